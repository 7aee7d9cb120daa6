"""What the files of legal and contract clocks hold: regimes with their steps, and the anchors that they count from.

One regime is one question, to notify or not, answered once for an incident. So the notice to an authority and the
letter to the people are two regimes where the law asks for two decisions.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal, get_args

import msgspec

from incident_tui.files.problem import FileProblem
from incident_tui.playbook.conditions import ALWAYS, Condition, decode_condition
from incident_tui.playbook.hours import Weekday
from incident_tui.playbook.span import Span, parse_span

Anchor = Literal[
    "aware",
    "determined",
    "classified",
    "assessed",
    "discovered",
    "noticed",
    "found",
    "confirmed",
    "told",
    "paid",
]
Proof = Literal["primary", "secondary"]
Text = Annotated[str, msgspec.Meta(min_length=1)]

ANCHORS: Final[tuple[Anchor, ...]] = get_args(Anchor)
_MEANINGS: Final[Mapping[Anchor, str]] = MappingProxyType(
    {
        "aware": "the moment you were reasonably sure that it had happened",
        "determined": "the moment you had determined what the rule names: that it happened, or is grave enough",
        "classified": "the moment you classed it as major",
        "assessed": "the moment your assessment said that it has to be notified",
        "discovered": "the moment you discovered it, or with due care would have",
        "noticed": "the moment somebody of yours first noticed or suspected it",
        "found": "the moment you found that it is of a kind that has to be reported",
        "confirmed": "the moment a suspicion became certain, such as that personal data is concerned",
        "told": "the moment somebody else told you, such as a supplier",
        "paid": "the moment a ransom was paid, or you learnt of it",
    }
)


class Term(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A time limit: `within` a span of an anchor, or of the sending of an earlier step's notice (its id).

    The file calls the anchor `from`, which is no name in Python.
    """

    anchor: Text = msgspec.field(name="from")
    within: Span


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something that a regime asks for, and of whom; the earliest known term of `due` holds.

    Without any it is due without undue delay and has no figure. `message` is the template that it opens, the
    regime's own where it is None. `notice` is false of what tells nobody, such as an assessment: that it is done says
    nothing about whether a notice is owed.
    """

    id: Text
    title: Text
    recipient: Text
    due: tuple[Term, ...] = ()
    message: Text | None = None
    notice: bool = True


class RegimeFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A rule with a clock, as its file says it.

    `applies` says in words to whom and what, `when` which incidents raise the question. `source` is the rule's own
    reference, `proof` whether its own text was read for the figures or what others write of it, and `checked` the day
    of that. `on` is for a rule that holds without being named in the playbook. Days, months and business days are
    counted in `zone`, a zone's name, of the days of the week in `days` without `holidays`; what is left out is said in
    `reckoning.counted_by`.
    """

    title: Text
    region: Text
    applies: Text
    source: Text
    proof: Proof
    checked: date
    steps: tuple[Step, ...]
    when: Condition = ALWAYS
    note: str = ""
    message: Text | None = None
    on: bool = False
    zone: str = ""
    days: tuple[Weekday, ...] | None = None
    holidays: tuple[date, ...] | None = None


class Regime(RegimeFile, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A rule with a clock; `id` is its file's name, by which the playbook names it: `gdpr`."""

    id: Text

    def step(self, step_id: str) -> Step | None:
        """Give the step with this id, or None: an older file may have had it."""
        return next((step for step in self.steps if step.id == step_id), None)

    def message_of(self, step: Step) -> str | None:
        """Name the message template that a step opens, or None."""
        return step.message or self.message


@dataclass(frozen=True)
class LoadedClocks:
    """Every usable regime by the order of its id, and what was wrong with the files not used."""

    regimes: tuple[Regime, ...] = ()
    problems: list[FileProblem] = field(default_factory=list)

    def regime(self, regime_id: str) -> Regime | None:
        """Give the regime with this id, or None: its file may be gone or broken."""
        return next((regime for regime in self.regimes if regime.id == regime_id), None)

    def chosen(self, names: Collection[str]) -> tuple[Regime, ...]:
        """Give the regimes that are in force: those that the playbook names, and those that are on by themselves."""
        return tuple(regime for regime in self.regimes if regime.on or regime.id in names)


def anchor_meaning(anchor: Anchor) -> str:
    """Say which moment an anchor is, to ask people for it: `the moment you were reasonably sure that …`."""
    return _MEANINGS[anchor]


def decode_clock_value(type_: type, value: Any) -> Any:
    """Read the clocks' own types from TOML values: msgspec's `dec_hook`, which is untyped by nature.

    Raises ValueError with the reason, in words for the person who wrote the file.
    """
    if type_ is Span:
        if not isinstance(value, str):
            raise ValueError('needs a span of time in quotes, like "72h" or "30 days"')
        return parse_span(value)
    if type_ is Condition:
        return decode_condition(value)
    raise NotImplementedError(f"no TOML form is defined for {type_.__name__}")
