"""Files made into a gate: every phrase and pattern read, the team's laid over the bundled ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from incident_tui.comms.gate.model import (
    Channel,
    Gate,
    GateFile,
    NamedPattern,
    PatternEntry,
    Rule,
    RuleLevel,
    WordEntry,
    WordGroup,
)
from incident_tui.comms.gate.patterns import PatternRefused, compile_pattern
from incident_tui.comms.gate.phrases import Matcher, Phrase, PhraseRefused, read_phrase

if TYPE_CHECKING:
    from incident_tui.files.toml_lines import KeyPath

ANY: Final = "any"


class Refused(Exception):
    """Something in a file that cannot be used: its key, what is wrong, what would be right."""

    def __init__(self, key: KeyPath, message: str, hint: str = "") -> None:
        """Take the parts of what is said."""
        super().__init__(key, message, hint)
        self.key = key
        self.message = message
        self.hint = hint


class Parts(NamedTuple):
    """What one file gives, compiled."""

    words: dict[str, list[WordGroup]]
    lists: dict[str, dict[str, list[Phrase]]]
    secrets: tuple[NamedPattern, ...]
    internal: tuple[NamedPattern, ...]
    allowed: tuple[Phrase, ...]


def compiled(file: GateFile) -> Parts:
    """Compile the phrases and patterns of a file; raises Refused for the first that cannot be used."""
    words: dict[str, list[WordGroup]] = defaultdict(list)
    for place, entry in enumerate(file.words):
        words[entry.rule].append(_group(entry, ("words", place)))
    lists = {
        name: {language: list(_phrases(phrases, ("lists", name, language))) for language, phrases in languages.items()}
        for name, languages in file.lists.items()
    }
    return Parts(
        words,
        lists,
        tuple(_patterns(file.secrets, ("secrets",))),
        tuple(_patterns(file.internal.patterns, ("internal", "patterns"))),
        tuple(_phrases(file.allowed, ("allowed",))),
    )


def _group(entry: WordEntry, key: KeyPath) -> WordGroup:
    replace = {read_phrase_at(source, (*key, "replace", source)): better for source, better in entry.replace.items()}
    find = [*_phrases(entry.find, (*key, "find")), *replace]
    if not find:
        raise Refused((*key, "rule"), "has no words to find", 'add find = ["…"] or replace = { "…" = "…" }')
    unless = list(_phrases(entry.unless, (*key, "unless")))
    in_sentence = list(_phrases(entry.unless_in_sentence, (*key, "unless_in_sentence")))
    return WordGroup(
        entry,
        Matcher(find),
        Matcher(unless) if unless else None,
        Matcher(in_sentence) if in_sentence else None,
        replace,
    )


def _phrases(sources: Sequence[str], key: KeyPath) -> Iterator[Phrase]:
    for place, source in enumerate(sources):
        yield read_phrase_at(source, (*key, place))


def read_phrase_at(source: str, key: KeyPath) -> Phrase:
    """Read the phrase that stands at `key`. Raises Refused."""
    try:
        return read_phrase(source)
    except PhraseRefused as error:
        raise Refused(
            key, f"the phrase {source[:60]!r} {error}", "the top of the file tells how phrases are written"
        ) from None


def _patterns(entries: Sequence[PatternEntry], key: KeyPath) -> Iterator[NamedPattern]:
    for place, entry in enumerate(entries):
        yield read_pattern_at(entry, (*key, place))


def read_pattern_at(entry: PatternEntry, key: KeyPath) -> NamedPattern:
    """Compile the pattern of the entry at `key`. Raises Refused."""
    try:
        pattern = compile_pattern(entry.pattern, any_case=entry.any_case)
    except PatternRefused as error:
        hint = "the top of the file tells what patterns may have"
        raise Refused((*key, "pattern"), f"the pattern {error}", hint) from None
    return NamedPattern(entry.name, pattern, entry.until)


def assembled(files: Sequence[tuple[GateFile, Parts]]) -> Gate:
    """Make one gate of files, each adding to those before it; levels and limits of later ones win."""
    words: dict[str, list[WordGroup]] = defaultdict(list)
    lists: dict[str, dict[str, list[Phrase]]] = defaultdict(lambda: defaultdict(list))
    settings: dict[str, frozenset[str]] = {}
    levels = {rule: level for file, _ in files for rule, level in file.levels.items()}
    channels: dict[str, Channel] = {}
    for file, parts in files:
        for rule, groups in parts.words.items():
            words[rule] += groups
        for name, languages in parts.lists.items():
            for language, phrases in languages.items():
                lists[name][language] += phrases
        for name, given in file.settings.items():
            settings[name] = settings.get(name, frozenset()) | frozenset(given)
        channels |= file.channels
    rules = [rule for file, _ in files for rule in file.rules]
    allowed = [phrase for _, parts in files for phrase in parts.allowed]
    inside = [file.internal for file, _ in files]
    return Gate(
        rules=tuple(_levelled(rule, levels) for rule in rules),
        words={rule: tuple(groups) for rule, groups in words.items()},
        lists={name: {each: Matcher(words) for each, words in by.items()} for name, by in lists.items()},
        secrets=tuple(each for _, parts in files for each in parts.secrets),
        host_endings=tuple(f".{each.lstrip('.').casefold()}" for part in inside for each in part.host_endings),
        internal_patterns=tuple(each for _, parts in files for each in parts.internal),
        internal_names=tuple(each for part in inside for each in part.names),
        not_tickets=frozenset(each.upper() for part in inside for each in part.not_tickets),
        channels=channels,
        settings=settings,
        glossary=frozenset(each.casefold() for file, _ in files for each in file.glossary),
        allowed=Matcher(allowed) if allowed else None,
    )


def _levelled(rule: Rule, levels: dict[str, RuleLevel]) -> Rule:
    level = levels.get(rule.id, rule.level)
    if level == rule.level:
        return rule
    return Rule(rule.id, level, rule.title, rule.reason, rule.advice, rule.applies)
