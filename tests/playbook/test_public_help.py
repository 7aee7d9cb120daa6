"""Whether to tell the public: PagerDuty's five questions, what the record answers of them, and what follows."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Final, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from incident_tui.domain.event import Event
from incident_tui.domain.events import ComponentSet, CustomersAffected, ImpactAssessed
from incident_tui.domain.incident import Incident
from incident_tui.domain.vocabulary import FunctionalImpact
from incident_tui.playbook.model import Playbook
from incident_tui.playbook.public_help import (
    PUBLIC_QUESTIONS,
    Answer,
    Answers,
    PublicAdvice,
    PublicName,
    known_answers,
    known_in_words,
    open_questions,
    public_advice,
)
from tests.playbook.incidents import Placed, made
from tests.strategies import incidents

ANSWERS: Final[tuple[Answer, ...]] = get_args(Answer)
# With the key that decides: nobody answers more in the middle of an incident.
MOST_KEYS: Final = 5


def advice(noticed: str, many: str, helps: str, **more: str) -> PublicAdvice:
    answers: Answers = {"noticed": noticed, "many": many, "helps": helps}
    for name in get_args(PublicName):
        if name in more:
            answers[name] = more[name]
    return public_advice(answers)


def with_parts(playbook: Playbook, *parts: str) -> Playbook:
    organisation = msgspec.structs.replace(playbook.organisation, components=parts)
    return msgspec.structs.replace(playbook, organisation=organisation)


def asked(playbook: Playbook, *facts: Placed) -> list[PublicName]:
    return [each.name for each in open_questions(known_answers(made(*facts), playbook), playbook)]


def assessed(functional: FunctionalImpact) -> ImpactAssessed:
    return ImpactAssessed(functional=functional, information="none", recoverability="regular")


# Noticed, many, helps: PagerDuty's text, not its picture. Where any is not sure, it counts as a yes.
@pytest.mark.parametrize(("noticed", "many", "helps"), list(product(ANSWERS, repeat=3)))
def test_whether_to_tell_the_public(noticed: Answer, many: Answer, helps: Answer) -> None:
    expected = helps != "no" or (noticed != "no" and many != "no")
    found = advice(noticed, many, helps)
    assert found.public is expected
    assert found.reason


def test_the_advice_says_how_sure_it_is() -> None:
    assert advice("no", "no", "no").reason.startswith("no customer notices it")
    assert advice("yes", "no", "no").reason == "a handful notice it: they are told themselves"
    assert advice("yes", "unsure", "no").reason == "perhaps many customers notice it"
    assert advice("yes", "yes", "no").reason == "many customers notice it"
    assert advice("no", "no", "unsure").reason == "customers might do something else if they knew"
    assert advice("no", "no", "yes").reason == "customers could do something else if they knew"


def test_the_advice_names_the_part_and_how_bad_it_is() -> None:
    found = advice("yes", "yes", "no", product="Checkout", bad="medium")
    assert found.reason == "Checkout: some cannot do something that matters to them; many customers notice it"
    assert advice("yes", "yes", "no", bad="unsure").reason == "many customers notice it"


def test_being_less_sure_never_keeps_it_from_the_public() -> None:
    for answers in product(("yes", "no"), repeat=3):
        sure = advice(*answers).public
        for place in range(3):
            doubted = [*answers]
            doubted[place] = "unsure"
            assert advice(*doubted).public >= sure


def test_how_bad_it_is_says_how_noticeable_and_most_are_many() -> None:
    assert public_advice({"bad": "none", "helps": "no"}) == advice("no", "no", "no")
    assert public_advice({"bad": "high", "helps": "no"}).public
    assert not public_advice({"bad": "low", "many": "no", "helps": "no"}).public
    assert public_advice({"bad": "unsure", "many": "unsure", "helps": "no"}).public
    said = public_advice({"noticed": "no", "bad": "high", "helps": "no"})
    assert not said.public, "what somebody said of customers counts before what follows"


def test_all_five_are_asked_and_how_noticeable_by_how_bad(playbook: Playbook) -> None:
    assert [each.name for each in PUBLIC_QUESTIONS] == ["product", "bad", "noticed", "many", "helps"]
    assert asked(with_parts(playbook, "Checkout", "API")) == ["product", "bad", "many", "helps"]


def test_what_the_record_knows_is_not_asked(playbook: Playbook) -> None:
    two = with_parts(playbook, "Checkout", "API")
    assert asked(playbook) == ["bad", "many", "helps"], "there is no part to choose from"
    assert asked(with_parts(playbook, "Checkout")) == ["bad", "many", "helps"], "there is only the one"
    assert asked(two, assessed("medium")) == ["product", "many", "helps"]
    assert asked(two, assessed("high")) == ["product", "helps"], "most are many"
    assert asked(two, assessed("unsure")) == ["product", "bad", "many", "helps"]
    assert asked(two, ComponentSet(component="API", state="major_outage")) == ["bad", "many", "helps"]
    assert asked(two, ComponentSet(component="API", state="operational")) == ["product", "bad", "many", "helps"]
    assert asked(two, CustomersAffected(affected=True)) == ["product", "bad", "many", "helps"]
    assert asked(two, CustomersAffected(affected=False)) == ["helps"]
    assert asked(two, assessed("none")) == ["helps"]


def test_what_is_known_is_said(playbook: Playbook) -> None:
    facts = (
        ComponentSet(component="API", state="major_outage"),
        ComponentSet(component="Checkout", state="partial_outage"),
        CustomersAffected(affected=True),
        assessed("medium"),
    )
    known = known_answers(made(*facts), playbook)
    words = "API, Checkout · customers are affected · some cannot do something that matters to them"
    assert known_in_words(known) == words
    assert known_in_words({}) == ""


def courses(answers: Answers, playbook: Playbook) -> Iterator[int]:
    """Give how many answers it takes, for every way of answering."""
    questions = open_questions(answers, playbook)
    if not questions:
        yield 0
        return
    for choice in [each.value for each in questions[0].choices] or ["Checkout"]:
        told: Answers = {**answers, questions[0].name: choice}
        yield from (1 + more for more in courses(told, playbook))


def test_no_way_of_answering_takes_more_than_five_keys(playbook: Playbook) -> None:
    counts = list(courses({}, with_parts(playbook, "Checkout", "API")))
    assert max(counts) + 1 == MOST_KEYS
    assert min(counts) + 1 == 4


@given(incidents(most=12))
def test_whatever_is_on_record_the_questions_end_and_lead_to_a_proposal(playbook: Playbook, facts: list[Event]) -> None:
    two = with_parts(playbook, "Checkout", "API")
    known = known_answers(Incident.from_events(facts), two)
    assert max(courses(known, two)) + 1 <= MOST_KEYS
    assert public_advice(known).reason


@given(st.dictionaries(st.sampled_from(get_args(PublicName)), st.sampled_from(ANSWERS)))
def test_leaving_something_open_never_keeps_it_from_the_public(answers: Answers) -> None:
    for name in answers:
        fewer: Answers = {other: value for other, value in answers.items() if other != name}
        assert public_advice(fewer).public >= public_advice({**answers, name: "no"}).public
