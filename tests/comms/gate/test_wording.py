from __future__ import annotations

import pytest

from incident_tui.comms.gate.model import Gate
from tests.comms.gate.checking import Case, found, hit, mended, miss

HITS = [
    hit("L13", "Due to a failure of our hosting provider, logins fail.", "Due to a failure of our hosting provider"),
    hit("L13", "The fault lies with others.", "fault lies with"),
    hit("L11", "It will be fixed within 30 minutes.", "within 30 minutes"),
    hit("L11", "We will be back shortly.", " shortly"),
    hit("L11", "A fix is coming soon.", " soon"),
    hit("L11", "ETA 15:30 UTC", "ETA"),
    hit("L11", "We expect service to be restored by 16:00 UTC.", "by 16:00 UTC"),
    hit("L11", "By 3pm UTC we will be back.", "By 3pm UTC"),
    hit("L11", "We hope to have this resolved by 5 pm ET.", "by 5 pm ET"),
    hit("L11", "Service should be back in an hour.", "in an hour"),
    hit("L11", "We will be back online by tomorrow.", "by tomorrow"),
    hit("L11", "Everything should be working again in a few minutes.", "in a few minutes"),
    hit("L11", "Estimated time to resolution: 2 hours", "Estimated time to resolution"),
    hit("L11", "Die Störung ist bald behoben.", "bald", language="de"),
    hit("L11", "Der Dienst wird bis 16:00 MEZ wiederhergestellt.", "bis 16:00 MEZ", language="de"),
    hit("L12", "It is probably a network fault.", "probably"),
    hit("L12", "We think the database failed.", "We think"),
    hit("L12", "This appears to be caused by a change.", "appears to"),
    hit("L12", "It may have been caused by a deploy.", "may have been caused"),
    hit("L12", "We suspect a bad change.", "We suspect"),
    hit("L12", "This seems to be slow", "seems"),
    hit("L12", "A likely cause", "likely"),
    hit("L12", "Vermutlich liegt es an einer Änderung.", "Vermutlich", language="de"),
    hit("L13", "This was caused by human error.", "human error"),
    hit("L13", "An engineer deleted a table.", "An engineer deleted"),
    hit("L13", "Due to AWS, payments fail.", "Due to AWS"),
    hit("L13", "The outage was caused by a failure at Stripe.", "caused by a failure at Stripe"),
    hit("L13", "AWS is down, so payments fail.", "AWS is down"),
    hit("L13", "Our provider Cloudflare is to blame.", "to blame"),
    hit("L13", "Because of a Google Cloud outage, logins fail.", "Because of a Google Cloud"),
    hit("L13", "An operator error took it down.", "operator error"),
    hit("L13", "One of our engineers pushed a bad change.", "One of our engineers"),
    hit("L13", "Menschliches Versagen war die Ursache.", "Menschliches Versagen", language="de"),
    hit("L14", "We take security seriously.", "take security seriously"),
    hit("L14", "We take the privacy of your data very seriously.", "take the privacy of your data very seriously"),
    hit("L14", "Out of an abundance of caution", "abundance of caution"),
    hit("L14", "We apologise for any inconvenience.", "any inconvenience"),
    hit("L14", "Rest assured we work on it.", "Rest assured we"),
    hit("L14", "A small number of users saw errors.", "A small number of users"),
    hit("L15", "This outage began at 14:00 UTC.", "outage", types=("degradation",)),
    hit("L15", "The site is down.", "down", types=("degradation",)),
    hit("L15", "Checkout is offline.", "offline", types=("degradation",)),
    hit("L16", "It was just a test.", " just"),
    hit("L16", "Only a few saw it.", "Only"),
    hit("L16", "A minor problem.", "minor"),
    hit("L16", "The site was briefly slow.", " briefly"),
    hit("L16", "Simply reload.", "Simply"),
    hit("L17", "It hits db-prod-3 now.", "db-prod-3", internal_names=("Bluebird",)),
    hit("L17", "At 10.1.2.3 we", "10.1.2.3", internal_names=("Bluebird",)),
    hit("L17", "at 192.168.1.4", "192.168.1.4", internal_names=("Bluebird",)),
    hit("L17", "fd12:3456::1 is", "fd12:3456::1", internal_names=("Bluebird",)),
    hit("L17", "See OPS-1234.", "OPS-1234", internal_names=("Bluebird",)),
    hit("L17", "INC-482 tracks it", "INC-482", internal_names=("Bluebird",)),
    hit("L17", "host payments.internal fails", "payments.internal", internal_names=("Bluebird",)),
    hit("L17", "db.svc.cluster.local is", "db.svc.cluster.local", internal_names=("Bluebird",)),
    hit("L17", "on ip-10-0-0-1", "ip-10-0-0-1", internal_names=("Bluebird",)),
    hit("L17", "Ask alice.b@acme.com", "alice.b@acme.com", internal_names=("Bluebird",)),
    hit("L17", "web-01 is out", "web-01", internal_names=("Bluebird",)),
    hit("L17", "project Bluebird is slow", "Bluebird", internal_names=("Bluebird",)),
    hit("L18", "Alice is on it.", "Alice", people=("Alice Becker", "Mark Will", "bo")),
    hit("L18", "alice becker wrote", "alice becker", people=("Alice Becker", "Mark Will", "bo")),
    hit("L18", "Ask Mark about it", "Mark", people=("Alice Becker", "Mark Will", "bo")),
    hit("L18", "bo drafts it", "bo", people=("Alice Becker", "Mark Will", "bo")),
    hit("L18", "Call +49 170 1234567 now", "+49 170 1234567", people=("Alice Becker", "Mark Will", "bo")),
    hit("L18", "card 4111 1111 1111 1111", "4111 1111 1111 1111", people=("Alice Becker", "Mark Will", "bo")),
    hit(
        "L18", "DE89 3704 0044 0532 0130 00", "DE89 3704 0044 0532 0130 00", people=("Alice Becker", "Mark Will", "bo")
    ),
    hit("L19", "The pods were OOM killed", "pods"),
    hit("L19", "p99 is high", "p99"),
    hit("L19", "replica lag grows", "replica lag"),
    hit("L19", "We see 5xx", "5xx"),
    hit("L19", "A failover is under way", "failover"),
    hit("L19", "HTTP 503", "HTTP 503"),
    hit("L29", "This is a SEV-1.", "SEV-1"),
    hit("L29", "A Sev 2 incident", "Sev 2"),
    hit("L29", "SEV1", "SEV1"),
    hit("L30", "This will never happen again.", "never happen again"),
    hit("L30", "No customer data was affected.", "No customer data was affected"),
    hit("L30", "All systems are operational.", "All systems are operational"),
    hit("L30", "We guarantee it.", "guarantee"),
    hit("L30", "It is fully resolved.", "fully resolved"),
]
MISSES = [
    *miss(
        "L13",
        "A network provider reports a fault; we moved traffic to another one.",
        "We moved to a new provider because customers asked.",
    ),
    *miss(
        "L11",
        "We will post the next update within 30 minutes.",
        "We will write again as soon as we know more.",
        "Next update by 15:30 UTC.",
        "It was fixed within 20 minutes.",
        "Payments failed between 14:00 and 14:20 UTC.",
        "Shortly after 14:00 UTC payments failed.",
        "We will send a full report within 48 hours.",
        "Refunds arrive within 5 days.",
        "Sooner or later",
        "The link expires within 30 minutes.",
        "We have been working since 14:05 UTC.",
        "We restored service at 15:10 UTC.",
        "The service recovered at 15:10 UTC and is available.",
    ),
    *miss("L11", "Wir melden uns bis 16:00 MEZ wieder.", "Sobald wir mehr wissen, schreiben wir.", language="de"),
    *miss(
        "L12",
        "You may see errors.",
        "We have confirmed the cause.",
        "In May we changed it.",
        "Payments may be delayed.",
        "Customers may have been charged twice.",
    ),
    *miss("L12", "sowohl als auch", language="de"),
    *miss(
        "L13",
        "Payments fail. Our hosting provider AWS reports a problem; we are moving traffic away.",
        "You can sign in with Google instead.",
        "Payments by PayPal work.",
        "Some payments with Stripe fail at checkout.",
        "Our engineers are looking for the cause.",
        "The review is blameless.",
    ),
    *miss(
        "L14",
        "A small number of users (about 40) saw errors.",
        "We took this backup.",
        "We take payments by card.",
        "It was an inconvenient time",
    ),
    *miss("L15", "This outage began at 14:00 UTC.", "The site is down.", "Checkout is offline.", types=("outage",)),
    *miss(
        "L15",
        "This outage began at 14:00 UTC.",
        "The site is down.",
        "Checkout is offline.",
        types=("outage", "degradation"),
    ),
    *miss("L15", "This outage began at 14:00 UTC.", "The site is down.", "Checkout is offline."),
    *miss(
        "L15",
        "Pages slow down.",
        "We have narrowed down the cause.",
        "You can download it.",
        "Error rates are down to 1 %.",
        types=("degradation",),
    ),
    *miss(
        "L16",
        "The justice page",
        "read-only mode",
        "minority",
        "Not only cards",
        "just after 14:05 UTC",
        "the only region",
        "Use it only if you must",
    ),
    *miss(
        "L17",
        "SEV-1 and COVID-19 and UTF-8, SHA-256, ISO-8601",
        "Questions? Write to alice.b@acme.com",
        "Reply to jo@acme.com",
        "help@acme.com",
        "See https://status.acme.com/incidents/ABC-123",
        "at 8.8.8.8",
        "eu-west-1 is hit",
        "version 10.2.3",
        "CVE-2026-12345",
    ),
    *miss(
        "L18",
        "Will it work?",
        "We mark it",
        "Mark your calendar",
        "about bogus",
        "Order 4111 1111 1111 1112",
        "Call our hotline +49 800 1234567",
        "It began 2026-11-23",
        "reference 12345678",
        people=("Alice Becker", "Mark Will", "bo"),
    ),
    *miss("L19", "The API is slow", "Sign-in by SMS fails", "about 500 customers"),
    *miss("L29", "seven 1"),
    *miss("L29", "SEV-1", public=False),
    *miss(
        "L30",
        "This will never happen again.",
        "No customer data was affected.",
        "All systems are operational.",
        "We guarantee it.",
        "It is fully resolved.",
        over=True,
    ),
    *miss(
        "L30",
        "This will never happen again.",
        "No customer data was affected.",
        "All systems are operational.",
        "We guarantee it.",
        "It is fully resolved.",
        state="resolved",
    ),
    *miss(
        "L30", "All regions are affected.", "We are checking whether data was affected.", "Not all customers are back."
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
