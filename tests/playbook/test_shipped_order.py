"""What the shipped checklist asks for first, and what it waits for, in incidents where the order matters."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from incident_tui.domain.events import (
    CustomersAffected,
    Declared,
    FlagsChanged,
    ItemSkipped,
    ItemTicked,
    MilestoneReached,
    PhaseEntered,
    TypesChanged,
)
from incident_tui.domain.incident import Incident
from incident_tui.domain.vocabulary import FLAGS, INCIDENT_TYPES, IncidentType, Phase, Severity
from incident_tui.playbook.checklist import checklist, next_rows, open_gates
from incident_tui.playbook.due import due_list
from incident_tui.playbook.interruptions import Memory, interrupt
from incident_tui.playbook.model import Playbook
from tests.playbook.incidents import Placed, made, minute, posted, row, shown

FIRST_WORDS = "communicate.status_page"
CHECKED = "evidence.checked_text"
MITIGATED = MilestoneReached(milestone="mitigated")
RESOLVED = MilestoneReached(milestone="resolved")
MOST_FLAGS = tuple(flag for flag in FLAGS if flag != "false_alarm")
PUBLISHING = {
    FIRST_WORDS,
    "communicate.updates",
    "communicate.customer_email",
    "communicate.support",
    "communicate.promise_report",
    "communicate.replies",
    "communicate.scope",
    "communicate.named_customers",
}


def of_type(*types: IncidentType, severity: Severity = 1) -> Declared:
    return Declared(title="Odd logins", severity=severity, types=types)


@pytest.mark.parametrize("kind", ["security", "data_exposure", "ransomware"])
def test_nothing_is_published_of_a_breach_before_an_expert_and_counsel_have_read_it(
    playbook: Playbook, kind: IncidentType
) -> None:
    at_first = set(shown(playbook, made(of_type(kind)), 1))
    assert CHECKED in at_first
    assert not PUBLISHING & at_first
    checked = (8.0, ItemTicked(item=CHECKED, evidence="lee"))
    first = row(playbook, made(of_type(kind), checked), FIRST_WORDS, 9)
    assert (first.applies, first.due_at) == (True, minute(8)), "from then on it is due at once"
    said = (10.0, posted("status_page/investigating"))
    assert set(shown(playbook, made(of_type(kind), checked, said), 11)) >= PUBLISHING


def test_where_an_insider_may_be_at_work_the_text_waits_too(playbook: Playbook) -> None:
    insider = made((3, FlagsChanged(added=("insider_possible",))), severity=2)
    assert not row(playbook, insider, FIRST_WORDS, 4).applies
    assert row(playbook, insider, CHECKED, 4).due_at == minute(13)


@pytest.mark.parametrize(("severity", "minutes"), [(1, 10), (2, 10), (3, 60)])
def test_a_text_that_nobody_checks_is_overdue_so_that_silence_is_noticed(
    playbook: Playbook, severity: Severity, minutes: int
) -> None:
    incident = made(of_type("security", severity=severity))
    waiting = row(playbook, incident, CHECKED, 1)
    assert (waiting.due_at, waiting.hard) == (minute(minutes), True)
    later = minute(minutes) + timedelta(seconds=1)
    told, _ = interrupt([], due_list(playbook, incident, later), later, Memory())
    assert told is not None
    assert told.text.startswith("OVERDUE: ")
    assert CHECKED in {due.target for due in due_list(playbook, incident, later) if due.late(later) and due.hard}


def test_a_customer_liaison_is_sent_to_the_check_and_not_to_the_status_page(playbook: Playbook) -> None:
    incident = made(of_type("security"))
    rows = checklist(playbook, incident, minute(1))
    assert next_rows(rows, incident, ["customer_liaison"], minute(1))[0].item.id == CHECKED


def test_who_skips_the_check_has_decided_that_nothing_goes_out(playbook: Playbook) -> None:
    silent = made(of_type("security"), (5, ItemSkipped(item=CHECKED, reason="they read along")))
    assert not PUBLISHING & set(shown(playbook, silent, 30))


def test_words_that_went_out_unchecked_count_as_the_first(playbook: Playbook) -> None:
    early = made((3, posted("status_page/investigating")), (5, TypesChanged(added=("security",))))
    state = row(playbook, early, FIRST_WORDS, 6).state
    assert state is not None
    assert "communicate.updates" in shown(playbook, early, 6)


def test_no_text_of_a_small_breach_is_wanted_where_no_customer_notices(playbook: Playbook) -> None:
    small = made(of_type("security", severity=3), CustomersAffected(affected=False))
    assert CHECKED not in shown(playbook, small, 1)


def test_counsel_is_called_before_the_first_text_is_due(playbook: Playbook) -> None:
    for severity in (1, 2):
        incident = made(of_type("security", severity=severity))
        counsel, checked = (row(playbook, incident, each, 1).due_at for each in ("evidence.counsel", CHECKED))
        assert counsel is not None
        assert checked is not None
        assert counsel <= checked


@pytest.mark.parametrize(
    ("kind", "items"),
    [
        ("outage", {"outage.total", "outage.front_door", "outage.capacity"}),
        ("degradation", {"degradation.share", "degradation.trend", "degradation.full", "degradation.shed"}),
        ("unknown", {"unknown.guesses", "unknown.choose"}),
        ("vendor", {"vendor.own_probes", "vendor.way_round"}),
        ("bad_change", {"bad_change.which", "bad_change.back_first", "bad_change.safe_to_go_back"}),
    ],
)
def test_looking_for_the_fault_ends_with_the_repair(playbook: Playbook, kind: IncidentType, items: set[str]) -> None:
    assert items <= set(shown(playbook, made(of_type(kind)), 30))
    repaired = made(of_type(kind), (25, MITIGATED))
    assert not items & set(shown(playbook, repaired, 30))
    assert not [due for due in due_list(playbook, repaired, minute(90)) if due.target in items]


def test_the_worst_is_ruled_out_also_when_the_fault_is_gone(playbook: Playbook) -> None:
    assert "unknown.worst_first" in shown(playbook, made(of_type("unknown"), (25, MITIGATED)), 30)


def test_what_follows_the_repair_is_due_soon_after_it(playbook: Playbook) -> None:
    repaired = made((25, MITIGATED))
    items = {"mitigate.verify": 10, "mitigate.side_effects": 20, "resolve.recurrence": 30}
    assert {each: row(playbook, repaired, each, 26).due_at for each in items} == {
        each: minute(25 + minutes) for each, minutes in items.items()
    }
    assert row(playbook, made(), "mitigate.verify", 26).due_at is None


def test_the_all_clear_is_not_offered_before_the_watch_is_over(playbook: Playbook) -> None:
    last_words = {"resolve.all_clear", "resolve.status_page", "resolve.customer_notice"}
    said = (5.0, posted("status_page/investigating"))
    assert not last_words & set(shown(playbook, made(said, (25, MITIGATED)), 26))
    resolved = made(said, (25, MITIGATED), (90, RESOLVED))
    assert last_words <= set(shown(playbook, resolved, 91))
    assert row(playbook, resolved, "resolve.all_clear", 91).due_at == minute(105)
    silent = shown(playbook, made((25, MITIGATED), (90, RESOLVED)), 91)
    assert "resolve.status_page" not in silent, "a page that never said anything is not set to resolved"


# What is asked for also where nothing was wrong: somebody leads, the record is in order, and it is called over.
STANDING = {
    "detect.acknowledge",
    "detect.lead",
    "detect.severity",
    "detect.types",
    "mitigate.decide",
    "mitigate.second_person",
    "mitigate.monitor",
}


@pytest.mark.parametrize("severity", [1, 2, 3])
def test_a_false_alarm_stands_down_everything_but_its_own_steps(playbook: Playbook, severity: Severity) -> None:
    alarm = (30.0, FlagsChanged(added=("false_alarm",)))
    incident = made(of_type(*INCIDENT_TYPES, severity=severity), FlagsChanged(added=MOST_FLAGS), alarm)
    asked = [each for each in checklist(playbook, incident, minute(130)) if each.applies and each.state is None]
    early = {each.item.id for each in asked if each.phase in {"detect", "mitigate", "communicate"}}
    own = {name for name in early if name.startswith("false_alarm.")}
    assert own == {"false_alarm.proof"}
    assert early - own <= STANDING
    late = {due.target for due in due_list(playbook, incident, minute(130)) if due.late(minute(130)) and due.hard}
    assert late == set()
    assert not [due for due in due_list(playbook, incident, minute(130)) if due.kind in {"call", "clock"}]


def test_what_was_posted_of_a_false_alarm_is_closed_by_its_own_step(playbook: Playbook) -> None:
    said = (5.0, posted("status_page/investigating"))
    alarm = (30.0, FlagsChanged(added=("false_alarm",)))
    asked = set(shown(playbook, made(said, alarm), 31))
    assert "false_alarm.close_post" in asked
    assert not asked & {"communicate.updates", "communicate.scope", "communicate.promise_report"}


def test_what_turns_out_to_be_no_false_alarm_is_asked_for_again(playbook: Playbook) -> None:
    alarm = (30.0, FlagsChanged(added=("false_alarm",)))
    back = (40.0, FlagsChanged(removed=("false_alarm",)))
    assert row(playbook, made(alarm, back), "communicate.status_page", 41).late_at == minute(45)


# What takes away, by being done, something that would have shown what happened.
DESTROYING = {
    "mitigate.keys",
    "mitigate.sessions",
    "mitigate.contain",
    "ai_agent.siblings",
    "data_exposure.block",
    "data_loss.stop_writers",
    "integrity.stop_job",
    "ransomware.quarantine",
    "security.isolate",
    "security.close_entry",
}


def due_times(playbook: Playbook, incident: Incident, minutes: float) -> dict[str, datetime]:
    rows = checklist(playbook, incident, minute(minutes))
    return {each.item.id: each.due_at for each in rows if each.applies and each.due_at is not None}


@pytest.mark.parametrize("kind", ["security", "data_exposure", "data_loss", "ransomware", "ai_agent", "integrity"])
def test_proof_is_saved_no_later_than_anything_destroys_it(playbook: Playbook, kind: IncidentType) -> None:
    times = due_times(playbook, made(of_type(kind)), 1)
    assert times["evidence.preserve"] <= min(at for name, at in times.items() if name in DESTROYING)
    rows = checklist(playbook, made(of_type(kind)), minute(1))
    assert "evidence.preserve" in {each.item.id for each in open_gates(rows, "detect", minute(1))}


@pytest.mark.parametrize(
    "incident",
    [made(of_type("cost")), made(of_type("data_loss"), FlagsChanged(added=("actor_active",)))],
    ids=["money runs away", "somebody is still at it"],
)
def test_where_harm_goes_on_it_is_stopped_before_proof_is_saved(playbook: Playbook, incident: Incident) -> None:
    assert "evidence.preserve" not in shown(playbook, incident, 9)
    assert "evidence.preserve" in shown(playbook, incident, 10), "it is not forgotten"


def test_once_the_money_is_stopped_proof_is_saved(playbook: Playbook) -> None:
    capped = made(of_type("cost"), (6, ItemTicked(item="cost.cap")))
    assert row(playbook, capped, "evidence.preserve", 7).due_at == minute(16)
    times = due_times(playbook, made(of_type("cost")), 1)
    stopping = [times[name] for name in ("mitigate.keys", "cost.cap", "cost.collateral")]
    assert max(stopping) < times["evidence.retention"], "log rotation can wait for the money"


@pytest.mark.parametrize("phase", ["detect", "mitigate"])
def test_an_agents_session_is_saved_before_it_is_stopped_unless_harm_goes_on(playbook: Playbook, phase: Phase) -> None:
    def order(*facts: Placed) -> list[str]:
        incident = made(of_type("ai_agent"), PhaseEntered(phase=phase), *facts)
        rows = checklist(playbook, incident, minute(1))
        agents = [each for each in rows if each.item.id in {"ai_agent.export", "ai_agent.stop"}]
        return [each.item.id for each in next_rows(agents, incident, ["expert"], minute(1))]

    assert order() == ["ai_agent.export", "ai_agent.stop"]
    active = FlagsChanged(added=("actor_active",))
    assert order(active) == ["ai_agent.stop"]
    assert order(active, ItemTicked(item="ai_agent.stop")) == ["ai_agent.export"]


@pytest.mark.parametrize("kind", [*INCIDENT_TYPES, None])
def test_what_changed_is_asked_in_every_incident_and_the_cause_has_no_clock(
    playbook: Playbook, kind: IncidentType | None
) -> None:
    kinds = (kind,) if kind is not None else ()
    acknowledged = (2.0, MilestoneReached(milestone="acknowledged"))
    for severity in (1, 4):
        incident = made(of_type(*kinds, severity=severity), acknowledged)
        assert row(playbook, incident, "detect.changes", 3).due_at == minute(22)
        assert row(playbook, incident, "mitigate.cause", 3).due_at is None
    assert "detect.changes" in shown(playbook, made(of_type(*kinds)), 10), "also where nobody acknowledges"
    assert "detect.changes" not in shown(playbook, made(of_type(*kinds), acknowledged, (9, MITIGATED)), 10)


def test_listing_the_changes_says_nothing_about_the_cause(playbook: Playbook) -> None:
    changes, cause = playbook.item("detect.changes"), playbook.item("mitigate.cause")
    assert changes is not None
    assert cause is not None
    assert (changes.marks, cause.marks) == (None, "identified")


def test_changes_are_read_out_once_after_the_repair(playbook: Playbook) -> None:
    assert "mitigate.document" not in shown(playbook, made(), 30)
    assert row(playbook, made((25, MITIGATED)), "mitigate.document", 26).due_at == minute(45)


def test_small_incidents_are_looked_at_again_too_and_somebody_decides_on_the_public(playbook: Playbook) -> None:
    small = made(severity=4)
    assert "communicate.notify" in shown(playbook, small, 1)
    checked = row(playbook, made((35, ItemTicked(item="mitigate.recheck")), severity=4), "mitigate.recheck", 40)
    assert checked.due_at == minute(35 + 8 * 60)


def test_the_call_is_recorded_once_there_is_one(playbook: Playbook) -> None:
    assert "detect.recording" not in shown(playbook, made(), 1)
    opened = made((4, ItemTicked(item="detect.war_room")))
    assert row(playbook, opened, "detect.recording", 5).due_at == minute(9)


def test_the_repair_is_proved_by_three_ticks(playbook: Playbook) -> None:
    """The check that failed, a customer's way, and the figure: the first two are one item, which is the gate."""
    proof = {"mitigate.verify", "mitigate.baseline", "mitigate.side_effects"}
    assert proof <= set(shown(playbook, made((25, MITIGATED)), 26))


def test_the_e_mail_is_asked_for_where_it_applies(playbook: Playbook) -> None:
    def asked(*facts: Placed, kinds: tuple[IncidentType, ...] = (), severity: Severity = 3) -> bool:
        return "communicate.customer_email" in shown(playbook, made(of_type(*kinds, severity=severity), *facts), 1)

    assert asked(severity=1)
    assert asked(severity=2)
    assert not asked(severity=3), "a page says enough of a slow search"
    assert asked(kinds=("data_loss",), severity=4)
    assert not asked(CustomersAffected(affected=False), severity=1), "there is nobody to write to"


def test_no_item_asks_for_what_can_never_be_ticked_truthfully(playbook: Playbook) -> None:
    """A rule that holds all the time is told to people once, which somebody can have done."""
    told = (
        "ai_agent.own_hands",
        "ai_agent.wording",
        "vendor.no_estimate",
        "ransomware.power_on",
        "ransomware.no_answer",
    )
    for name in told:
        item = playbook.item(name)
        assert item is not None
        assert item.title.startswith("Tell ")
        assert item.kind == "communicate"
    assert playbook.item("communicate.next_update") is None, "the copy gate asks for the time in every text"
