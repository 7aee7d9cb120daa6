"""Made-up incidents of every type, to try a playbook and its messages on: the same ones each time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Final, Literal, get_args

import msgspec

from incident_tui.domain.chain import GENESIS
from incident_tui.domain.event import Event, Fact
from incident_tui.domain.events import (
    CustomersAffected,
    DataStated,
    Declared,
    FlagsChanged,
    FollowUpAssigned,
    ImpactAssessed,
    ItemTicked,
    MessagePosted,
    MilestoneReached,
    Noted,
    NoticeDecided,
    PhaseEntered,
    PublicDecided,
    ReviewScheduled,
    RoleAssigned,
)
from incident_tui.domain.identifiers import encode
from incident_tui.domain.incident import Incident
from incident_tui.domain.vocabulary import (
    INCIDENT_TYPES,
    SEVERITIES,
    Flag,
    IncidentType,
    Phase,
    Severity,
    StatusPageState,
    spoken,
)
from incident_tui.playbook.model import Playbook

Stage = Literal["declared", "lasting", "mitigated", "resolved"]
STAGES: Final[tuple[Stage, ...]] = get_args(Stage)

# A Wednesday at eleven, and a Sunday at three in the morning.
_BY_DAY: Final = datetime(2026, 1, 14, 11, 0, tzinfo=UTC)
_BY_NIGHT: Final = datetime(2026, 1, 18, 3, 0, tzinfo=UTC)
# How long after the declaration each stage is looked at, in minutes.
_LOOKED_AT: Final[dict[Stage, float]] = {"declared": 20, "lasting": 150, "mitigated": 200, "resolved": 26 * 60}
# What an incident of a type is likely to touch; between them, every flag there is.
_FLAGS: Final[dict[IncidentType, tuple[Flag, ...]]] = {
    "outage": ("certificate_or_dns",),
    "degradation": ("public_company",),
    "bad_change": ("false_alarm",),
    "data_loss": ("personal_data",),
    "data_exposure": ("personal_data", "special_category", "health_data", "exfiltration"),
    "security": ("actor_active", "insider_possible", "credentials_exposed", "privileged_access"),
    "ransomware": ("actor_active", "regulated_entity", "personal_data"),
    "cost": ("credentials_exposed", "actor_gone"),
    "vendor": ("regulated_entity", "personal_data"),
    "ai_agent": ("credentials_exposed", "personal_data"),
    "integrity": ("payment_data",),
    "unknown": ("not_production",),
}
_Dated = tuple[float, Fact]


class Sample(msgspec.Struct, frozen=True):
    """A made-up incident and the moment at which it is looked at; `name` says in words what it is."""

    type: IncidentType
    severity: Severity
    customers: bool
    stage: Stage
    incident: Incident
    now: datetime

    @property
    def name(self) -> str:
        """Say what it is: `SEV-2 data loss, mitigated, customers affected`."""
        customers = "customers affected" if self.customers else "customers not affected"
        return f"SEV-{self.severity} {spoken(self.type)}, {self.stage}, {customers}"

    def features(self) -> tuple[object, ...]:
        """Give what sets it apart from others."""
        return (self.type, ("severity", self.severity), self.stage, self.customers)


def samples(
    playbook: Playbook,
    types: Iterable[IncidentType] = INCIDENT_TYPES,
    severities: Iterable[Severity] = SEVERITIES,
    stages: Iterable[Stage] = STAGES,
) -> list[Sample]:
    """Make an incident of every type and severity, with and without customers affected, at every stage.

    In the course of each, all items of a phase are ticked when the phase is over. Nothing here is random.
    """
    made: list[Sample] = []
    for kind in types:
        for severity in severities:
            for customers in (True, False):
                for stage in stages:
                    made.append(_sample(playbook, kind, severity, customers, stage, len(made)))
    return made


def _sample(
    playbook: Playbook, kind: IncidentType, severity: Severity, customers: bool, stage: Stage, number: int
) -> Sample:
    start = _BY_DAY if severity % 2 else _BY_NIGHT
    until = _LOOKED_AT[stage]
    dated = [
        *_beginning(kind, severity, customers, number),
        *_middle(playbook, severity, customers, start),
        *_end(playbook, severity, customers, start),
    ]
    # What a stage does not have yet is in the future of the moment at which it is looked at.
    facts = sorted((each for each in dated if each[0] < until), key=lambda each: each[0])
    # The number gives the reference, and stands within the ids of the events: nothing about them is random.
    identifier = encode((int(start.timestamp() * 1000) << 80) + number)
    prefix = f"{identifier[:14]}{identifier[-4:]}0000"
    events = [
        Event(
            id=f"{prefix}{place + 1:04}",
            incident=identifier,
            at=start + timedelta(minutes=minutes),
            recorded_at=start + timedelta(minutes=minutes),
            by="alice",
            writer="sample",
            seq=place + 1,
            prev=GENESIS,
            fact=fact,
        )
        for place, (minutes, fact) in enumerate(facts)
    ]
    return Sample(kind, severity, customers, stage, Incident.from_events(events), start + timedelta(minutes=until))


def _beginning(kind: IncidentType, severity: Severity, customers: bool, number: int) -> Iterator[_Dated]:
    """The first quarter of an hour: declared, assessed, somebody in the lead."""
    yield 0, Declared(title=f"Sample {number + 1}: {spoken(kind)}", severity=severity, types=(kind,))
    yield -9, MilestoneReached(milestone="impact_started")
    yield -2, MilestoneReached(milestone="detected")
    yield 1, RoleAssigned(role="commander", person="alice")
    yield 1, MilestoneReached(milestone="acknowledged")
    yield 2, CustomersAffected(affected=customers)
    # What turns out to be nothing is asked for little: one of four is, and the others are looked at whole.
    flags = tuple(flag for flag in _FLAGS[kind] if flag != "false_alarm" or severity == 3)
    if flags:
        yield 3, FlagsChanged(added=flags)
    yield 4, ImpactAssessed(functional="high", information="unsure", recoverability="regular", proposed=severity)
    yield 5, Noted(text="Some payments fail with a timeout", category="impact")
    yield 6, Noted(text="deploy 4512 exhausts the database connections", category="hypothesis")
    yield 7, PublicDecided(public=customers)
    yield 8, RoleAssigned(role="expert", person="bo")


def _middle(playbook: Playbook, severity: Severity, customers: bool, start: datetime) -> Iterator[_Dated]:
    """The next hours: what was found out and done, until the harm ends."""
    yield 25, PhaseEntered(phase="mitigate")
    yield from _ticks(playbook, ("detect", "mitigate"), 30)
    yield 40, Noted(text="rolled back deploy 4512", category="action")
    yield 45, Noted(text="keep sign-ups closed until the queue is empty", category="decision")
    yield 60, MilestoneReached(milestone="identified")
    yield 155, MilestoneReached(milestone="mitigated")
    yield 160, PhaseEntered(phase="communicate" if severity < 4 else "resolve")
    if customers:
        yield 22, _posted("investigating", start + timedelta(minutes=50))
        if severity % 2:
            yield 65, _posted("identified", start + timedelta(minutes=95))
        yield 165, _posted("monitoring", start + timedelta(minutes=225))


def _end(playbook: Playbook, severity: Severity, customers: bool, start: datetime) -> Iterator[_Dated]:
    """The day after: everything is over, and what is left has an owner."""
    yield from _ticks(playbook, ("communicate", "resolve", "review"), 230)
    yield 240, MilestoneReached(milestone="resolved")
    yield 245, DataStated(lost=False, text="no data was lost")
    yield 250, FollowUpAssigned(text="alert on open connections", owner="bo", due_at=start + timedelta(days=7))
    yield 255, ReviewScheduled(scheduled_for=start + timedelta(days=2), owner="alice")
    for regime in playbook.regimes:
        yield 256, NoticeDecided(regime=regime.id, notify=False, reason="no personal data is concerned")
    yield 260, PhaseEntered(phase="review" if severity % 2 else "resolve")
    # Of some, the page has been left behind: there are messages for that too.
    if customers and severity != 2:
        yield 262, _posted("resolved", None)


def _ticks(playbook: Playbook, phases: tuple[Phase, ...], minutes: float) -> Iterator[_Dated]:
    for phase, item, _ in playbook.placed_items():
        # What a tick would mark has a time of its own here.
        if phase in phases:
            yield minutes, ItemTicked(item=item.id, evidence="seen" if item.evidence else "")


def _posted(state: StatusPageState, promised: datetime | None) -> MessagePosted:
    return MessagePosted(
        message=f"status_page/{state}",
        audience="status_page",
        text="Some payments fail. We are looking into it.",
        public=True,
        state=state,
        next_update_at=promised,
        values={"issue": "Some payments fail."},
        channel="status_page",
    )
