from __future__ import annotations

import pytest

from incident_tui.comms.gate.check import check
from incident_tui.comms.gate.finding import Limit
from incident_tui.comms.gate.model import Gate
from tests.comms.gate.checking import Case, found, situation


@pytest.mark.parametrize(
    ("channel", "text", "level", "start"),
    [
        ("status_page", "a" * 600, None, 0),
        ("status_page", "a" * 601, "hint", 600),
        ("status_page", "a" * 2001, "error", 2000),
        ("status_page", "Title: " + "a" * 101 + "\nIt works.", "hint", 107),
        ("status_page", "Title: " + "a" * 201 + "\nIt works.", "error", 207),
        ("email", "Subject: " + "a" * 60 + "\n\n" + "word " * 200, None, 0),
        ("email", "Subject: " + "a" * 61 + "\n\nHello", "hint", 69),
        ("email", "Subject: short\n\n" + "word " * 201, "hint", 1016),
        ("x", "a" * 280, None, 0),
        ("x", "a" * 281, "error", 280),
        ("x", "漢" * 141, "error", 140),
        ("x", "a" * 256 + " https://example.com/" + "b" * 100, None, 0),
        ("sms", "a" * 160, None, 0),
        ("sms", "a" * 161, "error", 160),
        ("sms", "’" * 71, "error", 70),
        ("sms", "’" * 70, None, 0),
        ("linkedin", "a" * 3001, "error", 3000),
        ("chat", "a" * 601, "hint", 600),
        ("phone", "word " * 76, "hint", 375),
        ("press", "word " * 81, "hint", 400),
        ("unheard_of", "a" * 50_000, None, 0),
    ],
)
def test_each_channel_has_its_length(gate: Gate, channel: str, text: str, level: str | None, start: int) -> None:
    case = Case("L07", text, "", {"channel": channel, "public": False})
    assert [(each.level, each.start) for each in found(gate, case)] == ([(level, start)] if level else [])


def test_a_template_narrows_its_channel_and_does_not_widen_it(gate: Gate) -> None:
    narrow = Case("L07", "a" * 301, "", {"limit": Limit(hard=300)})
    assert [each.level for each in found(gate, narrow)] == ["error"]
    wide = Case("L07", "a" * 601, "", {"limit": Limit(soft=5_000)})
    assert [each.level for each in found(gate, wide)] == ["hint"]
    words = Case("L07", "a b c", "", {"limit": Limit(hard=2, unit="words")})
    assert [each.start for each in found(gate, words)] == [4]


def test_every_missing_approval_is_an_error_of_its_own(gate: Gate) -> None:
    found_ones = check("x", situation(public=False, approvals=("legal", "security")), gate)
    assert [(each.rule, each.level) for each in found_ones] == [("L08", "error")] * 2
    assert ["legal" in each.reason for each in found_ones] == [True, False]


def test_a_text_for_insiders_may_speak_as_insiders_do(gate: Gate) -> None:
    text = "SEV-1: probably the OOM on db-prod-3, alice is on it. ETA 15:30 UTC, human error!"
    assert check(text, situation(public=False, channel="war_room", people=("alice",)), gate) == []


def test_the_situation_s_holes_are_found_where_they_are(gate: Gate) -> None:
    case = Case("L01", "We see ?? now.", "", {"holes": ((7, 9), (-5, 2), (12, 99), (50, 60))})
    assert [(each.start, each.end) for each in found(gate, case)] == [(0, 2), (7, 9), (12, 14)]


@pytest.mark.parametrize(
    ("rule", "text", "wanted"),
    [
        ("L22", "Checkout fails. We are looking for the cause.", True),
        ("L22", "Checkout fails for customers in Europe.", False),
        ("L22", "Checkout fails. We are still finding out who is affected.", False),
        ("L22", "Checkout fails in Frankfurt.", False),
        ("L24", "Checkout fails. We are looking for the cause.", True),
        ("L24", "Checkout fails. There is no workaround yet.", False),
        ("L24", "Checkout fails. Until then, pay by bank transfer.", False),
        ("L24", "Checkout fails. You can pay by bank transfer.", False),
    ],
)
def test_scope_and_workaround(gate: Gate, rule: str, text: str, wanted: bool) -> None:
    known = {"state": "investigating", "stage": "investigating"}
    assert bool(found(gate, Case(rule, text, "", known))) == wanted
    assert not found(gate, Case(rule, text, "", {"state": "resolved", "stage": "resolved"}))


@pytest.mark.parametrize(("rule", "text"), [("L24", "Die Zahlung fällt aus."), ("L22", "Die Zahlung fällt aus.")])
def test_german_texts_have_their_own_words(gate: Gate, rule: str, text: str) -> None:
    known = {"state": "investigating", "language": "de-CH"}
    assert found(gate, Case(rule, text, "", known))
    assert not found(gate, Case(rule, text + " Kunden können bitte per Rechnung zahlen.", "", known))
    assert not found(gate, Case(rule, text, "", {**known, "language": "fr"}))


def test_a_language_without_lists_has_the_rules_that_need_none(gate: Gate) -> None:
    text = "Les paiements échouent depuis 14h31. Le rapport est sur db-prod-3 ! Prochaine information à 15h30 CET."
    rules = [each.rule for each in check(text, situation(language="fr", state="investigating", drill=False), gate)]
    assert rules == ["L04", "L17", "L27"]


def test_the_grade_is_for_english_and_stricter_for_a_breach(gate: Gate) -> None:
    hard = "Unauthorised individuals accessed administrative infrastructure. We terminated connections. " * 5
    assert found(gate, Case("L20", hard, "", {}))
    assert not found(gate, Case("L20", hard, "", {"language": "de"}))
    middling = "We discovered that somebody copied your name and your address from one of our older computers. " * 5
    assert not found(gate, Case("L20", middling, "", {}))
    assert found(gate, Case("L20", middling, "", {"breach": True}))
