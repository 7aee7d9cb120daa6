"""What a playbook holds: severities, phases with their checklist, roles, escalation, tools, review rules."""

from __future__ import annotations

from typing import Annotated, Final, Literal

import msgspec

from incident_tui.domain.vocabulary import SEVERITIES, IncidentType, Milestone, Phase, Role, Severity
from incident_tui.playbook.communication import Cadence, Channel, Language, Messages
from incident_tui.playbook.duration import Deadlines, Duration

LONGEST_TITLE: Final = 60

Text = Annotated[str, msgspec.Meta(min_length=1)]
NotifyWhen = Literal["always", "customers_affected", "never"]
SettledBy = Literal["severity", "commander", "posted"]
DeadlineStart = Literal["declared", "resolved", "notice"]
ReviewFact = Literal["systemic", "near_miss", "complaints", "no_impact"]


class Organisation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who writes to customers; messages fill from it. Empty means: not filled in yet."""

    name: str = ""
    service: str = ""
    status_page_url: str = ""
    reply_to: str = ""
    components: tuple[Text, ...] = ()
    internal_names: tuple[Text, ...] = ()


class SeverityLevel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A severity, and when the public is told; `notify_within` counts from the declaration."""

    number: Severity
    name: Text
    meaning: Text
    response: Text
    notify_when: NotifyWhen
    notify_within: Duration | None = None
    target: Duration | None = None


class Item(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of a checklist.

    `only_if_customers_affected` are severities at which it applies only if customers are affected;
    `marks` is the milestone that ticking it marks; `message` names the template that it opens. `settled_by` is
    what settles it without a tick: a severity that was set, a commander who was named, its message posted. A deadline
    from `notice` is the one by which the severity wants the public to know, and needs no duration of its own.
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
    cadence: tuple[Cadence, ...] = ()
    channels: tuple[Channel, ...] = ()
    languages: tuple[Language, ...] = ()
    messages: Messages = Messages()

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

    def channel(self, channel_id: str) -> Channel | None:
        """Give the channel with this id, or None: a team may not have it."""
        return next((channel for channel in self.channels if channel.id == channel_id), None)

    def language(self, code: str) -> Language | None:
        """Give the language with this code, or None where the team writes to nobody in it."""
        return next((language for language in self.languages if language.code == code), None)

    def unfilled_contacts(self) -> tuple[EscalationStep, ...]:
        """Give the escalation steps that nobody has been named for."""
        return tuple(step for step in self.escalation if not step.contact.strip())
