"""The playbook in force as a page: headings, paragraphs and entries, for a screen or a wiki."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from incident_tui.cli.playbook_words import (
    calendar_in_words,
    deadlines_in_words,
    item_in_words,
    notice_in_words,
    severities_in_words,
    step_in_words,
)
from incident_tui.domain.vocabulary import PHASES, severity_label, spoken
from incident_tui.files.overlay import FoundFile
from incident_tui.playbook.conditions import beyond
from incident_tui.playbook.duration import duration_text
from incident_tui.playbook.hours import WEEKDAYS, Weekday
from incident_tui.playbook.model import Pack, Playbook
from incident_tui.playbook.reckoning import needs_calendar

_DAYS: Final[dict[Weekday, str]] = {
    "mon": "Monday",
    "tue": "Tuesday",
    "wed": "Wednesday",
    "thu": "Thursday",
    "fri": "Friday",
    "sat": "Saturday",
    "sun": "Sunday",
}


class Heading(NamedTuple):
    """A heading; level 1 is the page's own."""

    level: int
    text: str


class Paragraph(NamedTuple):
    """A sentence or a few."""

    text: str


class Entry(NamedTuple):
    """An entry of a list: what it is, and what there is to say of it."""

    title: str
    lines: tuple[str, ...] = ()


Block = Heading | Paragraph | Entry


def checklist_page(playbook: Playbook, titles: Mapping[str, str]) -> Iterator[Block]:
    """Give the phases with their items, then what each pack adds to them; `titles` are those of all items, by id."""
    for plan in playbook.phases:
        yield Heading(2, f"{PHASES.index(plan.id) + 1}. {plan.title}")
        yield Paragraph(plan.goal)
        for item in plan.items:
            yield Entry(f"{item.title} ({item.id})", tuple(item_in_words(playbook, item, item.when, titles)))
    for pack in playbook.packs:
        yield from _pack(playbook, pack, titles)


def whole_page(
    playbook: Playbook, titles: Mapping[str, str], files: Iterable[FoundFile], about: str = ""
) -> Iterator[Block]:
    """Give everything; `about` says what it was narrowed to, `files` are those that it was read from."""
    name = playbook.organisation.name.strip()
    yield Heading(1, f"Playbook of {name}" if name else "Playbook")
    if about:
        yield Paragraph(about)
    packs = f"{len(playbook.packs)} pack{'' if len(playbook.packs) == 1 else 's'} of items"
    yield Paragraph(
        f"Severities; roles; whom to call and what to have ready; the checklist of each phase; {packs} for certain "
        "incidents; how often people hear from us, and how; clocks; when a review is written; where all this is from."
    )
    yield from _severities(playbook)
    yield from _roles(playbook)
    yield from contacts_page(playbook)
    yield from checklist_page(playbook, titles)
    yield from _talking(playbook)
    yield from _clocks(playbook)
    yield from _review(playbook)
    yield from _sources(list(files))


def _sources(files: Sequence[FoundFile]) -> Iterator[Block]:
    """Name the team's files one by one, and those that ship together."""
    yield Heading(2, "Where this comes from")
    for file in files:
        if file.origin == "team":
            what = f"your team's own, in place of {file.overrides}" if file.overrides else "your team's own"
            yield Entry(file.relative, (str(file.path), what))
    bundled = [file for file in files if file.origin == "bundled"]
    if bundled:
        folders: dict[str, list[str]] = {}
        for file in bundled:
            folder, _, name = file.relative.rpartition("/")
            folders.setdefault(folder, []).append(name.partition(".")[0] if folder else name)
        root = str(bundled[0].path).removesuffix(bundled[0].relative)
        lines = (f"{folder}: {', '.join(names)}" if folder else ", ".join(names) for folder, names in folders.items())
        yield Entry(f"bundled, in {root}", tuple(lines))


def _pack(playbook: Playbook, pack: Pack, titles: Mapping[str, str]) -> Iterator[Block]:
    yield Heading(2, f"Pack: {pack.title}")
    yield Paragraph(f"Added when: {pack.when.words()}.")
    for phase in PHASES:
        for item in pack.items:
            if item.phase == phase:
                lines = item_in_words(playbook, item, beyond(item.when, pack.when), titles)
                yield Entry(f"{spoken(phase)}: {item.title} ({item.id})", tuple(lines))


def _severities(playbook: Playbook) -> Iterator[Block]:
    yield Heading(2, "Severities")
    for level in playbook.severities:
        lines = [level.meaning, level.response, notice_in_words(level)]
        if level.target is not None:
            lines.append(f"resolved within {duration_text(level.target)}")
        if level.needs:
            lines.append(f"needs: {', '.join(playbook.role(role).title for role in level.needs)}")
        if level.watch:
            lines.append(f"watched for {duration_text(level.watch)} after the repair")
        yield Entry(f"{severity_label(level.number)} {level.name}", tuple(lines))


def _roles(playbook: Playbook) -> Iterator[Block]:
    yield Heading(2, "Roles")
    for role in playbook.roles:
        yield Entry(role.title, (role.does,))


def contacts_page(playbook: Playbook) -> Iterator[Block]:
    """Return whom to call, our hours, the vendors and the tools."""
    yield Heading(2, "Whom to call")
    for step in playbook.escalation:
        lines = [step.when, _or_empty([step.who, step.phone, step.chat], "nobody is filled in")]
        if step.by_day.strip():
            lines.append(f"within our hours: {step.by_day}")
        if step.call_if is not None:
            soon = f", within {duration_text(step.within)}" if step.within else ""
            lines.append(f"called in any case: {step.call_if.words()}{soon}")
        lines.append(f"{duration_text(step.wait)} to answer a message, before the next step")
        yield Entry(step.title, tuple(lines))
    hours = playbook.hours
    closed = f", not on {', '.join(map(str, hours.holidays))}" if hours.holidays else ""
    zone = f" ({hours.zone})" if hours.zone else ""
    yield Paragraph(f"Our hours: {_days(hours.days)}, {hours.start:%H:%M} to {hours.end:%H:%M}{zone}{closed}.")
    if playbook.vendors:
        yield Heading(2, "Vendors")
    for vendor in playbook.vendors:
        lines = [_or_empty([vendor.contact], "no contact is filled in")]
        lines += [f"account: {vendor.account}"] if vendor.account.strip() else []
        lines += [f"status page: {vendor.status_page}"] if vendor.status_page.strip() else []
        lines += [f"last tried on {vendor.checked}"] if vendor.checked else []
        yield Entry(vendor.name, tuple(lines))
    yield Heading(2, "What to have ready")
    for tool in playbook.tools:
        example = (f"example: {tool.example}",) if tool.example.strip() else ()
        yield Entry(tool.name, (tool.why, *example, _or_empty([tool.where], "no place is filled in")))


def _talking(playbook: Playbook) -> Iterator[Block]:
    yield Heading(2, "How often people hear from us")
    for row in playbook.cadence:
        state = f", while it says {row.state}" if row.state is not None else ""
        after = f", from {duration_text(row.after)} on" if row.after else ""
        title = f"{spoken(row.audience)}{state}{after}"
        yield Entry(title, (f"target: {deadlines_in_words(row.target)}", f"limit: {deadlines_in_words(row.hard)}"))
    approved = playbook.messages
    if approved.commander_approves and approved.commander_approves_at:
        audiences = ", ".join(map(spoken, approved.commander_approves))
        yield Paragraph(
            f"The commander approves texts for {audiences} at {severities_in_words(approved.commander_approves_at)}."
        )
    yield Heading(2, "Ways to reach people")
    for channel in playbook.channels:
        instead = ", then ".join(other.title for name in channel.fallback if (other := playbook.channel(name)))
        lines = [f"while it does not work: {instead}"] if instead else []
        lines.append(_or_empty([channel.contacts], "no contacts are filled in"))
        lines += [f"last tried on {channel.checked}"] if channel.checked else []
        yield Entry(channel.title, tuple(lines))
    for language in playbook.languages:
        yield Paragraph(f"In {language.name} ({language.code}): {language.audience}.")


def _clocks(playbook: Playbook) -> Iterator[Block]:
    yield Heading(2, "Legal and contract clocks that run")
    if not playbook.regimes:
        yield Paragraph("None.")
    for regime in playbook.regimes:
        lines = [f"applies to {regime.applies}", f"when: {regime.when.words()}"]
        lines += [step_in_words(regime, step) for step in regime.steps]
        lines += [calendar_in_words(regime)] if needs_calendar(regime) else []
        lines += [regime.note] if regime.note.strip() else []
        lines.append(f"source: {regime.source} ({regime.region}, {regime.proof}, checked {regime.checked})")
        yield Entry(f"{regime.title} ({regime.id})", tuple(lines))


def _review(playbook: Playbook) -> Iterator[Block]:
    yield Heading(2, "When a review is written")
    said = {"short": "short form", "always": "always", "consider": "consider it", "skip": "not needed"}
    for level, listed in playbook.review_rules.in_order():
        for rule in listed:
            words = rule.when.words()
            yield Entry(f"{said[level]}: {rule.rule}", (f"when: {words}",) if words != rule.rule else ())


def _or_empty(parts: list[str], empty: str) -> str:
    return ", ".join(part.strip() for part in parts if part.strip()) or empty


def _days(days: Sequence[Weekday]) -> str:
    """Name days of the week: `Monday to Friday`, or one by one where they do not follow each other."""
    places = [place for place, day in enumerate(WEEKDAYS) if day in days]
    names = [_DAYS[WEEKDAYS[place]] for place in places]
    if len(places) > 2 and places[-1] - places[0] == len(places) - 1:
        return f"{names[0]} to {names[-1]}"
    return ", ".join(names)
