"""Which messages there are, read from their files without the template engine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from incident_tui.comms.message import TIME_FACTS, MessageHeader, MessageTemplate, Variable
from incident_tui.files.overlay import FoundFile, Overlay
from incident_tui.files.problem import FileProblem
from incident_tui.files.toml_lines import KeyPath
from incident_tui.files.typed_toml import parse_toml, problem_at, read_text
from incident_tui.playbook.finding import Finding
from incident_tui.playbook.toml_types import decode_playbook_value

FOLDER: Final = "messages"
# Below it: the forms that pass a message on by another channel.
RUNGS: Final = "rungs"
SUFFIX: Final = ".md.j2"
FENCE: Final = "+++"
HEADER_LINE: Final = 2
MAX_FILE_BYTES: Final = 16 * 1024
MAX_MEANING_CHARACTERS: Final = 200

_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")
_CLOCK: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
# Words that mean something else inside an expression of the template language.
_TAKEN: Final = frozenset(
    {"and", "or", "not", "in", "is", "if", "else", "elif", "for", "true", "false", "none", "loop"}
)


@dataclass(frozen=True)
class Catalogue:
    """Every usable message by identifier, in the order to show them, and what was wrong with the rest.

    `shadowed` maps the identifiers that a team's file overrides to the bundled file that it stands for.
    """

    messages: dict[str, MessageTemplate] = field(default_factory=dict)
    problems: list[FileProblem] = field(default_factory=list)
    shadowed: dict[str, Path] = field(default_factory=dict)

    def choices(self) -> list[MessageTemplate]:
        """Return what people choose from, in the order to show it: no translations, no forms of another channel."""
        originals = [each for each in self.messages.values() if each.original == each.identifier]
        return [each for each in originals if not each.identifier.startswith(f"{RUNGS}/")]

    def translations(self, identifier: str) -> list[MessageTemplate]:
        """Return the translations of a message, by language."""
        found = [message for message in self.messages.values() if message.original == identifier]
        return sorted((each for each in found if each.identifier != identifier), key=lambda each: each.language)


def load_catalogue(overlay: Overlay) -> Catalogue:
    """Read every message below `messages/`; never raises for a bad file.

    A broken team file gives way to the bundled one of the same name, and its problem is kept.
    """
    problems: list[FileProblem] = []
    loaded: list[MessageTemplate] = []
    for found in overlay.list(FOLDER, SUFFIX):
        file: FoundFile | None = found
        while file is not None:
            try:
                loaded.append(read_message(file))
                break
            except FileProblem as problem:
                problems.append(problem)
                file = file.fallback()
    by_name = {message.identifier: message for message in loaded}
    for message in [each for each in loaded if each.original != each.identifier]:
        fault = _translation_fault(message, by_name.get(message.original))
        if fault is not None:
            problems.append(fault)
            loaded.remove(message)
    loaded.sort(key=lambda message: (message.order, message.identifier))
    return Catalogue(
        messages={message.identifier: message for message in loaded},
        problems=problems,
        shadowed={each.identifier: each.file.overrides for each in loaded if each.file.overrides is not None},
    )


class MessageParts(NamedTuple):
    """A message file in its two parts; `body_line` is the line on which the text begins, and the header's is 2."""

    header: str
    body: str
    body_line: int


def read_message(file: FoundFile) -> MessageTemplate:
    """Read one message file: TOML front matter between two lines `+++`, then the body, at most 16 KiB.

    Raises FileProblem with the line and key at fault.
    """
    parts = message_parts(file.path)
    header = parse_toml(parts.header, MessageHeader, file.path, HEADER_LINE, dec_hook=decode_playbook_value)
    for finding in header_findings(header):
        raise problem_at(
            parts.header, file.path, finding.key, finding.message, hint=finding.hint, first_line=HEADER_LINE
        )
    for problem in body_problems(file.path, parts):
        raise problem
    return template_of(file, header, parts)


def message_parts(path: Path) -> MessageParts:
    """Take a message file apart. Raises FileProblem where it cannot be read or has no such parts."""
    lines = _read_short_text(path).split("\n")
    if lines[0].rstrip() != FENCE:
        raise FileProblem(path, f"the front matter is missing: the first line must be {FENCE}", line=1, hint=_LAYOUT)
    closing = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == FENCE), None)
    if closing is None:
        raise FileProblem(path, f"the front matter never ends: no second line {FENCE}", line=1, hint=_LAYOUT)
    return MessageParts("\n".join(lines[1:closing]), "\n".join(lines[closing + 1 :]), closing + 2)


def body_problems(path: Path, parts: MessageParts) -> Iterator[FileProblem]:
    """Find what is wrong with a message's text before the template engine looks at it."""
    if not parts.body.strip():
        hint = f"write it below the second {FENCE}"
        yield FileProblem(path, "the message has no text", line=parts.body_line - 1, hint=hint)


def template_of(file: FoundFile, header: MessageHeader, parts: MessageParts) -> MessageTemplate:
    """Put a message together from what was read of its file."""
    return MessageTemplate(
        **msgspec.structs.asdict(header),
        identifier=file.relative.removeprefix(f"{FOLDER}/").removesuffix(SUFFIX),
        file=file,
        front_matter=parts.header,
        body=parts.body,
        body_line=parts.body_line,
    )


def _translation_fault(translation: MessageTemplate, original: MessageTemplate | None) -> FileProblem | None:
    """Say why a translation cannot stand for its original: there is none, or they differ in more than words."""
    if original is None:
        name = f"{translation.original}{SUFFIX}"
        return FileProblem(translation.path, "there is no message that it translates", hint=f"add {FOLDER}/{name}")
    for key in ("audience", "public", "marks_state", "approval"):
        if getattr(translation, key) != getattr(original, key):
            return FileProblem(
                translation.path, f"{key} differs from that of the original", line=1, hint=str(original.path)
            )
    kinds = {each.name: each.kind for each in original.variables}
    for variable in translation.variables:
        if kinds.get(variable.name) != variable.kind:
            line = translation.declaration_line(variable.name)
            hint = f"use the names and kinds of {original.path.name}"
            return FileProblem(
                translation.path, f"the original has no {variable.kind} `{variable.name}`", line=line, hint=hint
            )
    return None


_LAYOUT: Final = f"a message file is: a line {FENCE}, its fields in TOML, a line {FENCE}, the text"


def _read_short_text(path: Path) -> str:
    text = read_text(path)
    if len(text.encode("utf-8", "replace")) > MAX_FILE_BYTES:
        raise FileProblem(path, f"is larger than {MAX_FILE_BYTES // 1024} KiB", hint="shorten the message")
    return text.replace("\r\n", "\n")


def header_findings(header: MessageHeader) -> Iterator[Finding]:
    """Find what types cannot say about a front matter, in the order of its keys."""
    if not header.title.strip():
        yield Finding(("title",), "is empty", "write what the list of messages shows")
    for key in ("audience", "stage", "channel"):
        if not _NAME.fullmatch(getattr(header, key)) and (key != "channel" or header.channel):
            yield Finding((key,), "is not a name", "use lower-case letters, digits and _, like customer_email")
    for index, variable in enumerate(header.variables):
        yield from _in_variable(header, index, variable)


def _in_variable(header: MessageHeader, index: int, variable: Variable) -> Iterator[Finding]:
    at: KeyPath = ("variables", index)
    if not _NAME.fullmatch(variable.name):
        yield Finding((*at, "name"), "is not a name", "use lower-case letters, digits and _, like next_update")
    elif variable.name in _TAKEN:
        message = f"`{variable.name}` has a meaning of its own in templates"
        yield Finding((*at, "name"), message, "take another name")
    elif any(each.name == variable.name for each in header.variables[:index]):
        yield Finding((*at, "name"), f"`{variable.name}` is declared twice", "remove or rename one of the two")
    if not variable.meaning.strip():
        hint = "say what belongs here: it marks the place while it is missing"
        yield Finding((*at, "meaning"), "is empty", hint)
    elif len(variable.meaning) > MAX_MEANING_CHARACTERS or not variable.meaning.isprintable():
        wanted = f"write one line of at most {MAX_MEANING_CHARACTERS} characters"
        yield Finding((*at, "meaning"), "is too long to mark a place in the text", wanted)
    if not variable.example.strip():
        yield Finding((*at, "example"), "is empty", "give a realistic example")
    elif variable.kind == "time" and not _CLOCK.fullmatch(variable.example):
        hint = 'the example of a time is written "15:30"'
        yield Finding((*at, "example"), "is not a clock time", hint, ((*at, "kind"),))
    if variable.source is not None and (variable.source in TIME_FACTS) != (variable.kind == "time"):
        needed = "time" if variable.source in TIME_FACTS else "text"
        rests_on = ((*at, "kind"),)
        yield Finding((*at, "source"), f"`{variable.source}` is a {needed}", f'set kind = "{needed}"', rests_on)
