"""The bundled playbook against the incident response template that it puts into software, line by line."""

from __future__ import annotations

from datetime import timedelta

import pytest

from incident_tui.domain.event import Fact
from incident_tui.domain.events import CustomersAffected, ItemTicked, MilestoneReached
from incident_tui.domain.vocabulary import PHASES, ROLES, SEVERITIES, Milestone, Phase, Role, Severity
from incident_tui.playbook.model import Item, NotifyWhen, Playbook
from tests.playbook.incidents import Placed, made, posted, shown

ALL: tuple[Severity, ...] = (1, 2, 3, 4)
MAJOR: tuple[Severity, ...] = (1, 2)
PUBLIC: tuple[Severity, ...] = (1, 2, 3)

# phase, what the template asks for, the item that does it, its severities, words that its title must have
CHECKLIST: list[tuple[Phase, str, str, tuple[Severity, ...], tuple[str, ...]]] = [
    ("detect", "acknowledge", "detect.acknowledge", ALL, ("Acknowledge",)),
    ("detect", "one incident lead", "detect.lead", ALL, ("Assign", "lead")),
    ("detect", "what, how many, worse?", "detect.assess", ALL, ("affected", "how many users", "worse")),
    ("detect", "classify", "detect.severity", ALL, ("Classify", "SEV-1", "SEV-4")),
    ("detect", "escalate accordingly", "detect.escalate", MAJOR, ("Escalate",)),
    ("detect", "a channel of its own, responders invited", "detect.war_room", MAJOR, ("war room", "invited")),
    ("detect", "mute other talk", "detect.quiet", MAJOR, ("Mute",)),
    ("detect", "first report on record", "detect.timeline", ALL, ("timeline", "first report")),
    ("detect", "update within …", "detect.next_update", ALL, ("time of the next update",)),
    ("mitigate", "contain", "mitigate.contain", ALL, ("Contain", "switch off", "revoke", "block")),
    ("mitigate", "seeing, doing, ETA", "mitigate.war_room_update", PUBLIC, ("war room", "seeing", "doing")),
    ("mitigate", "cause identified", "mitigate.cause", ALL, ("cause",)),
    ("mitigate", "revert, restore or hotfix", "mitigate.fix", ALL, ("Roll back", "restore", "hotfix")),
    ("mitigate", "document every change", "mitigate.document", ALL, ("Document every change",)),
    ("mitigate", "confirm the fix", "mitigate.verify", ALL, ("Verify",)),
    ("mitigate", "no victory before green", "mitigate.monitor", ALL, ("Monitor", "metrics are green")),
    ("communicate", "when to notify", "communicate.notify", ALL, ("whether the public is told",)),
    ("communicate", "status page update", "communicate.status_page", PUBLIC, ("status page",)),
    ("communicate", "e-mail, if applicable", "communicate.customer_email", MAJOR, ("E-mail", "affected")),
    ("communicate", "updates kept", "communicate.updates", PUBLIC, ("Keep every promised update",)),
    ("communicate", "report promised", "communicate.promise_report", PUBLIC, ("report", "48 hours")),
    ("communicate", "questions by reply", "communicate.replies", PUBLIC, ("answer the replies",)),
    ("resolve", "all-clear", "resolve.all_clear", MAJOR, ("all-clear", "war room")),
    ("resolve", "status page resolved", "resolve.status_page", PUBLIC, ("status page", "resolved")),
    ("resolve", "resolution notice", "resolve.customer_notice", PUBLIC, ("customers", "resolution notice")),
    ("resolve", "owners for follow-up", "resolve.follow_up", ALL, ("owner", "monitoring", "clean-up")),
    ("resolve", "no loose ends", "resolve.loose_ends", ALL, ("no loose ends",)),
    ("resolve", "schedule the review", "resolve.schedule_review", MAJOR, ("Schedule", "48 hours")),
    ("review", "timeline", "review.timeline", ALL, ("timeline",)),
    ("review", "summary", "review.summary", ALL, ("summary", "two or three sentences")),
    ("review", "root cause, 5 whys", "review.contributing_factors", ALL, ("root cause", "five whys")),
    ("review", "what went well", "review.went_well", ALL, ("went well",)),
    ("review", "what did not", "review.went_badly", ALL, ("did not go well",)),
    ("review", "owner and due date", "review.action_items", ALL, ("owner", "due date")),
    ("review", "contributors", "review.contributors", ALL, ("Credit",)),
    ("review", "close the loop", "review.close_the_loop", ALL, ("Track the actions",)),
    ("review", "updated after every real one", "review.playbook", ALL, ("Update this playbook",)),
]


# What happens in the course of an incident, and the minutes at which its checklist is looked at.
COURSE: list[Placed] = [
    (1, MilestoneReached(milestone="acknowledged")),
    (5, posted("status_page/investigating")),
    (40, MilestoneReached(milestone="mitigated")),
    (80, MilestoneReached(milestone="resolved")),
    (90, ItemTicked(item="review.action_items")),
]
LOOKED_AT = (0, 6, 41, 81, 91)


def asked_for(playbook: Playbook, *known: Fact, severity: Severity) -> set[str]:
    """Name every item that is asked for at some time in the course of an incident."""
    asked: set[str] = set()
    for at in LOOKED_AT:
        so_far = [fact for fact in COURSE if isinstance(fact, tuple) and fact[0] <= at]
        asked.update(shown(playbook, made(*known, *so_far, severity=severity), at))
    return asked


@pytest.mark.parametrize(
    ("phase", "asked", "item_id", "severities", "words"), CHECKLIST, ids=[row[2] for row in CHECKLIST]
)
def test_the_checklist_asks_for_it(
    playbook: Playbook,
    phase: Phase,
    asked: str,
    item_id: str,
    severities: tuple[Severity, ...],
    words: tuple[str, ...],
) -> None:
    item = next((item for item in playbook.phase(phase).items if item.id == item_id), None)
    assert item is not None, f"nothing asks for: {asked}"
    # While nobody knows whether customers are affected, they count as affected.
    asking = tuple(level for level in SEVERITIES if item_id in asked_for(playbook, severity=level))
    # In this course nobody tells the public, and then a review is required at SEV-3 too.
    assert tuple(level for level in asking if item_id != "resolve.schedule_review" or level != 3) == severities
    for word in words:
        assert word in item.title


@pytest.mark.parametrize("phase", PHASES)
def test_what_the_template_asks_for_comes_in_its_order(playbook: Playbook, phase: Phase) -> None:
    named = [row[2] for row in CHECKLIST if row[0] == phase]
    assert [item.id for item in playbook.phase(phase).items if item.id in named] == named


@pytest.mark.parametrize(
    ("number", "name", "notify_when", "notify_within", "target"),
    [
        (1, "Critical", "always", timedelta(), None),
        (2, "High", "always", timedelta(hours=1), None),
        (3, "Medium", "customers_affected", timedelta(hours=4), timedelta(hours=24)),
        (4, "Low", "never", None, None),
    ],
)
def test_severities_and_when_to_notify(
    playbook: Playbook,
    number: Severity,
    name: str,
    notify_when: NotifyWhen,
    notify_within: timedelta | None,
    target: timedelta | None,
) -> None:
    level = playbook.severity(number)
    assert (level.name, level.notify_when) == (name, notify_when)
    assert (level.notify_within, level.target) == (notify_within, target)


def test_all_hands_for_sev_1(playbook: Playbook) -> None:
    assert "All hands" in playbook.severity(1).response
    assert "within hours" in playbook.severity(2).response
    assert "24 hours" in playbook.severity(3).response


@pytest.mark.parametrize("role", ROLES)
def test_every_role_says_what_it_does(playbook: Playbook, role: Role) -> None:
    assert playbook.role(role).does


def test_the_escalation_path_has_its_four_steps(playbook: Playbook) -> None:
    assert [step.id for step in playbook.escalation] == ["primary", "secondary", "escalation", "executive"]
    assert "SEV-1" in playbook.escalation[2].when
    assert "customers" in playbook.escalation[3].when


def test_the_tools_to_have_ready(playbook: Playbook) -> None:
    assert [tool.name for tool in playbook.tools] == [
        "Status page",
        "Incident channel",
        "Runbooks",
        "Logs, metrics and deploy history",
        "Vendor contacts",
    ]


def needed(playbook: Playbook, item_id: str) -> Item:
    found = playbook.item(item_id)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("item_id", "milestone"),
    [
        ("detect.acknowledge", "acknowledged"),
        ("mitigate.cause", "identified"),
        ("mitigate.fix", "mitigated"),
        ("mitigate.monitor", "resolved"),
    ],
)
def test_ticking_marks_the_milestones_of_the_timeline(playbook: Playbook, item_id: str, milestone: Milestone) -> None:
    assert needed(playbook, item_id).marks == milestone
    marking = [item.id for plan in playbook.phases for item in plan.items if item.marks == milestone]
    assert marking == [item_id], "a milestone has one item that marks it"


@pytest.mark.parametrize(
    ("item_id", "message"),
    [
        ("mitigate.war_room_update", "war_room/situation_report"),
        ("communicate.status_page", "status_page/investigating"),
        ("communicate.customer_email", "customer_email/initial"),
        ("resolve.all_clear", "war_room/all_clear"),
        ("resolve.status_page", "status_page/resolved"),
        ("resolve.customer_notice", "customer_email/resolved"),
        ("resolve.schedule_review", "review/invitation"),
    ],
)
def test_items_open_the_message_that_they_speak_of(playbook: Playbook, item_id: str, message: str) -> None:
    assert needed(playbook, item_id).message == message


@pytest.mark.parametrize(
    ("item_id", "minutes"),
    [
        ("detect.acknowledge", (5, 15, None, None)),
        ("detect.lead", (5, 15, None, None)),
        ("detect.war_room", (10, 10, 10, 10)),
        ("detect.escalate", (15, 15, 15, 15)),
        ("mitigate.contain", (30, None, None, None)),
        ("communicate.customer_email", (240, None, None, None)),
        ("resolve.all_clear", (15, 15, 15, 15)),
    ],
)
def test_deadlines_of_the_first_hours(playbook: Playbook, item_id: str, minutes: tuple[int | None, ...]) -> None:
    deadline = needed(playbook, item_id).deadline
    assert deadline is not None
    allowed = [deadline.at_severity(level) for level in SEVERITIES]
    assert allowed == [timedelta(minutes=each) if each is not None else None for each in minutes]


@pytest.mark.parametrize("item_id", ["resolve.schedule_review", "review.send_report"])
def test_the_48_hours_are_a_limit_and_count_from_the_resolution(playbook: Playbook, item_id: str) -> None:
    item = needed(playbook, item_id)
    assert item.hard
    assert item.deadline_from == "resolved"
    assert item.deadline is not None
    assert item.deadline.at_severity(1) == timedelta(hours=48)


def test_the_report_is_asked_for_once_it_was_promised(playbook: Playbook) -> None:
    item = needed(playbook, "review.send_report")
    assert "promised report" in item.title
    assert "48 hours" in item.title
    for level in SEVERITIES:
        assert item.id not in shown(playbook, made(severity=level), 0)
        promised = made(ItemTicked(item="communicate.promise_report"), severity=level)
        assert item.id in shown(playbook, promised, 0)


def test_external_words_at_sev_3_are_only_for_affected_customers(playbook: Playbook) -> None:
    page = {"communicate.status_page", "communicate.updates", "resolve.customer_notice"}
    for level in SEVERITIES:
        affected = asked_for(playbook, CustomersAffected(affected=True), severity=level)
        spared = asked_for(playbook, CustomersAffected(affected=False), severity=level)
        assert page & affected == (page if level <= 3 else set())
        assert page & spared == (page if level <= 2 else set())
        assert ("communicate.customer_email" in affected) == (level <= 2)
        assert "communicate.customer_email" not in spared, "it goes to those who are affected"
