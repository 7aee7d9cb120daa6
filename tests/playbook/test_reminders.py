"""What somebody is reminded of, when, and never twice within a minute."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from incident_tui.domain.events import (
    HandoverOffered,
    MilestoneReached,
    NagDismissed,
    RoleAssigned,
    SeveritySet,
)
from incident_tui.domain.incident import Incident
from incident_tui.playbook.due import due_list
from incident_tui.playbook.due_kinds import Due
from incident_tui.playbook.interruptions import PAUSE, Memory, interrupt
from incident_tui.playbook.model import Playbook
from incident_tui.playbook.nags import Nag, nags
from tests.playbook.incidents import made, minute
from tests.strategies import START

LED = RoleAssigned(role="commander", person="alice")


def texts(playbook: Playbook, incident: Incident, minutes: float) -> list[str]:
    return [nag.text for nag in nags(playbook, incident, minute(minutes))]


def said(playbook: Playbook, incident: Incident, seconds: int) -> list[tuple[str, str]]:
    """Everything that somebody who does nothing is told, second by second: when, and in which words."""
    memory, heard = Memory(), []
    for second in range(seconds + 1):
        now = START + timedelta(seconds=second)
        dues = due_list(playbook, incident, now)
        word, memory = interrupt(nags(playbook, incident, now), dues, now, memory)
        if word is not None:
            heard.append((f"{second // 60}:{second % 60:02}", word.text))
    return heard


def test_ten_minutes_of_a_sev_1_in_which_nobody_does_anything(playbook: Playbook) -> None:
    assert said(playbook, made(), 600) == [
        ("2:00", "nobody commands"),
        ("4:00", "nobody commands"),
        ("5:01", "OVERDUE: Post the first status page update"),
        ("6:01", "nobody commands"),
        ("8:00", "nobody commands"),
        ("10:00", "nobody commands"),
    ]


def test_without_a_severity_that_is_told_after_five_minutes(playbook: Playbook) -> None:
    heard = said(playbook, made(LED, severity=None), 660)
    assert [when for when, text in heard if text == "no severity is set"] == ["5:00", "10:00"]


def test_a_reminder_is_repeated_five_times_at_most(playbook: Playbook) -> None:
    (nag,) = (each for each in nags(playbook, made(), minute(60)) if each.id == "no_commander")
    assert nag.rung == playbook.nags.most == 5
    assert nag.first_at == minute(2)


def test_what_is_dismissed_comes_back_only_when_it_is_missing_anew(playbook: Playbook) -> None:
    assert "nobody commands" in texts(playbook, made(), 3)
    gone = NagDismissed(nag="no_commander")
    assert "nobody commands" not in texts(playbook, made((3, gone)), 30)
    anew = made((3, gone), (4, LED), (5, RoleAssigned(role="commander")))
    assert "nobody commands" not in texts(playbook, anew, 6)
    assert "nobody commands" in texts(playbook, anew, 8)


def test_a_commander_who_also_repairs_is_told_at_sev_1_and_2(playbook: Playbook) -> None:
    hands_on = ((1, LED), (2, RoleAssigned(role="expert", person="Alice")))
    assert any("commands and repairs" in text for text in texts(playbook, made(*hands_on), 3))
    assert not any("commands and repairs" in text for text in texts(playbook, made(*hands_on, severity=3), 3))


def test_a_role_that_the_severity_needs_is_named_after_ten_minutes(playbook: Playbook) -> None:
    alone = made((1, LED))
    assert texts(playbook, alone, 9) == []
    assert texts(playbook, alone, 10) == ["SEV-1 needs somebody as scribe, customer liaison, expert"]
    assert texts(playbook, made((1, LED), severity=2), 10) == ["SEV-2 needs somebody as expert"]


def test_after_four_hours_in_a_role_one_hands_over(playbook: Playbook) -> None:
    long = made((0, LED), severity=4)
    assert texts(playbook, long, 239) == []
    assert texts(playbook, long, 240) == ["alice has been commander for more than 4 h: hand over"]
    offered = made((0, LED), (241, HandoverOffered(role="commander", person="bo", text="…")), severity=4)
    assert texts(playbook, offered, 242) == []


def test_nothing_is_said_once_it_is_resolved(playbook: Playbook) -> None:
    assert texts(playbook, made((3, MilestoneReached(milestone="resolved"))), 60) == []
    assert texts(playbook, made((3, SeveritySet(severity=1))), 60) != []


moments = st.integers(0, 600).map(lambda seconds: START + timedelta(seconds=seconds))


def a_nag(name: str, first: datetime, rung: int) -> Nag:
    return Nag(name, name, first, first, rung, "role")


def a_due(label: str, at: datetime, hard: bool) -> Due:
    return Due(at, at, label, "item", label, hard=hard)


@given(
    st.lists(st.builds(a_nag, st.sampled_from("abc"), moments, st.integers(0, 3)), max_size=4),
    st.lists(st.builds(a_due, st.sampled_from("xyz"), moments, st.booleans()), max_size=6),
    st.lists(moments, min_size=1, max_size=40),
)
def test_nobody_is_interrupted_twice_within_a_minute_or_of_a_target(
    standing: list[Nag], dues: list[Due], looks: list[datetime]
) -> None:
    memory, heard = Memory(), []
    for now in sorted(looks):
        word, memory = interrupt(standing, dues, now, memory)
        if word is not None:
            heard.append((now, word))
    assert all(later - earlier >= PAUSE for (earlier, _), (later, _) in pairwise(heard))
    limits = {due.label for due in dues if due.hard}
    assert {word.about for _, word in heard if not word.nag} <= limits
