from __future__ import annotations

from collections.abc import Collection

import pytest

from incident_tui.domain.event import Fact
from incident_tui.domain.events import (
    Closed,
    CustomersAffected,
    DataStated,
    Declared,
    FactsTold,
    FlagsChanged,
    ItemTicked,
    MeasureTaken,
    MilestoneReached,
    NoticeDecided,
    NoticeSent,
    SeveritySet,
    SourceStated,
)
from incident_tui.domain.vocabulary import TOLD_FACTS, IncidentType, Severity, ToldFact
from incident_tui.playbook.applying import review_needed
from incident_tui.playbook.circumstances import REVIEW_FACTS, ReviewFact
from incident_tui.playbook.model import Playbook
from tests.playbook.incidents import Placed, made, minute, posted

RESOLVED = MilestoneReached(milestone="resolved")
HOUR = 60.0
SECOND = 1 / 60
# Severity, types, how many minutes it lasted, what people know, and what to do: the base document's rules.
REVIEWS: list[tuple[Severity | None, Collection[IncidentType], float | None, Collection[ToldFact], str]] = [
    (1, ["outage"], 10, [], "always"),
    (2, [], None, [], "always"),
    (4, ["data_loss"], 2, ["no_impact"], "always"),
    (3, ["security"], None, [], "always"),
    (4, ["data_exposure"], None, [], "always"),
    (4, ["integrity"], None, [], "always"),
    (4, ["ransomware"], None, [], "always"),
    (3, ["degradation"], HOUR + SECOND, [], "always"),
    (3, ["degradation"], HOUR, ["systemic"], "consider"),
    (3, [], 20, ["complaints"], "consider"),
    (4, [], 20, ["near_miss"], "consider"),
    (4, [], 20, ["systemic"], "skip"),
    (3, ["degradation"], 20, [], "consider"),
    (None, [], 20, [], "always"),
    (4, [], 20, [], "skip"),
    (4, [], 5 * 24 * HOUR, [], "skip"),
    (3, [], 5 - SECOND, ["no_impact"], "skip"),
    (3, [], 5, ["no_impact"], "consider"),
    (3, [], 4, [], "consider"),
    (4, [], None, ["no_impact"], "skip"),
]


# What puts each fact on record that the record shows by itself; people tell the others.
SHOWN: dict[ReviewFact, Fact] = {
    "found_by_people": SourceStated(source="staff"),
    "data_lost": DataStated(lost=True),
    "notice_considered": NoticeDecided(regime="gdpr", notify=False, reason="no risk"),
    "deadline_missed": posted("status_page/investigating", next_update_at=minute(2)),
}


def told(*facts: ToldFact) -> Placed:
    return (1, FactsTold(facts=facts))


@pytest.mark.parametrize(("severity", "types", "minutes", "facts", "level"), REVIEWS)
def test_when_to_write_a_review(
    playbook: Playbook,
    severity: Severity | None,
    types: Collection[IncidentType],
    minutes: float | None,
    facts: Collection[ToldFact],
    level: str,
) -> None:
    ended: list[Placed] = [(minutes, RESOLVED)] if minutes is not None else []
    said = [] if not facts else [told(*facts)]
    incident = made(Declared(title="x", severity=severity, types=tuple(types)), *said, *ended)
    advice = review_needed(playbook, incident, minute(10 * 24 * HOUR))
    assert advice.level == level
    assert all(advice.reasons)
    assert advice.reasons


# What the sources want a review for beyond that: content.md 4.3.
@pytest.mark.parametrize("severity", [3, 4])
@pytest.mark.parametrize(
    ("fact", "at_sev_3", "at_sev_4"),
    [
        ("found_by_people", "always", "skip"),
        ("repeated", "always", "always"),
        ("costly", "always", "always"),
        ("asked_for", "always", "always"),
        ("notice_considered", "always", "always"),
        ("deadline_missed", "always", "skip"),
        ("intervened", "always", "skip"),
        ("data_lost", "always", "always"),
        ("systemic", "consider", "skip"),
        ("near_miss", "consider", "consider"),
        ("complaints", "consider", "consider"),
        ("no_impact", "consider", "skip"),
    ],
)
def test_what_people_know_decides_too(
    playbook: Playbook, severity: Severity, fact: ReviewFact, at_sev_3: str, at_sev_4: str
) -> None:
    on_record = next((told(each) for each in TOLD_FACTS if each == fact), (1, SHOWN[fact]) if fact in SHOWN else None)
    assert on_record is not None, "a fact that nobody can put on record is none"
    incident = made(on_record, (30, RESOLVED), severity=severity)
    assert review_needed(playbook, incident, minute(40)).level == (at_sev_3 if severity == 3 else at_sev_4)


def test_every_fact_that_people_may_know_is_used_by_a_rule(playbook: Playbook) -> None:
    rules = playbook.review_rules
    written = " ".join(str(rule.when) for rule in (*rules.always, *rules.consider, *rules.skip))
    assert [fact for fact in REVIEW_FACTS if f"fact({fact})" not in written] == []


@pytest.mark.parametrize(
    ("fact", "reason"),
    [
        (NoticeDecided(regime="gdpr", notify=False, reason="no risk"), "A notice to an authority or a customer"),
        (NoticeSent(regime="gdpr", step="notice"), "A notice to an authority or a customer"),
        (posted("status_page/investigating", next_update_at=minute(20)), "An update or the first notice came late"),
    ],
)
def test_what_the_record_says_needs_nobody_to_say_it(
    playbook: Playbook, fact: NoticeDecided | NoticeSent, reason: str
) -> None:
    advice = review_needed(playbook, made((5, fact), (30, RESOLVED), severity=3), minute(40))
    assert advice.level == "always"
    assert advice.reasons[0].startswith(reason)


def test_a_rollback_or_a_stopgap_at_sev_3_requires_one_and_a_repair_alone_does_not(playbook: Playbook) -> None:
    mended = (20, ItemTicked(item="mitigate.fix", marks="mitigated"))
    assert review_needed(playbook, made(mended, (30, RESOLVED), severity=3), minute(40)).level == "consider"
    for fact in (MeasureTaken(text="rerouted"), ItemTicked(item="bad_change.back_first", evidence="4511")):
        advice = review_needed(playbook, made((5, fact), mended, (30, RESOLVED), severity=3), minute(40))
        assert advice == ("always", ["It took a rollback, a rerouting or a stopgap"])


def test_data_stated_as_lost_requires_one_whatever_the_types(playbook: Playbook) -> None:
    lost = made((20, DataStated(lost=True, text="an hour of carts")), (30, RESOLVED), severity=4)
    advice = review_needed(playbook, lost, minute(40))
    assert advice == ("always", ["Data was lost, changed or exposed, however little"])
    found = made((20, DataStated(lost=True)), (25, DataStated(lost=False)), (30, RESOLVED), severity=4)
    assert review_needed(playbook, found, minute(40)).level == "skip"


def test_while_it_runs_nobody_knows_how_long_it_will_last(playbook: Playbook) -> None:
    quiet = (1, CustomersAffected(affected=False))
    assert review_needed(playbook, made(quiet, severity=3), minute(300)).level == "consider"
    assert review_needed(playbook, made(quiet, (90, Closed()), severity=3), minute(300)).level == "always"


def test_the_last_severity_counts(playbook: Playbook) -> None:
    lowered = made((20, SeveritySet(severity=4)), (30, RESOLVED), severity=1)
    assert review_needed(playbook, lowered, minute(40)).level == "skip"


def test_every_reason_is_given(playbook: Playbook) -> None:
    shown = [(1.0, fact) for fact in SHOWN.values()]
    declared = Declared(title="x", severity=1, types=("data_loss", "security"))
    incident = made(declared, *shown, told(*TOLD_FACTS), (2 * HOUR, RESOLVED))
    advice = review_needed(playbook, incident, minute(3 * HOUR))
    assert advice.reasons == [rule.rule for rule in playbook.review_rules.always]


def test_a_false_alarm_gets_the_short_form_however_grave_it_seemed_unless_somebody_asks_for_more(
    playbook: Playbook,
) -> None:
    false_alarm = (9.0, FlagsChanged(added=("false_alarm",)))
    declared = Declared(title="x", severity=1, types=("data_loss",))
    assert review_needed(playbook, made(declared, false_alarm), minute(40)) == ("short", ["A false alarm"])
    assert review_needed(playbook, made(declared, false_alarm, told("asked_for")), minute(40)).level == "always"


def test_where_no_rule_decides_it_says_so(playbook: Playbook) -> None:
    advice = review_needed(playbook, made((20, RESOLVED), severity=3), minute(40))
    assert advice == ("consider", ["No rule of the playbook decides it."])
