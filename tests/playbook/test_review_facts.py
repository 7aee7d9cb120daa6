from __future__ import annotations

import msgspec
import pytest

from incident_tui.domain.events import (
    DataStated,
    Declared,
    FactsTold,
    FlagsChanged,
    ItemSkipped,
    ItemTicked,
    MeasureTaken,
    MilestoneReached,
    NoticeDecided,
    NoticeSent,
    Retracted,
    SourceStated,
)
from incident_tui.domain.vocabulary import DETECTION_SOURCES, TOLD_FACTS, IncidentType
from incident_tui.playbook.applying import circumstances
from incident_tui.playbook.conditions import parse_condition
from incident_tui.playbook.model import Playbook, ReviewRule, ReviewRules
from incident_tui.playbook.review_facts import data_lost, left_to_tell, told_facts
from tests.playbook.incidents import Placed, item, made, minute, with_items
from tests.strategies import event_id

MITIGATED = MilestoneReached(milestone="mitigated")


TYPES_WITH_DATA: list[IncidentType] = ["data_loss", "data_exposure", "integrity", "ransomware"]


def facts(playbook: Playbook, *placed: Placed) -> set[str]:
    """Give what is known for the review of a SEV-4 incident, an hour after it was declared."""
    return set(circumstances(playbook, made(*placed, severity=4), minute(60)).facts)


def test_the_record_knows_some_of_what_decides_on_a_review(playbook: Playbook) -> None:
    assert facts(playbook) == set()
    assert facts(playbook, (5, NoticeDecided(regime="gdpr", notify=False, reason="no risk"))) == {"notice_considered"}
    assert facts(playbook, (5, NoticeSent(regime="gdpr", step="notice"))) == {"notice_considered"}
    assert facts(playbook, (5, DataStated(lost=True))) == {"data_lost"}
    assert facts(playbook, (5, DataStated(lost=False))) == set()
    for source in DETECTION_SOURCES:
        people = {"found_by_people"} if source != "monitor" else set()
        assert facts(playbook, (5, SourceStated(source=source))) == people


def test_a_registered_stopgap_and_an_item_that_means_one_are_interventions_and_a_repair_is_none(
    playbook: Playbook,
) -> None:
    assert facts(playbook, (5, MITIGATED), (9, ItemTicked(item="mitigate.fix", evidence="restarted"))) == set()
    assert facts(playbook, (5, MeasureTaken(text="limits raised"))) == {"intervened"}
    assert facts(playbook, (5, ItemTicked(item="mitigate.contain", undo="unblock"))) == {"intervened"}
    frozen = (5.0, ItemTicked(item="detect.freeze", measure="freeze", undo="lift it"))
    assert facts(playbook, frozen) == set(), "a freeze goes into the register and takes nothing back"
    assert facts(playbook, (5, ItemSkipped(item="mitigate.contain", reason="nothing to contain"))) == set()


def test_an_intervention_that_the_record_settles_without_a_tick_counts_too(playbook: Playbook) -> None:
    team = with_items(playbook, item("mitigate.one", settled_by="types", intervention=True))
    assert facts(team) == set()
    assert facts(team, MilestoneReached(milestone="detected")) == set()
    assert "intervened" in facts(team, (3, ItemTicked(item="mitigate.one")))


def test_what_people_said_last_counts_and_nothing_is_an_answer_too(playbook: Playbook) -> None:
    costly, nothing = (5.0, FactsTold(facts=("costly", "near_miss"))), (9.0, FactsTold())
    assert facts(playbook, costly) == {"costly", "near_miss"}
    assert facts(playbook, costly, nothing) == set()
    assert [told_facts(made(*said)) for said in ([], [nothing], [nothing, (12.0, costly[1])])] == [
        None,
        (),
        ("costly", "near_miss"),
    ]
    assert told_facts(made(costly, Retracted(target=event_id(1), undo=True))) is None


def test_people_are_asked_for_what_the_rules_name_and_the_record_does_not_show(playbook: Playbook) -> None:
    assert left_to_tell(playbook, made()) == TOLD_FACTS
    assert set(TOLD_FACTS) - set(left_to_tell(playbook, made((5, MeasureTaken(text="rerouted"))))) == {"intervened"}
    assert left_to_tell(playbook, made((5, FlagsChanged(added=("false_alarm",))))) == ()
    few = ReviewRules(always=(ReviewRule("Money", parse_condition("fact(costly, data_lost)")),))
    assert left_to_tell(msgspec.structs.replace(playbook, review_rules=few), made()) == ("costly",)


@pytest.mark.parametrize("type_", TYPES_WITH_DATA)
def test_data_is_lost_by_the_type_or_because_somebody_said_so(type_: IncidentType) -> None:
    assert data_lost(made(Declared(title="x", types=(type_,))))
    assert not data_lost(made(Declared(title="x", types=("outage", "security"))))
    assert data_lost(made((5, DataStated(lost=True, text="an hour of orders"))))
    assert not data_lost(made((5, DataStated(lost=True)), (9, DataStated(lost=False))))
