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
    "privileged_access",
    "exfiltration",
    "actor_gone",
    "not_production",
]
DerivedFlag = Literal[
    "customer_visible", "long_incident", "out_of_hours", "kept_private", "going_public", "decided_alone"
]
FunctionalImpact = Literal["none", "low", "medium", "high", "unsure"]
InformationImpact = Literal["none", "privacy", "proprietary", "integrity", "unsure"]
Recoverability = Literal["regular", "supplemented", "extended", "not_recoverable", "unsure"]
AskState = Literal["open", "acknowledged", "answered", "withdrawn"]
HypothesisState = Literal["alive", "eliminated", "confirmed"]
MeasureEnd = Literal["undone", "ticketed", "permanent"]
CallOutcome = Literal["answered", "no_answer", "left_message", "declined"]
ToldFact = Literal["intervened", "repeated", "costly", "asked_for", "systemic", "near_miss", "complaints", "no_impact"]
DetectionSource = Literal["monitor", "staff", "customer", "vendor", "researcher", "social", "bill"]

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
CALL_OUTCOMES: Final[tuple[CallOutcome, ...]] = get_args(CallOutcome)
TOLD_FACTS: Final[tuple[ToldFact, ...]] = get_args(ToldFact)
DETECTION_SOURCES: Final[tuple[DetectionSource, ...]] = get_args(DetectionSource)

KIND_MEANINGS: Final[dict[IncidentType | Flag, str]] = {
    "outage": "people cannot use it at all",
    "degradation": "it works, but slower or worse",
    "bad_change": "a deploy, a setting or a migration broke it",
    "data_loss": "data is gone or overwritten",
    "data_exposure": "data can be seen by people who may not",
    "security": "somebody attacks, or has got in",
    "ransomware": "data is locked or taken, and money is asked for",
    "cost": "money runs away: a bill, a quota, a leaked key",
    "vendor": "it is broken at a provider of ours",
    "ai_agent": "an agent or automation did harm",
    "integrity": "wrong or doubled: totals, charges, e-mails",
    "unknown": "nobody knows yet: look at all of it",
    "personal_data": "data about people may be part of it",
    "special_category": "health, faith, politics, biometrics",
    "payment_data": "card or bank data",
    "health_data": "records of patients",
    "credentials_exposed": "a key, token or password got out",
    "regulated_entity": "a regulator watches over us",
    "public_company": "our shares are listed",
    "insider_possible": "it may be one of us: talk to few",
    "actor_active": "whoever does it is still at it",
    "certificate_or_dns": "a certificate or a name does not work",
    "false_alarm": "nothing was wrong: stand down",
    "privileged_access": "root or admin is in it, or several accounts",
    "exfiltration": "data was taken out of our systems",
    "actor_gone": "whoever did it is shut out, which is proved",
    "not_production": "only a test system, without real data",
}
"""What each type and flag says, in the words of somebody who has to pick in a hurry."""

SOURCE_MEANINGS: Final[dict[DetectionSource, str]] = {
    "monitor": "an alert of ours went off",
    "staff": "somebody who works here saw it",
    "customer": "a customer told us, or support for one",
    "vendor": "a provider of ours told us",
    "researcher": "somebody outside who looks for holes",
    "social": "a post or an article in public",
    "bill": "an invoice, or what it will come to",
}
"""Who or what saw it first, in the words of somebody who has to pick in a hurry."""

TOLD_MEANINGS: Final[dict[ToldFact, str]] = {
    "intervened": "a rollback, a rerouting or a stopgap helped",
    "repeated": "the same kind of cause as in the last 90 days",
    "costly": "it cost more than we put up with",
    "asked_for": "somebody wants a review of it",
    "systemic": "it points to a deeper problem",
    "near_miss": "it nearly became much worse",
    "complaints": "somebody complained",
    "no_impact": "nobody was affected",
}
"""What only people know and the review depends on, in the words of somebody who is asked for it."""

_ACRONYMS: Final = {"ai": "AI", "dns": "DNS"}


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
    return " ".join(_ACRONYMS.get(word, word) for word in name.split("_"))
