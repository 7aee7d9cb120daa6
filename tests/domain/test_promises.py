from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from incident_tui.domain.event import Fact
from incident_tui.domain.events import (
    Closed,
    CustomersAffected,
    Declared,
    MessagePosted,
    MilestoneReached,
    PromiseSnoozed,
    Reopened,
    Retracted,
)
from incident_tui.domain.incident import Incident
from incident_tui.domain.promises import (
    PromiseFigures,
    longest_silence_s,
    open_promises,
    promise_figures,
    promises,
)
from incident_tui.domain.vocabulary import StatusPageState
from tests.strategies import START, event, event_id, incidents

DECLARED = Declared(title="Checkout is down", severity=1)


def minute(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def fold(*facts: tuple[float, Fact]) -> Incident:
    return Incident.from_events([event(fact, number, minute(at)) for number, (at, fact) in enumerate(facts)])


def post(
    promised: float | None = None,
    audience: str = "status_page",
    state: StatusPageState | None = "investigating",
    message: str = "m",
) -> MessagePosted:
    until = None if promised is None else minute(promised)
    return MessagePosted(message=message, audience=audience, text="t", public=True, next_update_at=until, state=state)


def test_each_audience_waits_for_its_own_promise() -> None:
    incident = fold((0, DECLARED), (1, post(31)), (2, post(62, "executives")), (9, post(40)))
    waiting = {promise.audience: promise.due_at for promise in open_promises(incident)}
    assert waiting == {"status_page": minute(40), "executives": minute(62)}


def test_a_post_without_a_promise_settles_the_one_before() -> None:
    incident = fold((0, DECLARED), (1, post(31)), (9, post()))
    assert open_promises(incident) == []
    assert [promise.kept_at for promise in promises(incident)] == [minute(9)]


def test_a_promise_holds_until_its_minute_is_over() -> None:
    incident = fold((0, DECLARED), (1, post(31)))
    (promise,) = promises(incident)
    assert promise.state(minute(31.9)) == "running"
    assert promise.state(minute(32)) == "late"
    assert promises(fold((0, DECLARED), (1, post(31)), (31.9, post())))[0].state(minute(99)) == "kept"
    assert promises(fold((0, DECLARED), (1, post(31)), (32, post())))[0].state(minute(99)) == "missed"


def test_what_is_taken_back_was_never_promised() -> None:
    events = [event(fact, number, minute(number)) for number, fact in enumerate((DECLARED, post(31), post(60)))]
    assert len(promises(Incident.from_events(events))) == 2
    taken_back = event(Retracted(target=event_id(2)), 9, minute(10))
    assert [promise.due_at for promise in open_promises(Incident.from_events([*events, taken_back]))] == [minute(31)]


def test_snoozing_rests_the_alarm_and_leaves_the_promise() -> None:
    snooze = PromiseSnoozed(audience="status_page", until=minute(45), reason="the fix lands now")
    incident = fold((0, DECLARED), (1, post(31)), (30, snooze))
    (promise,) = open_promises(incident)
    assert (promise.due_at, promise.snoozed_until, promise.snooze_reason) == (
        minute(31),
        minute(45),
        "the fix lands now",
    )
    assert promise.state(minute(40)) == "late"
    later = fold((0, DECLARED), (1, post(31)), (30, snooze), (41, post(60)))
    assert [each.snoozed_until for each in promises(later)] == [None, None]


def test_figures_count_what_was_kept_broken_and_runs() -> None:
    incident = fold((0, DECLARED), (1, post(10)), (5, post(20)), (40, post(60)), (41, post(90, "executives")))
    assert promise_figures(incident, minute(50)) == PromiseFigures(made=4, kept=1, missed=1, running=2, released=0)
    assert promise_figures(incident, minute(80)) == PromiseFigures(made=4, kept=1, missed=2, running=1, released=0)


def test_the_longest_silence_counts_from_the_declaration_to_the_end() -> None:
    told = ((0, DECLARED), (10, post(30)), (25, post(60)))
    assert longest_silence_s(fold(*told), minute(30)) == 15 * 60
    assert longest_silence_s(fold(*told), minute(60)) == 35 * 60
    over = fold(*told, (45, MilestoneReached(milestone="resolved")), (50, post()))
    assert longest_silence_s(over, minute(600)) == 20 * 60


def test_nobody_waits_for_words_where_nobody_is_affected() -> None:
    quiet = fold((0, DECLARED), (1, CustomersAffected(affected=False)))
    assert longest_silence_s(quiet, minute(30)) is None
    assert longest_silence_s(fold((0, DECLARED)), minute(30)) == 30 * 60


def test_the_status_page_goes_back_only_by_reopening() -> None:
    incident = fold((0, DECLARED), (1, post(state="investigating")), (9, post(state="resolved")), (10, Closed()))
    assert (incident.page_state, incident.reopened) == ("resolved", False)
    again = fold((0, DECLARED), (9, post(state="resolved")), (20, Reopened()))
    assert (again.page_state, again.reopened) == ("resolved", True)
    told = fold((0, DECLARED), (9, post(state="resolved")), (20, Reopened()), (21, post(state="investigating")))
    assert (told.page_state, told.reopened) == ("investigating", False)


def test_the_same_update_in_another_language_is_no_second_promise() -> None:
    told = fold((0, DECLARED), (1, post(15, message="a")), (2, post(16, message="a.de")), (10, post(30, message="b")))
    assert [(each.due_at, each.kept_at) for each in promises(told)] == [(minute(15), minute(10)), (minute(30), None)]
    again = fold((0, DECLARED), (1, post(15, message="a")), (2, post(16, message="a.de")), (9, post(30, message="a")))
    assert len(promises(again)) == 2, "the same message once more is the next update"


def test_a_word_aside_leaves_what_was_promised() -> None:
    corrected = fold((0, DECLARED), (1, post(15)), (5, post(state=None)))
    assert [promise.due_at for promise in open_promises(corrected)] == [minute(15)]


def test_closing_releases_what_was_not_late_yet() -> None:
    running = fold((0, DECLARED), (1, post(15)), (10, Closed()))
    assert [promise.state(minute(200)) for promise in promises(running)] == ["released"]
    assert open_promises(running) == []
    late = fold((0, DECLARED), (1, post(15)), (20, Closed()))
    assert [promise.state(minute(200)) for promise in promises(late)] == ["missed"]


def test_a_snooze_belongs_to_the_update_that_it_was_for() -> None:
    facts: list[tuple[float, Fact]] = [
        (0, DECLARED),
        (1, post(5)),
        (6, PromiseSnoozed(audience="status_page", until=minute(60), reason="r", post=event_id(1))),
    ]
    backdated = [
        *[event(fact, number, minute(at)) for number, (at, fact) in enumerate(facts)],
        event(post(20), 3, minute(4), recorded_at=minute(7)),
    ]
    (waiting,) = open_promises(Incident.from_events(backdated))
    assert (waiting.due_at, waiting.snoozed_until) == (minute(20), None)


@given(st.lists(st.tuples(st.integers(0, 90), st.none() | st.integers(1, 120), st.sampled_from("ab")), max_size=8))
def test_the_ledger_is_what_a_person_would_keep_by_hand(drawn: list[tuple[int, int | None, str]]) -> None:
    drawn = sorted(drawn, key=lambda each: each[0])
    told = [(float(at), post(None if ahead is None else at + ahead, audience)) for at, ahead, audience in drawn]
    made = promises(fold((0, DECLARED), *told))
    by_hand = []
    for number, (at, ahead, audience) in enumerate(drawn):
        later = [other for other, _, whom in drawn[number + 1 :] if whom == audience]
        if ahead is not None:
            by_hand.append((audience, minute(at + ahead), minute(later[0]) if later else None))
    assert sorted(by_hand, key=str) == sorted(((p.audience, p.due_at, p.kept_at) for p in made), key=str)


@given(incidents(), st.integers(0, 200))
def test_every_promise_is_counted_once_and_silence_never_exceeds_the_incident(events: list[object], at: int) -> None:
    incident = Incident.from_events(events)  # type: ignore[arg-type] # the strategy draws events
    now = minute(at)
    figures = promise_figures(incident, now)
    counted = figures.kept + figures.missed + figures.running + figures.released
    assert figures.made == counted == len(promises(incident))
    assert len({promise.audience for promise in open_promises(incident)}) == len(open_promises(incident))
    silence = longest_silence_s(incident, now)
    assert silence is None or 0 <= silence <= round(incident.elapsed_s(now)) + 1
