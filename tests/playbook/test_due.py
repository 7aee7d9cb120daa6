from __future__ import annotations

from datetime import UTC, timedelta

import pytest

from incident_tui.domain.event import Fact
from incident_tui.domain.events import (
    Asked,
    AskMoved,
    Called,
    Closed,
    FollowUpAssigned,
    FollowUpDone,
    HandoverAccepted,
    HandoverOffered,
    ItemSkipped,
    ItemTicked,
    MessagePosted,
    MilestoneReached,
    Retracted,
    ReviewScheduled,
    RoleAssigned,
    SeveritySet,
)
from incident_tui.domain.incident import Incident
from incident_tui.domain.vocabulary import Severity, StatusPageState
from incident_tui.playbook.checklist import checklist
from incident_tui.playbook.due import due_list, snooze_fault
from incident_tui.playbook.due_kinds import Due
from incident_tui.playbook.model import Playbook
from incident_tui.playbook.punctuality import AT_ONCE
from tests.playbook.incidents import Placed, item, made, minute, posted, with_items
from tests.strategies import START, event_id

FIRST_WORDS = "communicate.status_page"
MITIGATED = MilestoneReached(milestone="mitigated")
RESOLVED = MilestoneReached(milestone="resolved")


def promising(message: str, promised: float, state: StatusPageState | None = None) -> MessagePosted:
    return posted(message, next_update_at=minute(promised), state=state)


def due(playbook: Playbook, incident: Incident, target: str, minutes: float = 5) -> Due | None:
    return next((each for each in due_list(playbook, incident, minute(minutes)) if each.target == target), None)


def kinds(playbook: Playbook, incident: Incident, minutes: float) -> set[str]:
    return {each.kind for each in due_list(playbook, incident, minute(minutes))}


def test_what_is_due_at_once_is_late_only_after_a_few_minutes(playbook: Playbook) -> None:
    first = due(playbook, made(), FIRST_WORDS)
    assert first is not None
    assert (first.at, first.late_at, first.public, first.hard) == (START, START + AT_ONCE, True, True)
    assert not first.late(START + AT_ONCE)
    assert first.late(START + AT_ONCE + timedelta(seconds=1))


def test_the_soonest_comes_first_and_what_is_settled_goes(playbook: Playbook) -> None:
    dues = due_list(playbook, made(), START)
    assert [each.at for each in dues] == sorted(each.at for each in dues)
    settled = made((1, ItemTicked(item="detect.acknowledge")), (1, ItemSkipped(item="detect.assess", reason="known")))
    gone = {each.target for each in dues} - {each.target for each in due_list(playbook, settled, START)}
    assert gone == {"detect.acknowledge", "detect.assess"}


def test_the_rows_may_be_given_and_change_nothing(playbook: Playbook) -> None:
    incident = made((1, ItemTicked(item="detect.acknowledge")))
    rows = checklist(playbook, incident, minute(5))
    assert due_list(playbook, incident, minute(5), rows) == due_list(playbook, incident, minute(5))


def test_posting_a_message_settles_the_item_that_asks_for_it(playbook: Playbook) -> None:
    assert due(playbook, made((4, posted("status_page/investigating"))), FIRST_WORDS) is None


def test_a_promise_is_due_until_it_is_kept_or_over(playbook: Playbook) -> None:
    investigating = (4.0, promising("status_page/investigating", 34))
    waiting = due(playbook, made(investigating), "status_page/investigating")
    assert waiting is not None
    assert (waiting.at, waiting.kind, waiting.label) == (minute(34), "promise", "status page update")
    assert (waiting.public, waiting.hard) == (True, True)
    kept = made(investigating, (30, promising("status_page/identified", 60)))
    assert due(playbook, kept, "status_page/investigating", 31) is None
    assert due(playbook, kept, "status_page/identified", 31) is not None
    over = made(investigating, (30, promising("status_page/resolved", 99, "resolved")))
    assert "promise" not in kinds(playbook, over, 31)


@pytest.mark.parametrize(
    ("target", "severity", "rule", "anchor"),
    [
        ("detect.acknowledge", 1, "target: 5m after detected", "declared 14:00 UTC"),
        (FIRST_WORDS, 1, "the public must know, at SEV-1", "declared 14:00 UTC"),
        (FIRST_WORDS, 2, "the public must know, at SEV-2; target: 30m", "declared 14:00 UTC"),
        ("detect.lead", 2, "target: 15m after declared", "declared 14:00 UTC"),
    ],
)
def test_a_deadline_says_its_rule_and_what_it_counts_from(
    playbook: Playbook, target: str, severity: Severity, rule: str, anchor: str
) -> None:
    found = due(playbook, made(severity=severity), target)
    assert found is not None
    assert (found.rule, found.counted_from(UTC, START)) == (rule, anchor)


def test_limits_milestones_repeats_and_late_comers_say_theirs_too(playbook: Playbook) -> None:
    review = due(playbook, made((50, RESOLVED)), "resolve.schedule_review", 51)
    again = due(playbook, made((20, posted("war_room/situation_report", public=False))), "mitigate.war_room_update", 25)
    raised = due(playbook, made((20, SeveritySet(severity=1)), severity=4), "detect.war_room", 25)
    scope = due(playbook, made((7, posted("status_page/investigating"))), "communicate.scope", 8)
    assert [(each.rule, each.counted_from(UTC, START)) for each in (review, again, raised, scope) if each] == [
        ("limit: 2d after resolved", "resolved 14:50 UTC"),
        ("every 30m until it is resolved", "done 14:20 UTC"),
        ("target: 10m after declared", "asked for since 14:20 UTC"),
        ("limit: 30m after an item; target: 5m", "Post the first status page update 14:07 UTC"),
    ]


def test_only_what_customers_are_to_read_or_need_is_public(playbook: Playbook) -> None:
    custom = with_items(
        playbook,
        item("communicate.words", kind="communicate", deadline="5m"),
        item("communicate.check", kind="verify", deadline="5m"),
        item("detect.words", kind="communicate", deadline="5m"),
    )
    dues = due_list(custom, made(), START)
    assert {each.target for each in dues if each.public} == {"communicate.words"}


def test_an_ask_with_a_time_is_due_until_it_is_answered(playbook: Playbook) -> None:
    ask = (5.0, Asked(person="bo", text="check the lag", due_at=minute(10)))
    open_, heard, answered = (
        due(playbook, made(ask, *moves), event_id(1), 11)
        for moves in (
            (),
            ((6.0, AskMoved(ask=event_id(1), state="acknowledged")),),
            ((7.0, AskMoved(ask=event_id(1), state="answered", text="40 s")),),
        )
    )
    assert open_ is not None
    assert heard is not None
    assert (open_.label, open_.at, open_.late(minute(11))) == ("bo: check the lag", minute(10), True)
    assert (open_.detail, heard.detail) == ("not acknowledged; asked by alice", "acknowledged; asked by alice")
    assert answered is None
    assert "ask" not in kinds(playbook, made((5, Asked(person="bo", text="look"))), 99), "no time, no deadline"


def test_a_handover_waits_for_who_was_named_and_names_them(playbook: Playbook) -> None:
    lead = (1.0, RoleAssigned(role="commander", person="alice"))
    offer = (5.0, HandoverOffered(role="commander", person="bo", text="the brief"))
    waiting = due(playbook, made(lead, offer), event_id(2), 6)
    assert waiting is not None
    assert waiting.label == "bo to accept the handover of commander"
    assert (waiting.at, waiting.late_at) == (minute(5), minute(15))
    accepted = (7.0, HandoverAccepted(handover=event_id(2), role="commander", person="bo"))
    assert "handover" not in kinds(playbook, made(lead, offer, accepted), 8)


def test_the_watch_over_the_fix_ends_at_a_time(playbook: Playbook) -> None:
    watch = due(playbook, made((20, MITIGATED), severity=2), "resolved", 25)
    assert watch is not None
    assert (watch.kind, watch.at, watch.rule) == ("watch", minute(50), "watched for 30m")
    assert "watch" not in kinds(playbook, made((20, MITIGATED), (60, RESOLVED)), 61)


def test_left_over_work_and_the_review_are_due_even_when_the_record_is_closed(playbook: Playbook) -> None:
    days = 60.0 * 24
    follow_up = (70.0, FollowUpAssigned(text="clean up", owner="bo", due_at=minute(3 * days)))
    review = (71.0, ReviewScheduled(scheduled_for=minute(2 * days), owner="chiara"))
    left = [(50.0, RESOLVED), follow_up, review, (90.0, Closed(reason="all said"))]
    dues = due_list(playbook, made(*left), minute(91))
    assert [(each.kind, each.label) for each in dues] == [
        ("review", "review, with chiara"),
        ("follow_up", "bo: clean up"),
    ]
    done = made(*left, (95, FollowUpDone(follow_up=event_id(2))))
    assert kinds(playbook, done, 96) == {"review"}
    assert kinds(playbook, done, 2 * days + 1) == set()


@pytest.mark.parametrize(
    "promise",
    [
        ItemTicked(item="communicate.promise_report"),
        posted("customer_email/initial"),
        posted("customer_email/update"),
        posted("customer_email/resolved"),
    ],
)
def test_a_report_is_due_once_it_was_promised_and_also_when_the_record_is_closed(
    playbook: Playbook, promise: Fact
) -> None:
    def report(*more: Placed, by: float = 300) -> list[Due]:
        closed: list[Placed] = [(90, RESOLVED), (100, Closed(reason="overruled")), *more]
        dues = due_list(playbook, made(*closed, severity=3), minute(by))
        return [due for due in dues if due.target == "review.send_report"]

    assert report() == []
    [due] = report((20, promise))
    assert (due.at, due.hard, due.outlives_closing) == (minute(90 + 48 * 60), True, True)
    assert report((20, promise), by=5_000)[0].late(minute(5_000))
    assert report((20, promise), (200, posted("status_page/full_report"))) == []
    assert report((20, promise), (200, ItemSkipped(item="review.send_report", reason="they said no"))) == []
    ended: list[Placed] = [(20, promise), (100, Closed(reason="handed on"))]
    [due] = [each for each in due_list(playbook, made(*ended), minute(300)) if each.kind == "item"]
    assert due.at == minute(100 + 48 * 60), "what nobody marked as resolved ended with its record"


def test_a_closed_incident_waits_for_nothing_else(playbook: Playbook) -> None:
    open_ends = [
        (5.0, Asked(person="bo", text="look", due_at=minute(10))),
        (6.0, promising("status_page/investigating", 30)),
        (7.0, Called(step="primary", outcome="no_answer")),
        (8.0, HandoverOffered(role="commander", person="bo", text="…")),
    ]
    assert kinds(playbook, made(*open_ends), 9) >= {"ask", "promise", "handover", "item"}
    assert due_list(playbook, made(*open_ends, (90, Closed())), minute(91)) == []


def test_a_withdrawn_incident_waits_for_nothing_at_all(playbook: Playbook) -> None:
    follow_up = (5.0, FollowUpAssigned(text="clean up", owner="bo", due_at=minute(60)))
    assert due_list(playbook, made(follow_up, (6, Retracted(target=event_id(0)))), minute(7)) == []


def test_an_update_is_put_off_by_a_day_at_most_and_never_to_before_it_is_due() -> None:
    assert snooze_fault(minute(20), minute(10), minute(5)) == ""
    assert "later than that" in snooze_fault(minute(10), minute(10), minute(5))
    assert snooze_fault(minute(5 + 1440), minute(10), minute(5)) == ""
    assert "more than a day" in snooze_fault(minute(6 + 1440), minute(10), minute(5))
