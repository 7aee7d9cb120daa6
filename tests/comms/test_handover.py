from __future__ import annotations

from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

import pytest

from incident_tui.comms.catalogue import load_catalogue
from incident_tui.comms.composer import Composer
from incident_tui.comms.handover import brief_text
from incident_tui.domain.event import Fact
from incident_tui.domain.events import (
    Asked,
    Called,
    CustomersAffected,
    DataStated,
    Decided,
    FlagsChanged,
    FollowUpAssigned,
    HypothesisMoved,
    ItemTicked,
    MeasureTaken,
    Noted,
    PublicDecided,
    RoleAssigned,
    TypesChanged,
)
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
    assert "> line 2\n> and 77 more\n" in shown


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


def test_decisions_of_both_forms_are_told_the_latest_first() -> None:
    text = brief(
        (1, Noted(text="wait", category="decision")),
        (2, Decided(text="drop the table", reversible=False, second_person="bo", reason="it is corrupt")),
        (3, RoleAssigned(role="commander", person="alice")),
    )
    first, second = (line for line in text.split("\n") if "UTC: wait" in line or "drop" in line)
    assert first.endswith("UTC: drop the table (it is corrupt; cannot be undone)")
    assert second.endswith("UTC: wait")
    assert "From: alice\nTo: carla\n" in text


def test_what_kind_it_is_and_whom_it_hits_is_said_also_where_nobody_knows() -> None:
    text = brief()
    assert "Types: none set yet. Flags: none\nCustomers: nobody has said if they are affected\n" in text
    known = brief(
        (1, TypesChanged(added=("data_loss", "ai_agent"))),
        (2, FlagsChanged(added=("personal_data", "certificate_or_dns"))),
        (3, CustomersAffected(affected=False)),
    )
    assert "Types: data loss, AI agent. Flags: personal data, certificate or DNS\nCustomers: not affected\n" in known


def test_silence_is_said_and_not_left_out() -> None:
    text = brief()
    for words in (
        "Nobody owes an answer.",
        "Nobody was called.",
        "No risk was named.",
        "Nothing has been said in public.",
        "No promise is open.",
        "No measure is in force.",
        "No legal or contract clock runs.",
        "No follow-up has an owner.",
        "No cause is suspected.",
        "Nothing was decided.",
    ):
        assert f"\n{words}\n" in text
    quiet = brief((1, PublicDecided(public=False, reason="they read along")))
    words = "Nothing has been said in public.\nIt was decided that the public is not told: they read along.\n"
    assert words in quiet
    assert "No other text is due.\n" not in brief((1, CustomersAffected(affected=True)))


def test_calls_follow_ups_promises_and_what_is_owed_are_in_it() -> None:
    text = brief(
        (1, Called(step="primary", outcome="no_answer")),
        (2, Called(step="secondary", outcome="answered", person="dan", text="on the way")),
        (3, FollowUpAssigned(text="refund", owner="bo", due_at=NOW + timedelta(minutes=50))),
        (4, posted(promised=25)),
        (5, posted("support/update", promised=39)),
    )
    called = text[text.index("Called:\n") :].split("\n")[1:3]
    assert [line.split(": ", 1)[1] for line in called] == [
        "Secondary on-call (dan), answered: on the way",
        "Primary on-call, no answer",
    ]
    assert f"Left over:\n- bo: refund, by {NOW + timedelta(minutes=50):%H:%M} UTC\n" in text
    late, soon = (NOW - timedelta(minutes=5), NOW + timedelta(minutes=9))
    assert f"Promised:\n- status page: by {late:%H:%M} UTC (late)\n- support: by {soon:%H:%M} UTC\n" in text
    owed = text[text.index("Owed without a promise:\n") :].split("\n\n")[0]
    assert "- Brief support: what to say, what to ask, how to tag it, by " in owed
    assert "- Assign" not in owed, "only what tells somebody something"
    assert "first status page update" not in owed, "what comes next is named once"


def test_what_comes_next_has_its_time() -> None:
    text = brief()
    assert "- Post the first status page update, by " in text
    assert "(late)\n" in text


def test_it_can_be_read_in_a_minute_whatever_is_on_record() -> None:
    """Lists end with how many more there are; the latest, or the most urgent, come first."""
    words = "a few words of some matter"
    facts: list[tuple[float, Fact]] = []
    for number in range(20):
        facts += [
            (number, Asked(person="bo", text=words, due_at=NOW + timedelta(minutes=number))),
            (number, Decided(text=words, reason="it was best")),
            (number, Noted(text=words, category="hypothesis")),
            (number, MeasureTaken(text=words, undo="take it back", person="cy")),
            (number, FollowUpAssigned(text=words, owner="bo")),
            (number, Called(step="primary", outcome="no_answer", person="dan")),
            (number, posted(f"audience_{number}/update", text=f"{words}.\n" * 9, promised=30)),
            (number, ItemTicked(item="mitigate.contain")),
        ]
    text = brief(*facts, risks="the nightly export at 22:00 UTC")
    assert len(text.split()) < 450
    assert len(text.split("\n")) < 75
    assert len(brief().split()) < 240
    for heading in ("Status", "Needs", "Words", "In force", "So far"):
        assert f"\n\n{heading}\n" in text
    assert text.count("and 18 more") >= 3


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

    for costly in ("checklist", "hypotheses", "asks", "clock_dues", "nags", "measures_in_force", "due_list"):
        monkeypatch.setattr(f"incident_tui.comms.lists.{costly}", never)
    composer = Composer(load_catalogue(bundled()), playbook(), [])
    assert composer.compose("status_page/investigating", incident(), {}, zone=UTC, now=NOW).text
    with pytest.raises(AssertionError, match="a list was worked out"):
        brief()
