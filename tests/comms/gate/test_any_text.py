from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incident_tui.comms.gate.check import MOST_PER_RULE, check
from incident_tui.comms.gate.load import load_gate
from incident_tui.comms.gate.model import Gate
from incident_tui.comms.gate.phrases import Matcher
from incident_tui.comms.gate.reading import LONGEST_READ, LONGEST_SENTENCE, Reading
from incident_tui.files.overlay import Overlay
from tests.comms.gate.checking import NOW, Case, found, mended, situation

LENGTH = 100_000
PIECES = [
    "a", "a ", "A ", "\n", ". ", "[", "[a", "{{", "<a", "‹", "!", "?", "🎉", "👨‍👩‍👧", "\u202e", "\x1b", "א", "a@b.", "http://",
    "eyJ", "sk-a1", "password=", "AKIA", "-----BEGIN PRIVATE KEY-----", "4111 1111 1111 1111 ", "DE89", "fd00:",
    "14:05 ",
    "14:05-", "15 Uhr ", "next update ", "will be back by 3pm ", "within 30 minutes ", "take a a a ", "due to ", "%",
    "漢字 ", "\ud800", "x\u200d", "🇩🇪", "\t", "\r", "’s ", "on 24 November ", "X minutes ", "AAAA AAAA ", "db-prod-3 ",
]  # fmt: skip
WORDS = st.sampled_from([
    "We", "just", "soon", "!", "within 5 minutes", "14:05", "14:05 UTC", "the outage", "is down", "probably",
    "any inconvenience",
    "password=abc123",
    "failover", "an", "a", "OOM", "SEV-1 incident", "\n", ".", ".", "sorry", "🎉", "\u202e", "[time]",
    "DRILL",
    "next update by 14:00 UTC", "shortly", "Rest assured", "lediglich", "in Kürze", "\u2028", "x", "PLEASE DO", "‹a›",
])  # fmt: skip


@pytest.fixture(scope="module")
def everything() -> dict[str, object]:
    return {
        "state": "investigating",
        "stage": "investigating",
        "drill": False,
        "services": ("Acme Checkout",),
        "people": ("alice", "Bo Lind"),
        "severity": 1,
        "types": ("degradation",),
        "latest_update_at": NOW,
        "breach": True,
        "approvals": ("legal",),
    }


@pytest.mark.parametrize(
    ("language", "piece"),
    # The second language has other lists and the same machinery: some pieces are enough of it.
    [*(("en", piece) for piece in PIECES), *(("de", piece) for piece in PIECES[1::8])],
)
def test_a_hundred_thousand_characters_of_anything_are_bounded_work(
    gate: Gate, piece: str, language: str, everything: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (piece * LENGTH)[:LENGTH]
    looked_at = 0
    plain = Matcher._at

    def counting(self: Matcher, positions: range, tokens: list[object]) -> object:
        nonlocal looked_at
        looked_at += len(positions)
        return plain(self, positions, tokens)  # type: ignore[arg-type]  # the double passes on what it was given

    monkeypatch.setattr(Matcher, "_at", counting)
    findings = check(text, situation(**everything, previous=text, language=language), gate)
    assert all(0 <= each.start <= each.end <= LENGTH for each in findings)
    assert max((sum(each.rule == one.rule for each in findings) for one in findings), default=0) <= MOST_PER_RULE
    # Each list of words looks at each word that was read a few times at most, however the text is made.
    assert looked_at < 40 * LONGEST_READ


def test_what_never_ends_is_several_sentences() -> None:
    reading = Reading("word " * LENGTH)
    assert max(sentence.end - sentence.start for sentence in reading.sentences) <= LONGEST_SENTENCE
    assert reading.tokens[-1].end <= LONGEST_READ


@cache
def bundled_gate() -> Gate:
    """The gate: hypothesis may not use a fixture that pytest makes once for each function."""
    return load_gate(Overlay.over_bundled("templates", None)).gate


@settings(max_examples=60, deadline=None)
@given(text=st.one_of(st.text(max_size=300), st.lists(WORDS, max_size=25).map(" ".join)), data=st.data())
def test_any_text_is_checked_without_an_error_and_its_findings_lie_in_it(text: str, data: st.DataObject) -> None:
    gate = bundled_gate()
    known = {
        "language": data.draw(st.sampled_from(["en", "de", "fr", ""])),
        "public": data.draw(st.booleans()),
        "drill": data.draw(st.sampled_from([True, False, None])),
        "previous": data.draw(st.sampled_from(["", text, "12 customers since 14:05 UTC"])),
        "zone": data.draw(st.sampled_from(["UTC", "Europe/Berlin", "no/where", "", "../x"])),
    }
    findings = check(text, situation(**known), gate)
    assert findings == check(text, situation(**known), gate)
    assert [each.level == "error" for each in findings] == sorted(
        (each.level == "error" for each in findings), reverse=True
    )
    for each in findings:
        assert 0 <= each.start <= each.end <= len(text)
        assert each.reason


@settings(max_examples=60, deadline=None)
@given(words=st.lists(WORDS, max_size=15).map(" ".join), language=st.sampled_from(["en", "de"]))
def test_mending_again_and_again_comes_to_an_end(words: str, language: str) -> None:
    gate = bundled_gate()
    known = {"language": language, "drill": False, "types": ("degradation",)}
    text = words
    for _ in range(100):
        fixable = [each for each in check(text, situation(**known), gate) if each.fix is not None]
        if not fixable:
            return
        before = len(found(gate, Case(fixable[0].rule, text, "", known)))
        better = mended(text, fixable[0])
        # Of "just just" one word goes first, so a fix may leave one finding less or the same one shorter.
        assert len(found(gate, Case(fixable[0].rule, better, "", known))) < before or len(better) < len(text)
        text = better
    pytest.fail(f"still not mended: {text!r}")
