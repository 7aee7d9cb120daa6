from __future__ import annotations

from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

import pytest

from incident_tui.comms.catalogue import load_catalogue
from incident_tui.comms.composer import Composer
from incident_tui.comms.handover import brief_text
from incident_tui.domain.event import Fact
from incident_tui.domain.events import Asked, DataStated, Decided, HypothesisMoved, Noted, RoleAssigned
from tests.comms.incidents import NOW, bundled, desk, incident, playbook, posted, prepare
from tests.strategies import event_id


def brief(*facts: tuple[float, Fact], zone: str = "UTC", **typed: str) -> str:
    composer = Composer(load_catalogue(bundled()), playbook(), [])
    return brief_text(composer, incident(*facts), NOW, ZoneInfo(zone), "carla", typed=typed)


def test_what_somebody_wrote_into_the_brief_is_in_it() -> None:
    assert "Risks:\n- the nightly export" in brief(risks="the nightly export")


def test_times_in_lists_are_in_the_readers_zone() -> None:
    text = brief((1, Asked(person="bo", text="how far", due_at=NOW + timedelta(minutes=9))), zone="Europe/Berlin")
    assert f"bo: how far, by {(NOW + timedelta(minutes=9)).astimezone(ZoneInfo('Europe/Berlin')):%H:%M} CET" in text


def test_a_public_text_of_many_lines_makes_no_brief_impossible() -> None:
    text = "\n".join(f"line {number}" for number in range(80))
    shown = brief((1, posted(text=text)))
    assert "> line 48\n> and 31 more\n" in shown


def test_a_hypothesis_that_was_eliminated_is_no_working_theory() -> None:
    suspected = (
        (1.0, Noted(text="the network", category="hypothesis")),
        (2.0, Noted(text="a deploy", category="hypothesis")),
    )
    out = (3.0, HypothesisMoved(hypothesis=event_id(2), state="eliminated", reason="rolled back"))
    at = desk()
    assert (
        "Working theory, not confirmed: a deploy."
        in prepare(at, "war_room/situation_report", incident(*suspected)).composed.text
    )
    report = prepare(at, "war_room/situation_report", incident(*suspected, out)).composed.text
    assert "Working theory, not confirmed: the network." in report
    assert "Ruled out:\n- a deploy: rolled back" in brief(*suspected, out)


def test_decisions_of_both_forms_are_told_in_their_order() -> None:
    text = brief(
        (1, Noted(text="wait", category="decision")),
        (2, Decided(text="drop the table", reversible=False, second_person="bo", reason="it is corrupt")),
        (3, RoleAssigned(role="commander", person="alice")),
    )
    first, second = (line for line in text.split("\n") if "wait" in line or "drop" in line)
    assert first.endswith("UTC: wait")
    assert second.endswith("UTC: drop the table (it is corrupt; cannot be undone)")
    assert "From: alice\nTo: carla\n" in text


def test_what_was_stated_about_data_is_said_in_these_words_unless_somebody_wrote_newer_ones() -> None:
    stated = (1.0, DataStated(lost=False, text="No data was lost; every order was compared."))
    moved = (2.0, DataStated(lost=True, text="Four orders of Monday morning were lost."))
    at = desk()
    for facts, words in (((stated,), stated[1].text), ((stated, moved), moved[1].text)):
        for message in ("status_page/resolved", "war_room/all_clear"):
            assert words.rstrip(".") in prepare(at, message, incident(*facts)).composed.text
    assert "missing: what happened to customers' data" in " ".join(
        prepare(at, "status_page/resolved", incident((1, DataStated(lost=False)))).composed.gaps
    )


def test_lists_are_worked_out_only_for_messages_that_ask_for_them(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*args: object) -> None:
        raise AssertionError("a list was worked out")

    for costly in ("checklist", "hypotheses", "asks", "clock_dues", "nags", "measures_in_force"):
        monkeypatch.setattr(f"incident_tui.comms.lists.{costly}", never)
    composer = Composer(load_catalogue(bundled()), playbook(), [])
    assert composer.compose("status_page/investigating", incident(), {}, zone=UTC, now=NOW).text
    with pytest.raises(AssertionError, match="a list was worked out"):
        brief()
