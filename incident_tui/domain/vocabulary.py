"""The field's words, as types: every name that may appear in an event, a playbook or on the screen."""

from __future__ import annotations

from typing import Final, Literal, get_args

Severity = Literal[1, 2, 3, 4]
Phase = Literal["detect", "mitigate", "communicate", "resolve", "review"]
Role = Literal["commander", "deputy", "scribe", "customer_liaison", "internal_liaison", "expert"]
Milestone = Literal["impact_started", "detected", "acknowledged", "identified", "mitigated", "resolved"]
NoteCategory = Literal["note", "action", "decision", "observation", "impact", "hypothesis"]
Precision = Literal["exact", "about"]
StatusPageState = Literal["investigating", "identified", "monitoring", "resolved"]
PageImpact = Literal["none", "minor", "major", "critical"]
ComponentState = Literal["operational", "degraded_performance", "partial_outage", "major_outage"]
IncidentType = Literal[
    "outage",
    "degradation",
    "bad_change",
    "data_loss",
    "data_exposure",
    "security",
    "ransomware",
    "cost",
    "vendor",
    "ai_agent",
    "integrity",
    "unknown",
]
Flag = Literal[
    "personal_data",
    "special_category",
    "payment_data",
    "health_data",
    "credentials_exposed",
    "regulated_entity",
    "public_company",
    "insider_possible",
    "actor_active",
    "certificate_or_dns",
    "false_alarm",
]
DerivedFlag = Literal["customer_visible", "long_incident", "out_of_hours"]

SEVERITIES: Final[tuple[Severity, ...]] = get_args(Severity)
PHASES: Final[tuple[Phase, ...]] = get_args(Phase)
ROLES: Final[tuple[Role, ...]] = get_args(Role)
MILESTONES: Final[tuple[Milestone, ...]] = get_args(Milestone)
NOTE_CATEGORIES: Final[tuple[NoteCategory, ...]] = get_args(NoteCategory)
STATUS_PAGE_STATES: Final[tuple[StatusPageState, ...]] = get_args(StatusPageState)
COMPONENT_STATES: Final[tuple[ComponentState, ...]] = get_args(ComponentState)
INCIDENT_TYPES: Final[tuple[IncidentType, ...]] = get_args(IncidentType)
FLAGS: Final[tuple[Flag, ...]] = get_args(Flag)
DERIVED_FLAGS: Final[tuple[DerivedFlag, ...]] = get_args(DerivedFlag)


def severity_label(severity: Severity | None) -> str:
    """Name a severity as people say it: `SEV-1`, or `SEV-?` while nobody has set one."""
    return f"SEV-{severity}" if severity is not None else "SEV-?"


def original_of(message: str) -> str:
    """Return the message that a message translates, or itself: `a/b` for `a/b.de`."""
    return message.partition(".")[0]


def language_of(message: str) -> str:
    """Return the language in a message's name, `de` for `a/b.de`; nothing for one in the first language."""
    return message.partition(".")[2]


def spoken(name: str) -> str:
    """Turn a stored name into words for the screen: `customer_liaison` becomes `customer liaison`."""
    return name.replace("_", " ")
