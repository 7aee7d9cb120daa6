from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incident_tui.domain.clock import ManualClock
from incident_tui.domain.identifiers import ALPHABET, LENGTH, IdFactory, decode, encode, matches, reference
from tests.strategies import START

numbers = st.integers(0, 2**128 - 1)
ulids = numbers.map(encode)
entropy = st.sampled_from([b"\x00" * 10, b"\xff" * 10, b"\x5a" * 10])


@given(
    st.lists(
        st.tuples(st.integers(-(10**11), 10**11), st.one_of(st.just(""), ulids, st.text(max_size=40)), entropy),
        max_size=20,
    )
)
def test_ids_only_grow_whatever_the_clock_does_and_whatever_they_must_follow(
    steps: list[tuple[int, str, bytes]],
) -> None:
    clock = ManualClock(START)
    random = [b""]
    ids = IdFactory(clock, lambda count: random[0][:count])
    made = [""]
    for milliseconds, after, random[0] in steps:
        clock.set(START + timedelta(milliseconds=milliseconds))
        new = ids.new(after=after)
        assert len(new) == LENGTH
        assert set(new) <= set(ALPHABET)
        assert new > made[-1]
        if decode(after):
            assert new > after
        made.append(new)


@given(st.lists(st.integers(0, 10**12), min_size=2, max_size=10, unique=True))
def test_ids_of_different_makers_sort_by_time(milliseconds: list[int]) -> None:
    made = [(at, IdFactory(ManualClock(START + timedelta(milliseconds=at))).new()) for at in milliseconds]
    assert [at for at, _ in sorted(made, key=lambda pair: pair[1])] == sorted(milliseconds)


def test_a_clock_before_1970_still_gives_growing_ids() -> None:
    ids = IdFactory(ManualClock(START.replace(year=1950)))
    first, second = ids.new(), ids.new()
    assert "0" * LENGTH < first < second


@pytest.mark.parametrize("after", ["Z" * 26, "8" + "0" * 25, "Z" * 40, "k" * 26, "E1", "7ZZ"])
def test_what_is_no_ulid_does_not_drag_later_ids_with_it(after: str) -> None:
    ids = IdFactory(ManualClock(START))
    assert decode(after) == 0
    assert ids.new(after=after)[:8] == ids.new()[:8] == IdFactory(ManualClock(START)).new()[:8]


def test_even_the_last_ulid_is_followed_by_a_larger_id() -> None:
    ids = IdFactory(ManualClock(START))
    last = encode(2**128 - 1)
    first = ids.new(after=last)
    assert last < first < ids.new()


@given(numbers)
def test_a_number_survives_writing_and_reading(number: int) -> None:
    assert decode(encode(number)) == number


@given(numbers, numbers)
def test_ids_sort_as_their_numbers_do(a: int, b: int) -> None:
    assert (encode(a) < encode(b)) == (a < b)


@given(ulids, st.integers(4, LENGTH))
def test_an_incident_goes_by_any_end_of_its_id_in_any_case(identifier: str, length: int) -> None:
    end = identifier[-length:]
    for typed in (end, end.lower(), f"INC-{end}", f" inc-{end.lower()} ", reference(identifier)):
        assert matches(typed, identifier)


@given(ulids, ulids)
def test_another_incident_does_not_answer_to_it(identifier: str, other: str) -> None:
    assert matches(reference(identifier), other) == (identifier[-4:] == other[-4:])
    assert matches(identifier, other) == (identifier == other)


@pytest.mark.parametrize("typed", ["", "INC-", "7QM", "inc-7qm", "K7QM-", "K7QN", "?"])
def test_too_little_and_something_else_match_nothing(typed: str) -> None:
    assert not matches(typed, "01KAP00000000000000000K7QM")


def test_letters_that_are_taken_for_digits_are_read_as_them() -> None:
    assert matches("inc-kO1l", "01KAP00000000000000000K011")
    assert matches("INC-KOIL", "01KAP00000000000000000K011")
