"""What a team has still to fill in or to look after: whom to call, how to reach people, who they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from incident_tui.files.toml_faults import shown
from incident_tui.files.toml_lines import KeyPath
from incident_tui.playbook.judgement import Judgement
from incident_tui.playbook.model import Playbook
from incident_tui.playbook.team_files import ReadFile

# Half a year: people move, and numbers that nobody has tried since fail in the night.
STALE_AFTER: Final = timedelta(days=180)


def contact_notes(playbook: ReadFile[Playbook], today: date) -> Iterator[Judgement]:
    """Note what is empty, and what nobody has tried for half a year; one note for each table."""
    content = playbook.content
    organisation = content.organisation
    ours = {
        "name": organisation.name,
        "service": organisation.service,
        "status_page_url": organisation.status_page_url,
        "reply_to": organisation.reply_to,
    }
    empty = [(("organisation", key), key) for key, value in ours.items() if not value.strip()]
    yield from _empty(playbook, empty, "nothing to fill messages with", "fill these in")
    steps: list[tuple[KeyPath, str]] = [
        (("escalation", place, "phone"), step.title)
        for place, step in enumerate(content.escalation)
        if not step.reachable
    ]
    yield from _empty(playbook, steps, "nobody can be called", "fill in phone or chat")
    channels: list[tuple[KeyPath, str]] = [
        (("channels", place, "contacts"), channel.title)
        for place, channel in enumerate(content.channels)
        if not channel.contacts.strip()
    ]
    yield from _empty(playbook, channels, "no contacts", "none can be looked up when the network is down")
    tools: list[tuple[KeyPath, str]] = [
        (("tools", place, "where"), tool.name) for place, tool in enumerate(content.tools) if not tool.where.strip()
    ]
    yield from _empty(playbook, tools, "no place", "fill in where")
    vendors: list[tuple[KeyPath, str]] = [
        (("vendors", place, "contact"), vendor.name)
        for place, vendor in enumerate(content.vendors)
        if not vendor.contact.strip()
    ]
    yield from _empty(playbook, vendors, "no contact", "fill in contact")
    yield from _stale(playbook, today)


def _empty(
    playbook: ReadFile[Playbook], found: Sequence[tuple[KeyPath, str]], what: str, hint: str
) -> Iterator[Judgement]:
    """Note what is empty, all on one line, at the first of it."""
    if found:
        named = ", ".join(shown(name) for _, name in found)
        yield Judgement("note", playbook.problem(found[0][0], f"{what}: {named}", hint))


def _stale(playbook: ReadFile[Playbook], today: date) -> Iterator[Judgement]:
    dated: list[tuple[KeyPath, str, date | None]] = [
        *(
            (("vendors", place, "checked"), vendor.name, vendor.checked)
            for place, vendor in enumerate(playbook.content.vendors)
            if vendor.contact.strip()
        ),
        *(
            (("channels", place, "checked"), channel.title, channel.checked)
            for place, channel in enumerate(playbook.content.channels)
            if channel.contacts.strip()
        ),
    ]
    for key, name, checked in dated:
        if checked is None:
            message = f"{shown(name)}: nobody has written down when they last tried it"
        elif today - checked > STALE_AFTER:
            message = f"{shown(name)}: last tried {(today - checked).days} days ago, on {checked}"
        else:
            continue
        yield Judgement("note", playbook.problem(key, message, "try it, and write the day there"))
