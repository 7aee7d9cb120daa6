"""A real outage lived through from declaration to closing, half at a shell, half by keys in a terminal."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import signal
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.outage import (
    AFTER,
    BEFORE,
    CATCHING_UP,
    DURATIONS_S,
    HUNT,
    MESSAGES,
    REASON_TO_CLOSE,
    TITLE,
    Step,
)
from tests.end_to_end.person import Person

# Several workers would live through it once each.
pytestmark = pytest.mark.xdist_group("outage")

Document = dict[str, Any]
KINDS = {"mark": "milestone", "type": "types", "copy": "copied", "post": "posted"}
COPIED_TO_TERMINAL = re.compile(rb"\x1b\]52;c;([A-Za-z0-9+/=]+)")


class Lived:
    """What is there when the outage is over: the person, the events as exported, and what the terminal got to see."""

    def __init__(self, person: Person) -> None:
        self.person = person
        for step in BEFORE:
            person.do(step)
        self.raw = _hunt(person)
        for step in AFTER:
            person.do(step)
        self.events = events_of(person)
        self.name = str(person.read("list")[0]["reference"])

    def one(self, kind: str, **fields: object) -> Document:
        """Return the only event of this kind with these fields."""
        [found] = [
            event
            for event in self.events
            if event["kind"] == kind and all(event[name] == value for name, value in fields.items())
        ]
        return found

    def at(self, clock: str) -> datetime:
        """Return when it was `clock` on the day of the outage, as moved to today."""
        return self.person.moment(Step(clock, "note"))


def _hunt(person: Person) -> bytes:
    """Hunt in a console that is killed, catch up in the next one, undo and redo, and return what that one wrote."""
    with person.console() as terminal:
        terminal.wait_for(TITLE)
        person.take_notes(HUNT, terminal)
        terminal.process.kill()
        assert terminal.wait_exit() == -signal.SIGKILL
    with person.console() as terminal:
        terminal.wait_for(HUNT[-1].words[:20])
        for step in CATCHING_UP:
            person.press(step, terminal)
        terminal.press("u")
        terminal.wait_for("✓ undone: phase resolve")
        terminal.write("\x12")
        terminal.wait_for("✓ put back: phase resolve")
        terminal.press("ctrl+q")
        assert terminal.wait_exit() == 0
        return bytes(terminal.raw)


def events_of(person: Person, data: Path | None = None) -> list[Document]:
    return [json.loads(line) for line in person.shell("export", data=data).splitlines()]


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def clock_text(moment: datetime, told: Document) -> str:
    """Write a time as a message has it that was written when `told` was recorded."""
    day = "" if moment.date() == instant(told["recorded_at"]).date() else f" on {moment.day} {moment:%B}"
    return f"{moment:%H:%M} UTC{day}"


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    return Lived(Person(tmp_path_factory.mktemp("outage")))


def test_every_act_is_on_record_in_the_order_in_which_it_happened(lived: Lived) -> None:
    steps = [*BEFORE, *HUNT, *CATCHING_UP, *AFTER]
    dated = sorted((step for step in steps if step.clock), key=lambda step: step.clock.removeprefix("~"))
    expected = [KINDS.get(step.act, step.act) for step in [*dated, *(step for step in steps if not step.clock)]]
    # Declaring told of two milestones more, both before it.
    expected.insert(expected.index("declare"), "milestone")
    expected.insert(2, "milestone")
    found = [event["kind"] for event in lived.events if event["kind"] not in {"retract", "restore"}]
    assert sorted(found) == sorted(expected)
    notes = [(event["text"], event.get("category", "note")) for event in lived.events if event["kind"] == "note"]
    assert notes == [(step.words, step.subject) for step in dated if step.act == "note"]
    assert [event["at"] for event in lived.events] == sorted(event["at"] for event in lived.events)
    undone = [event["kind"] for event in lived.events if event["kind"] in {"retract", "restore"}]
    assert undone == ["retract", "restore"]


def test_what_was_dated_back_has_both_its_times(lived: Lived) -> None:
    for step in [*BEFORE, *HUNT, *AFTER]:
        if step.act != "note":
            continue
        event = lived.one("note", text=step.words)
        happened, recorded = instant(event["at"]), instant(event["recorded_at"])
        # So many minutes ago is counted from the second at which it is written down.
        exact = 0 if step.subject != "decision" else 90
        assert 0 <= (happened - lived.person.moment(step)).total_seconds() <= exact
        assert recorded > lived.person.end
        assert event.get("precision", "exact") == ("about" if step.about else "exact")


def test_the_timeline_says_how_late_each_entry_was_written(lived: Lived) -> None:
    lines = lived.person.shell("timeline", "--utc", "-i", lived.name).splitlines()
    for step in [*BEFORE, *HUNT, *AFTER]:
        if step.act != "note":
            continue
        event = lived.one("note", text=step.words)
        late = round((instant(event["recorded_at"]) - instant(event["at"])).total_seconds()) // 60
        mark = (
            f"+{late // 60}h{late % 60}m"
            if late >= 60 and late % 60
            else f"+{late // 60}h"
            if late >= 60
            else f"+{late}m"
        )
        clock = f"{'~' if step.about else ''}{instant(event['at']):%H:%M}"
        [line] = [line for line in lines if step.words in line]
        assert line.split()[:2] == [clock, mark]
    assert not re.match(r"\s*~?[\d:]+\s+\+", lines[-1]), "what was recorded at once is not late"


def test_milestones_and_durations_are_those_of_the_report(lived: Lived) -> None:
    status = lived.person.read("status", "-i", lived.name)
    reached = {name: instant(each["at"]) for name, each in status["milestones"].items() if name != "acknowledged"}
    assert reached == {
        "impact_started": lived.at("13:42"),
        "detected": lived.at("13:45"),
        "identified": lived.at("14:00"),
        "mitigated": lived.at("14:09"),
        "resolved": lived.at("14:52"),
    }
    assert status["durations_s"] == DURATIONS_S


def test_the_incident_ends_as_it_was_left(lived: Lived) -> None:
    status = lived.person.read("status", "-i", lived.name)
    assert (status["title"], status["state"], status["severity"], status["phase"]) == (TITLE, "closed", 2, "review")
    assert (status["types"], status["customers_affected"], status["due"]) == (["outage"], True, [])
    assert status["roles"] == {
        "commander": "alice",
        "deputy": None,
        "scribe": "dev",
        "customer_liaison": "bo",
        "internal_liaison": None,
        "expert": None,
    }
    assert lived.one("close")["reason"] == REASON_TO_CLOSE
    items = {row["id"]: row["status"] for row in lived.person.read("checklist", "--all", "-i", lived.name)}
    ticked = {step.subject for step in [*BEFORE, *CATCHING_UP, *AFTER] if step.act == "tick"}
    # Nobody ticked these: the record says that the war room was told, when harm began, what kind it is, what was
    # decided, and that no temporary measure is left.
    by_record = {
        "mitigate.war_room_update",
        "detect.timeline",
        "detect.types",
        "mitigate.decide",
        "resolve.loose_ends",
    }
    done = ticked | by_record
    assert {item for item, status in items.items() if status == "done"} == done
    assert {item for item, status in items.items() if status == "skipped"} == {"mitigate.contain"}


def test_an_hour_ago_it_was_still_burning(lived: Lived) -> None:
    status = lived.person.read("status", "-i", lived.name, "--as-of", f"{lived.at('14:05'):%Y-%m-%dT%H:%MZ}")
    assert (status["state"], status["severity"], status["phase"]) == ("open", 1, "mitigate")
    assert status["milestones"]["mitigated"] is None
    assert status["posted"]["status_page"]["message"] == "status_page/investigating"


def test_the_public_messages_are_word_for_word_what_was_copied(lived: Lived) -> None:
    first = lived.one("posted", message="status_page/investigating")
    assert first["text"] == (
        "Sites behind our network answer with error 502. All customers and all regions are affected."
        f" It began at {clock_text(lived.at('13:42'), first)}.\n\n"
        "We are looking for the cause.\n\n"
        "We know of no workaround yet.\n\n"
        f"We are sorry for the disruption. Next update by {clock_text(instant(first['next_update_at']), first)}."
    )
    watched = lived.one("posted", message="status_page/monitoring")
    assert watched["text"] == (
        "Sites behind our network answered with error 502."
        " We are still finding out who was affected.\n\n"
        "We have switched off part of our firewall, and traffic is back to normal."
        " We are watching the service to be sure that it stays healthy before we call this resolved.\n\n"
        "We know of nothing else that you may still notice.\n\n"
        f"Next update by {clock_text(instant(watched['next_update_at']), watched)}."
    )
    last = lived.one("posted", message="status_page/resolved")
    assert last["text"] == (
        "Sites behind our network answered with error 502. This is now resolved."
        " All customers and all regions were affected.\n\n"
        f"It began at {clock_text(lived.at('13:42'), last)} and ended at {clock_text(lived.at('14:52'), last)},"
        " after 1 h 10 min. No data was lost or exposed.\n\n"
        "We know of nothing that you need to do now.\n\n"
        "We are sorry for the disruption."
    )
    assert [event["state"] for event in (first, watched, last)] == ["investigating", "monitoring", "resolved"]
    assert all(event["public"] for event in (first, watched, last))


def test_the_war_room_is_told_what_the_timeline_knows(lived: Lived) -> None:
    report = lived.one("posted", message="war_room/situation_report")
    lines = report["text"].split("\n")
    assert lines[0].startswith(f"SEV-1 {TITLE} ({lived.name}) at ")
    assert lines[1:-1] == [
        "Seeing: every site answers 502; processors are at 100 % on every server.",
        "Doing: dev takes a CPU profile of a live server.",
        "ETA for the fix: not known before the cause is.",
        "Working theory, not confirmed: an attack of a kind not seen before.",
        "Needed:",
        "- someone who can read a CPU profile",
        "- the team that owns the firewall",
        "Commander: alice",
    ]
    assert lines[-1] == f"Next report: {clock_text(instant(report['next_update_at']), report)}"
    clear = lived.one("posted", message="war_room/all_clear")
    ended = clock_text(lived.at("14:52"), clear)
    assert (
        clear["text"].split("\n")[0]
        == f"ALL CLEAR: SEV-2 {TITLE} ({lived.name}) is over since {ended}, after 1 h 6 min."
    )
    assert "- dev: put the processor limit for expressions back" in clear["text"]


def test_what_was_posted_is_what_was_copied(lived: Lived) -> None:
    for name in MESSAGES:
        copied, posted = lived.one("copied", message=name), lived.one("posted", message=name)
        assert posted["text"] == copied["text"]
        assert posted.get("next_update_at") == copied.get("next_update_at")
    sent = [base64.b64decode(text).decode() for text in COPIED_TO_TERMINAL.findall(lived.raw)]
    assert sent == [lived.one("copied", message="status_page/monitoring")["text"]]


def test_the_record_is_one_unbroken_chain(lived: Lived) -> None:
    chain = sorted(lived.events, key=lambda event: event["seq"])
    assert [event["seq"] for event in chain] == list(range(1, len(chain) + 1))
    assert len({event["writer"] for event in chain}) == 1
    assert chain[0]["prev"] == ""
    for before, after in pairwise(chain):
        stored = json.dumps(before, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert after["prev"] == hashlib.sha256(stored.encode()).hexdigest()[:32]
    assert lived.person.read("verify") == {"ok": True, "incidents": 1, "events": len(chain), "problems": []}


def test_a_restart_finds_everything_and_changes_nothing(lived: Lived) -> None:
    with lived.person.console() as terminal:
        terminal.wait_for("closed")
        terminal.press("enter")
        terminal.wait_for("■ CLOSED")
        terminal.wait_for(REASON_TO_CLOSE[:20])
        terminal.press("ctrl+q")
        assert terminal.wait_exit() == 0
    assert events_of(lived.person) == lived.events


def test_the_exported_events_make_the_same_incident_elsewhere(lived: Lived, tmp_path: Path) -> None:
    exported, elsewhere = tmp_path / "events.jsonl", tmp_path / "elsewhere.json"
    exported.write_text(lived.person.shell("export"), "utf-8")
    for new in (len(lived.events), 0):
        imported = lived.person.read("import", str(exported), data=elsewhere)
        assert (sum(imported["new"].values()), imported["known"]) == (new, len(lived.events) - new)
    assert events_of(lived.person, elsewhere) == lived.events
    timeline = ["timeline", "-i", lived.name]
    assert lived.person.read(*timeline, data=elsewhere) == lived.person.read(*timeline)
