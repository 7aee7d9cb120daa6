from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from incident_tui.files.overlay import Overlay, bundled_folder
from incident_tui.playbook.clock_state import Deadline, step_deadline
from incident_tui.playbook.clocks import LoadedClocks
from incident_tui.playbook.hours import Hours
from incident_tui.playbook.load_clocks import load_clocks

BERLIN = ZoneInfo("Europe/Berlin")
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
    return step_deadline(regime, found, anchors or {}, notified or {}, fallback, hours or Hours(), BERLIN)


def after(**amount: float) -> datetime:
    return FRIDAY + timedelta(**amount)


def test_a_deadline_says_what_it_counts_from_and_by_which_rule(clocks: LoadedClocks) -> None:
    assert deadline(clocks, "gdpr/notice", {"aware": FRIDAY}) == Deadline(
        at=after(hours=72), anchor="aware", anchor_at=FRIDAY, rule="72h after aware", provisional=False
    )


def test_business_days_are_the_teams(clocks: LoadedClocks) -> None:
    thursday = deadline(clocks, "sec_8k/filing", {"determined": FRIDAY})
    assert thursday is not None
    assert (thursday.at, thursday.rule) == (after(days=6), "4 business days after determined")
    friday = deadline(clocks, "sec_8k/filing", {"determined": FRIDAY}, hours=Hours(holidays=(date(2026, 11, 26),)))
    assert friday is not None
    assert friday.at == after(days=7)


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
        (after(hours=27), "4h after classified", False),
    ]


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
    for step in ("nydfs_payment/notice", "nydfs_payment/explanation", "australia_ransom/report"):
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


def test_months_and_days_keep_the_time_of_day_in_the_teams_zone(clocks: LoadedClocks) -> None:
    before_the_change = datetime(2026, 10, 20, 15, 0, tzinfo=BERLIN)
    found = deadline(clocks, "new_york/people", {"discovered": before_the_change})
    assert found is not None
    assert found.at == datetime(2026, 11, 19, 15, 0, tzinfo=BERLIN)
