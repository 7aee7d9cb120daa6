from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from incident_tui.domain.text import shortened, storable, visible

BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
# Far more of the dangerous than text() alone draws.
hostile = st.text(st.one_of(st.characters(), st.characters(categories=["Cc", "Cf", "Cs", "Co", "Zl", "Zp"])))
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
FIREFIGHTER = "\U0001f9d1\U0001f3fd\u200d\U0001f692"
RAINBOW = "\U0001f3f3\ufe0f\u200d\U0001f308"


@given(hostile, st.booleans())
@example(BIDI, False)
@example("".join(map(chr, range(0xA0))), True)
def test_nothing_that_a_terminal_would_obey_or_hide_comes_through(text: str, lines: bool) -> None:
    shown = visible(text, lines=lines)
    left = {character for character in shown if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}}
    assert left <= {"\u200d", *("\n" if lines else "")}
    assert not set(shown) & set(BIDI)


@given(hostile)
def test_showing_what_is_shown_changes_nothing(text: str) -> None:
    assert visible(visible(text)) == visible(text)
    assert visible(text, lines=True).count("\n") == text.count("\n")


@given(st.text(st.characters(categories=["L", "M", "N", "P", "S", "Zs"])))
@example(f"{FAMILY} {FIREFIGHTER} {RAINBOW}")
@example("schön — 東京 [bold]not markup[/bold] $HOME {{ name }}")
def test_plain_text_is_left_alone(text: str) -> None:
    assert visible(text) == text


@pytest.mark.parametrize(
    ("text", "lines", "expected"),
    [
        ("\x1b[2J\x07", False, "␛[2J␇"),
        ("a\x7fb", False, "a␡b"),
        ("a\x9bb", False, "a‹009B›b"),
        ("\u202egnp.exe", False, "‹202E›gnp.exe"),
        ("a\u200bb", False, "a‹200B›b"),
        ("\ud800", False, "‹D800›"),
        ("one\ntwo\tthree", False, "one⏎two three"),
        ("one\ntwo\tthree", True, "one\ntwo    three"),
        ("one\r\ntwo", False, "one␍⏎two"),
    ],
)
def test_what_is_hidden_is_shown_as_a_sign(text: str, lines: bool, expected: str) -> None:
    assert visible(text, lines=lines) == expected


@given(hostile)
def test_what_is_storable_is_utf8_with_one_kind_of_line_end(text: str) -> None:
    kept = storable(text)
    assert kept.encode("utf-8").decode("utf-8") == kept
    assert "\r" not in kept
    assert storable(kept) == kept


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r")))
def test_text_that_a_file_can_hold_is_kept_to_the_letter(text: str) -> None:
    assert storable(text) == text


def test_every_line_end_becomes_one() -> None:
    assert storable("a\r\nb\rc\nd") == "a\nb\nc\nd"


@given(st.text(), st.integers(0, 20))
def test_a_shortened_text_is_no_longer_than_asked_and_says_that_it_was_cut(text: str, longest: int) -> None:
    cut = shortened(text, longest)
    assert len(cut) <= longest
    if len(text) <= longest:
        assert cut == text
    elif longest:
        assert cut.endswith("…")
        assert text.startswith(cut[:-1])
