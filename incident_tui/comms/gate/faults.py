"""All that is wrong with a team's gate.toml, where the console is content with the first of it: for a check."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from incident_tui.comms.gate.assemble import Refused, read_pattern_at, read_phrase_at
from incident_tui.comms.gate.load import GATE_FILE, faults
from incident_tui.comms.gate.model import GateFile, PatternEntry
from incident_tui.files.overlay import Overlay
from incident_tui.files.problem import FileProblem
from incident_tui.files.toml_mending import parse_in_spite
from incident_tui.files.typed_toml import parse_toml, read_text

if TYPE_CHECKING:
    from incident_tui.files.toml_lines import KeyPath


def gate_faults(overlay: Overlay) -> Iterator[FileProblem]:
    """Find every fault of the team's gate.toml, if there is one. Raises FileProblem for one in the bundled file."""
    found = overlay.find(GATE_FILE)
    bundled = found.fallback() if found is not None else None
    if found is None or bundled is None:
        return
    base = parse_toml(read_text(bundled.path), GateFile, bundled.path)
    try:
        text = read_text(found.path)
    except FileProblem as problem:
        yield problem
        return
    read = parse_in_spite(text, GateFile, found.path, dec_hook=None, fillers={})
    yield from read.problems
    if read.content is not None:
        for refused in (*faults(read.content, base), *_refusals(read.content)):
            if read.sure(refused.key):
                yield read.problem(refused.key, refused.message, refused.hint)


def _refusals(file: GateFile) -> Iterator[Refused]:
    """Try every phrase and every pattern by itself."""
    for place, entry in enumerate(file.words):
        key: KeyPath = ("words", place)
        if not entry.find and not entry.replace:
            yield Refused((*key, "rule"), "has no words to find", 'add find = ["…"] or replace = { "…" = "…" }')
        yield from _refused_phrases(entry.find, (*key, "find"))
        for source in entry.replace:
            yield from _tried(source, (*key, "replace", source))
        yield from _refused_phrases(entry.unless, (*key, "unless"))
        yield from _refused_phrases(entry.unless_in_sentence, (*key, "unless_in_sentence"))
    for name, languages in file.lists.items():
        for language, phrases in languages.items():
            yield from _refused_phrases(phrases, ("lists", name, language))
    yield from _refused_patterns(file.secrets, ("secrets",))
    yield from _refused_patterns(file.internal.patterns, ("internal", "patterns"))
    yield from _refused_phrases(file.allowed, ("allowed",))


def _refused_phrases(sources: Sequence[str], key: KeyPath) -> Iterator[Refused]:
    for place, source in enumerate(sources):
        yield from _tried(source, (*key, place))


def _refused_patterns(entries: Sequence[PatternEntry], key: KeyPath) -> Iterator[Refused]:
    for place, entry in enumerate(entries):
        try:
            read_pattern_at(entry, (*key, place))
        except Refused as refused:
            yield refused


def _tried(source: str, key: KeyPath) -> Iterator[Refused]:
    try:
        read_phrase_at(source, key)
    except Refused as refused:
        yield refused
