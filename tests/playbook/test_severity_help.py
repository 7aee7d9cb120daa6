from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any, Final, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incident_tui.domain.vocabulary import (
    FLAGS,
    INCIDENT_TYPES,
    Flag,
    FunctionalImpact,
    IncidentType,
    InformationImpact,
    Recoverability,
    Severity,
)
from incident_tui.playbook.severity_help import QUESTIONS, propose

# What each answer asks for by itself, from mild to grave.
FUNCTIONAL: Final[dict[FunctionalImpact, Severity]] = {"none": 4, "low": 3, "medium": 2, "high": 1}
INFORMATION: Final[dict[InformationImpact, Severity]] = {"none": 4, "proprietary": 2, "integrity": 2, "privacy": 1}
RECOVERY: Final[dict[Recoverability, Severity]] = {
    "regular": 4,
    "supplemented": 3,
    "extended": 2,
    "not_recoverable": 1,
}
# What makes it graver, and what takes away again what types and flags add.
ESCALATORS: Final[tuple[Flag, ...]] = ("actor_active", "credentials_exposed", "privileged_access", "exfiltration")
DE_ESCALATORS: Final[tuple[Flag, ...]] = ("actor_gone", "not_production", "false_alarm")

some_flags = st.frozensets(st.sampled_from(FLAGS))
some_types = st.frozensets(st.sampled_from(INCIDENT_TYPES))
functional_answers = st.sampled_from(get_args(FunctionalImpact))
information_answers = st.sampled_from(get_args(InformationImpact))
recovery_answers = st.sampled_from(get_args(Recoverability))


def expected(functional: FunctionalImpact, information: InformationImpact, recoverability: Recoverability) -> Severity:
    if information == "integrity" and recoverability in {"extended", "not_recoverable"}:
        # What is changed or lost and not known to be back in time is data loss.
        return 1
    return min(FUNCTIONAL[functional], INFORMATION[information], RECOVERY[recoverability])


@pytest.mark.parametrize(
    ("functional", "information", "recoverability"), list(product(FUNCTIONAL, INFORMATION, RECOVERY))
)
def test_the_gravest_of_the_three_answers_decides(
    functional: FunctionalImpact, information: InformationImpact, recoverability: Recoverability
) -> None:
    severity = expected(functional, information, recoverability)
    found = propose(functional, information, recoverability)
    assert found.severity == severity
    assert found.reason.startswith(f"SEV-{severity}: ")


def possible(functional: str, information: str, recoverability: str) -> Iterator[tuple[Any, Any, Any]]:
    """Give every set of sure answers that may turn out to be true; what was not touched is not gone for good."""
    for sure in product(
        FUNCTIONAL if functional == "unsure" else (functional,),
        INFORMATION if information == "unsure" else (information,),
        RECOVERY if recoverability == "unsure" else (recoverability,),
    ):
        if recoverability != "unsure" or sure[1] != "none" or sure[2] != "not_recoverable":
            yield sure


@given(functional_answers, information_answers, recovery_answers, some_flags, some_types)
def test_who_is_not_sure_takes_the_highest_of_what_is_possible(
    functional: FunctionalImpact,
    information: InformationImpact,
    recoverability: Recoverability,
    flags: frozenset[Flag],
    types: frozenset[IncidentType],
) -> None:
    found = propose(functional, information, recoverability, flags, types).severity
    worst = min(propose(*sure, flags, types).severity for sure in possible(functional, information, recoverability))
    assert found == worst


def test_what_not_knowing_counts_as_is_said_as_it_is() -> None:
    meanings = {question.name: question.choices[-1].meaning for question in QUESTIONS}
    assert meanings["functional"] == meanings["information"] == "not known yet: counts as the worst"
    words = "not known yet: counts as lost if data was touched, else as help from outside"
    assert meanings["recoverability"] == words


@given(functional_answers, information_answers, recovery_answers, some_flags, some_types)
def test_a_graver_answer_never_lowers_the_severity(
    functional: str, information: str, recoverability: str, flags: frozenset[Flag], types: frozenset[IncidentType]
) -> None:
    given_answers = [functional, information, recoverability]
    for place, question in enumerate(QUESTIONS):
        graded: list[int] = []
        for choice in question.choices:
            if choice.value != "unsure":
                told: list[Any] = [*given_answers[:place], choice.value, *given_answers[place + 1 :]]
                graded.append(propose(told[0], told[1], told[2], flags, types).severity)
        assert graded == sorted(graded, reverse=True), (question.name, given_answers, flags, types)


@given(functional_answers, information_answers, recovery_answers, some_flags, some_types)
def test_what_makes_it_graver_never_lowers_it_and_what_makes_it_milder_never_goes_below_the_answers(
    functional: FunctionalImpact,
    information: InformationImpact,
    recoverability: Recoverability,
    flags: frozenset[Flag],
    types: frozenset[IncidentType],
) -> None:
    def severity(flags: frozenset[Flag], types: frozenset[IncidentType]) -> Severity:
        return propose(functional, information, recoverability, flags, types).severity

    before, bare = severity(flags, types), severity(frozenset(), frozenset())
    assert before <= bare
    for flag in set(FLAGS) - set(DE_ESCALATORS):
        assert severity(flags | {flag}, types) <= before, flag
    for kind in INCIDENT_TYPES:
        assert severity(flags, types | {kind}) <= before, kind
    for flag in DE_ESCALATORS:
        assert before <= severity(flags | {flag}, types) <= bare, flag


@pytest.mark.parametrize(
    ("types", "flags", "reason"),
    [
        # What the product was made for: nobody need answer more than none, none, regular for these.
        (["ai_agent", "data_loss"], [], "SEV-1: data is lost"),
        (["ai_agent"], [], "SEV-2: an agent or automation did harm, and the agent may still be at it"),
        (["ai_agent"], ["actor_gone"], "SEV-3: an agent or automation did harm"),
        (
            ["cost"],
            ["credentials_exposed"],
            "SEV-1: money runs away (SEV-1 if it is a lot), and whoever has the key may still use it",
        ),
        (["cost"], [], "SEV-2: money runs away (SEV-1 if it is a lot)"),
        (["cost"], ["credentials_exposed", "actor_gone"], "SEV-2: money runs away (SEV-1 if it is a lot)"),
        (["data_exposure"], ["personal_data"], "SEV-1: data of customers or people lies open"),
        (["data_exposure"], [], "SEV-2: data can be seen by people who may not"),
        (["security"], [], "SEV-1: somebody attacks, or has got in, and whoever did it may still be there"),
        (["security"], ["actor_gone"], "SEV-2: somebody attacks, or has got in"),
        (["security"], ["actor_gone", "actor_active"], "SEV-1: somebody attacks, or has got in, and whoever does it"),
        (["ransomware"], [], "SEV-1: data is locked or taken, and whoever did it may still be there"),
        # The rest of the triage guide.
        ([], ["credentials_exposed"], "SEV-2: credentials are exposed"),
        ([], ["credentials_exposed", "actor_active"], "SEV-1: credentials are exposed, and whoever does it is still"),
        ([], ["privileged_access"], "SEV-1: root or admin is in it, or several accounts"),
        ([], ["exfiltration"], "SEV-1: data was taken out of our systems"),
        ([], ["actor_active"], "SEV-3: whoever does it is still at it"),
        (["security"], ["false_alarm", "privileged_access"], "SEV-4: everything works"),
        (["security"], ["not_production"], "SEV-4: everything works"),
        (["security"], ["not_production", "exfiltration"], "SEV-1: data was taken out of our systems"),
        (["outage", "vendor", "bad_change"], ["personal_data", "regulated_entity"], "SEV-4: everything works"),
    ],
)
def test_what_types_and_flags_ask_for_where_the_answers_are_mild(
    types: list[IncidentType], flags: list[Flag], reason: str
) -> None:
    assert propose("none", "none", "regular", flags, types).reason.startswith(reason)


def test_whoever_is_still_there_makes_what_the_answers_say_one_worse() -> None:
    found = propose("low", "none", "regular", ["actor_active"])
    assert found == (2, "SEV-2: what matters works, with flaws, and whoever does it is still at it")
    assert propose("high", "none", "regular", ["actor_active"]) == (1, "SEV-1: most cannot do what they came for")


def test_a_false_alarm_and_a_test_system_take_nothing_from_what_the_answers_say() -> None:
    assert propose("high", "none", "regular", ["false_alarm"]).severity == 1
    assert propose("none", "privacy", "regular", ["not_production"], ["security"]).severity == 1


def test_data_that_is_gone_or_seen_is_sev_1_however_few_are_hit() -> None:
    assert propose("none", "privacy", "regular").severity == 1
    gone = propose("none", "integrity", "not_recoverable")
    assert gone == (1, "SEV-1: data was changed or lost, and it cannot be recovered")
    assert propose("none", "integrity", "supplemented") == (2, "SEV-2: data was changed or lost")


def test_the_reason_of_not_knowing_says_what_nobody_knows() -> None:
    assert propose("unsure", "none", "regular").reason == "SEV-1: nobody knows yet what people can still do"
    assert propose("none", "none", "unsure").reason == "SEV-2: nobody knows yet what it will take to recover"
    both = "SEV-1: data was changed or lost, and nobody knows yet what it will take to recover"
    assert propose("none", "integrity", "unsure").reason == both


@given(functional_answers, information_answers, recovery_answers, some_flags, some_types)
def test_a_reason_is_one_sentence_that_says_no_more_than_the_severity_rests_on(
    functional: FunctionalImpact,
    information: InformationImpact,
    recoverability: Recoverability,
    flags: frozenset[Flag],
    types: frozenset[IncidentType],
) -> None:
    found = propose(functional, information, recoverability, flags, types)
    assert found.reason.startswith(f"SEV-{found.severity}: ")
    assert "?" not in found.reason
    assert ("everything works" in found.reason) == (found.severity == 4), "it is no reason for anything graver"


def test_every_answer_can_be_chosen_from_mild_to_grave_with_unsure_last() -> None:
    allowed = (FunctionalImpact, InformationImpact, Recoverability)
    for question, answers in zip(QUESTIONS, allowed, strict=True):
        values = [choice.value for choice in question.choices]
        assert sorted(values) == sorted(get_args(answers))
        assert values[-1] == "unsure"
        assert all(choice.meaning for choice in question.choices)
        assert question.unknown.startswith("nobody knows yet what ")
        assert question.text.endswith("?")
