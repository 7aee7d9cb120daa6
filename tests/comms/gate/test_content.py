from __future__ import annotations

import pytest

from incident_tui.comms.gate.model import Gate
from tests.comms.gate.checking import Case, found, hit, mended, miss

HITS = [
    hit(
        "L20",
        " ".join(["word"] * 26) + ".",
        " ".join(["word"] * 26) + ".",
    ),
    hit("L21", "We are investigating. Acme Pay fails.", "We are investigating.", services=("Acme Pay",)),
    hit("L23", "It began at 14:35 UTC.", "14:35 UTC", previous="It began at 14:31 UTC. 1,200 customers were affected."),
    hit(
        "L23",
        "About 3,400 customers are affected.",
        "3,400",
        previous="It began at 14:31 UTC. 1,200 customers were affected.",
    ),
    hit("L23", "15 % of payments fail", "15 %", previous="About 5% of payments fail."),
    hit(
        "L25",
        "We are looking for it. Next update by 15:30 UTC.",
        "",
        previous="We are looking for it. Next update by 15:00 UTC.",
    ),
    hit(
        "L26", "It was determined that a change broke the payment service for customers in Europe.", "It was determined"
    ),
    hit(
        "L26",
        "A fix has been deployed and the service is being watched by the staff of the company.",
        "A fix has been deployed",
    ),
    hit("L27", "Fixed!", "!"),
    hit("L27", "Fixed 🎉 now", "🎉 "),
    hit("L27", "PLEASE DO NOT retry", "PLEASE DO NOT"),
    hit("L28", "It ended.", "", state="resolved", severity=1),
    hit("L28", "Sorry. It ended. We apologise.", "apologise", state="resolved", severity=1),
    hit("L28", "We are sorry. x. We apologise.", "apologise"),
    hit("L31", "Hello.", "", breach=True),
]
MISSES = [
    *miss(
        "L20",
        " ".join(["word"] * 25) + ".",
    ),
    *miss(
        "L21",
        "Hello,\n\nAcme Pay fails.",
        "Investigating: Acme Pay fails.",
        "This incident is resolved. Acme Pay works.",
        services=("Acme Pay",),
    ),
    *miss("L21", "We see it."),
    *miss(
        "L23",
        "Correction: 3,400 customers are affected, not 1,200.",
        "It began at 14:31 UTC; 1200 customers. Ended at 15:52 UTC.",
        "Within 30 minutes",
        previous="It began at 14:31 UTC. 1,200 customers were affected.",
    ),
    *miss(
        "L25",
        "We have found it. Next update by 15:30 UTC.",
        previous="We are looking for it. Next update by 15:00 UTC.",
    ),
    *miss("L26", "We found it. It was determined that x."),
    *miss("L27", "The API in the EU and US.", "It is OK. AWS S3", "https://acme.com/!x", "Acme™ 4711 © – “x” …"),
    *miss("L28", "It ended.", state="resolved", severity=3),
    *miss("L28", "We are sorry. It ended.", state="resolved", severity=1),
    *miss(
        "L31",
        "What happened: on 3 May an attacker accessed names and e-mail addresses. We have closed the gap. "
        "Please change your password. Questions? Write to privacy@acme.com.",
        breach=True,
    ),
]


@pytest.mark.parametrize("case", HITS, ids=lambda case: f"{case.rule} {case.text[:40]}")
def test_it_is_found_at_these_very_words(gate: Gate, case: Case) -> None:
    marked = [case.text[each.start : each.end] for each in found(gate, case)]
    assert case.marked in marked


@pytest.mark.parametrize("case", MISSES, ids=lambda case: f"{case.rule} {case.text[:40]}")
def test_what_only_looks_like_it_is_fine(gate: Gate, case: Case) -> None:
    assert found(gate, case) == []


@pytest.mark.parametrize("case", HITS, ids=lambda case: f"{case.rule} {case.text[:40]}")
def test_a_fix_passes_its_rule(gate: Gate, case: Case) -> None:
    before = found(gate, case)
    for finding in before:
        if finding.fix is not None:
            assert len(found(gate, case, mended(case.text, finding))) < len(before)
