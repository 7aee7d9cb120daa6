from __future__ import annotations

import pytest

from incident_tui.domain.event import Fact
from incident_tui.domain.events import DataStated, FlagsChanged, ImpactAssessed
from incident_tui.domain.vocabulary import Severity
from incident_tui.playbook.final_severity import against_final
from tests.playbook.incidents import made

LOST = DataStated(lost=True, text="Forty orders were lost.")
LOW = ImpactAssessed(functional="low", information="none", recoverability="regular", proposed=3)
UNSURE = ImpactAssessed(functional="unsure", information="none", recoverability="regular", proposed=1)


@pytest.mark.parametrize(
    ("facts", "severity", "said"),
    [
        ((), 4, []),
        ((LOST,), 2, []),
        ((LOST,), 3, ["it is stated that data was lost, which is SEV-2 at least"]),
        (
            (LOST, FlagsChanged(added=("actor_active",))),
            2,
            ["it is stated that data was lost, which is SEV-1 at least"],
        ),
        ((LOST, DataStated(lost=False)), 4, []),
        ((LOW,), 3, []),
        ((LOW,), 4, ["the last assessment proposes SEV-3: what matters works, with flaws"]),
        ((LOW,), 1, ["the last assessment proposes SEV-3: what matters works, with flaws"]),
        ((UNSURE, LOW), 3, []),
        ((UNSURE,), 3, ["the last assessment proposes SEV-1: nobody knows yet what people can still do"]),
    ],
)
def test_what_is_on_record_speaks_against_a_final_severity(
    facts: tuple[Fact, ...], severity: Severity, said: list[str]
) -> None:
    assert against_final(made(*facts), severity) == said


def test_both_are_said() -> None:
    assert len(against_final(made(LOST, LOW), 4)) == 2
