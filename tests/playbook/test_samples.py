from __future__ import annotations

import pytest

from incident_tui.comms.trial import representatives
from incident_tui.domain.vocabulary import FLAGS, INCIDENT_TYPES, SEVERITIES
from incident_tui.files.overlay import Overlay, bundled_folder
from incident_tui.playbook.applying import circumstances
from incident_tui.playbook.load_clocks import load_clocks
from incident_tui.playbook.model import Playbook
from incident_tui.playbook.samples import STAGES, Sample, samples


@pytest.fixture(scope="module")
def every(playbook: Playbook) -> list[Sample]:
    return samples(playbook)


def test_there_is_one_of_every_kind_and_they_are_the_same_each_time(playbook: Playbook, every: list[Sample]) -> None:
    kinds = {(sample.type, sample.severity, sample.customers, sample.stage) for sample in every}
    assert len(kinds) == len(every) == len(INCIDENT_TYPES) * len(SEVERITIES) * 2 * len(STAGES)
    assert {flag for sample in every for flag in sample.incident.flags} == {*FLAGS}
    assert {sample.incident.page_state for sample in every} == {
        *(None, "investigating", "identified", "monitoring", "resolved")
    }
    few = samples(playbook, ("cost",), (2,))
    again = samples(playbook, ("cost",), (2,))
    assert [sample.incident.timeline for sample in few] == [sample.incident.timeline for sample in again]
    assert few[0].name == "SEV-2 cost, declared, customers affected"


def test_no_sample_has_a_future_or_an_impossible_order(every: list[Sample]) -> None:
    for sample in every:
        assert sample.incident.order_faults() == []
        assert all(entry.at <= sample.now for entry in sample.incident.timeline)
        ids = [entry.event.id for entry in sample.incident.timeline]
        assert len(set(ids)) == len(ids)


def test_samples_reach_every_item_and_every_clock(playbook: Playbook, every: list[Sample]) -> None:
    seen = [circumstances(playbook, sample.incident, sample.now) for sample in every]
    items = [item for _, item, _ in playbook.placed_items()]
    assert [item.id for item in items if not any(map(item.when.holds, seen))] == []
    regimes = load_clocks(Overlay(bundled_folder("templates"))).regimes
    assert [regime.id for regime in regimes if not any(map(regime.when.holds, seen))] == []


def test_a_few_stand_for_all(every: list[Sample]) -> None:
    few = representatives(every)
    assert len(few) <= len(INCIDENT_TYPES) + 3
    assert {feature for sample in few for feature in sample.features()} == {
        feature for sample in every for feature in sample.features()
    }
    assert representatives([]) == []
