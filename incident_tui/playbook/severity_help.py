"""A severity proposed from three answers, the types and the flags, with the reason in words.

The axes are those of NIST SP 800-61r2, table 3-2 to 3-4: functional impact, information impact, recoverability. Who is
not sure takes the higher (PagerDuty), and lowering it later costs nothing. What types and flags add, and what takes
that away again, is of the triage guide of AWS.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final, NamedTuple

from incident_tui.domain.vocabulary import (
    Flag,
    FunctionalImpact,
    IncidentType,
    InformationImpact,
    Recoverability,
    Severity,
    severity_label,
)


class Choice(NamedTuple):
    """An answer, and what it means, as a person would say it."""

    value: str
    meaning: str


class Question(NamedTuple):
    """One of the three questions, its answers from mild to grave, `unsure` last, and what nobody knows then."""

    name: str
    text: str
    choices: tuple[Choice, ...]
    unknown: str


class Proposal(NamedTuple):
    """A severity, and why."""

    severity: Severity
    reason: str


_UNSURE: Final = Choice("unsure", "not known yet: counts as the worst")
# The worst that can be: where no data was touched nothing is gone for good, and it comes back in the end.
_UNSURE_HOW_LONG: Final = Choice(
    "unsure", "not known yet: counts as lost if data was touched, else as help from outside"
)
QUESTIONS: Final = (
    Question(
        "functional",
        "What can people still do?",
        (
            Choice("none", "everything works"),
            Choice("low", "what matters works, with flaws"),
            Choice("medium", "some cannot do something that matters to them"),
            Choice("high", "most cannot do what they came for"),
            _UNSURE,
        ),
        "nobody knows yet what people can still do",
    ),
    Question(
        "information",
        "What has happened to data?",
        (
            Choice("none", "no data was seen, changed or lost"),
            Choice("proprietary", "the company's own data was seen by others"),
            Choice("integrity", "data was changed or lost"),
            Choice("privacy", "data of customers or people was seen by others"),
            _UNSURE,
        ),
        "nobody knows yet what has happened to data",
    ),
    Question(
        "recoverability",
        "What will it take to recover?",
        (
            Choice("regular", "it takes what we have, in a time that we know"),
            Choice("supplemented", "it takes more people or means, in a time that we know"),
            Choice("extended", "it takes help from outside, and nobody knows how long"),
            Choice("not_recoverable", "it cannot be recovered"),
            _UNSURE_HOW_LONG,
        ),
        "nobody knows yet what it will take to recover",
    ),
)
_FUNCTIONAL: Final[dict[FunctionalImpact, Severity]] = {"none": 4, "low": 3, "medium": 2, "high": 1, "unsure": 1}
_INFORMATION: Final[dict[InformationImpact, Severity]] = {
    "none": 4,
    "proprietary": 2,
    "integrity": 2,
    "privacy": 1,
    "unsure": 1,
}
_RECOVERY: Final[dict[Recoverability, Severity]] = {
    "regular": 4,
    "supplemented": 3,
    "extended": 2,
    "not_recoverable": 1,
    "unsure": 2,
}
# SEV-1 are data loss and a security breach (the template), and a breach is SEV-2 once whoever did it is known to be
# gone. Access that nobody has used yet is a risk that grows: SEV-2.
_TYPES: Final[dict[IncidentType, tuple[Severity, str]]] = {
    "data_loss": (1, "data is lost"),
    "security": (2, "somebody attacks, or has got in"),
    "ransomware": (2, "data is locked or taken"),
    "data_exposure": (2, "data can be seen by people who may not"),
    "cost": (2, "money runs away (SEV-1 if it is a lot)"),
    "ai_agent": (3, "an agent or automation did harm"),
}
_FLAGS: Final[dict[Flag, tuple[Severity, str]]] = {
    "exfiltration": (1, "data was taken out of our systems"),
    "privileged_access": (1, "root or admin is in it, or several accounts"),
    "credentials_exposed": (2, "credentials are exposed"),
}
_ABOUT_PEOPLE: Final[frozenset[Flag]] = frozenset({"personal_data", "special_category", "payment_data", "health_data"})
_MAY_BE_THERE: Final[dict[IncidentType, str]] = {
    "security": "whoever did it may still be there",
    "ransomware": "whoever did it may still be there",
    "ai_agent": "the agent may still be at it",
}
_WORSE: Final[dict[Severity, Severity]] = {1: 1, 2: 1, 3: 2, 4: 3}


def propose(
    functional: FunctionalImpact,
    information: InformationImpact,
    recoverability: Recoverability,
    flags: Collection[Flag] = (),
    types: Collection[IncidentType] = (),
) -> Proposal:
    """Propose a severity: the gravest that any of the answers, types or flags asks for.

    Data that is lost, or customers' data that others have seen, is SEV-1 however few are hit (PagerDuty). Whoever may
    still be there makes it one worse, and nobody is known to be gone until somebody says so (AWS).
    """
    asked = [*_by_answers(functional, information, recoverability), *_by_kind(frozenset(flags), frozenset(types))]
    severity, reason = min(asked, key=lambda each: each[0])
    actor = _actor(frozenset(flags), frozenset(types))
    if actor and severity > 1:
        # Of what is no reason for a severity nothing need be said.
        severity, reason = _WORSE[severity], f"{reason}, and {actor}" if severity < 4 else actor
    return Proposal(severity, f"{severity_label(severity)}: {reason}")


def _by_answers(
    functional: FunctionalImpact, information: InformationImpact, recoverability: Recoverability
) -> Iterator[tuple[Severity, str]]:
    yield _FUNCTIONAL[functional], _reason("functional", functional)
    data, recovery = _reason("information", information), _reason("recoverability", recoverability)
    lost = information == "integrity" and recoverability in {"extended", "not_recoverable", "unsure"}
    if lost or (information == "proprietary" and recoverability == "unsure"):
        yield 1, f"{data}, and {recovery}"
    yield _INFORMATION[information], data
    yield _RECOVERY[recoverability], recovery


def _by_kind(flags: Collection[Flag], types: Collection[IncidentType]) -> Iterator[tuple[Severity, str]]:
    """Give what types and flags ask for, which a proven false alarm takes away; the answers stand all the same."""
    if "false_alarm" in flags:
        return
    if "not_production" not in flags:
        yield from (asked for kind, asked in _TYPES.items() if kind in types)
        if "data_exposure" in types and not _ABOUT_PEOPLE.isdisjoint(flags):
            yield 1, "data of customers or people lies open"
    yield from (asked for flag, asked in _FLAGS.items() if flag in flags)


def _actor(flags: Collection[Flag], types: Collection[IncidentType]) -> str:
    """Say that somebody is still there, or may be; nothing where nobody did it, or where they are known to be gone."""
    if "false_alarm" in flags:
        return ""
    if "actor_active" in flags:
        return "whoever does it is still at it"
    if "actor_gone" in flags or "not_production" in flags:
        return ""
    if "credentials_exposed" in flags and "cost" in types:
        return "whoever has the key may still use it"
    return next((words for kind, words in _MAY_BE_THERE.items() if kind in types), "")


def _reason(question: str, answer: str) -> str:
    found = next(each for each in QUESTIONS if each.name == question)
    if answer == "unsure":
        return found.unknown
    return next(choice.meaning for choice in found.choices if choice.value == answer)
