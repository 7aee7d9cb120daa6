from __future__ import annotations

from itertools import combinations, product
from typing import Final, get_args

import pytest

from incident_tui.domain.vocabulary import (
    FLAGS,
    Flag,
    FunctionalImpact,
    InformationImpact,
    Recoverability,
    Severity,
)
from incident_tui.playbook.severity_help import PUBLIC_QUESTIONS, QUESTIONS, Answer, propose, public_advice

# What each answer asks for by itself, from mild to grave.
FUNCTIONAL: Final[dict[FunctionalImpact, Severity]] = {"none": 4, "low": 3, "medium": 2, "high": 1}
INFORMATION: Final[dict[InformationImpact, Severity]] = {"none": 4, "proprietary": 2, "integrity": 2, "privacy": 1}
RECOVERY: Final[dict[Recoverability, Severity]] = {
    "regular": 4,
    "supplemented": 3,
    "extended": 2,
    "not_recoverable": 1,
}
# What "not known yet" counts as.
UNSURE: Final[tuple[FunctionalImpact, InformationImpact, Recoverability]] = ("high", "privacy", "extended")
ANSWERS: Final[tuple[Answer, ...]] = get_args(Answer)


@pytest.mark.parametrize(
    ("functional", "information", "recoverability"), list(product(FUNCTIONAL, INFORMATION, RECOVERY))
)
def test_the_gravest_of_the_three_answers_decides(
    functional: FunctionalImpact, information: InformationImpact, recoverability: Recoverability
) -> None:
    expected = min(FUNCTIONAL[functional], INFORMATION[information], RECOVERY[recoverability])
    found = propose(functional, information, recoverability)
    assert found.severity == expected
    assert found.reason.startswith(f"SEV-{expected}: ")


def test_who_is_not_sure_takes_the_higher() -> None:
    functional, information, recoverability = UNSURE
    for impact, data, recovery in product(FUNCTIONAL, INFORMATION, RECOVERY):
        assert propose("unsure", data, recovery).severity == propose(functional, data, recovery).severity
        assert propose(impact, "unsure", recovery).severity == propose(impact, information, recovery).severity
        assert propose(impact, data, "unsure").severity == propose(impact, data, recoverability).severity
    assert propose("unsure", "unsure", "unsure").severity == 1


def test_what_not_knowing_counts_as_is_said_as_it_is() -> None:
    meanings = {question.name: question.choices[-1].meaning for question in QUESTIONS}
    assert meanings["functional"] == meanings["information"] == "not known yet: counts as the worst"
    assert meanings["recoverability"] == "not known yet: counts as help from outside"


def test_a_graver_answer_never_lowers_the_severity() -> None:
    answers = [[choice.value for choice in question.choices if choice.value != "unsure"] for question in QUESTIONS]
    for flags in ((), ("actor_active",), ("credentials_exposed",), ("actor_active", "credentials_exposed")):
        for place in range(3):
            others = [each for number, each in enumerate(answers) if number != place]
            for rest in product(*others):
                graded: list[int] = []
                for answer in answers[place]:
                    told = [*rest[:place], answer, *rest[place:]]
                    found = propose(told[0], told[1], told[2], flags)  # type: ignore[arg-type] # answers
                    graded.append(found.severity)
                assert graded == sorted(graded, reverse=True), (answers[place], rest, flags)


def test_a_flag_never_lowers_the_severity() -> None:
    for functional, information, recoverability in product(FUNCTIONAL, INFORMATION, RECOVERY):
        bare = propose(functional, information, recoverability).severity
        for flags in ((), *combinations(FLAGS, 1), *combinations(FLAGS, 2)):
            assert propose(functional, information, recoverability, flags).severity <= bare


def test_exposed_credentials_are_sev_2_at_least_and_an_attacker_who_is_still_there_makes_it_one_worse() -> None:
    def mild(*flags: Flag) -> tuple[Severity, str]:
        return propose("none", "none", "regular", flags)

    assert mild() == (4, "SEV-4: everything works")
    assert mild("credentials_exposed") == (2, "SEV-2: credentials are exposed")
    assert mild("actor_active") == (
        3,
        "SEV-3: everything works; whoever does it is still there",
    )
    assert mild("credentials_exposed", "actor_active")[0] == 1
    assert propose("high", "none", "regular", ["actor_active"]) == (1, "SEV-1: most cannot do what they came for")
    assert mild("personal_data", "false_alarm")[0] == 4


def test_data_that_is_gone_or_seen_is_sev_1_however_few_are_hit() -> None:
    assert propose("none", "privacy", "regular").severity == 1
    gone = propose("none", "integrity", "not_recoverable")
    assert gone == (1, "SEV-1: it cannot be recovered")


def test_the_reason_of_not_knowing_is_the_question() -> None:
    assert propose("unsure", "none", "regular").reason == "SEV-1: nobody knows yet: what can people still do?"


def test_every_answer_can_be_chosen_from_mild_to_grave_with_unsure_last() -> None:
    allowed = (FunctionalImpact, InformationImpact, Recoverability)
    for question, answers in zip(QUESTIONS, allowed, strict=True):
        values = [choice.value for choice in question.choices]
        assert sorted(values) == sorted(get_args(answers))
        assert values[-1] == "unsure"
        assert all(choice.meaning for choice in question.choices)
        assert question.text.endswith("?")
    assert [name for name, _ in PUBLIC_QUESTIONS] == ["noticed", "many", "helps"]


# Noticed, many, helps: PagerDuty's text, not its picture. Where any is not sure, it counts as a yes.
@pytest.mark.parametrize(("noticed", "many", "helps"), list(product(ANSWERS, repeat=3)))
def test_whether_to_tell_the_public(noticed: Answer, many: Answer, helps: Answer) -> None:
    expected = helps != "no" or (noticed != "no" and many != "no")
    advice = public_advice(noticed, many, helps)
    assert advice.public is expected
    assert advice.reason


def test_the_advice_says_how_sure_it_is() -> None:
    assert public_advice("no", "no", "no").reason.startswith("no customer notices it")
    assert public_advice("yes", "no", "no").reason == "a handful notice it: they are told themselves"
    assert public_advice("yes", "unsure", "no").reason == "perhaps many customers notice it"
    assert public_advice("yes", "yes", "no").reason == "many customers notice it"
    assert public_advice("no", "no", "unsure").reason == "customers might do something else if they knew"
    assert public_advice("no", "no", "yes").reason == "customers could do something else if they knew"


def test_being_less_sure_never_keeps_it_from_the_public() -> None:
    for noticed, many, helps in product(("yes", "no"), repeat=3):
        sure = public_advice(noticed, many, helps).public  # type: ignore[arg-type] # two of the answers
        for place in range(3):
            doubted: list[Answer] = [noticed, many, helps]  # type: ignore[list-item] # as above
            doubted[place] = "unsure"
            assert public_advice(*doubted).public >= sure
