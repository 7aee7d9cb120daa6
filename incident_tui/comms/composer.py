"""Composing a message: the incident's facts, then what a person typed, then the words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import TypeVar

import msgspec

from incident_tui.comms.catalogue import Catalogue, MessageTemplate, Variable
from incident_tui.comms.facts import incident_facts
from incident_tui.comms.render import CompiledMessage, compile_or_fall_back
from incident_tui.domain.events import MessageCopied, MessagePosted
from incident_tui.domain.fold import Message
from incident_tui.domain.incident import Incident
from incident_tui.domain.moments import TimeInvalid, clock_reading
from incident_tui.domain.time_grammar import parse_plan
from incident_tui.files.problem import FileProblem
from incident_tui.playbook.model import Playbook

Sent = TypeVar("Sent", MessageCopied, MessagePosted)


class Field(msgspec.Struct, frozen=True):
    """One blank of a message: what was typed, or else what the incident says, and what is wrong with it.

    `offered` is the incident's own value as it will read; `problem` is why the typed text cannot be used.
    """

    variable: Variable
    typed: str = ""
    offered: str = ""
    problem: str = ""

    @property
    def missing(self) -> bool:
        """Whether the message needs this and has nothing for it."""
        return self.variable.required and not (self.typed.strip() or self.offered)


class Composed(msgspec.Struct, frozen=True):
    """A message as it stands now.

    `holes` are offsets in `text` of what is missing. `gaps` says, in words, everything that keeps the message from
    being whole; it may be copied only if there are none. `fault` is set, and the text empty, if the template itself
    is broken.
    """

    template: MessageTemplate
    text: str
    fields: tuple[Field, ...]
    holes: tuple[tuple[int, int], ...] = ()
    gaps: tuple[str, ...] = ()
    next_update_at: datetime | None = None
    fault: str = ""

    @property
    def whole(self) -> bool:
        """Whether nothing is missing or wrong."""
        return not self.gaps and not self.fault


class Composer:
    """Composes messages of a catalogue; templates are compiled once, when first used."""

    def __init__(self, catalogue: Catalogue, playbook: Playbook, problems: list[FileProblem]) -> None:
        """Add what is wrong with a template to `problems` when it is found."""
        self._catalogue = catalogue
        self._playbook = playbook
        self._problems = problems
        self._compiled: dict[str, CompiledMessage | FileProblem] = {}

    def fitting(self, incident: Incident) -> list[MessageTemplate]:
        """Return every message, those first that fit the incident's phase and severity, each group in its order."""
        return sorted(self._catalogue.messages.values(), key=lambda message: not fits(message, incident))

    def compose(
        self,
        identifier: str,
        incident: Incident,
        typed: Mapping[str, str],
        *,
        zone: tzinfo,
        now: datetime,
        remembered: Mapping[str, str] | None = None,
    ) -> Composed:
        """Fill a message in; raise KeyError if there is no such message.

        `remembered` are words used in earlier public messages of this incident, by variable: they are offered again,
        so that nobody describes the same fault twice.
        """
        template = self._catalogue.messages[identifier]
        compiled = self._compile(template)
        if isinstance(compiled, FileProblem):
            return Composed(template, "", (), fault=str(compiled))
        template = compiled.template
        facts = incident_facts(incident, self._playbook, now)
        pending = last_copied(incident, identifier)
        if pending is not None and pending.fact.next_update_at is not None and pending.fact.next_update_at > now:
            # What was copied may be on its way to the public: the promise in it stays the one to keep.
            facts["next_update"] = pending.fact.next_update_at
        values: dict[str, str | datetime] = {}
        fields: list[Field] = []
        for variable in template.variables:
            fact = facts.get(variable.source) if variable.source else None
            if fact is None and remembered and template.public and variable.kind == "text":
                fact = remembered.get(variable.name)
            field, value = _filled(variable, typed.get(variable.name, ""), fact, zone, now)
            fields.append(field)
            if value is not None:
                values[variable.name] = value
        try:
            rendered = compiled.render(values, zone=zone, now=now)
        except FileProblem as problem_found:
            return Composed(template, "", tuple(fields), fault=str(problem_found))
        promised = values.get(_promise_name(template))
        return Composed(
            template,
            rendered.text,
            tuple(fields),
            rendered.holes,
            _gaps(fields, rendered.missing),
            promised if isinstance(promised, datetime) else None,
        )

    def _compile(self, template: MessageTemplate) -> CompiledMessage | FileProblem:
        known = self._compiled.get(template.identifier)
        if known is None:
            try:
                known, problem = compile_or_fall_back(template)
            except FileProblem as broken:
                known, problem = broken, broken
            if problem is not None:
                self._problems.append(problem)
            self._compiled[template.identifier] = known
        return known


def fits(message: MessageTemplate, incident: Incident) -> bool:
    """Tell whether a message belongs to the incident's phase and severity."""
    severity = incident.severity or 1
    return severity in message.severities and (not message.phases or incident.phase in message.phases)


def copied_fact(composed: Composed, level: str, via: tuple[str, ...]) -> MessageCopied:
    """Return what to record when a message was handed to the clipboard."""
    return MessageCopied(
        message=composed.template.identifier,
        audience=composed.template.audience,
        text=composed.text,
        level=level,
        via=via,
        next_update_at=composed.next_update_at,
    )


def posted_fact(template: MessageTemplate, text: str, next_update_at: datetime | None, url: str = "") -> MessagePosted:
    """Return what to record when somebody published a text."""
    return MessagePosted(
        message=template.identifier,
        audience=template.audience,
        text=text,
        public=template.public,
        url=url,
        state=template.marks_state,
        next_update_at=next_update_at,
    )


def last_copied(incident: Incident, identifier: str) -> Message[MessageCopied] | None:
    """Return the latest copy of a message that was not posted since: what `posted` is about, word for word."""
    copied, posted = _latest(incident.copied, identifier), _latest(incident.posted, identifier)
    return None if copied is None or (posted is not None and posted.event > copied.event) else copied


def standing_post(incident: Incident, identifier: str) -> Message[MessagePosted] | None:
    """Return the latest post of a message that was not copied anew since."""
    copied, posted = _latest(incident.copied, identifier), _latest(incident.posted, identifier)
    return None if posted is None or (copied is not None and copied.event > posted.event) else posted


def _latest(sent: Sequence[Message[Sent]], identifier: str) -> Message[Sent] | None:
    # By the order of recording: two acts may well carry one time.
    return max((each for each in sent if each.fact.message == identifier), key=lambda each: each.event, default=None)


def _filled(
    variable: Variable, text: str, fact: str | datetime | None, zone: tzinfo, now: datetime
) -> tuple[Field, str | datetime | None]:
    """Return a blank as it stands, and the value that it gives the message: what was typed, else what is known."""
    offered = "" if fact is None else fact if isinstance(fact, str) else clock_reading(fact, zone, now)
    if not text.strip():
        return Field(variable, text, offered), fact
    if variable.kind == "text":
        return Field(variable, text, offered), text
    try:
        at = parse_plan(text, now=now, zone=zone, ahead=variable.source == "next_update")
    except TimeInvalid as error:
        return Field(variable, text, offered, str(error)), None
    return Field(variable, text, offered), at


def _gaps(fields: Sequence[Field], missing: Sequence[Variable]) -> tuple[str, ...]:
    """Say, in words, what keeps the message from being whole."""
    wrong = {field.variable.name: f"{field.variable.meaning}: {field.problem}" for field in fields if field.problem}
    absent = [f"missing: {variable.meaning}" for variable in missing if variable.name not in wrong]
    return (*wrong.values(), *absent)


def _promise_name(template: MessageTemplate) -> str:
    return next((each.name for each in template.variables if each.source == "next_update"), "")
