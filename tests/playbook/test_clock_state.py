from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from incident_tui.files.overlay import Overlay, bundled_folder
from incident_tui.playbook.clock_state import Deadline, step_deadline
from incident_tui.playbook.clocks import LoadedClocks, Regime, Step, Term
from incident_tui.playbook.hours import Hours
from incident_tui.playbook.load_clocks import load_clocks
from incident_tui.playbook.reckoning import counted_by
from incident_tui.playbook.span import parse_span

NEW_YORK = ZoneInfo("America/New_York")
FRIDAY = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def clocks() -> LoadedClocks:
    return load_clocks(Overlay(bundled_folder("templates")))


def deadline(
    clocks: LoadedClocks,
    step: str,
    anchors: dict[str, datetime] | None = None,
    notified: dict[str, datetime] | None = None,
    fallback: datetime | None = None,
    hours: Hours | None = None,
) -> Deadline | None:
    """Give the deadline of a step, written as regime/step."""
    name, _, step_id = step.partition("/")
    regime = clocks.regime(name)
    assert regime is not None
    found = regime.step(step_id)
    assert found is not None
    regime = counted_by(regime, hours or Hours(zone="Europe/Berlin"))
    return step_deadline(regime, found, anchors or {}, notified or {}, fallback)


def after(**amount: float) -> datetime:
    return FRIDAY + timedelta(**amount)


def test_a_deadline_says_what_it_counts_from_and_by_which_rule(clocks: LoadedClocks) -> None:
    assert deadline(clocks, "gdpr/notice", {"aware": FRIDAY}) == Deadline(
        at=after(hours=72), anchor="aware", anchor_at=FRIDAY, rule="72h after aware", provisional=False
    )


def test_of_the_two_moments_of_dora_the_earlier_deadline_holds(clocks: LoadedClocks) -> None:
    aware = {"aware": FRIDAY}
    only_aware = deadline(clocks, "dora/initial", aware)
    early = deadline(clocks, "dora/initial", aware | {"classified": after(hours=2)})
    late = deadline(clocks, "dora/initial", aware | {"classified": after(hours=23)})
    only_classified = deadline(clocks, "dora/initial", {"classified": after(hours=23)}, fallback=FRIDAY)
    assert [(each.at, each.rule, each.provisional) for each in (only_aware, early, late, only_classified) if each] == [
        (after(hours=24), "24h after aware", False),
        (after(hours=6), "4h after classified", False),
        (after(hours=24), "24h after aware", False),
        # It is classed, and nobody has said since when they were aware: what the detection bounds stays bounded.
        (after(hours=24), "24h after aware", True),
    ]
    soon = deadline(clocks, "dora/initial", {"classified": after(hours=2)}, fallback=FRIDAY)
    assert soon is not None
    assert (soon.at, soon.rule, soon.provisional) == (after(hours=6), "4h after classified", False)


def test_a_report_counts_from_when_the_one_before_was_sent(clocks: LoadedClocks) -> None:
    anchors = {"classified": FRIDAY, "aware": FRIDAY}
    assert deadline(clocks, "dora/intermediate", anchors, fallback=FRIDAY) is None
    sent = {"initial": after(hours=3)}
    assert deadline(clocks, "dora/intermediate", anchors, sent) == Deadline(
        after(hours=75), "initial", after(hours=3), "72h after 'Send the initial notification'"
    )
    assert deadline(clocks, "dora/final", anchors, sent) is None
    sent["intermediate"] = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)
    final = deadline(clocks, "dora/final", anchors, sent)
    assert final is not None
    assert final.at == datetime(2026, 12, 30, 10, 0, tzinfo=UTC)
    assert final.rule == "1 month after 'Send the intermediate report'"


def test_the_final_report_on_a_vulnerability_waits_for_the_fix(clocks: LoadedClocks) -> None:
    sent = {"early": FRIDAY, "notice": FRIDAY}
    assert deadline(clocks, "cra_vulnerability/final", {"aware": FRIDAY}, sent, FRIDAY) is None
    final = deadline(clocks, "cra_vulnerability/final", {"aware": FRIDAY}, sent | {"fix": after(days=9)})
    assert final is not None
    assert final.at == after(days=23)


def test_while_no_anchor_is_recorded_the_clock_runs_provisionally(clocks: LoadedClocks) -> None:
    assert deadline(clocks, "gdpr/notice", fallback=FRIDAY) == Deadline(
        after(hours=72), "aware", FRIDAY, "72h after aware", provisional=True
    )
    assert deadline(clocks, "gdpr/notice") is None
    # The stricter of several, since any of them may turn out to be the one.
    initial = deadline(clocks, "dora/initial", fallback=FRIDAY)
    assert initial is not None
    assert (initial.at, initial.anchor, initial.provisional) == (after(hours=4), "classified", True)


def test_an_anchor_that_is_recorded_ends_the_guessing_even_if_it_is_later(clocks: LoadedClocks) -> None:
    found = deadline(clocks, "gdpr/notice", {"aware": after(hours=5), "noticed": FRIDAY}, fallback=FRIDAY)
    assert found is not None
    assert (found.at, found.provisional) == (after(hours=77), False)


def test_nobody_guesses_that_a_ransom_was_paid(clocks: LoadedClocks) -> None:
    for step in ("nydfs_payment/notice", "australia_ransom/report"):
        assert deadline(clocks, step, {"aware": FRIDAY}, fallback=FRIDAY) is None
        found = deadline(clocks, step, {"paid": FRIDAY})
        assert found is not None
        assert (found.anchor, found.provisional) == ("paid", False)


@pytest.mark.parametrize("step", ["gdpr_people/people", "nis2/recipients", "pci/acquirer", "pipeda/commissioner"])
def test_without_undue_delay_has_no_figure(clocks: LoadedClocks, step: str) -> None:
    assert deadline(clocks, step, {"aware": FRIDAY, "determined": FRIDAY}, {}, FRIDAY) is None


def test_a_step_of_the_same_name_as_one_sent_elsewhere_is_not_meant(clocks: LoadedClocks) -> None:
    # An anchor is never taken for a step, nor a step for an anchor.
    assert deadline(clocks, "gdpr/notice", {}, {"aware": FRIDAY}) is None
    assert deadline(clocks, "nis2/final", {"notice": FRIDAY}, {}, FRIDAY) is None


def test_the_internal_clocks_follow_each_other_within_a_day(clocks: LoadedClocks) -> None:
    anchors = {"aware": FRIDAY, "confirmed": after(hours=1)}
    steps = ("privacy", "severity", "counsel", "decision")
    found = [deadline(clocks, f"internal/{step}", anchors) for step in steps]
    assert [each.at for each in found if each] == [after(hours=hours) for hours in (2, 3, 4, 24)]


def test_months_and_days_keep_the_time_of_day_in_the_authoritys_zone(clocks: LoadedClocks) -> None:
    before_the_change = datetime(2026, 10, 20, 15, 0, tzinfo=NEW_YORK)
    found = deadline(clocks, "new_york/people", {"discovered": before_the_change})
    assert found is not None
    assert found.at == datetime(2026, 11, 19, 15, 0, tzinfo=NEW_YORK)
    assert found.calendar == "Thu 2026-11-19 15:00 in America/New_York"


def test_what_only_counts_hours_has_no_calendar(clocks: LoadedClocks) -> None:
    found = deadline(clocks, "gdpr/notice", {"aware": FRIDAY}, hours=Hours())
    assert found is not None
    assert (found.calendar, found.zone_assumed) == ("", False)


def test_a_detection_bounds_what_counts_from_knowledge_and_not_what_may_never_have_happened() -> None:
    aware, told = Term("aware", parse_span("10 days")), Term("told", parse_span("1 day"))
    classified = Term("classified", parse_span("4h"))
    step = Step("notice", "Tell", "them", due=(Term("call", parse_span("48h")), aware, told, classified))
    regime = Regime(
        id="acme", title="x", region="x", applies="x", source="x", proof="primary", checked=date(2026, 11, 23),
        steps=(step,), zone="UTC",
    )  # fmt: skip

    def due(anchors: dict[str, datetime], notified: dict[str, datetime] | None = None) -> tuple[str, bool]:
        found = step_deadline(regime, step, anchors, notified or {}, FRIDAY)
        assert found is not None
        return found.anchor, found.provisional

    assert due({}) == ("classified", True), "any of them may turn out to be the one"
    assert due({"aware": after(days=1)}) == ("aware", False), "nobody has told them, or classed it"
    assert due({"told": after(days=30)}) == ("told", False), "somebody has said since when they know"
    assert due({"classified": after(days=30)}) == ("aware", True)
    assert due({}, {"call": after(days=1)}) == ("call", False)
    assert due({}, {"call": after(days=9)}) == ("aware", True)
