from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from incident_tui.domain.event import Fact
from incident_tui.domain.events import Declared, MessagePosted, MilestoneReached, PromiseSnoozed, Reopened
from incident_tui.domain.incident import Incident
from incident_tui.domain.vocabulary import Severity, StatusPageState
from incident_tui.playbook.cadence import rhythm
from incident_tui.playbook.due import due_list
from incident_tui.playbook.due_kinds import Due
from incident_tui.playbook.model import Playbook
from tests.strategies import START, event


def minute(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def fold(*facts: tuple[float, Fact], severity: Severity | None = 1) -> Incident:
    all_facts = [(0.0, Declared(title="Checkout is down", severity=severity)), *facts]
    return Incident.from_events([event(fact, number, minute(at)) for number, (at, fact) in enumerate(all_facts)])


def post(state: StatusPageState | None = "investigating", promised: float | None = None) -> MessagePosted:
    until = None if promised is None else minute(promised)
    return MessagePosted(
        message="status_page/x", audience="status_page", text="t", public=True, state=state, next_update_at=until
    )


def update(playbook: Playbook, incident: Incident) -> Due | None:
    now = incident.timeline[-1].at
    return next((due for due in due_list(playbook, incident, now) if due.kind in {"promise", "cadence"}), None)


@pytest.mark.parametrize(
    ("state", "severity", "target", "hard"),
    [
        ("investigating", 1, 10, 15),
        ("investigating", 2, 15, 30),
        ("investigating", 3, 15, 60),
        ("investigating", None, 10, 15),
        ("identified", 1, 10, 20),
        ("identified", 2, 30, 30),
        ("identified", 4, 30, 120),
        ("monitoring", 1, 30, 30),
        ("monitoring", 3, 60, 60),
    ],
)
def test_the_bundled_rhythm_is_that_of_the_references_table(
    playbook: Playbook, state: StatusPageState, severity: Severity | None, target: int, hard: int
) -> None:
    found = rhythm(playbook, fold(severity=severity), "status_page", minute(1), state)
    assert found == (timedelta(minutes=target), timedelta(minutes=hard))


def test_a_long_incident_may_be_slower(playbook: Playbook) -> None:
    assert rhythm(playbook, fold(), "status_page", minute(121), "identified") == (
        timedelta(minutes=60),
        timedelta(hours=2),
    )
    assert rhythm(playbook, fold(), "status_page", minute(121), "investigating") == (
        timedelta(minutes=10),
        timedelta(minutes=15),
    )


def test_nothing_is_asked_once_the_page_says_resolved(playbook: Playbook) -> None:
    assert rhythm(playbook, fold(), "status_page", minute(1), "resolved") is None
    assert update(playbook, fold((5, post("resolved")))) is None


def test_without_a_promise_the_next_update_is_due_by_the_rhythm(playbook: Playbook) -> None:
    due = update(playbook, fold((5, post())))
    assert due is not None
    assert (due.kind, due.at, due.late_at, due.audience) == ("cadence", minute(15), minute(20), "status_page")
    assert (due.due(minute(16)), due.late(minute(16)), due.late(minute(21))) == (True, False, True)


def test_a_promise_overrides_the_rhythm_and_is_late_when_its_minute_is_over(playbook: Playbook) -> None:
    due = update(playbook, fold((5, post(promised=18))))
    assert due is not None
    assert (due.kind, due.at) == ("promise", minute(18))
    assert not due.late(minute(19))
    assert due.late(minute(19.1))


def test_words_that_change_no_state_keep_the_rhythm_of_the_state(playbook: Playbook) -> None:
    due = update(playbook, fold((5, post("monitoring")), (9, post(None))))
    assert due is not None
    assert due.at == minute(39)


def test_before_the_first_words_only_the_notice_is_due(playbook: Playbook) -> None:
    incident = fold(severity=2)
    assert update(playbook, incident) is None
    notice = next(due for due in due_list(playbook, incident, START) if due.target == "communicate.status_page")
    assert (notice.at, notice.late_at) == (minute(30), minute(60))


@pytest.mark.parametrize("promised", [18.0, None])
def test_an_update_that_is_put_off_rests_until_then(playbook: Playbook, promised: float | None) -> None:
    snooze = PromiseSnoozed(audience="status_page", until=minute(40), reason="rebooting")
    due = update(playbook, fold((5, post(promised=promised)), (17, snooze)))
    assert due is not None
    assert (due.at, due.snoozed) == (minute(40), True)
    assert "rebooting" in due.detail
    assert not due.late(minute(39))
    assert due.late(minute(42))


def test_the_page_must_say_resolved_though_the_incident_is(playbook: Playbook) -> None:
    over = fold((5, post("monitoring")), (20, MilestoneReached(milestone="resolved")))
    due = update(playbook, over)
    assert due is not None
    assert due.public


def test_whatever_the_public_is_told_first_are_its_first_words(playbook: Playbook) -> None:
    def first_words_due(message: str) -> bool:
        fact = MessagePosted(message=message, audience="status_page", text="t", public=True, state="identified")
        return any(due.target == "communicate.status_page" for due in due_list(playbook, fold((5, fact)), minute(5)))

    assert not first_words_due("status_page/identified")
    assert not first_words_due("status_page/investigating.de")


def test_an_incident_that_is_back_is_due_on_the_page_at_once(playbook: Playbook) -> None:
    back = fold((5, post("investigating")), (20, post("resolved")), (40, Reopened()))
    due = update(playbook, back)
    assert due is not None
    assert (due.at, due.audience, due.public) == (minute(40), "status_page", True)
    told = fold((5, post("investigating")), (20, post("resolved")), (40, Reopened()), (42, post("investigating")))
    again = update(playbook, told)
    assert again is not None
    assert again.at == minute(52)
