"""What a playbook holds: severities, phases with their checklist, roles, escalation, tools, review rules."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Final, Literal

import msgspec

from incident_tui.domain.vocabulary import SEVERITIES, IncidentType, Milestone, Phase, Role, Severity
from incident_tui.playbook.duration import Duration, parse_duration

LONGEST_TITLE: Final = 60

Text = Annotated[str, msgspec.Meta(min_length=1)]
NotifyWhen = Literal["always", "customers_affected", "never"]
SettledBy = Literal["severity", "commander", "posted"]
DeadlineStart = Literal["declared", "resolved"]
ReviewFact = Literal["systemic", "near_miss", "complaints", "no_impact"]


class Organisation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who writes to customers; messages fill from it. Empty means: not filled in yet."""

    name: str = ""
    service: str = ""
    status_page_url: str = ""
    reply_to: str = ""


class SeverityLevel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A severity, and when the public is told; `notify_within` counts from the declaration."""

    number: Severity
    name: Text
    meaning: Text
    response: Text
    notify_when: NotifyWhen
    notify_within: Duration | None = None
    target: Duration | None = None


class Deadlines(tuple[timedelta | None, ...]):
    """How long an item may take at each of the four severities, SEV-1 first; None where it has no deadline.

    A tuple, since msgspec would read a dataclass as a table with its own field names.
    """

    __slots__ = ()

    def at_severity(self, severity: Severity) -> timedelta | None:
        """Give the time allowed at this severity."""
        return self[severity - 1]

    def severities(self) -> tuple[Severity, ...]:
        """Name the severities that have a deadline."""
        return tuple(severity for severity in SEVERITIES if self[severity - 1] is not None)


class Item(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of a checklist.

    `only_if_customers_affected` are severities at which it applies only if customers are affected;
    `marks` is the milestone that ticking it marks; `message` names the template that it opens. `settled_by` is
    what settles it without a tick: a severity that was set, a commander who was named, its message posted.
    """

    id: Text
    title: Text
    why: Text
    role: Role
    severities: tuple[Severity, ...] = SEVERITIES
    only_if_customers_affected: tuple[Severity, ...] = ()
    deadline: Deadlines | None = None
    deadline_from: DeadlineStart = "declared"
    marks: Milestone | None = None
    message: Text | None = None
    settled_by: SettledBy | None = None


class PhasePlan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A phase: what it is for, and its checklist in order."""

    id: Phase
    title: Text
    goal: Text
    items: tuple[Item, ...] = ()


class RoleDescription(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A role, and what whoever holds it does."""

    id: Role
    title: Text
    does: Text


class EscalationStep(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whom to call, and when; an empty contact is one that the team has not filled in."""

    id: Text
    title: Text
    when: Text
    contact: str = ""


class Tool(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something to have ready; `where` is the team's link or place, empty until filled in."""

    name: Text
    why: Text
    example: str = ""
    where: str = ""


class Condition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When a review rule holds: everything that is given must be true; `types`: any one of them."""

    severities: tuple[Severity, ...] = ()
    types: tuple[IncidentType, ...] = ()
    longer_than: Duration | None = None
    shorter_than: Duration | None = None
    facts: tuple[ReviewFact, ...] = ()


class ReviewRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A reason for or against a review, in words and as a condition."""

    rule: Text
    when: Condition


class ReviewRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When to write a review; `always` beats `consider`, which beats `skip`."""

    always: tuple[ReviewRule, ...] = ()
    consider: tuple[ReviewRule, ...] = ()
    skip: tuple[ReviewRule, ...] = ()


class Playbook(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A team's way of running an incident; a loaded one has every phase, severity and role exactly once."""

    severities: tuple[SeverityLevel, ...]
    phases: tuple[PhasePlan, ...]
    roles: tuple[RoleDescription, ...]
    escalation: tuple[EscalationStep, ...]
    review_rules: ReviewRules
    organisation: Organisation = Organisation()
    tools: tuple[Tool, ...] = ()

    def severity(self, number: Severity) -> SeverityLevel:
        """Give the severity with this number."""
        return next(level for level in self.severities if level.number == number)

    def phase(self, phase: Phase) -> PhasePlan:
        """Give the phase with this name."""
        return next(plan for plan in self.phases if plan.id == phase)

    def role(self, role: Role) -> RoleDescription:
        """Give the description of this role."""
        return next(each for each in self.roles if each.id == role)

    def item(self, item_id: str) -> Item | None:
        """Give the checklist item with this id, or None: an older playbook may have had it."""
        return next((item for plan in self.phases for item in plan.items if item.id == item_id), None)

    def unfilled_contacts(self) -> tuple[EscalationStep, ...]:
        """Give the escalation steps that nobody has been named for."""
        return tuple(step for step in self.escalation if not step.contact.strip())


def decode_playbook_value(type_: type, value: Any) -> Any:
    """Read the playbook's own types from TOML values: msgspec's `dec_hook`, which is untyped by nature.

    Raises ValueError with the reason, in words for the person who wrote the file.
    """
    if type_ is Duration:
        return _duration(value)
    if type_ is Deadlines:
        return _deadlines(value)
    raise NotImplementedError(f"no TOML form is defined for {type_.__name__}")


def _duration(value: object) -> Duration:
    if not isinstance(value, str):
        raise ValueError('needs a duration in quotes, like "15m" or "48h"')
    return parse_duration(value)


def _deadlines(value: object) -> Deadlines:
    if not isinstance(value, dict):
        return Deadlines([_duration(value)] * len(SEVERITIES))
    names = [f"SEV-{severity}" for severity in SEVERITIES]
    unknown = [name for name in value if name not in names]
    if unknown or not value:
        raise ValueError('needs severities as names: { SEV-1 = "15m", SEV-2 = "1h" }')
    return Deadlines(_duration(value[name]) if name in value else None for name in names)
