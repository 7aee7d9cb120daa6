from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incident_tui.comms.gate.patterns import PatternRefused, compile_pattern


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("acme_[a-z0-9]{32}", "acme_" + "a1" * 16),
        (r"(?<!\w)ACME-\d{4,8}(?!\w)", "ACME-12345"),
        (r"key=(?P<secret>[^\s]{4,40})", "key=abcd"),
        ("(?:test|live)_[A-Z]{2}", "live_AB"),
        (r"\[x\]\{\}", "[x]{}"),
        ("colou?r", "color"),
        ("[]a]{2}b", "]ab"),
        ("(?:ab){3}", "ababab"),
        (r"[a-z]{1,400}-[0-9]{1,400}\.", "abc-12."),
    ],
)
def test_what_is_allowed_matches(source: str, text: str) -> None:
    assert compile_pattern(source).fullmatch(text)


@pytest.mark.parametrize(
    ("source", "word"),
    [
        ("", "empty"),
        ("(a+)+$", "+"),
        ("(a*)*b", "*"),
        ("a+", "+"),
        ("a{3,}", "no end"),
        ("(?:a{1,9}){1,9}b", "group"),
        ("(?:a|aa){20}b", "group"),
        ("(?:a?){20}b", "group"),
        ("[a-z]{1,100}[a-z]{1,100}[0-9]", "ways"),
        ("x(?:[a-z]{1,100}[a-z]{1,100}q)", "ways"),
        ("a?a?a?a?a?a?a?a?a?a?aaaaaaaaaa", "ways"),
        ("(?:a|b|c|a)(?:a|b|c|a)(?:a|b|c|a)(?:a|b|c|a)(?:a|b|c|a)x", "ways"),
        (r"(a)\1", r"\1"),
        ("(?i)a", "(?i"),
        ("(?>a)", "(?>"),
        ("(?#a)", "(?#"),
        ("(?P<name>a)", "(?P"),
        ("(a", "("),
        ("a)", ")"),
        ("[a", "["),
        ("[z-a]", "pattern"),
        ("a\\", "\\"),
        (r"\x41", r"\x"),
        (r"\Z", r"\Z"),
        ("{3}", "{"),
        ("a{x}", "{"),
        ("a{9,3}", "smaller"),
        ("a{1,100000}", "times"),
        ("a{1,3}?", "repeat"),
        ("a??", "repeat"),
        ("a{0,3}", "empty"),
        ("(?:)", "empty"),
        ("(?<=a?)b", "look-behind"),
        ("(" * 40 + "a" + ")" * 40, "groups"),
        ("a" * 401, "longer"),
    ],
)
def test_what_could_run_for_ever_or_is_no_pattern_is_refused(source: str, word: str) -> None:
    with pytest.raises(PatternRefused) as refused:
        compile_pattern(source)
    assert word in str(refused.value)


@given(st.text(alphabet="ab[](){}|?*+\\^$.-,0123dwPs<>=!:", max_size=40))
def test_any_pattern_is_taken_or_refused_with_words(source: str) -> None:
    try:
        pattern = compile_pattern(source)
    except PatternRefused:
        return
    assert pattern.match("") is None
    pattern.search("ab" * 2_000)
