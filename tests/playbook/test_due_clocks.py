from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from incident_tui.domain.events import (
    AnchorSet,
    Closed,
    Declared,
    FlagsChanged,
    ItemSkipped,
    ItemTicked,
    ItemUnticked,
    MilestoneReached,
    NoticeDecided,
    NoticeSent,
    Retracted,
    TypesChanged,
)
from incident_tui.domain.incident import Incident
from incident_tui.domain.vocabulary import FLAGS, INCIDENT_TYPES
from incident_tui.files.overlay import Overlay, bundled_folder
from incident_tui.playbook.checklist import checklist
from incident_tui.playbook.clocks import LoadedClocks
from incident_tui.playbook.due import due_list
from incident_tui.playbook.due_clocks import OWN_TARGET, RegimeState, regime_states
from incident_tui.playbook.due_kinds import Due
from incident_tui.playbook.load_clocks import load_clocks
from incident_tui.playbook.model import Playbook
from tests.playbook.incidents import Placed, item, made, minute, with_items
from tests.strategies import START, event_id

LEAK = Declared(title="Open bucket", severity=2, types=("data_exposure",))
HOUR = 60.0
DAY = 24 * HOUR


@pytest.fixture(scope="module")
def clocks() -> LoadedClocks:
    return load_clocks(Overlay(bundled_folder("templates")))


def running(playbook: Playbook, clocks: LoadedClocks, *names: str) -> Playbook:
    """Let the shipped clocks with these names run, and no other, not even the internal ones."""
    chosen = tuple(regime for regime in clocks.regimes if regime.id in names)
    assert len(chosen) == len(names)
    return msgspec.structs.replace(playbook, regimes=chosen)


def dues(playbook: Playbook, incident: Incident, minutes: float = 60) -> list[Due]:
    return [due for due in due_list(playbook, incident, minute(minutes)) if due.kind == "clock"]


def states(playbook: Playbook, incident: Incident, minutes: float = 60) -> dict[str, RegimeState]:
    return {state.regime.id: state for state in regime_states(playbook, incident, minute(minutes))}


def owed(regime: str, at: float = 30) -> Placed:
    return (at, NoticeDecided(regime=regime, notify=True, reason="there is a risk"))


def not_owed(regime: str, at: float = 30) -> Placed:
    return (at, NoticeDecided(regime=regime, notify=False, reason="encrypted, and the key is safe"))


def aware(at: float, anchor: str = "aware", regime: str = "") -> Placed:
    return (at, AnchorSet(anchor=anchor, regime=regime))


def sent(regime: str, step: str, at: float) -> Placed:
    return (at, NoticeSent(regime=regime, step=step, receipt="R-7"))


def test_no_law_runs_until_the_team_names_it(playbook: Playbook, clocks: LoadedClocks) -> None:
    assert set(states(playbook, made(LEAK))) == {"internal"}
    assert set(states(running(playbook, clocks, "gdpr", "dora"), made(LEAK))) == {"gdpr", "dora"}


def test_a_clock_runs_only_for_incidents_that_raise_its_question(playbook: Playbook, clocks: LoadedClocks) -> None:
    team = running(playbook, clocks, "gdpr", "pci")
    down = Declared(title="x", severity=3, types=("outage",))
    assert states(team, made(down)) == {}
    assert set(states(team, made(LEAK))) == {"gdpr", "pci"}
    cards = states(team, made(down, (20, FlagsChanged(added=("payment_data",)))))
    assert {name: state.raised_at for name, state in cards.items()} == {"gdpr": minute(20), "pci": minute(20)}


def test_a_decision_is_needed_until_somebody_has_made_it(playbook: Playbook, clocks: LoadedClocks) -> None:
    team = running(playbook, clocks, "gdpr")
    (asked,) = dues(team, made(LEAK, aware(10)))
    assert (asked.target, asked.label) == ("gdpr", "decide: GDPR: notice to the supervisory authority")
    assert asked.detail.startswith("decision needed: notify or not, with the reason. controllers: ")
    assert (asked.at, asked.rule, asked.hard, asked.public) == (minute(10 + 3 * DAY), "72h after aware", True, False)
    assert states(team, made(LEAK))["gdpr"].decision_needed
    (notice,) = dues(team, made(LEAK, aware(10), owed("gdpr")))
    assert (notice.target, notice.label, notice.at) == (
        "gdpr/notice",
        "Notify the supervisory authority",
        minute(10 + 3 * DAY),
    )
    assert notice.detail == "to supervisory authority (GDPR: notice to the supervisory authority)"
    assert notice.counted_from(UTC, START) == "aware 14:10 UTC"


def test_a_reasoned_no_ends_it_and_may_be_changed(playbook: Playbook, clocks: LoadedClocks) -> None:
    team = running(playbook, clocks, "gdpr")
    assert dues(team, made(LEAK, aware(10), not_owed("gdpr"))) == []
    assert not states(team, made(LEAK, not_owed("gdpr")))["gdpr"].decision_needed
    assert [due.target for due in dues(team, made(LEAK, not_owed("gdpr"), owed("gdpr", 50)))] == ["gdpr/notice"]
    taken_back = made(LEAK, not_owed("gdpr"), (40, Retracted(target=event_id(1), undo=True)))
    assert [due.target for due in dues(team, taken_back)] == ["gdpr"]


def test_the_decision_of_one_law_is_not_that_of_another(playbook: Playbook, clocks: LoadedClocks) -> None:
    team = running(playbook, clocks, "gdpr", "uk_gdpr")
    found = dues(team, made(LEAK, not_owed("gdpr")))
    assert [due.target for due in found] == ["uk_gdpr"]


def test_while_nobody_says_since_when_the_time_is_provisional(playbook: Playbook, clocks: LoadedClocks) -> None:
    team = running(playbook, clocks, "gdpr")
    (assumed,) = dues(team, made(LEAK))
    assert (assumed.at, assumed.provisional) == (minute(3 * DAY), True)
    assert assumed.counted_from(UTC, START) == "aware 14:00 UTC, assumed: nobody has said when"
    (earlier,) = dues(team, made(LEAK, (-30, MilestoneReached(milestone="detected"))))
    assert (earlier.at, earlier.provisional) == (minute(3 * DAY - 30), True), "somebody knew before the declaration"
    (known,) = dues(team, made(LEAK, aware(40)))
    assert (known.at, known.provisional) == (minute(3 * DAY + 40), False)


def test_an_anchor_can_be_set_for_one_law_alone(playbook: Playbook, clocks: LoadedClocks) -> None:
    team = running(playbook, clocks, "gdpr", "uk_gdpr")
    found = {due.target: due.at for due in dues(team, made(LEAK, aware(10), aware(50, regime="uk_gdpr")))}
    assert found == {"gdpr": minute(10 + 3 * DAY), "uk_gdpr": minute(50 + 3 * DAY)}


def test_a_breach_at_a_supplier_counts_from_when_it_told_us(playbook: Playbook, clocks: LoadedClocks) -> None:
    team = running(playbook, clocks, "gdpr", "california")
    told = {due.target: due.at for due in dues(team, made(LEAK, aware(20, "told")))}
    assert told == {"gdpr": minute(20 + 3 * DAY), "california": minute(20 + 30 * DAY)}
    (first,) = dues(running(playbook, clocks, "gdpr"), made(LEAK, aware(20, "told"), aware(5)))
    assert (first.at, first.anchor) == (minute(5 + 3 * DAY), "aware"), "the earliest that is known"


def test_what_was_sent_is_no_longer_due(playbook: Playbook, clocks: LoadedClocks) -> None:
    team = running(playbook, clocks, "gdpr")
    told = made(LEAK, aware(10), owed("gdpr"), sent("gdpr", "notice", 50))
    assert dues(team, told) == []
    (step,) = states(team, told)["gdpr"].steps
    assert step.sent_at == minute(50)
    assert dues(team, made(LEAK, aware(10), sent("gdpr", "notice", 50))) == [], "who sent it has decided"


def times(playbook: Playbook, *facts: Placed, at: float = 60) -> dict[str, datetime]:
    return {due.target: due.at for due in dues(playbook, made(LEAK, *facts), at)}


def test_each_report_of_dora_counts_from_the_one_before(playbook: Playbook, clocks: LoadedClocks) -> None:
    team = running(playbook, clocks, "dora")
    known = (aware(0), owed("dora"))
    assert times(team, *known) == {"dora/initial": minute(DAY)}
    classed = (*known, aware(2 * HOUR, "classified"))
    assert times(team, *classed) == {"dora/initial": minute(6 * HOUR)}
    initial = (*classed, sent("dora", "initial", 5 * HOUR))
    assert times(team, *initial) == {"dora/intermediate": minute(77 * HOUR)}
    intermediate = (*initial, sent("dora", "intermediate", 3 * DAY))
    (final,) = times(team, *intermediate).items()
    assert final == ("dora/final", datetime.fromisoformat("2026-12-25T14:00Z"))
    again = (*intermediate, sent("dora", "intermediate", 5 * DAY))
    assert times(team, *again) == {"dora/final": datetime.fromisoformat("2026-12-27T14:00Z")}
    assert times(team, *again, sent("dora", "final", 20 * DAY)) == {}


def test_the_soonest_time_of_several_steps_is_that_of_the_decision(playbook: Playbook, clocks: LoadedClocks) -> None:
    team = running(playbook, clocks, "nis2")
    assert times(team, aware(0)) == {"nis2": minute(DAY)}
    early = sent("nis2", "early", 30)
    assert times(team, aware(0), early, owed("nis2")) == {
        "nis2/recipients": minute(DAY),
        "nis2/notice": minute(3 * DAY),
    }


def test_without_undue_delay_has_a_target_of_our_own_from_when_the_question_came_up(
    playbook: Playbook, clocks: LoadedClocks
) -> None:
    team = running(playbook, clocks, "gdpr_people")
    raised = made((20, TypesChanged(added=("data_exposure",))))
    (asked,) = dues(team, raised)
    assert (asked.at, asked.provisional) == (minute(20) + OWN_TARGET, True)
    assert "own target: 24h" in asked.rule
    assert asked.counted_from(UTC, START) == "since the question came up"
    (letter,) = dues(team, made((20, TypesChanged(added=("data_exposure",))), owed("gdpr_people")))
    assert (letter.target, letter.at) == ("gdpr_people/people", minute(20) + OWN_TARGET)


def test_what_was_decided_holds_when_the_type_is_taken_back_and_its_time_does_not_run_away(
    playbook: Playbook, clocks: LoadedClocks
) -> None:
    team = running(playbook, clocks, "gdpr_people")
    gone = (50.0, TypesChanged(removed=("data_exposure",)))
    incident = made(LEAK, owed("gdpr_people", 30), gone)
    for at in (60, 3 * DAY):
        (letter,) = dues(team, incident, at)
        assert letter.at == minute(30) + OWN_TARGET
    assert letter.late(minute(3 * DAY))
    assert dues(team, made(LEAK, gone)) == [], "nobody had decided, and the question is gone"


def test_a_ransom_that_nobody_speaks_of_was_not_paid(playbook: Playbook, clocks: LoadedClocks) -> None:
    team = running(playbook, clocks, "australia_ransom")
    locked = Declared(title="Files are locked", severity=1, types=("ransomware",))
    (asked,) = dues(team, made(locked))
    assert asked.at == minute(0) + OWN_TARGET, "it may be decided before anything was paid"
    assert dues(team, made(locked, owed("australia_ransom"))) == []
    (report,) = dues(team, made(locked, owed("australia_ransom"), aware(40, "paid")))
    assert report.at == minute(40 + 3 * DAY)


def test_the_internal_clocks_run_unasked_and_need_no_decision(playbook: Playbook) -> None:
    internal = states(playbook, made(LEAK))["internal"]
    assert (internal.decision_needed, internal.owed) == (False, True)
    found = times(playbook, aware(10), aware(30, "confirmed"))
    assert found == {"internal/severity": minute(30 + 2 * HOUR)}, "the others are due as items of the checklist"
    steps = {
        each.step.id: each.deadline
        for each in states(playbook, made(LEAK, aware(10), aware(30, "confirmed")))["internal"].steps
    }
    assert {name: deadline.at for name, deadline in steps.items() if deadline is not None} == {
        "privacy": minute(30 + HOUR),
        "severity": minute(30 + 2 * HOUR),
        "counsel": minute(10 + 4 * HOUR),
        "decision": minute(10 + DAY),
    }


JOBS = {
    "evidence.privacy_officer": "internal/privacy",
    "evidence.counsel": "internal/counsel",
    "evidence.notices": "internal/decision",
}


@pytest.mark.parametrize(("item_id", "step"), JOBS.items())
def test_a_job_that_is_an_item_and_a_step_is_asked_for_once_and_settled_by_either(
    playbook: Playbook, item_id: str, step: str
) -> None:
    def asked(*facts: Placed, at: float = 60) -> set[str]:
        found = due_list(playbook, made(LEAK, aware(10), *facts), minute(at))
        return {due.target for due in found} & {item_id, step}

    assert asked() == {item_id}, "the item has the time, and the clock does not ask again"
    regime, _, name = step.partition("/")
    for settled in (
        (40.0, ItemTicked(item=item_id, evidence="eve")),
        (40.0, ItemSkipped(item=item_id, reason="there is none")),
        sent(regime, name, 40),
    ):
        assert asked(settled) == set()
    assert asked((40.0, ItemTicked(item=item_id)), (41.0, ItemUnticked(item=item_id))) == {item_id}
    ticked = made(LEAK, aware(10), (40.0, ItemTicked(item=item_id)))
    assert {each.step.id: each.sent_at for each in states(playbook, ticked)["internal"].steps}[name] == minute(40)
    row = next(
        each for each in checklist(playbook, made(LEAK, sent(regime, name, 40)), minute(60)) if each.item.id == item_id
    )
    assert row.state is not None
    assert (row.state.status, row.state.at, row.state.evidence) == ("done", minute(40), "R-7")


def test_what_the_item_does_not_ask_for_yet_the_clock_does(playbook: Playbook) -> None:
    unsure = made(LEAK)
    assert {due.target for due in due_list(playbook, unsure, minute(5))} >= {"internal/privacy", "internal/decision"}
    closed = made(LEAK, aware(10), (50, Closed(reason="x")))
    assert "internal/counsel" in {due.target for due in due_list(playbook, closed, minute(60))}, "it outlives the list"


def test_skipping_an_item_does_not_silence_a_law(playbook: Playbook, clocks: LoadedClocks) -> None:
    job = item("communicate.tell", clock="gdpr/notice")
    team = running(with_items(playbook, job), clocks, "gdpr")
    skipped = made(LEAK, aware(10), owed("gdpr"), (40, ItemSkipped(item=job.id, reason="not needed")))
    assert [due.target for due in dues(team, skipped)] == ["gdpr/notice"]
    done = made(LEAK, aware(10), owed("gdpr"), (40, ItemTicked(item=job.id)))
    assert dues(team, done) == []
    undecided = states(team, made(LEAK, aware(10), (40, ItemTicked(item=job.id))))["gdpr"]
    assert undecided.answer == (True, "sent: Notify the supervisory authority", minute(40), "alice", True)
    assert states(team, skipped)["gdpr"].answer == (True, "there is a risk", minute(30), "alice", False)


def test_what_the_law_waits_for_outlives_the_incident(playbook: Playbook, clocks: LoadedClocks) -> None:
    team = running(playbook, clocks, "gdpr")
    ended: list[Placed] = [(90, MilestoneReached(milestone="resolved")), (100, Closed(reason="all said"))]
    (notice,) = due_list(team, made(LEAK, aware(10), owed("gdpr"), *ended), minute(4 * DAY))
    assert (notice.target, notice.late(minute(4 * DAY)), notice.outlives_closing) == ("gdpr/notice", True, True)
    assert [due.target for due in due_list(team, made(LEAK, *ended), minute(101))] == ["gdpr"]
    assert due_list(team, made(LEAK, not_owed("gdpr"), *ended), minute(101)) == []
    withdrawn = made(LEAK, owed("gdpr"), (100, Retracted(target=event_id(0))))
    assert due_list(team, withdrawn, minute(101)) == []


def test_every_shipped_clock_that_is_raised_asks_for_one_decision_with_a_time(
    playbook: Playbook, clocks: LoadedClocks
) -> None:
    every = msgspec.structs.replace(playbook, regimes=clocks.regimes)
    declared = Declared(title="x", severity=1, types=INCIDENT_TYPES)
    incident = made(declared, FlagsChanged(added=FLAGS))
    found = dues(every, incident)
    asked = {due.target for due in found if due.label.startswith("decide: ")}
    assert asked == {regime.id for regime in clocks.regimes if not regime.on}
    assert all(minute(0) < due.at < minute(0) + timedelta(days=70) for due in found)
    assert all(due.provisional for due in found), "no anchor is on record"


def test_who_sends_a_notice_takes_it_as_owed(playbook: Playbook, clocks: LoadedClocks) -> None:
    team = running(playbook, clocks, "dora")
    incident = made(LEAK, sent("dora", "initial", 50))
    state = states(team, incident)["dora"]
    assert (state.decision_needed, state.owed) == (False, True)
    assert state.answer == (True, "sent: Send the initial notification", minute(50), "alice", True)
    assert times(team, sent("dora", "initial", 50)) == {"dora/intermediate": minute(50 + 3 * DAY)}
    # The events stay as they are: what was sent by mistake and is taken back leaves the question open.
    taken_back = made(LEAK, sent("dora", "initial", 50), (55, Retracted(target=event_id(1), undo=True)))
    assert states(team, taken_back)["dora"].decision_needed


def test_a_decision_and_a_sending_that_contradict_each_other_are_taken_in_their_order(
    playbook: Playbook, clocks: LoadedClocks
) -> None:
    team = running(playbook, clocks, "nis2")

    def answer(*facts: Placed) -> tuple[bool, bool]:
        found = states(team, made(LEAK, *facts))["nis2"].answer
        assert found is not None
        return found.notify, found.by_sending

    early = sent("nis2", "early", 40)
    assert answer(not_owed("nis2", 30), early) == (True, True)
    assert answer(early, not_owed("nis2", 50)) == (False, False)
    assert answer(early, owed("nis2", 50)) == (True, False)
    assert answer(owed("nis2", 30), early) == (True, False)


def test_what_was_sent_keeps_the_next_report_owed_when_the_type_is_taken_back(
    playbook: Playbook, clocks: LoadedClocks
) -> None:
    team = running(playbook, clocks, "dora")
    gone = (50.0, TypesChanged(removed=("data_exposure",)))
    quiet = Declared(title="x", severity=3, types=("data_exposure",))
    (due,) = dues(team, made(quiet, sent("dora", "initial", 40), gone))
    assert due.target == "dora/intermediate"
    assert due.counted_from(UTC, START) == "'Send the initial notification' sent 14:40 UTC"


def test_to_assess_it_decides_nothing(playbook: Playbook, clocks: LoadedClocks) -> None:
    team = running(playbook, clocks, "australia_ndb")
    assessed = made(LEAK, sent("australia_ndb", "assessment", 40))
    assert states(team, assessed)["australia_ndb"].decision_needed
    told = made(LEAK, sent("australia_ndb", "assessment", 40), sent("australia_ndb", "commissioner", 50))
    assert states(team, told)["australia_ndb"].owed


def test_a_zone_that_nobody_has_named_makes_the_time_an_assumed_one(playbook: Playbook, clocks: LoadedClocks) -> None:
    regime = clocks.regime("sec_8k")
    assert regime is not None
    nowhere = msgspec.structs.replace(playbook, regimes=(msgspec.structs.replace(regime, zone=""),))
    (due,) = dues(nowhere, made(LEAK, aware(10, "determined"), owed("sec_8k")))
    assert (due.provisional, due.zone_assumed, due.assumed) == (False, True, True)
    assert due.calendar.startswith("assumed: no zone is named, so the earliest of all counts; no 2026 holidays listed")
    (due,) = dues(running(playbook, clocks, "sec_8k"), made(LEAK, aware(10, "determined"), owed("sec_8k")))
    assert not due.assumed
    assert due.calendar.startswith("Thu 2026-11-26 23:59 in America/New_York; no 2026 holidays listed")
