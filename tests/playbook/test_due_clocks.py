"""Legal clocks of an incident: off until named, a decision until somebody decides, then what is owed."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from incident_tui.domain.event import Fact
from incident_tui.domain.events import AnchorSet, Closed, FlagsChanged, NoticeDecided, NoticeSent, TypesChanged
from incident_tui.domain.incident import Incident
from incident_tui.files.overlay import Overlay, bundled_folder
from incident_tui.playbook.due import due_list
from incident_tui.playbook.due_kinds import Due
from incident_tui.playbook.load_clocks import load_clocks
from incident_tui.playbook.model import Playbook
from tests.playbook.incidents import made, minute

LEAK = (1, TypesChanged(added=("data_exposure",)))


@pytest.fixture(scope="module")
def clocks(playbook: Playbook) -> Playbook:
    """The bundled playbook of a team that has picked two laws, and nothing that runs by itself."""
    regimes = tuple(
        each for each in load_clocks(Overlay(bundled_folder("templates"))).regimes if each.id in {"gdpr", "dora"}
    )
    return msgspec.structs.replace(playbook, regimes=regimes)


def of(playbook: Playbook, incident: Incident, regime: str = "gdpr", at: float = 60) -> list[Due]:
    dues = due_list(playbook, incident, minute(at))
    return [due for due in dues if due.kind == "clock" and due.target.partition("/")[0] == regime]


def leak(*facts: tuple[float, Fact]) -> Incident:
    return made(LEAK, *facts)


def test_no_law_runs_until_a_team_names_it(playbook: Playbook) -> None:
    laws = [due for due in due_list(playbook, leak(), minute(60)) if due.kind == "clock"]
    assert {due.target.partition("/")[0] for due in laws} == {"internal"}


def test_a_decision_is_needed_and_its_time_assumed_from_the_declaration(clocks: Playbook) -> None:
    (due,) = of(clocks, leak())
    assert due.label.startswith("decide: GDPR")
    assert (due.at, due.provisional, due.rule) == (minute(72 * 60), True, "72h after aware")
    assert "assumed" in due.anchor
    assert of(clocks, made()) == [], "an outage alone raises no such question"


def test_once_somebody_said_when_it_counts_from_there(clocks: Playbook) -> None:
    (due,) = of(clocks, leak((30, AnchorSet(anchor="aware"))))
    assert (due.at, due.provisional) == (minute(30 + 72 * 60), False)


def test_a_no_with_its_reason_ends_it_and_a_yes_asks_for_the_notice(clocks: Playbook) -> None:
    assert of(clocks, leak((40, NoticeDecided(regime="gdpr", notify=False, reason="no risk")))) == []
    owed = (40, NoticeDecided(regime="gdpr", notify=True, reason="names and addresses"))
    (due,) = of(clocks, leak(owed))
    assert due.target == "gdpr/notice"
    assert of(clocks, leak(owed, (50, NoticeSent(regime="gdpr", step="notice")))) == []


def test_a_later_step_counts_from_the_notice_before_it(clocks: Playbook) -> None:
    owed = (
        (2, FlagsChanged(added=("regulated_entity",))),
        (3, NoticeDecided(regime="dora", notify=True, reason="major")),
    )
    assert [due.target for due in of(clocks, leak(*owed), "dora")] == ["dora/initial"]
    told = of(clocks, leak(*owed, (20, NoticeSent(regime="dora", step="initial"))), "dora")
    assert [(due.target, due.at) for due in told] == [("dora/intermediate", minute(20) + timedelta(hours=72))]


def test_what_the_law_waits_for_outlives_the_record(clocks: Playbook) -> None:
    closed = leak((90, Closed()))
    assert {due.kind for due in due_list(clocks, closed, minute(100))} == {"clock"}
    assert of(clocks, closed, at=100)
