"""Composing a message: the incident's facts, then what a person typed, then the words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo

import msgspec

from incident_tui.comms.catalogue import Catalogue
from incident_tui.comms.facts import Facts, incident_facts, note_event
from incident_tui.comms.message import MessageTemplate, Variable
from incident_tui.comms.render import MAX_VALUE_CHARACTERS, CompiledMessage, compile_or_fall_back
from incident_tui.comms.sent import Written, last_copied, written_before
from incident_tui.domain.incident import Incident
from incident_tui.domain.moments import TimeInvalid, clock_reading
from incident_tui.domain.time_grammar import parse_plan
from incident_tui.domain.vocabulary import Role, original_of
from incident_tui.files.problem import FileProblem
from incident_tui.playbook.model import Playbook


class Field(msgspec.Struct, frozen=True):
    """One blank of a message: what was typed, or else what the incident says, and what is wrong with it.

    `offered` is the incident's own value as it will read; `problem` is why the typed text cannot be used. `own` says
    that people wrote it: it is offered again next time. `similar` is what was written before where something else was
    asked for ("what customers see", and now what they saw): a start, and nothing that goes out by itself.
    """

    variable: Variable
    typed: str = ""
    offered: str = ""
    problem: str = ""
    own: bool = False
    similar: str = ""

    @property
    def missing(self) -> bool:
        """Whether the message needs this and has nothing for it."""
        return self.variable.required and not (any(map(str.isalnum, self.typed)) or self.offered)


class Composed(msgspec.Struct, frozen=True):
    """A message as it stands now.

    `holes` are offsets in `text` of what is missing. `gaps` says, in words, everything that keeps the message from
    being whole. `values` is what people wrote, now or before, by variable. `audience` is the
    template's, and the recipient where each is one. `problem` is set, and the text empty, if the template
    itself is broken; `fault` says it in words.
    """

    template: MessageTemplate
    text: str
    fields: tuple[Field, ...]
    holes: tuple[tuple[int, int], ...] = ()
    gaps: tuple[str, ...] = ()
    next_update_at: datetime | None = None
    values: dict[str, str] = {}
    audience: str = ""
    problem: FileProblem | None = None

    @property
    def fault(self) -> str:
        """What is wrong with the template, with its file and line; empty where nothing is."""
        return str(self.problem) if self.problem is not None else ""

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

    def role_title(self, role: Role) -> str:
        """Return what the team calls a role."""
        return self._playbook.role(role).title

    def compose(
        self,
        identifier: str,
        incident: Incident,
        typed: Mapping[str, str],
        *,
        zone: tzinfo,
        now: datetime,
        passed_on: Facts | None = None,
    ) -> Composed:
        """Fill a message in; raise KeyError if there is no such message.

        What nobody typed comes from the incident, or else from what people wrote into an earlier message: nobody
        describes the same fault twice. `passed_on` are facts that only a fallback message has.
        """
        compiled = self._compile(self._catalogue.messages[identifier])
        if isinstance(compiled, FileProblem):
            return Composed(self._catalogue.messages[identifier], "", (), problem=compiled)
        template = compiled.template
        facts = incident_facts(incident, self._playbook, now, template, zone) | _pinned(template, incident, now)
        fields, values = self._filled_in(template, incident, typed, facts | (passed_on or {}), zone, now)
        try:
            rendered = compiled.render(values, zone=zone, now=now)
        except FileProblem as problem_found:
            return Composed(template, "", fields, problem=problem_found)
        promised = values.get(_promise_name(template))
        recipient = values.get(template.recipient, "") if template.recipient else ""
        return Composed(
            template,
            rendered.text,
            fields,
            rendered.holes,
            _gaps(fields, rendered.missing),
            promised if isinstance(promised, datetime) else None,
            {each.variable.name: each.typed or each.offered for each in fields if each.own},
            audience=" ".join(f"{template.audience} {recipient}".split()),
        )

    def _filled_in(
        self,
        template: MessageTemplate,
        incident: Incident,
        typed: Mapping[str, str],
        facts: Facts,
        zone: tzinfo,
        now: datetime,
    ) -> tuple[tuple[Field, ...], dict[str, str | datetime]]:
        """Return the blanks as they stand, and the values that they give the text."""
        written = written_before(incident, template)
        values: dict[str, str | datetime] = {}
        fields: list[Field] = []
        for variable in template.variables:
            before = written.get(variable.name) if variable.kind == "text" and variable.remember else None
            same = before is not None and self._asked(before, variable.name) == variable.meaning
            fact = known(variable, facts, before if same else None, incident)
            field, value = _filled(variable, typed.get(variable.name, ""), fact, zone, now)
            if before is not None and not same and not field.offered:
                field = msgspec.structs.replace(field, similar=before.text)
            fields.append(field)
            if value is not None:
                values[variable.name] = value
        return tuple(fields), values

    def _asked(self, written: Written, name: str) -> str:
        """Return what somebody was asked for who wrote something into a blank."""
        message = self._catalogue.messages.get(written.message)
        variable = message.variable(name) if message is not None else None
        return variable.meaning if variable is not None else ""

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


def _pinned(template: MessageTemplate, incident: Incident, now: datetime) -> Facts:
    """Return the promise that a text must repeat: what was copied, or said in another language, is on its way out."""
    pending = last_copied(incident, template.identifier)
    promised = pending.fact.next_update_at if pending is not None else None
    if promised is None and incident.posted:
        last = incident.posted[-1].fact
        if last.message != template.identifier and original_of(last.message) == template.original:
            promised = last.next_update_at
    return {"next_update": promised} if promised is not None and promised > now else {}


def known(variable: Variable, facts: Facts, before: Written | None, incident: Incident) -> str | datetime | None:
    """Return what fills a blank that nobody typed into: what the record says, or what was written there before.

    Of a note and an earlier message's words, whichever is newer counts.
    """
    fact = facts.get(variable.source) if variable.source else None
    if before is None:
        return fact
    newest = note_event(incident, variable.source) if variable.source else ""
    return before.text if fact is None or (newest and before.event > newest) else fact


def _filled(
    variable: Variable, text: str, fact: str | datetime | None, zone: tzinfo, now: datetime
) -> tuple[Field, str | datetime | None]:
    """Return a blank as it stands, and the value that it gives the message: what was typed, else what is known."""
    offered = "" if fact is None else fact if isinstance(fact, str) else clock_reading(fact, zone, now)
    own = variable.kind == "text" and variable.remember and bool(text.strip() or (offered and variable.source is None))
    if not any(character.isalnum() for character in text):
        # A full stop is no answer.
        return Field(variable, text, offered, own=own and bool(offered)), fact
    if variable.kind == "text" and len(text) > MAX_VALUE_CHARACTERS:
        return Field(variable, text, offered, f"is longer than {MAX_VALUE_CHARACTERS:,} characters"), None
    if variable.kind == "text":
        return Field(variable, text, offered, own=own), text
    try:
        at = parse_plan(text, now=now, zone=zone, ahead=variable.source == "next_update")
    except TimeInvalid as error:
        return Field(variable, text, offered, str(error)), None
    # A promise is the minute that the words name, without seconds that nobody reads.
    return Field(variable, text, offered), at.replace(second=0, microsecond=0)


def _gaps(fields: Sequence[Field], missing: Sequence[Variable]) -> tuple[str, ...]:
    """Say, in words, what keeps the message from being whole."""
    wrong = {field.variable.name: f"{field.variable.meaning}: {field.problem}" for field in fields if field.problem}
    absent = [f"missing: {variable.meaning}" for variable in missing if variable.name not in wrong]
    return (*wrong.values(), *absent)


def _promise_name(template: MessageTemplate) -> str:
    return next((each.name for each in template.variables if each.source == "next_update"), "")
