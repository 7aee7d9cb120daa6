from __future__ import annotations

from datetime import timedelta

import pytest

from incident_tui.comms.gate.model import Gate
from tests.comms.gate.checking import NOW, Case, found, hit, mended, miss

HITS = [
    hit("L01", "Next update by [time] UTC", "[time]"),
    hit("L01", "Hello {{ name }}, we", "{{ name }}"),
    hit("L01", "TODO: say who", "TODO"),
    hit("L01", "We act on <service name>.", "<service name>"),
    hit("L01", "Back in X minutes.", "X minutes"),
    hit("L01", "‹who is affected› cannot pay", "‹who is affected›"),
    hit("L01", "lorem ipsum dolor", "lorem ipsum"),
    hit("L01", "At HH:MM UTC", "HH:MM"),
    hit("L01", "impact: TBD.", "TBD"),
    hit("L01", "[Service Name] is slow", "[Service Name]"),
    hit("L01", "Hello {customer},", "{customer}"),
    hit("L01", "raw {{.Service.Name}} x", "{{.Service.Name}}"),
    hit("L01", "affects ___ customers", "___"),
    hit("L01", "by [HH:MM UTC]", "[HH:MM UTC]"),
    hit("L01", "Expected: [X] min", "[X]"),
    hit("L02", "We are looking into it.", "", state="investigating"),
    hit("L02", "We posted an update at 14:00 UTC.", "", state="identified"),
    hit("L02", "A full report follows within 48 hours.", "", state="identified"),
    hit("L02", "We will provide an update soon.", "", state="monitoring"),
    hit("L02", "We expect to be back at 15:45 UTC.", ""),
    hit("L02", "x", "", channel="email", stage="initial"),
    hit("L03", "Next update by 14:30 UTC.", "14:30 UTC"),
    hit("L03", "Next update by 16:30 UTC.", "16:30 UTC", latest_update_at=NOW + timedelta(minutes=30)),
    hit("L03", "Next update in 2 hours.", "in 2 hours", latest_update_at=NOW + timedelta(minutes=30)),
    hit("L03", "x", "", next_update_at=NOW - timedelta(minutes=5)),
    hit("L03", "Next update by 15:30 CET.", "15:30 CET"),
    hit("L04", "It began at 14:05.", "14:05"),
    hit("L04", "Back by 3pm.", "3pm"),
    hit("L04", "Since 3:15 p.m. today", "3:15 p.m."),
    hit("L04", "from 14:05 to 15:30", "14:05"),
    hit("L04", "um 15 Uhr", "15 Uhr"),
    hit("L04", "14:05-15:30", "14:05"),
    hit("L04", "At 14:05 BUT not", "14:05"),
    hit("L04", "at 2026-11-23 14:05 we", "2026-11-23 14:05"),
    hit("L04", "14:05 local time", "14:05"),
    hit("L04", "2026-11-23T14:05:00 x", "2026-11-23T14:05:00"),
    hit("L06", "Payments fail.", "", drill=True),
    hit("L06", "DRILL: Payments fail.", "DRILL: ", drill=False),
    hit("L06", "This is a drill. x", "This is a drill. ", drill=False),
    hit("L06", "[EXERCISE] x", "[EXERCISE] ", drill=False),
    hit("L09", "It is resolved since 15:52 UTC.", "", state="resolved", over=True),
    hit("L09", "It began at 14:31 UTC. No data was lost.", "", state="resolved", over=True),
    hit("L09", "Customers were affected until 15:52 UTC.", "", state="resolved", over=True),
    hit("L10", "x", "", page_state="monitoring", state="identified"),
    hit("L10", "x", "", page_state="resolved", state="investigating"),
    hit("L10", "x", "", page_state="monitoring", state="identified", reopened=True),
    hit("L32", "a\x1b[31mb", "\x1b"),
    hit("L32", "a\u202eb", "\u202e"),
    hit("L32", "a\u200bb", "\u200b"),
    hit("L32", "\ufeffa", "\ufeff"),
    hit("L32", "a\x00", "\x00"),
    hit("L32", "a\rb", "\r"),
]
MISSES = [
    *miss(
        "L01",
        "[DRILL] We test",
        "see [1] and [2]",
        "[status page](https://status.acme.com)",
        "<https://acme.com/x>",
        "- [x] done\n- [ ] open",
        "mail <help@acme.com>",
        "a < b and c > d",
        "<b>bold</b>",
        "todos",
        "[Resolved] All fine",
        "xxx-large",
        "X (formerly Twitter)",
        "[INC-123] x",
    ),
    *miss("L02", "We are looking into it. Next update by 15:30 UTC.", state="investigating"),
    *miss("L02", "We will post the next update within 30 minutes.", state="identified"),
    *miss("L02", "It is over.", state="resolved"),
    *miss("L02", "x", state="investigating", promises=False),
    *miss(
        "L02",
        "Wir melden uns bis 16:00 MEZ wieder.",
        "Nächstes Update um 16:00 MEZ.",
        "Das nächste Update folgt um 16 Uhr MEZ.",
        "Ein weiteres Update folgt in 30 Minuten.",
        "Wir informieren Sie bis 16:00 Uhr MEZ erneut.",
        language="de",
    ),
    *miss(
        "L02",
        "We will be back with more information at 16:00 UTC.",
        "Our next update will be at 4pm UTC.",
        "Expect the next update in 30 minutes.",
        "Updates every 30 minutes.",
        "We'll update this page again by 15:45 UTC.",
        "We will share more information by 15:45 UTC.",
        "Please check back at 15:45 UTC.",
        "Thanks.\nNext update: 15:30 UTC",
        "Another update will follow at 15:30 UTC.",
        "We will follow up by 15:30 UTC.",
        "You will hear from us again by 15:30 UTC.",
        "The next update is due at 15:30 UTC.",
        "We'll be back with an update by 15:30 UTC.",
    ),
    *miss("L02", "x", channel="x"),
    *miss("L02", "x", public=False),
    *miss("L02", "x", channel="customer_email", stage="resolved"),
    *miss("L03", "Next update by 15:30 UTC.", latest_update_at=NOW + timedelta(minutes=30)),
    *miss(
        "L03",
        "It began at 14:31 UTC. Next update by 15:30 UTC.",
        "Next update by 09:00 UTC on 24 November.",
        "Next update by 15:00 UTC.",
        "Next update tomorrow at 09:00 UTC.",
        "Next update by 16:30 CET.",
    ),
    *miss(
        "L04",
        "at 14:05 UTC",
        "14:05Z",
        "2026-11-23T14:05:00Z",
        "14:05+02:00",
        "14:05 CET",
        "3pm ET",
        "3 p.m. PST",
        "14:05 (UTC)",
        "from 14:05 to 15:30 UTC",
        "14:05–15:30 UTC",
        "between 14:31 and 15:52 CET",
        "ratio 3:1 and 16:9",
        "it took 1:30 h",
        "All times are in UTC. It began at 14:05.",
        "15 Uhr MEZ",
        "at 14:05 UTC+2",
        "14:05 Europe/Berlin",
        "10:00 Berlin time",
        "port localhost:8080",
        "at 2:05 pm Pacific time",
        "14:05 on 24 November UTC",
        "::1 and fe80::12:30",
        "score of 3:10",
    ),
    *miss("L06", "DRILL: Payments fail.", "[Drill] x", drill=True),
    *miss("L06", "We drill down into it.", "This is not a drill.", drill=False),
    *miss("L06", "DRILL x", drill=None),
    *miss("L06", "ÜBUNG ÜBUNG: x", drill=True, language="de"),
    *miss(
        "L09",
        "It began at 14:31 UTC and ended at 15:52 UTC. No data was lost.",
        "Between 14:31 and 15:52 UTC some failed. No customer data was affected.",
        "At 15:52 UTC we restored service. Your data was not affected.",
        "From 14:31 to 15:52 UTC. No data loss occurred.",
        "The service has been working normally since 15:52 UTC. All orders are intact.",
        state="resolved",
        over=True,
    ),
    *miss("L09", "Am 15:52 MEZ behoben. Es gingen keine Daten verloren.", language="de", state="resolved", over=True),
    *miss("L10", "x", page_state="investigating", state="resolved"),
    *miss("L10", "x", page_state="resolved", state="investigating", reopened=True),
    *miss("L10", "x", page_state="monitoring", state="investigating", reopened=True),
    *miss(
        "L32",
        "a\nb\tc",
        "a\r\nb",
        "👨\u200d👩\u200d👧 x",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "שלום\u200f.",
        "می\u200cخواهم",
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
