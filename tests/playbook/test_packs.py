"""The bundled playbook, packs and clocks against each other, and against what a tired person can read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import product

import pytest

from incident_tui.domain.events import CustomersAffected, Declared, FlagsChanged, ItemTicked, TypesChanged
from incident_tui.domain.vocabulary import DERIVED_FLAGS, FLAGS, INCIDENT_TYPES, MILESTONES, PHASES, SEVERITIES, Phase
from incident_tui.files.overlay import Overlay, bundled_folder
from incident_tui.playbook.checklist import checklist
from incident_tui.playbook.circumstances import Circumstances
from incident_tui.playbook.clocks import LoadedClocks
from incident_tui.playbook.conditions import Condition
from incident_tui.playbook.load_clocks import load_clocks
from incident_tui.playbook.model import DEADLINE_MARKS, LONGEST_TITLE, Item, Pack, Playbook
from tests.playbook.incidents import made, minute, shown

MOST_IN_A_PHASE = 9
DATA = {"personal_data", "special_category", "health_data", "payment_data"}
# Each pack, and the types and flags that open it.
OPENED_BY: dict[str, tuple[set[str], set[str]]] = {
    "ai_agent": ({"ai_agent"}, set()),
    "bad_change": ({"bad_change"}, set()),
    "certificate_dns": (set(), {"certificate_or_dns"}),
    "cost": ({"cost"}, set()),
    "data_exposure": ({"data_exposure"}, set()),
    "data_loss": ({"data_loss"}, set()),
    "degradation": ({"degradation"}, set()),
    "evidence": (
        {"security", "data_exposure", "data_loss", "ransomware", "ai_agent", "cost", "integrity"},
        DATA
        | {"credentials_exposed", "insider_possible", "actor_active", "regulated_entity", "public_company"}
        | {"privileged_access", "exfiltration"},
    ),
    "false_alarm": (set(), {"false_alarm"}),
    "integrity": ({"integrity"}, set()),
    "outage": ({"outage"}, set()),
    "ransomware": ({"ransomware"}, set()),
    "security": (
        {"security", "ransomware"},
        {"insider_possible", "actor_active", "privileged_access", "exfiltration"},
    ),
    "unknown": ({"unknown"}, set()),
    "vendor": ({"vendor"}, set()),
}


@pytest.fixture(scope="module")
def clocks() -> LoadedClocks:
    return load_clocks(Overlay(bundled_folder("templates")))


def pack_named(playbook: Playbook, name: str) -> Pack:
    return next(pack for pack in playbook.packs if pack.name == name)


def holds_at_some_time(playbook: Playbook, item: Item, types: Iterable[str], flags: Iterable[str]) -> bool:
    """Tell whether an item ever applies to incidents of these kinds, whatever else is done and reached."""
    every = frozenset(each.id for _, each, _ in playbook.placed_items())
    courses = product(SEVERITIES, ((), MILESTONES), (timedelta(), timedelta(hours=5)), (frozenset(), every))
    return any(
        item.when.holds(
            Circumstances(
                severity=severity,
                types=frozenset(types),
                # What is kept private asks for nothing; no item waits for that.
                flags=frozenset({*flags, *DERIVED_FLAGS} - {"kept_private"}),
                reached=frozenset(reached),
                done=done,
                elapsed=elapsed,
                lasted=elapsed if reached else None,
            )
        )
        for severity, reached, elapsed, done in courses
    )


def test_every_bundled_pack_is_known_here(playbook: Playbook) -> None:
    assert [pack.name for pack in playbook.packs] == sorted(OPENED_BY)
    opening = set().union(*(types for types, _ in OPENED_BY.values()))
    assert opening == set(INCIDENT_TYPES), "every type of incident has a checklist"


@pytest.mark.parametrize("name", sorted(OPENED_BY))
def test_the_items_of_a_pack_come_with_its_types_and_flags_and_never_without(playbook: Playbook, name: str) -> None:
    types, flags = OPENED_BY[name]
    # A false alarm ends all others.
    every_flag, every_type = set(FLAGS) - {"false_alarm"}, set(INCIDENT_TYPES)
    for item in pack_named(playbook, name).items:
        alone = [({each}, every_flag - flags) for each in types] + [(every_type - types, {each}) for each in flags]
        opened = [holds_at_some_time(playbook, item, *kinds) for kinds in alone]
        assert any(opened), f"{item.id} is never asked for"
        assert not holds_at_some_time(playbook, item, every_type - types, every_flag - flags), item.id


@pytest.mark.parametrize("name", sorted(OPENED_BY))
def test_a_pack_is_on_the_checklist_as_soon_as_its_type_or_flag_is_set(playbook: Playbook, name: str) -> None:
    own = {item.id for item in pack_named(playbook, name).items}
    types, flags = OPENED_BY[name]
    assert own.isdisjoint(shown(playbook, made(severity=3), 1))
    for each in types:
        typed = made(Declared(title="x", severity=3, types=(each,)))  # type: ignore[arg-type] # a type's name
        assert not own.isdisjoint(shown(playbook, typed, 0)), each
    for each in flags:
        flagged = made((1, FlagsChanged(added=(each,))), severity=3)  # type: ignore[arg-type] # a flag's name
        assert not own.isdisjoint(shown(playbook, flagged, 1)), each


def test_a_row_names_the_pack_that_it_came_with(playbook: Playbook) -> None:
    rows = checklist(playbook, made((1, TypesChanged(added=("vendor",)))), minute(2))
    assert {each.pack for each in rows if each.item.id.startswith("vendor.")} == {"Vendor"}
    assert {each.pack for each in rows if each.item.id.startswith("detect.")} == {""}


@pytest.mark.parametrize("phase", PHASES)
def test_no_phase_begins_with_more_than_a_tired_person_can_read(playbook: Playbook, phase: Phase) -> None:
    declared = made(CustomersAffected(affected=True))
    on = [row for row in checklist(playbook, declared, minute(0)) if row.phase == phase]
    assert 1 <= len(on) <= MOST_IN_A_PHASE


def test_titles_fit_a_line_and_the_reason_is_a_sentence(playbook: Playbook) -> None:
    for _, item, _ in playbook.placed_items():
        assert len(item.title) <= LONGEST_TITLE, item.id
        assert item.title[0].isupper(), item.id
        assert not item.title.endswith("."), item.id
        assert item.why[0].isupper() or item.why[0] == '"', item.id
        assert item.why.endswith((".", "?")), f"{item.id}: why is a sentence"
        assert item.undo is None or item.undo.endswith("."), f"{item.id}: undo is a sentence"


def test_no_two_items_have_one_id(playbook: Playbook) -> None:
    ids = [item.id for _, item, _ in playbook.placed_items()]
    assert sorted(set(ids)) == sorted(ids)


def every_condition(playbook: Playbook, clocks: LoadedClocks) -> Iterator[tuple[str, Condition]]:
    yield from ((item.id, item.when) for _, item, _ in playbook.placed_items())
    yield from ((f"pack {pack.name}", pack.when) for pack in playbook.packs)
    yield from ((f"clock {regime.id}", regime.when) for regime in clocks.regimes)
    yield from ((step.id, step.call_if) for step in playbook.escalation if step.call_if is not None)
    rules = playbook.review_rules
    yield from ((rule.rule, rule.when) for rule in (*rules.always, *rules.consider, *rules.skip))


def test_every_item_that_a_file_speaks_of_exists(playbook: Playbook, clocks: LoadedClocks) -> None:
    for owner, condition in every_condition(playbook, clocks):
        for named in condition.names("done"):
            assert playbook.item(named) is not None, f"{owner} asks for done({named})"
            assert named != owner, f"{owner} waits for itself"
    for _, item, _ in playbook.placed_items():
        if item.deadline_from not in DEADLINE_MARKS:
            assert playbook.item(item.deadline_from) is not None, f"{item.id} counts from {item.deadline_from}"


def test_what_every_item_waits_for_can_be_done_before_it(playbook: Playbook) -> None:
    """No circle of items that wait for each other; of several names in done(), any one will do."""
    possible: set[str] = set()
    waiting = {item.id: item for _, item, _ in playbook.placed_items()}
    while True:
        opened = {
            name for name, item in waiting.items() if not item.when.names("done") or item.when.names("done") & possible
        }
        if not opened:
            break
        possible |= opened
        waiting = {name: item for name, item in waiting.items() if name not in opened}
    assert not waiting


def test_one_item_marks_each_milestone_whatever_the_incident_is(playbook: Playbook) -> None:
    marking = [item.marks for _, item, _ in playbook.placed_items() if item.marks is not None]
    assert sorted(marking) == sorted(set(marking))


def test_every_gate_of_a_phase_can_be_done_in_it(playbook: Playbook) -> None:
    gates = {
        phase: [item.id for phase_, item, _ in playbook.placed_items() if item.gate and phase_ == phase]
        for phase in PHASES
    }
    assert gates["detect"] == [
        "detect.lead",
        "detect.severity",
        "detect.types",
        "detect.timeline",
        "detect.next_update",
        "evidence.preserve",
        "false_alarm.proof",
    ]
    assert gates["mitigate"] == ["mitigate.verify"]
    assert gates["communicate"] == ["communicate.status_page", "communicate.updates", "evidence.checked_text"]
    assert gates["resolve"] == [
        *("resolve.all_clear", "resolve.loose_ends", "resolve.review_owner"),
        "false_alarm.stand_down",
    ]
    assert gates["review"] == []


def test_what_follows_from_an_item_comes_once_it_is_done(playbook: Playbook) -> None:
    incident = made((1, TypesChanged(added=("ransomware",))))
    assert "ransomware.clean_backup" not in shown(playbook, incident, 5)
    quarantined = made((1, TypesChanged(added=("ransomware",))), (4, ItemTicked(item="ransomware.quarantine")))
    assert {"ransomware.clean_backup", "security.image", "security.spread"} <= set(shown(playbook, quarantined, 5))
