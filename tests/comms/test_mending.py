from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incident_tui.comms.desk import Desk
from incident_tui.comms.difference import changes
from incident_tui.comms.mending import mended
from tests.comms.incidents import desk, incident, prepare

FIRST = "status_page/investigating"


@pytest.fixture(scope="module")
def at() -> Desk:
    return desk()


def mend_all(at: Desk, typed: dict[str, str]) -> dict[str, str]:
    """Take every fix that is offered, one after the other."""
    for _ in range(20):
        prepared = prepare(at, FIRST, incident(), **typed)
        taken = [fixed for each in prepared.findings if each.fix and (fixed := mended(prepared.composed, each))]
        if not taken:
            return typed
        typed = {**typed, **taken[0]}
    raise AssertionError(f"the fixes never end: {typed}")


@pytest.mark.parametrize(
    ("issue", "mended_issue"),
    [
        ("Card payments fail since 14:05.", "Card payments fail since 14:05 UTC."),
        ("Card payments fail!", "Card payments fail."),
        ("just some card payments fail", "some card payments fail"),
    ],
)
def test_a_fix_goes_into_the_blank_that_the_words_come_from(at: Desk, issue: str, mended_issue: str) -> None:
    assert mend_all(at, {"issue": issue})["issue"] == mended_issue


def test_of_the_same_words_in_two_blanks_the_right_ones_are_mended(at: Desk) -> None:
    typed = {"issue": "Card payments fail since 14:05 UTC.", "affected": "Shops in Europe are affected since 14:05."}
    assert mend_all(at, typed) == {**typed, "affected": "Shops in Europe are affected since 14:05 UTC."}


def test_the_promise_is_mended_in_its_own_blank(at: Desk) -> None:
    typed = mend_all(at, {"issue": "Card payments fail.", "next_update": "3h"})
    assert prepare(at, FIRST, incident(), **typed).ready


def test_what_no_key_can_mend_is_left_to_the_person(at: Desk) -> None:
    prepared = prepare(at, FIRST, incident())
    (missing,) = prepared.errors
    assert mended(prepared.composed, missing) is None


texts = st.text(st.sampled_from("ab .!?\n"), max_size=60)


@given(texts, texts)
def test_what_is_new_and_what_is_gone_make_one_text_of_the_other(before: str, after: str) -> None:
    found = changes(before, after)
    gone = [each.sentence for each in found if each.sign == "-"]
    new = [each.sentence for each in found if each.sign == "+"]
    words = sorted(" ".join(before.split()).split())
    assert sorted([*words, *" ".join(new).split()]) == sorted(
        [*" ".join(after.split()).split(), *" ".join(gone).split()]
    )
    assert changes(before, before) == []
