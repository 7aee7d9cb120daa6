"""A message template: what its file says about it, and its body, not yet looked at."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final, Literal, get_args

import msgspec

from incident_tui.comms.gate.finding import Limit
from incident_tui.domain.vocabulary import SEVERITIES, IncidentType, Phase, Severity, StatusPageState
from incident_tui.files.overlay import FoundFile
from incident_tui.files.toml_lines import scan_lines
from incident_tui.playbook.duration import Duration

# As many lines as a text may go over (template_engine.MAX_LINES).
MOST_LINES: Final = 50

VariableKind = Literal["text", "time"]
PageState = Literal["none", "investigating", "identified", "monitoring", "resolved"]
Approver = Literal["commander", "security", "legal"]
FactName = Literal[
    "title",
    "severity",
    "severity_name",
    "reference",
    "impact_start",
    "detected_at",
    "declared_at",
    "identified_at",
    "mitigated_at",
    "resolved_at",
    "duration",
    "commander",
    "service",
    "organisation",
    "status_page_url",
    "reply_to",
    "next_update",
    "now",
    "impact",
    "latest_action",
    "hypothesis",
    "decision",
    "data_statement",
    "types",
    "flags",
    "customers",
    "public_decision",
    "phase",
    "roles",
    "done_items",
    "open_items",
    "open_asks",
    "hypotheses_alive",
    "ruled_out",
    "decisions",
    "measures",
    "clocks",
    "needs",
    "calls",
    "follow_ups",
    "promises",
    "comms_due",
    "last_public_words",
    "promised_update",
    "first_public_at",
    "message",
    "essence",
]
FACT_NAMES: Final[tuple[FactName, ...]] = get_args(FactName)
TIME_FACTS: Final[frozenset[FactName]] = frozenset(
    {
        "impact_start",
        "detected_at",
        "declared_at",
        "identified_at",
        "mitigated_at",
        "resolved_at",
        "next_update",
        "promised_update",
        "first_public_at",
        "now",
    }
)

# The languages of a translation's name, as in investigating.de.md.j2, and the language without one.
_TRANSLATION: Final = re.compile(r"(.+)\.([a-z]{2,3})")
FIRST_LANGUAGE: Final = "en"


class Variable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A blank of a message: `source` names the incident fact that fills it, None where a person must.

    The example of a `time` is written `15:30`. What was written into it is offered again the next time, unless
    `remember` is false: a name, a number, another customer's data. Of a list that fills it, no more than `most` lines
    are taken, the last of them saying how many more there are.
    """

    name: str
    meaning: str
    example: str
    required: bool = True
    kind: VariableKind = "text"
    source: FactName | None = None
    remember: bool = True
    most: Annotated[int, msgspec.Meta(ge=2, le=MOST_LINES)] = MOST_LINES

    def example_value(self, day: datetime) -> str | datetime:
        """Give the example as a value to render with; a time falls on the date and in the zone of `day`."""
        if self.kind == "text":
            return self.example
        hour, minute = self.example.split(":")
        return day.replace(hour=int(hour), minute=int(minute), second=0, microsecond=0)


class MessageHeader(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The front matter of a message file: `marks_state` is what the status page says once it is posted.

    `channel` is how it goes out, the audience's own name unless told. It fits the phases, severities and, where they
    are given, any of the types, any of the status page's present `states` (`none` before the first post), and the time
    since the declaration from `after` on; with `on_request` it is only found by search. `approval` are those who must
    have seen the very text. A public text with `promise` false needs no time for the next one. `recipient`
    names the blank that says who gets it, where each is an audience of their own.
    """

    title: str
    audience: str
    stage: str
    public: bool
    order: int = 1000
    phases: tuple[Phase, ...] = ()
    severities: tuple[Severity, ...] = SEVERITIES
    channel: str = ""
    types: tuple[IncidentType, ...] = ()
    states: tuple[PageState, ...] = ()
    after: Duration | None = None
    on_request: bool = False
    approval: tuple[Approver, ...] = ()
    limit: Limit | None = None
    promise: bool = True
    recipient: str = ""
    marks_state: StatusPageState | None = None
    variables: tuple[Variable, ...] = ()


class MessageTemplate(MessageHeader, frozen=True, kw_only=True):
    """A message as its file has it, the body not yet looked at.

    `identifier` is the path below the messages folder without its suffix (`status_page/investigating`);
    `body_line` is the line of the file, from 1, on which `body` begins.
    """

    identifier: str
    file: FoundFile
    front_matter: str
    body: str
    body_line: int

    @property
    def path(self) -> Path:
        """Give the file that this message was read from."""
        return self.file.path

    @property
    def original(self) -> str:
        """Give the identifier of the message that this one translates, or else its own."""
        found = _TRANSLATION.fullmatch(self.identifier)
        return found.group(1) if found else self.identifier

    @property
    def language(self) -> str:
        """Give the language that it is written in: `de` for `status_page/investigating.de`."""
        found = _TRANSLATION.fullmatch(self.identifier)
        return found.group(2) if found else FIRST_LANGUAGE

    @property
    def way(self) -> str:
        """Give the channel by which it goes out."""
        return self.channel or self.audience

    def variable(self, name: str) -> Variable | None:
        """Find a variable by its name."""
        return next((each for each in self.variables if each.name == name), None)

    def declaration_line(self, name: str) -> int | None:
        """Give the line of the file on which the variable `name` is declared."""
        lines = scan_lines(self.front_matter, first_line=2)
        for index, each in enumerate(self.variables):
            if each.name == name:
                return lines.line(("variables", index, "name"))
        return None
