"""A severity proposed from three answers, and whether to tell the public from three more: with the reason, in words.

The axes are those of NIST SP 800-61r2, table 3-2 to 3-4: functional impact, information impact, recoverability. Who is
not sure takes the higher (PagerDuty), and lowering it later costs nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final, Literal, NamedTuple

from incident_tui.domain.vocabulary import (
    Flag,
    FunctionalImpact,
    InformationImpact,
    Recoverability,
    Severity,
    severity_label,
)

Answer = Literal["yes", "no", "unsure"]


class Choice(NamedTuple):
    """An answer, and what it means, as a person would say it."""

    value: str
    meaning: str


class Question(NamedTuple):
    """One of the three questions, and its answers from mild to grave, `unsure` last."""

    name: str
    text: str
    choices: tuple[Choice, ...]


class Proposal(NamedTuple):
    """A severity, and why."""

    severity: Severity
    reason: str


class PublicAdvice(NamedTuple):
    """Whether to tell the public, and why."""

    public: bool
    reason: str


_UNSURE: Final = Choice("unsure", "not known yet: counts as the worst")
# Hardly anybody knows it in the first minutes: as the worst, every incident would be SEV-1.
_UNSURE_HOW_LONG: Final = Choice("unsure", "not known yet: counts as help from outside")
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
    ),
)
PUBLIC_QUESTIONS: Final = (
    ("noticed", "Do customers notice it, or will they?"),
    ("many", "More than a handful of them, or one who matters much?"),
    ("helps", "Would they do something else if they knew?"),
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


def propose(
    functional: FunctionalImpact,
    information: InformationImpact,
    recoverability: Recoverability,
    flags: Collection[Flag] = (),
) -> Proposal:
    """Propose a severity: the gravest that any of the answers or flags asks for.

    Data that cannot be recovered and customers' data exposed are SEV-1 however few are hit (PagerDuty). Exposed
    credentials are SEV-2 at least, and an attacker who is still there makes it one worse (AWS).
    """
    asked: list[tuple[Severity, str]] = [
        (_FUNCTIONAL[functional], _reason("functional", functional)),
        (_INFORMATION[information], _reason("information", information)),
        (_RECOVERY[recoverability], _reason("recoverability", recoverability)),
    ]
    if "credentials_exposed" in flags:
        asked.append((2, "credentials are exposed"))
    severity, reason = min(asked, key=lambda each: each[0])
    worse: dict[Severity, Severity] = {1: 1, 2: 1, 3: 2, 4: 3}
    if "actor_active" in flags and severity > 1:
        severity, reason = worse[severity], f"{reason}; whoever does it is still there"
    return Proposal(severity, f"{severity_label(severity)}: {reason}")


def public_advice(noticed: Answer, many: Answer, helps: Answer) -> PublicAdvice:
    """Say whether to tell the public: where customers notice it, and many do or knowing would help them.

    PagerDuty's rule of thumb: if in doubt, post it. Its printed flow chart is wrong in this place, its text is not.
    """
    if noticed == "no" and helps == "no":
        return PublicAdvice(False, "no customer notices it, and knowing would change nothing for them")
    if helps != "no":
        sure = "could do something else if they knew" if helps == "yes" else "might do something else if they knew"
        return PublicAdvice(True, f"customers {sure}")
    if many != "no":
        sure = "many" if many == "yes" else "perhaps many"
        return PublicAdvice(True, f"{sure} customers notice it")
    return PublicAdvice(False, "a handful notice it: they are told themselves")


def _reason(question: str, answer: str) -> str:
    found = next(each for each in QUESTIONS if each.name == question)
    if answer == "unsure":
        return f"nobody knows yet: {found.text.lower()}"
    return next(choice.meaning for choice in found.choices if choice.value == answer)
