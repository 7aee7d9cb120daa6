"""What types cannot say about a file of clocks: that its steps can be told apart and follow from each other."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from typing import TYPE_CHECKING, Final

from incident_tui.domain.clock import zone_named
from incident_tui.playbook.clocks import ANCHORS, RegimeFile, Step
from incident_tui.playbook.finding import Finding
from incident_tui.playbook.hours import UNKNOWN_ZONE, day_findings, holiday_findings
from incident_tui.playbook.model import LONGEST_TITLE
from incident_tui.playbook.reckoning import calendar_of

if TYPE_CHECKING:
    from incident_tui.files.toml_lines import KeyPath

_STEP_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")


def clock_findings(regime: RegimeFile, message_exists: Callable[[str], bool]) -> Iterator[Finding]:
    """Find what is wrong, in the order of the file; `message_exists` answers for a message's name."""
    yield from _in_line(("title",), regime.title)
    yield from _in_message(("message",), regime.message, message_exists)
    yield from _in_calendar(regime)
    if not regime.steps:
        yield Finding(("steps",), "has no steps", "say at least who is to be told: add a [[steps]]")
    earlier: list[str] = []
    for position, step in enumerate(regime.steps):
        key = ("steps", position)
        yield from _in_name((*key, "id"), step, earlier)
        yield from _in_line((*key, "title"), step.title)
        yield from _in_line((*key, "recipient"), step.recipient)
        yield from _in_message((*key, "message"), step.message, message_exists)
        yield from _in_terms(key, step, earlier)
        earlier.append(step.id)


def _in_calendar(regime: RegimeFile) -> Iterator[Finding]:
    if regime.zone and zone_named(regime.zone) is None:
        hint = 'a name such as "America/New_York"; without it, the zone of [hours] counts'
        yield Finding(("zone",), UNKNOWN_ZONE, hint)
    if regime.days is not None:
        yield from day_findings((), regime.days)
    yield from holiday_findings((), calendar_of(regime))


def _in_line(key: KeyPath, line: str) -> Iterator[Finding]:
    if len(line) > LONGEST_TITLE:
        over = len(line) - LONGEST_TITLE
        yield Finding(key, f"is longer than {LONGEST_TITLE} characters", f"{over} too many; note has room for more")
    if not line.strip() or not line.isprintable():
        yield Finding(key, "needs one line of words that can be shown")


def _in_message(key: KeyPath, message: str | None, message_exists: Callable[[str], bool]) -> Iterator[Finding]:
    if message is not None and not message_exists(message):
        hint = f"add messages/{message}.md.j2, or take the line out"
        yield Finding(key, "names a message that does not exist", hint)


def _in_name(key: KeyPath, step: Step, earlier: Collection[str]) -> Iterator[Finding]:
    if step.id in earlier:
        yield Finding(key, f"'{step.id}' is there twice", "give this step an id of its own")
    if step.id in ANCHORS:
        yield Finding(key, f"'{step.id}' is an anchor's name", "from could mean either: give the step another")
    if not _STEP_NAME.fullmatch(step.id):
        yield Finding(key, "is no name of a step", "small letters, digits and _, a letter first")


def _in_terms(key: KeyPath, step: Step, earlier: Collection[str]) -> Iterator[Finding]:
    known = (*earlier, *ANCHORS)
    for place, term in enumerate(step.due):
        if term.anchor not in known:
            from incident_tui.files.toml_faults import shown, suggestion

            message = f"{shown(term.anchor)} is no anchor, and no step above this one"
            ids = tuple(("steps", step, "id") for step in range(len(earlier)))
            yield Finding((*key, "due", place, "from"), message, suggestion(term.anchor, known), ids)
