"""The comms desk: a message as it is about to go out, with everything that is known, checked and wrong about it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, tzinfo
from typing import Final

import msgspec

from incident_tui.comms.approval import approved_at
from incident_tui.comms.catalogue import Catalogue
from incident_tui.comms.composer import Composed, Composer
from incident_tui.comms.difference import Change, changes
from incident_tui.comms.facts import Facts
from incident_tui.comms.gate.check import check
from incident_tui.comms.gate.finding import Finding, LimitUnit
from incident_tui.comms.gate.lengths import length
from incident_tui.comms.gate.model import Gate
from incident_tui.comms.gate.rules.limits import limits
from incident_tui.comms.ladder import Detour, detour
from incident_tui.comms.message import MessageTemplate
from incident_tui.comms.sent import last_heard
from incident_tui.comms.situation import situation_of
from incident_tui.domain.events import MessageCopied, MessagePosted
from incident_tui.domain.incident import Incident
from incident_tui.domain.parts import Message
from incident_tui.playbook.model import Playbook

_UNITS: Final[dict[LimitUnit, str]] = {
    "characters": "characters",
    "words": "words",
    "x": "characters (X)",
    "gsm7": "characters (SMS)",
}
_SUBJECT: Final = re.compile(r"\ASubject:[^\n]*\n+", re.IGNORECASE)
_FIRST_SENTENCE: Final = re.compile(r".+?[.!?](?=\s|\Z)|.+", re.DOTALL)


class Prepared(msgspec.Struct, frozen=True):
    """A message as it would go out now.

    `written_at` is the time that it was filled in for: that of its approval, if that still holds. `findings` are the
    gate's, errors first. `detour` is set while the message's own channel does not work: the text is
    then in the form of the other channel. `heard` is what its audience got last.
    """

    composed: Composed
    channel: str
    written_at: datetime
    findings: tuple[Finding, ...] = ()
    detour: Detour | None = None
    heard: Message[MessagePosted] | None = None

    @property
    def template(self) -> MessageTemplate:
        """The message that it is."""
        return self.composed.template

    @property
    def errors(self) -> list[Finding]:
        """What stops the copy."""
        return [finding for finding in self.findings if finding.level == "error"]

    @property
    def ready(self) -> bool:
        """Whether it can be copied as it stands."""
        return not self.errors and not self.composed.fault

    def changes(self) -> list[Change]:
        """Say what is new against the audience's last text; nothing where there was none."""
        return changes(self.heard.fact.text, self.composed.text) if self.heard is not None else []

    def copied_fact(self, level: str, via: tuple[str, ...], reason: str = "") -> MessageCopied:
        """Return what to record when it was handed to the clipboard; `reason` is why errors were overruled."""
        composed = self.composed
        return MessageCopied(
            message=composed.template.identifier,
            audience=composed.audience,
            text=composed.text,
            level=level,
            via=via,
            next_update_at=composed.next_update_at,
            values=composed.values,
            public=composed.template.public,
            channel=self.channel,
            overridden=tuple(dict.fromkeys(finding.rule for finding in self.errors)),
            reason=reason,
        )


class Desk:
    """Prepares messages of a catalogue for an incident."""

    def __init__(self, catalogue: Catalogue, playbook: Playbook, composer: Composer, gate: Gate) -> None:
        """Work with these."""
        self.catalogue = catalogue
        self._playbook = playbook
        self._composer = composer
        self.gate = gate

    def prepare(
        self,
        identifier: str,
        incident: Incident,
        typed: Mapping[str, str],
        *,
        zone: tzinfo,
        now: datetime,
        person: str,
    ) -> Prepared:
        """Fill a message in, put it into the form of the channel that works, and check it.

        Raises KeyError if there is no such message.
        """
        composed, written_at = self._composed(identifier, incident, typed, zone, now)
        template = composed.template
        way = detour(template, incident, self._playbook, self.catalogue)
        channel = template.way
        if way is not None and way.rung is not None and way.instead is not None and not composed.fault:
            channel = way.instead.id
            composed = self._rewritten(composed, way.rung, incident, typed, zone, now)
        heard = last_heard(incident, composed.audience, template.language)
        if composed.fault:
            return Prepared(composed, channel, written_at, detour=way, heard=heard)
        situation = situation_of(composed, incident, self._playbook, channel=channel, now=now, zone=zone, person=person)
        found = check(composed.text, situation, self.gate)
        gaps = _gaps(composed)
        told = {("L01", 0, 0), *(("L01", start, end) for start, end in composed.holes)}
        if any(field.problem for field in composed.fields if field.variable.source == "next_update"):
            told.add(("L02", 0, 0))
        rest = [each for each in found if (each.rule, each.start, each.end) not in told]
        return Prepared(composed, channel, written_at, (*gaps, *rest), way, heard)

    def _composed(
        self, identifier: str, incident: Incident, typed: Mapping[str, str], zone: tzinfo, now: datetime
    ) -> tuple[Composed, datetime]:
        """Fill a message in for now; or, where it was approved and no word has changed since, as it was approved."""
        approved = approved_at(incident, identifier)
        if approved is not None:
            composed = self._composer.compose(identifier, incident, typed, zone=zone, now=approved)
            promised = composed.next_update_at
            texts = {each.fact.text for each in incident.approved}
            if composed.text in texts and (promised is None or promised > now):
                return composed, approved
        return self._composer.compose(identifier, incident, typed, zone=zone, now=now), now

    def size_reading(self, prepared: Prepared) -> str:
        """Say how long a text is, and how long it may be: `212 of 600 characters`; nothing where there is no limit."""
        template = prepared.template
        own = template.limit if prepared.channel == template.way else None
        limit = limits(self.gate, prepared.channel, own)[-1]
        most = limit.hard or limit.soft
        words = _SUBJECT.sub("", prepared.composed.text)
        return f"{length(words, limit.unit)} of {most} {_UNITS[limit.unit]}" if most else ""

    def _rewritten(
        self,
        composed: Composed,
        rung: MessageTemplate,
        incident: Incident,
        typed: Mapping[str, str],
        zone: tzinfo,
        now: datetime,
    ) -> Composed:
        """Return the message in the form of another channel; it stays the message that it is."""
        words = _SUBJECT.sub("", composed.text)
        passed_on: Facts = {"message": words}
        passed_on["essence"] = _essence(words)
        if composed.next_update_at is not None:
            passed_on["next_update"] = composed.next_update_at
        names = {variable.name for variable in rung.variables}
        own = {name: text for name, text in typed.items() if name in names}
        form = self._composer.compose(rung.identifier, incident, own, zone=zone, now=now, passed_on=passed_on)
        there = {field.variable.name for field in composed.fields}
        return msgspec.structs.replace(
            composed,
            text=form.text,
            fields=(*composed.fields, *(each for each in form.fields if each.variable.name not in there)),
            holes=tuple(sorted({*form.holes, *_passed_on_holes(composed, form.text)})),
            # What the other form leaves out need not be filled in.
            gaps=(*(gap for gap in composed.gaps if _hole_of(composed, gap) in form.text), *form.gaps),
            problem=form.problem,
        )


def _essence(words: str) -> str:
    """Return what must arrive: the first sentence, or the first two lines of a report that has lines for sentences."""
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    found = _FIRST_SENTENCE.match(lines[0]) if lines else None
    if found is None:
        return ""
    if found[0].endswith((".", "!", "?")) or len(lines) == 1:
        return found[0]
    return f"{lines[0]}. {lines[1]}"


def _hole_of(composed: Composed, gap: str) -> str:
    """Return the hole that a gap leaves in the text; nothing where it leaves none."""
    holes = [composed.text[start:end] for start, end in composed.holes]
    return next((hole for hole in holes if hole[1:-1] in gap), "")


def _passed_on_holes(composed: Composed, text: str) -> Iterator[tuple[int, int]]:
    """Find what was missing in a message again in the words that were passed on from it."""
    for start, end in composed.holes:
        place = text.find(composed.text[start:end])
        if place >= 0:
            yield place, place + end - start


def _gaps(composed: Composed) -> list[Finding]:
    """Tell what is missing or cannot be used, in the words of the blanks, at the holes that it leaves."""
    holes = {composed.text[start + 1 : end - 1]: (start, end) for start, end in composed.holes}
    found = []
    for gap in composed.gaps:
        place = next((place for meaning, place in holes.items() if meaning in gap), (0, 0))
        found.append(Finding("L01", "error", *place, gap))
    return found
