"""A severity from three answers, and whether to tell the public from three more."""

from __future__ import annotations

from itertools import product
from typing import get_args

import pytest

from incident_tui.domain.vocabulary import Flag, FunctionalImpact, InformationImpact, Recoverability, Severity
from incident_tui.playbook.severity_help import PUBLIC_QUESTIONS, QUESTIONS, Answer, propose, public_advice

FUNCTIONAL: tuple[FunctionalImpact, ...] = ("none", "low", "medium", "high")
INFORMATION: tuple[InformationImpact, ...] = ("none", "proprietary", "privacy")
RECOVERY: tuple[Recoverability, ...] = ("regular", "supplemented", "extended", "not_recoverable")


@pytest.mark.parametrize(
    ("functional", "information", "recovery", "flags", "severity", "words"),
    [
        ("none", "none", "regular", (), 4, ""),
        ("low", "none", "regular", (), 3, "flaws"),
        ("medium", "none", "regular", (), 2, ""),
        ("high", "none", "regular", (), 1, "most cannot"),
        ("none", "privacy", "regular", (), 1, "seen by others"),
        ("none", "integrity", "regular", (), 2, "changed or lost"),
        ("none", "integrity", "not_recoverable", (), 1, "cannot be recovered"),
        ("none", "none", "extended", (), 2, "help from outside"),
        ("none", "none", "regular", ("credentials_exposed",), 2, "credentials"),
        ("low", "none", "regular", ("actor_active",), 2, "still there"),
        ("none", "none", "regular", ("credentials_exposed", "actor_active"), 1, "still there"),
    ],
)
def test_the_gravest_answer_decides_and_says_why(
    functional: FunctionalImpact,
    information: InformationImpact,
    recovery: Recoverability,
    flags: tuple[Flag, ...],
    severity: Severity,
    words: str,
) -> None:
    found = propose(functional, information, recovery, flags)
    assert found.severity == severity
    assert words in found.reason
    assert found.reason.startswith(f"SEV-{severity}: ")


def test_not_being_sure_never_gives_less_than_a_mild_answer() -> None:
    for information, recovery in product(INFORMATION, RECOVERY):
        sure = [propose(each, information, recovery).severity for each in FUNCTIONAL]
        assert propose("unsure", information, recovery).severity == min(sure)


def test_a_graver_answer_never_lowers_the_severity() -> None:
    for axis in (FUNCTIONAL, INFORMATION, RECOVERY):
        for others in product(FUNCTIONAL, INFORMATION, RECOVERY):
            found = []
            for each in axis:
                answers = [each if axis is own else given for own, given in zip(
                    (FUNCTIONAL, INFORMATION, RECOVERY), others, strict=True)]  # fmt: skip
                found.append(propose(*answers).severity)  # type: ignore[arg-type] # one of each axis, in order
            assert found == sorted(found, reverse=True)


def test_every_answer_that_can_be_recorded_is_offered() -> None:
    offered = {question.name: {choice.value for choice in question.choices} for question in QUESTIONS}
    assert offered == {
        "functional": set(get_args(FunctionalImpact)),
        "information": set(get_args(InformationImpact)),
        "recoverability": set(get_args(Recoverability)),
    }
    assert len(PUBLIC_QUESTIONS) == 3


@pytest.mark.parametrize(
    ("noticed", "many", "helps", "public"),
    [
        ("no", "no", "no", False),
        ("no", "yes", "no", False),
        ("yes", "no", "no", False),
        ("yes", "yes", "no", True),
        ("unsure", "unsure", "no", True),
        ("no", "no", "yes", True),
        ("no", "no", "unsure", True),
        ("unsure", "unsure", "unsure", True),
    ],
)
def test_in_doubt_the_public_is_told(noticed: Answer, many: Answer, helps: Answer, public: bool) -> None:
    advice = public_advice(noticed, many, helps)
    assert advice.public is public
    assert advice.reason
