"""From a message template and the facts to a text that can be copied, with every gap in plain sight.

A template is run inside a fence (template_language.py, template_engine.py); what people typed is data and is
never read as a template. The template engine is imported when the first message is compiled.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Final

from incident_tui.comms.catalogue import read_message
from incident_tui.comms.holes import hole, show_holes, without_hole_marks
from incident_tui.comms.message import MessageTemplate, Variable
from incident_tui.files.problem import FileProblem
from incident_tui.files.toml_faults import suggestion

if TYPE_CHECKING:
    from jinja2 import Template

    from incident_tui.comms.template_language import NameUse

MAX_VALUE_CHARACTERS: Final = 10_000
MAX_OUTPUT_CHARACTERS: Final = 100_000

# The end of its day: every example of a time lies before it.
_TRIAL_NOW: Final = datetime(2026, 1, 15, 23, 59, tzinfo=UTC)
_SAFE: Final = "nothing was copied and the incident is unchanged"


class RenderProblem(FileProblem):
    """A message that could not be filled in from the values it was given."""


@dataclass(frozen=True)
class Rendered:
    """The text of a message.

    `missing` are the required variables without a value. Each shows as a hole, its meaning between single
    angle quotes; `holes` are their start and end offsets in `text`. `whole` is True when there are neither.
    """

    text: str
    missing: tuple[Variable, ...]
    holes: tuple[tuple[int, int], ...]
    whole: bool


@dataclass(frozen=True)
class CompiledMessage:
    """A message template that was checked and is ready to be filled in, any number of times."""

    template: MessageTemplate
    program: Template

    def render(self, values: Mapping[str, str | datetime], *, zone: tzinfo, now: datetime) -> Rendered:
        """Fill in the message: values by variable name, times as aware datetimes shown in `zone`.

        A blank or absent value leaves a hole if it is required, and None for the template to word if not.
        Raises RenderProblem for a name that is not declared, a value of the wrong kind or over 10,000
        characters, a text over 100,000, and what the template cannot do with these values.
        """
        from incident_tui.comms.template_engine import RunFault, run

        prepared, missing = self._prepared(values)
        pieces: list[str] = []
        length = 0
        try:
            for piece in run(self.program, prepared, zone=zone, now=now, language=self.template.language):
                pieces.append(piece)
                length += len(piece)
                if length > MAX_OUTPUT_CHARACTERS:
                    raise self._problem(f"the text is longer than {MAX_OUTPUT_CHARACTERS:,} characters")
        except RunFault as fault:
            raise self._problem(fault.message, line=_file_line(self.template, fault.line)) from fault
        # Optional parts at the end of a file would leave their line ends behind.
        text = "".join(pieces).rstrip("\n")
        text, holes = show_holes(text, [each.meaning for each in self.template.variables])
        return Rendered(text, missing, holes, whole=not missing and not holes)

    def _prepared(self, values: Mapping[str, str | datetime]) -> tuple[dict[str, object], tuple[Variable, ...]]:
        declared = [variable.name for variable in self.template.variables]
        for name in values:
            if name not in declared:
                raise self._problem(f"this message has no variable `{name}`", hint=suggestion(name, declared))
        prepared: dict[str, object] = {}
        missing: list[Variable] = []
        for number, variable in enumerate(self.template.variables):
            value = values.get(variable.name)
            if isinstance(value, str) and not value.strip():
                value = None
            if value is not None:
                prepared[variable.name] = self._checked(variable, value)
            elif variable.required:
                prepared[variable.name] = hole(number)
                missing.append(variable)
            else:
                prepared[variable.name] = None
        return prepared, tuple(missing)

    def _checked(self, variable: Variable, value: str | datetime) -> str | datetime:
        if isinstance(value, datetime):
            if variable.kind != "time":
                raise self._problem(f"`{variable.name}` is a text and was given a time")
            if value.utcoffset() is None:
                raise self._problem(f"`{variable.name}` is a time without a zone")
            return value
        if variable.kind == "time":
            raise self._problem(f"`{variable.name}` is a time and was given a text")
        if len(value) > MAX_VALUE_CHARACTERS:
            raise self._problem(
                f"`{variable.name}` is longer than {MAX_VALUE_CHARACTERS:,} characters", hint="shorten it"
            )
        return without_hole_marks(value)

    def _problem(self, message: str, *, line: int | None = None, hint: str = "") -> RenderProblem:
        return RenderProblem(self.template.path, message, line=line, hint=f"{hint}; {_SAFE}" if hint else _SAFE)


def compile_message(template: MessageTemplate) -> CompiledMessage:
    """Check a message's body and compile it.

    Raises FileProblem with the line in the file for: syntax errors, parts that messages may not use, names
    that the front matter does not declare, declared variables that the text does not use, and a text that
    cannot be written when some optional variable is missing, or every variable.
    """
    program, names = compiled_body(template)
    for problem in name_problems(template, names):
        raise problem
    compiled = CompiledMessage(template, program)
    _try_out(compiled)
    return compiled


def compiled_body(template: MessageTemplate) -> tuple[Template, tuple[NameUse, ...]]:
    """Compile a message's text, and name what it uses. Raises FileProblem for what is no part of the language."""
    from incident_tui.comms.template_engine import compile_body
    from incident_tui.comms.template_language import LanguageFault

    try:
        return compile_body(without_hole_marks(template.body))
    except LanguageFault as fault:
        line = _file_line(template, fault.line)
        raise FileProblem(template.path, fault.message, line=line, hint=fault.hint) from fault


def compile_or_fall_back(template: MessageTemplate) -> tuple[CompiledMessage, FileProblem | None]:
    """Compile a message; where a team's file is broken, give the bundled one and what is wrong with theirs.

    Raises FileProblem where there is no sound file to fall back to.
    """
    try:
        return compile_message(template), None
    except FileProblem as problem:
        bundled = template.file.fallback()
        if bundled is None:
            raise
        return compile_message(read_message(bundled)), problem


def name_problems(template: MessageTemplate, names: tuple[NameUse, ...]) -> Iterator[FileProblem]:
    """Find the names that the text uses and nothing declares, then those that are declared and never used."""
    declared = [variable.name for variable in template.variables]
    for use in names:
        if use.name not in declared:
            hint = f"{suggestion(use.name, declared)}; declare each name under [[variables]]".lstrip("; ")
            message = f"`{use.name}` is not declared"
            yield FileProblem(template.path, message, line=_file_line(template, use.line), hint=hint)
    used = {use.name for use in names}
    for name in declared:
        if name not in used:
            line = template.declaration_line(name)
            hint = "use it in the text or remove the declaration"
            yield FileProblem(template.path, f"`{name}` is declared and never used", line=line, hint=hint)


def _try_out(compiled: CompiledMessage) -> None:
    """Render with the examples, so that a faulty file is found when it is read and not when it is needed."""
    for values in _trials(compiled.template):
        try:
            compiled.render(values, zone=UTC, now=_TRIAL_NOW)
        except RenderProblem as problem:
            given = ", ".join(values) or "none of its variables"
            hint = f"tried with the examples of {given}"
            raise FileProblem(problem.path, problem.message, line=problem.line, hint=hint) from problem


def _trials(template: MessageTemplate) -> Iterator[dict[str, str | datetime]]:
    """Give all values, none, the required ones, and each optional one missing alone and present alone."""
    every = {each.name: each.example_value(_TRIAL_NOW) for each in template.variables}
    optional = [each.name for each in template.variables if not each.required]
    required = {name: value for name, value in every.items() if name not in optional}
    yield every
    yield {}
    yield required
    for name in optional:
        yield {other: value for other, value in every.items() if other != name}
        yield {**required, name: every[name]}


def _file_line(template: MessageTemplate, body_line: int | None) -> int | None:
    return None if body_line is None else template.body_line + body_line - 1
