"""What a playbook holds: severities, phases with their checklist, packs, roles, escalation, tools, review rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Final, Literal, get_args

import msgspec

from incident_tui.domain.vocabulary import PHASES, Milestone, Phase, Role, Severity
from incident_tui.playbook.circumstances import ReviewLevel
from incident_tui.playbook.clocks import Anchor, Regime
from incident_tui.playbook.communication import Cadence, Channel, Language, Messages
from incident_tui.playbook.conditions import ALWAYS, Condition
from incident_tui.playbook.duration import Deadlines, Duration
from incident_tui.playbook.escalation import EscalationStep, Vendor
from incident_tui.playbook.hours import Hours
from incident_tui.playbook.terms import Terms

LONGEST_TITLE: Final = 60

Text = Annotated[str, msgspec.Meta(min_length=1)]
NotifyWhen = Literal["always", "customers_affected", "never"]
ItemKind = Literal["do", "decide", "record", "communicate", "verify"]
Evidence = Literal["text", "number", "link", "person", "time"]
# What settles an item without a tick, because it is on record anyhow; an anchor's name: somebody has said when it was.
SettledBy = Literal[
    Anchor,
    "severity",
    "commander",
    "posted",
    "types",
    "assessment",
    "customers",
    "public_decision",
    "impact_started",
    "detected",
    "detection_source",
    "data_statement",
    "final_severity",
    "review_scheduled",
    "measures",
    "follow_ups",
    "handover",
    "decision",
    "second_person",
    "roles",
]
DeadlineMark = Literal[
    "declared", "notice", "impact_started", "detected", "acknowledged", "identified", "mitigated", "resolved"
]
DEADLINE_MARKS: Final[tuple[DeadlineMark, ...]] = get_args(DeadlineMark)


class Organisation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who writes to customers; messages fill from it. Empty means: not filled in yet."""

    name: str = ""
    service: str = ""
    status_page_url: str = ""
    reply_to: str = ""
    components: tuple[Text, ...] = ()
    internal_names: tuple[Text, ...] = ()


class SeverityLevel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A severity, and when the public is told; `notify_within` counts from the declaration.

    `needs` are the roles that somebody must hold. For `watch` it must have been quiet before it counts as resolved.
    """

    number: Severity
    name: Text
    meaning: Text
    response: Text
    notify_when: NotifyWhen
    notify_within: Duration | None = None
    target: Duration | None = None
    needs: tuple[Role, ...] = ()
    watch: Duration = Duration(0)

    def tells_within(self, customers_affected: bool | None) -> Duration | None:
        """Give how soon the public must be told; None where it need not be. While nobody knows, customers are hit."""
        asked = self.notify_when == "always" or (
            self.notify_when == "customers_affected" and customers_affected is not False
        )
        return self.notify_within if asked else None


class Repeat(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An item that comes back `every` so long after it was done, until a milestone is reached."""

    every: Deadlines
    until: Milestone = "resolved"


class Item(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of a checklist.

    It applies while `when` holds. `deadline` counts from `deadline_from`, a mark or another item's id, and is a target
    unless `hard`; `limit`, counted alike, is a limit beside it. From `notice` the limit is when the severity wants the
    public to know, and a duration is a target before it. A `gate` item is not left open by going on without a reason.
    `evidence` is what ticking asks for, `marks` the milestone that it marks, `message` the template that it opens, or
    `audience` the one whom a template is to fit at that moment. `settled_by` is what settles it without a tick. `undo`
    says how what was done ends: ticking puts it into the register of temporary measures. `clock` is the step of a
    clock that is the same job (`internal/counsel`): what settles one settles the other. `phase` is for packs.
    `again` asks for it anew once the incident was reopened, whatever was done before.
    `also_posted` are other messages that settle it as its own does. Doing an `intervention` takes something back or
    goes round it: a rollback, a rerouting, a stopgap. What `outlives_closing` is owed also when the record is closed.
    """

    id: Text
    title: Text
    why: Text
    role: Role
    phase: Phase | None = None
    kind: ItemKind = "do"
    when: Condition = ALWAYS
    deadline: Terms | None = None
    deadline_from: Text = "declared"
    hard: bool = False
    limit: Deadlines | None = None
    repeat: Repeat | None = None
    again: Literal["reopened"] | None = None
    gate: bool = False
    evidence: Evidence | None = None
    marks: Milestone | None = None
    message: Text | None = None
    audience: Text | None = None
    also_posted: tuple[Text, ...] = ()
    settled_by: SettledBy | None = None
    clock: Text | None = None
    undo: Text | None = None
    intervention: bool = False
    outlives_closing: bool = False


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


class Pack(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The items that a kind of incident adds; each applies while the pack's `when` and its own hold.

    `name` is the file's, below `packs/`.
    """

    title: Text
    when: Condition
    items: tuple[Item, ...]
    name: str = ""


class Tool(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something to have ready; `where` is the team's link or place, empty until filled in."""

    name: Text
    why: Text
    example: str = ""
    where: str = ""


class ReviewRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A reason for or against a review, in words and as a condition."""

    rule: Text
    when: Condition


class ReviewRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When to write a review, and when a few lines are enough (`short`)."""

    short: tuple[ReviewRule, ...] = ()
    always: tuple[ReviewRule, ...] = ()
    consider: tuple[ReviewRule, ...] = ()
    skip: tuple[ReviewRule, ...] = ()

    def in_order(self) -> tuple[tuple[ReviewLevel, tuple[ReviewRule, ...]], ...]:
        """Give the levels with their rules; one that comes before another beats it."""
        return (("short", self.short), ("always", self.always), ("consider", self.consider), ("skip", self.skip))


class Nags(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When somebody is reminded of what is missing: first after a time, then again, at most so many times.

    Two minutes without a commander, five without a severity, five times: Monzo's tool. Four hours in a role: ours.
    """

    commander_after: Duration = Duration(minutes=2)
    commander_every: Duration = Duration(minutes=2)
    severity_after: Duration = Duration(minutes=5)
    severity_every: Duration = Duration(minutes=5)
    roles_after: Duration = Duration(minutes=10)
    roles_every: Duration = Duration(minutes=10)
    handover_after: Duration = Duration(hours=4)
    handover_every: Duration = Duration(minutes=30)
    most: Annotated[int, msgspec.Meta(ge=1, le=100)] = 5


class Legal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which legal and contract clocks a team runs: the names of files below `clocks/`."""

    regimes: tuple[Text, ...] = ()


class Playbook(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A team's way of running an incident; a loaded one has every phase, severity and role exactly once.

    `packs` and `regimes` come from files of their own, and only those that the team runs are here.
    """

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
    hours: Hours = Hours()
    nags: Nags = Nags()
    legal: Legal = Legal()
    vendors: tuple[Vendor, ...] = ()
    packs: tuple[Pack, ...] = ()
    regimes: tuple[Regime, ...] = ()

    def severity(self, number: Severity) -> SeverityLevel:
        """Give the severity with this number."""
        return next(level for level in self.severities if level.number == number)

    def phase(self, phase: Phase) -> PhasePlan:
        """Give the phase with this name."""
        return next(plan for plan in self.phases if plan.id == phase)

    def role(self, role: Role) -> RoleDescription:
        """Give the description of this role."""
        return next(each for each in self.roles if each.id == role)

    def placed_items(self) -> Iterator[tuple[Phase, Item, Pack | None]]:
        """Give every item with its phase and its pack, phase by phase, the playbook's own before those of packs."""
        for phase in PHASES:
            yield from ((phase, item, None) for item in self.phase(phase).items)
            yield from ((phase, item, pack) for pack in self.packs for item in pack.items if item.phase == phase)

    def item(self, item_id: str) -> Item | None:
        """Give the checklist item with this id, or None: an older playbook may have had it."""
        return next((item for _, item, _ in self.placed_items() if item.id == item_id), None)

    def phase_of(self, item_id: str) -> Phase | None:
        """Give the phase of the item with this id, or None."""
        return next((phase for phase, item, _ in self.placed_items() if item.id == item_id), None)

    def channel(self, channel_id: str) -> Channel | None:
        """Give the channel with this id, or None: a team may not have it."""
        return next((channel for channel in self.channels if channel.id == channel_id), None)

    def language(self, code: str) -> Language | None:
        """Give the language with this code, or None where the team writes to nobody in it."""
        return next((language for language in self.languages if language.code == code), None)

    def unfilled_contacts(self) -> tuple[EscalationStep, ...]:
        """Give the escalation steps that nobody has been named for."""
        return tuple(step for step in self.escalation if not step.reachable)
