from __future__ import annotations

import pytest

from incident_tui.domain.detection import customers_knew_first, detection_source, found_by_people
from incident_tui.domain.event import Fact
from incident_tui.domain.events import Declared, Retracted, SourceStated
from incident_tui.domain.incident import Incident
from incident_tui.domain.vocabulary import DETECTION_SOURCES, SOURCE_MEANINGS, DetectionSource
from tests.strategies import event, event_id


def made(*facts: Fact) -> Incident:
    return Incident.from_events([event(fact, number) for number, fact in enumerate([Declared(title="x"), *facts])])


def test_nobody_has_said_who_saw_it_first() -> None:
    nobody = made()
    assert (detection_source(nobody), found_by_people(nobody), customers_knew_first(nobody)) == (None, False, None)


@pytest.mark.parametrize(
    ("source", "people", "customers"),
    [
        ("monitor", False, False),
        ("staff", True, False),
        ("vendor", True, False),
        ("customer", True, True),
        ("researcher", True, True),
        ("social", True, True),
        ("bill", True, True),
    ],
)
def test_a_source_says_whether_people_found_it_and_whether_it_was_known_outside(
    source: DetectionSource, people: bool, customers: bool
) -> None:
    incident = made(SourceStated(source=source))
    assert (detection_source(incident), found_by_people(incident), customers_knew_first(incident)) == (
        source,
        people,
        customers,
    )


def test_the_last_word_counts_and_undoing_it_brings_back_the_one_before() -> None:
    stated = [SourceStated(source="monitor"), SourceStated(source="social")]
    assert detection_source(made(*stated)) == "social"
    assert detection_source(made(*stated, Retracted(target=event_id(2), undo=True))) == "monitor"


def test_every_source_has_a_meaning() -> None:
    assert set(SOURCE_MEANINGS) == set(DETECTION_SOURCES)
