"""What happens in each of the twelve walks from declared to closed: a table of steps, walked by `test_walks.py`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

from incident_tui.domain.event import Fact
from incident_tui.domain.events import (
    AnchorSet,
    Asked,
    Called,
    CustomersAffected,
    Decided,
    FlagsChanged,
    HandoverAccepted,
    ImpactAssessed,
    Noted,
    PublicDecided,
    TypesChanged,
)
from incident_tui.domain.vocabulary import (
    CALL_OUTCOMES,
    FLAGS,
    INCIDENT_TYPES,
    CallOutcome,
    Flag,
    IncidentType,
    Severity,
)

TYPE_KEYS: Final = dict(zip(INCIDENT_TYPES, "1234567890ab", strict=True))
FLAG_KEYS: Final = dict(zip(FLAGS, "1234567890abcde", strict=True))


class Tick(NamedTuple):
    """Tick an item, with its evidence where it asks for some."""

    item: str
    evidence: str = ""


class Skip(NamedTuple):
    """Skip an item for a reason."""

    item: str
    reason: str


class Post(NamedTuple):
    """Copy a message, filling in what it still needs in this order, and record it as posted.

    With `item` it is opened from that item of the checklist; without, it is the one that is wanted first.
    """

    message: str
    filled: tuple[str, ...]
    item: str = ""


class Say(NamedTuple):
    """Open the act that settles an item, and answer it: this kind of fact is on record then, and the item done."""

    item: str
    words: str
    leaves: type[Fact]


class End(NamedTuple):
    """Choose what became of something open, found by its words on the page of open loops; with a word on it."""

    about: str
    how: str
    words: str = ""


class Act(NamedTuple):
    """Press keys, the last of which puts this kind of fact on record."""

    keys: tuple[str, ...]
    leaves: type[Fact]


class Wait(NamedTuple):
    """Let time go by."""

    minutes: int


Step = Tick | Skip | Post | Say | End | Act | Wait


def learn(name: IncidentType) -> Act:
    """Add a type that shows on the way."""
    return Act(("y", TYPE_KEYS[name], "enter"), TypesChanged)


def flag(name: Flag) -> Act:
    """Set a flag."""
    return Act(("Y", FLAG_KEYS[name], "enter"), FlagsChanged)


def assess(answers: str) -> Act:
    """Answer the three questions of severity, and keep the severity, which is the one that they propose."""
    return Act(("S", *answers, "1"), ImpactAssessed)


def public(answers: str, choice: str) -> Act:
    """Answer what the record does not know of telling the public, and choose: `1` yes, `2` no."""
    return Act(("O", *answers, choice), PublicDecided)


def call(step: str, outcome: CallOutcome) -> Act:
    """Call a step of the escalation path by its key, and record what came of it."""
    return Act(("w", step, str(CALL_OUTCOMES.index(outcome) + 1)), Called)


def ask(line: str) -> Act:
    """Ask somebody for something, by a time."""
    return Act(("Q", *line, "enter"), Asked)


def suspect(text: str) -> Act:
    """Write down a hypothesis on the page of open loops."""
    return Act(("e", "h", *text, "enter"), Noted)


def decide(line: str, *, objection: str = "", why: str = "", second: str = "") -> Act:
    """Decide among options, with a second person where it cannot be undone."""
    return Act(("D", *line, "enter", "2" if second else "1", *objection, "enter", *(second or why), "enter"), Decided)


def hand_over(role: str, person: str) -> Act:
    """Hand a role over, by its key, to a person who reads the brief and accepts."""
    return Act(("H", role, *person, "enter", "enter", "escape", "H", "1", *person, "enter"), HandoverAccepted)


@dataclass(frozen=True)
class Walk:
    """What is particular to a type.

    `found`, `done` and `after` are what is done while looking, up to the fix, and after the end. `passed` is the
    reason for leaving a phase whose gates are not settled. `data` says what was lost; without it, nothing was.
    `overruled` is the reason for closing with something missing; without one, nothing is missing.
    """

    type: IncidentType
    severity: Severity
    title: str
    found: tuple[Step, ...]
    done: tuple[Step, ...]
    after: tuple[Step, ...]
    flags: tuple[Flag, ...] = ()
    data: str = ""
    passed: str = ""
    overruled: str = ""


def resolved(issue: str, affected: str, data: str = "None is lost") -> Post:
    """Tell the public that it is over: what it was, whom it hit, what became of data."""
    return Post("status_page/resolved", (issue, affected, data), "resolve.status_page")


# What ends every incident at SEV-1 and 2: the war room is told, and somebody writes the review.
WRITTEN_UP: Final = (Tick("resolve.all_clear"), Tick("resolve.review_owner", "bo"))

WALKS: Final = (
    Walk(
        "outage",
        1,
        "-7m Pay is down",
        flags=("certificate_or_dns",),
        found=(
            Tick("detect.acknowledge"),
            Post("status_page/investigating", ("Pay is down",)),
            assess("411"),
            call("1", "no_answer"),
            call("2", "answered"),
            Tick("outage.total", "app works"),
            Tick("certificate_dns.what", "pay"),
            Tick("detect.next_update", "15:15"),
        ),
        done=(
            Tick("outage.front_door", "TLS"),
            Tick("mitigate.cause", "expired"),
            Tick("certificate_dns.replace"),
            Tick("certificate_dns.outside", "3 of 3"),
            Tick("outage.capacity", "cold"),
            Tick("outage.reopen_in_steps"),
            Tick("mitigate.fix", "renewed"),
        ),
        after=(
            Tick("mitigate.verify", "paid"),
            Tick("mitigate.baseline", "99.9 %"),
            Skip("communicate.updates", "one late"),
            resolved("Pay was down", "All"),
            *WRITTEN_UP,
            Tick("certificate_dns.next", "list"),
        ),
    ),
    Walk(
        "degradation",
        3,
        "-7m Search is slow",
        found=(
            Tick("detect.acknowledge"),
            Tick("degradation.share", "7 %"),
            Tick("degradation.trend", "worse"),
            Post("status_page/investigating", ("It is slow",)),
            suspect("new index"),
            ask("cy check the pool 5m"),
            Tick("detect.next_update", "16:00"),
        ),
        done=(
            End("check the pool", "answered", "full"),
            End("new index", "eliminated", "older"),
            Tick("degradation.full", "pool"),
            Tick("mitigate.cause", "crawler"),
            Tick("degradation.shed"),
            Tick("mitigate.fix", "blocked"),
        ),
        after=(
            Tick("mitigate.verify", "fast"),
            Tick("communicate.updates"),
            resolved("It was slow", "Some"),
            Tick("resolve.review_owner", "bo"),
        ),
    ),
    Walk(
        "bad_change",
        2,
        "-7m Wrong prices",
        found=(
            Tick("detect.acknowledge"),
            Tick("detect.freeze"),
            Tick("bad_change.which", "4512"),
            Post("status_page/investigating", ("Wrong prices",)),
            Tick("detect.next_update", "15:30"),
        ),
        done=(
            Tick("bad_change.safe_to_go_back", "yes"),
            Tick("bad_change.back_first", "now"),
            decide("4511 | mend it", objection="cy: slow", why="sure"),
            Tick("bad_change.compare", "web-1"),
            Tick("mitigate.cause", "4512"),
            Tick("mitigate.fix", "4511"),
            learn("integrity"),
            Tick("evidence.preserve", "dump-1"),
            Tick("bad_change.all_of_it"),
        ),
        after=(
            Tick("mitigate.verify", "right"),
            Tick("integrity.affected_ids", "ids.csv"),
            Skip("communicate.updates", "one late"),
            resolved("Wrong prices", "31 orders", "Data changed"),
            *WRITTEN_UP,
            Tick("bad_change.lock_out"),
            End("Block the bad", "ticketed", "PAY-9"),
        ),
        data="31 orders",
    ),
    Walk(
        "data_loss",
        1,
        "-7m Orders are gone",
        found=(
            Tick("detect.acknowledge"),
            Tick("evidence.fork", "save"),
            Post("status_page/investigating", ("Orders gone",)),
            Tick("evidence.preserve", "snap-9"),
            Tick("data_loss.last_good", "14:41"),
            Tick("detect.next_update", "15:15"),
        ),
        done=(
            Tick("data_loss.stop_writers"),
            Tick("data_loss.open_backup", "14:30"),
            Tick("data_loss.copies", "mails"),
            Tick("mitigate.cause", "script"),
            decide("swap db-2 in | wait", second="cy"),
            Tick("data_loss.restore_beside", "db-2"),
            Tick("data_loss.check_restore", "9121"),
            Tick("data_loss.number_ranges"),
            Tick("mitigate.fix", "db-2"),
        ),
        after=(
            Tick("mitigate.verify", "orders"),
            Tick("data_loss.fill_gap", "mails"),
            Tick("communicate.promise_report"),
            Skip("communicate.updates", "one late"),
            resolved("Orders gone", "Shops", "Data is lost"),
            *WRITTEN_UP,
            Tick("data_loss.achieved", "11"),
        ),
        data="11 minutes",
        overruled="the report comes on Wednesday, from bo",
    ),
    Walk(
        "data_exposure",
        1,
        "-7m A bucket is open",
        flags=("personal_data",),
        found=(
            Tick("detect.acknowledge"),
            Tick("data_exposure.access_rules", "rules-1"),
            Tick("evidence.fork", "shut it"),
            Tick("evidence.preserve", "logs-1"),
            Say("evidence.aware", "-5m", AnchorSet),
            Tick("evidence.privacy_officer", "eve"),
            public("1y", "1"),
            Tick("evidence.counsel", "lee"),
            Tick("evidence.checked_text", "eve"),
            Post("status_page/investigating", ("A file was open",)),
            Tick("detect.next_update", "15:15"),
        ),
        done=(
            Tick("data_exposure.block"),
            End("Block public", "permanent", "none is public"),
            Tick("data_exposure.outside_view", "403"),
            Tick("data_exposure.window", "2 d"),
            Tick("data_exposure.reads", "212"),
            Tick("mitigate.cause", "template"),
            Tick("data_exposure.siblings", "2 more"),
            Tick("mitigate.fix", "all shut"),
        ),
        after=(
            Tick("mitigate.verify", "403"),
            Tick("evidence.notices", "all"),
            Tick("data_exposure.finder"),
            *WRITTEN_UP,
        ),
        data="212 reads",
        passed="in the letter",
        overruled="the letter to those concerned says the rest",
    ),
    Walk(
        "security",
        1,
        "-7m A stranger in prod",
        flags=("actor_active",),
        found=(
            Tick("detect.acknowledge"),
            Tick("security.private_room", "oak"),
            Tick("evidence.fork", "watch"),
            public("1n", "2"),
            Tick("evidence.counsel", "lee"),
            Tick("detect.next_update", "15:30"),
        ),
        done=(
            flag("credentials_exposed"),
            Tick("security.timing", "at once"),
            Tick("security.entry", "CI token"),
            Tick("mitigate.cause", "CI token"),
            Tick("security.isolate", "web-3"),
            Tick("evidence.preserve", "vault"),
            Tick("mitigate.keys", "CI"),
            Tick("security.close_entry", "CI off"),
            Tick("security.back_doors", "1 role"),
            Tick("mitigate.fix", "all out"),
        ),
        after=(
            Tick("mitigate.verify", "quiet"),
            Tick("mitigate.key_silence", "quiet"),
            Tick("security.return", "shut"),
            Tick("security.alert", "alert 7"),
            *WRITTEN_UP,
        ),
    ),
    Walk(
        "ransomware",
        1,
        "-7m Files are locked",
        found=(
            Tick("detect.acknowledge"),
            Tick("ransomware.power_on"),
            Tick("evidence.preserve", "memory"),
            Tick("security.private_room", "phone"),
            Tick("evidence.counsel", "lee"),
            Tick("evidence.checked_text", "lee"),
            Post("status_page/investigating", ("It is down",)),
            Tick("ransomware.family", "Oak 2"),
            Tick("detect.next_update", "15:15"),
        ),
        done=(
            Tick("ransomware.quarantine"),
            End("Cut infected", "ticketed", "IT-4"),
            Tick("ransomware.no_answer"),
            Tick("ransomware.payment", "board"),
            Tick("security.image", "img-1"),
            Tick("security.entry", "VPN"),
            Wait(150),
            Tick("ransomware.clean_backup", "Friday"),
            Tick("mitigate.cause", "VPN"),
            hand_over("1", "dee"),
            Tick("ransomware.rebuild", "ERP first"),
            Tick("mitigate.fix", "ERP runs"),
        ),
        after=(
            Tick("mitigate.verify", "ERP"),
            Skip("ransomware.payment_clock", "not paid"),
            hand_over("1", "fay"),
            *WRITTEN_UP,
        ),
        passed="mail is down",
        overruled="customers are told by phone, mail is down",
    ),
    Walk(
        "cost",
        2,
        "-7m The bill explodes",
        flags=("credentials_exposed",),
        found=(
            Tick("detect.acknowledge"),
            Tick("cost.burn_rate", "40/min"),
            Tick("evidence.fork", "cap it"),
            ask("cy ask what we owe 10m"),
            public("1n", "2"),
            Tick("detect.next_update", "15:30"),
        ),
        done=(
            Tick("mitigate.keys", "key 1"),
            Tick("cost.collateral", "batch"),
            Tick("cost.cap", "quota 0"),
            Tick("evidence.preserve", "logs-3"),
            End("what we owe", "answered", "9100"),
            Tick("cost.leak", "repo"),
            Tick("mitigate.cause", "key"),
            Tick("cost.purge", "gone"),
            Tick("cost.scan", "2 more"),
            Tick("cost.everywhere", "2"),
            Tick("mitigate.fix", "off"),
        ),
        after=(
            Tick("mitigate.verify", "0/min"),
            Tick("cost.cases", "C-9"),
            Tick("cost.security_case", "C-10"),
            Tick("cost.credit", "C-9"),
            *WRITTEN_UP,
        ),
    ),
    Walk(
        "vendor",
        2,
        "-7m The bank is down",
        found=(
            Tick("detect.acknowledge"),
            Tick("vendor.own_probes", "3 of 3"),
            Tick("vendor.status", "green"),
            Tick("vendor.ticket", "T-81"),
            Post("status_page/investigating", ("Cards fail",)),
            ask("acme say what fails 5m"),
            call("1", "answered"),
            Tick("detect.next_update", "15:30"),
        ),
        done=(
            Tick("vendor.way_round", "queue"),
            Wait(33),
            Tick("vendor.push", "mia"),
            End("what fails", "answered", "network"),
            Tick("mitigate.cause", "network"),
            Tick("mitigate.fix", "they did"),
        ),
        after=(
            Tick("mitigate.verify", "paid"),
            Tick("vendor.no_estimate"),
            Skip("communicate.updates", "one late"),
            resolved("Cards failed", "All"),
            Tick("vendor.claim", "T-81"),
            *WRITTEN_UP,
        ),
    ),
    Walk(
        "ai_agent",
        1,
        "-7m An agent deletes",
        found=(
            Tick("detect.acknowledge"),
            Tick("evidence.fork", "it rests"),
            Tick("ai_agent.export", "run-7"),
            Tick("ai_agent.stop"),
            Tick("evidence.preserve", "vol-2"),
            Tick("ai_agent.credentials", "2 keys"),
            Post("status_page/investigating", ("Files are gone",)),
            Tick("detect.next_update", "15:15"),
        ),
        done=(
            learn("data_loss"),
            Tick("mitigate.keys", "both"),
            Tick("ai_agent.own_hands"),
            Tick("ai_agent.shared_storage", "backups"),
            Tick("data_loss.open_backup", "14:00"),
            Tick("mitigate.cause", "its key"),
            decide("restore over it | wait", second="cy"),
            Tick("ai_agent.own_eyes", "undelete"),
            Tick("mitigate.fix", "undelete"),
        ),
        after=(
            Tick("mitigate.verify", "files"),
            Tick("ai_agent.inventions", "none"),
            Skip("communicate.updates", "one late"),
            resolved("Files went", "Some"),
            Tick("ai_agent.least_access", "read"),
            *WRITTEN_UP,
        ),
    ),
    Walk(
        "integrity",
        2,
        "-7m Charged twice",
        found=(
            Tick("detect.acknowledge"),
            Tick("integrity.since_when", "14:20"),
            Tick("evidence.preserve", "snap-2"),
            suspect("retries"),
            Skip("detect.freeze", "no deploys today"),
            Post("status_page/investigating", ("Paid twice",)),
            Tick("detect.next_update", "15:30"),
        ),
        done=(
            Tick("integrity.stop_job"),
            Tick("integrity.affected_ids", "ids.csv"),
            End("retries", "confirmed", "log"),
            Tick("mitigate.cause", "retries"),
            Tick("integrity.repair_once", "10 of 10"),
            Tick("mitigate.fix", "repaid"),
            Tick("integrity.reconcile", "same"),
        ),
        after=(
            Tick("mitigate.verify", "paid"),
            Tick("integrity.one_by_one"),
            Skip("communicate.updates", "one late"),
            resolved("Paid twice", "212", "Data changed"),
            *WRITTEN_UP,
        ),
        data="212 paid twice",
    ),
    Walk(
        "unknown",
        3,
        "-7m Odd errors",
        found=(
            Tick("detect.acknowledge"),
            Tick("unknown.worst_first", "no trace"),
            Tick("detect.changes", "a probe"),
            suspect("the probe"),
            Tick("unknown.guesses"),
            Act(("a", "2"), CustomersAffected),
            Tick("unknown.choose"),
        ),
        done=(
            flag("false_alarm"),
            Tick("false_alarm.proof", "logs, app"),
            End("the probe", "confirmed", "its key"),
        ),
        after=(
            Tick("false_alarm.stand_down"),
            Tick("false_alarm.record", "a probe"),
            Tick("false_alarm.mend_alert", "T-5"),
        ),
    ),
)
