from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from incident_tui.domain.clock import ManualClock
from incident_tui.domain.events import Asked, NagDismissed, RoleAssigned
from incident_tui.domain.incident import Incident
from incident_tui.playbook.due import due_list
from incident_tui.playbook.due_kinds import Due, DueKind
from incident_tui.playbook.interruptions import PAUSE, Interruption, Memory, interrupt
from incident_tui.playbook.model import Playbook
from incident_tui.playbook.nags import Nag, nags
from tests.playbook.incidents import Placed, made, minute, posted
from tests.strategies import START

NOBODY = "nobody commands"
FIRST_POST = "OVERDUE: Post the first status page update"


def said(playbook: Playbook, incident: Incident, seconds: range) -> Iterator[tuple[str, str]]:
    """Let the time go by second by second, and give what is said, with its minute and second."""
    clock, memory, last = ManualClock(START), Memory(), -PAUSE
    for second in seconds:
        clock.set(START + timedelta(seconds=second))
        now = clock.now()
        told, memory = interrupt(nags(playbook, incident, now), due_list(playbook, incident, now), now, memory)
        if told is not None:
            assert now - START - last >= PAUSE, "two within a minute"
            last = now - START
            yield f"{second // 60:02}:{second % 60:02}", told.text


def test_ten_minutes_of_a_sev_1_in_which_nobody_does_anything(playbook: Playbook) -> None:
    """Nobody leads, and nobody tells customers: that is all that is said, and never twice within a minute."""
    assert list(said(playbook, made(severity=1), range(601))) == [
        ("02:00", NOBODY),
        ("04:00", NOBODY),
        ("05:01", FIRST_POST),
        ("06:01", NOBODY),
        ("08:00", NOBODY),
        ("10:00", NOBODY),
    ]


def test_ten_minutes_in_which_not_even_a_severity_is_set(playbook: Playbook) -> None:
    """What comes within a minute of the last waits for its turn, the deadline of the public before the rest."""
    assert list(said(playbook, made(severity=None), range(0, 661, 10))) == [
        ("02:00", NOBODY),
        ("04:00", NOBODY),
        ("05:00", "no severity is set"),
        ("06:00", FIRST_POST),
        ("07:00", NOBODY),
        ("08:00", NOBODY),
        ("10:00", NOBODY),
        ("11:00", "no severity is set"),
    ]


def test_ten_minutes_in_which_the_essential_is_done_are_quiet(playbook: Playbook) -> None:
    done: list[Placed] = [
        (0.5, RoleAssigned(role="commander", person="alice")),
        (0.9, posted("status_page/investigating", state="investigating", next_update_at=minute(20))),
    ]
    assert list(said(playbook, made(*done), range(54, 600, 3))) == []


def test_who_dismisses_a_reminder_hears_no_more_of_it(playbook: Playbook) -> None:
    dismissed = made((0, NagDismissed(nag="no_commander")), severity=4)
    assert list(said(playbook, dismissed, range(0, 600, 10))) == []


def test_somebody_who_was_asked_and_does_not_answer_is_told_of_once(playbook: Playbook) -> None:
    ask: Placed = (1, Asked(person="bo", text="check the lag", due_at=minute(3)))
    led: Placed = (0, RoleAssigned(role="commander", person="alice"))
    assert list(said(playbook, made(led, ask, severity=4), range(60, 600, 5))) == [
        ("03:05", "no answer yet: bo: check the lag")
    ]


def a_due(
    at: float, *, late: float | None = None, kind: DueKind = "item", hard: bool = False, public: bool = False
) -> Due:
    late_at = minute(at if late is None else late)
    return Due(minute(at), late_at, f"{kind} {at}", kind, f"{kind}.{at}", hard=hard, public=public)


def a_nag(nag_id: str, rung: int = 1, since: float = 0) -> Nag:
    return Nag(nag_id, f"{nag_id} is missing", minute(since), minute(since), rung, "role")


def first(standing: Iterable[Nag], dues: Iterable[Due], at: float) -> str:
    told, _ = interrupt(standing, dues, minute(at), Memory())
    return told.text if told is not None else ""


def test_a_target_that_has_passed_waits_in_the_list_and_a_limit_is_said() -> None:
    assert first([], [a_due(5)], 6) == ""
    assert first([], [a_due(5, hard=True)], 6) == "OVERDUE: item 5"
    assert first([], [a_due(5, hard=True)], 5) == "", "it has its minute to the end"
    assert first([], [a_due(5, late=9, hard=True)], 6) == ""
    assert first([], [a_due(5, public=True)], 6) == ""
    assert first([], [a_due(5, kind="handover")], 60) == ""


def test_people_come_before_targets_and_what_is_public_before_all() -> None:
    dues = [a_due(1, kind="ask"), a_due(3, hard=True), a_due(4, hard=True, public=True), a_due(2, hard=True)]
    heard, memory = [], Memory()
    for at in (10, 11, 12, 13, 14):
        told, memory = interrupt([a_nag("no_commander")], dues, minute(at), memory)
        heard.append(told.text if told is not None else "")
    assert heard == [
        "OVERDUE: item 4",
        "OVERDUE: item 2",
        "OVERDUE: item 3",
        "no answer yet: ask 1",
        "no_commander is missing",
    ]


def test_an_interruption_says_what_mends_it() -> None:
    told, _ = interrupt([a_nag("no_commander")], [], minute(5), Memory())
    assert told is not None
    assert (told.nag, told.remedy, told.about) == ("no_commander", "role", "")
    told, _ = interrupt([], [a_due(3, hard=True)], minute(5), Memory())
    assert told is not None
    assert (told.nag, told.remedy, told.about) == ("", None, "item 3")


def test_the_same_is_said_again_only_when_it_rings_again_or_happens_anew() -> None:
    _, memory = interrupt([a_nag("no_commander")], [], minute(5), Memory())
    assert interrupt([a_nag("no_commander")], [], minute(9), memory)[0] is None
    assert interrupt([a_nag("no_commander", rung=2)], [], minute(9), memory)[0] is not None
    assert interrupt([a_nag("no_commander", since=7)], [], minute(9), memory)[0] is not None
    _, memory = interrupt([], [a_due(3, hard=True)], minute(5), Memory())
    assert interrupt([], [a_due(3, hard=True)], minute(9), memory)[0] is None
    assert interrupt([], [a_due(8, hard=True)], minute(9), memory)[0] is not None, "it was put off, and passed again"


def test_what_rang_twice_while_it_waited_is_said_once() -> None:
    told, memory = interrupt([a_nag("no_commander", rung=3)], [], minute(9), Memory())
    assert told is not None
    assert interrupt([a_nag("no_commander", rung=3)], [], minute(11), memory)[0] is None


def test_what_was_mended_while_it_waited_is_not_said() -> None:
    _, memory = interrupt([a_nag("no_commander")], [], minute(5), Memory())
    both = [a_nag("no_commander"), a_nag("no_severity")]
    assert interrupt(both, [], minute(5.9), memory)[0] is None
    assert interrupt(both[:1], [], minute(6), memory)[0] is None
    assert interrupt(both, [], minute(6), memory)[0] is not None


_nags = st.builds(
    a_nag,
    st.sampled_from(["no_commander", "no_severity", "roles_missing"]),
    st.integers(1, 5),
    st.sampled_from([0.0, 4.0]),
)
_dues = st.builds(
    a_due,
    st.integers(-5, 12),
    kind=st.sampled_from(["item", "promise", "ask", "call", "clock"]),
    hard=st.booleans(),
    public=st.booleans(),
)
_moments = st.lists(
    st.tuples(st.integers(0, 40), st.lists(_nags, max_size=4), st.lists(_dues, max_size=4)), max_size=40
)


@given(_moments)
def test_whatever_goes_wrong_nobody_is_interrupted_twice_within_a_minute(
    moments: list[tuple[int, list[Nag], list[Due]]],
) -> None:
    now, memory = START, Memory()
    heard: list[tuple[datetime, Interruption]] = []
    for seconds, standing, dues in moments:
        now += timedelta(seconds=seconds)
        told, memory = interrupt(standing, dues, now, memory)
        if told is not None:
            heard.append((now, told))
            about = next((due for due in dues if due.label == told.about), None)
            assert told.nag or (about is not None and about.late(now))
    times = [at for at, _ in heard]
    assert all(later - earlier >= PAUSE for earlier, later in pairwise(times))
    for key in {told.key for _, told in heard}:
        times_said = sum(told.key == key for _, told in heard)
        assert times_said <= (5 if key.startswith("nag ") else 1)


@given(st.lists(_nags, max_size=3, unique_by=lambda nag: nag.id), st.lists(_dues, max_size=5))
def test_everything_that_goes_on_gets_its_turn(standing: list[Nag], dues: list[Due]) -> None:
    memory, told = Memory(), set()
    for number in range(len(standing) + len(dues)):
        each, memory = interrupt(standing, dues, minute(20 + number), memory)
        if each is not None:
            told.add(each.text)
    assert {nag.text for nag in standing} <= told
    assert interrupt(standing, dues, minute(90), memory)[0] is None
