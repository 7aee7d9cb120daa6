"""The gate as data: what gate.toml may say, and what the rules work with once it is read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, NamedTuple

import msgspec

from incident_tui.comms.gate.finding import Fix, Level, Limit
from incident_tui.comms.gate.phrases import Matcher, Phrase

RuleLevel = Literal["error", "warning", "hint", "off"]
Applies = Literal["public", "all"]


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A rule as a page lists it; `advice` may be empty. One that is off finds nothing."""

    id: str
    level: RuleLevel
    title: str
    reason: str
    advice: str = ""
    applies: Applies = "public"


class WordEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Words of one rule in one language; `any` is every language.

    `replace` maps phrases to better words, nothing being a word to take out. A phrase within one of `unless` is fine,
    as is one in a sentence with a phrase of `unless_in_sentence` or of one of the lists `unless_lists`, or with a
    number where `unless_number`.
    """

    rule: str
    language: str = "en"
    find: tuple[str, ...] = ()
    replace: dict[str, str] = msgspec.field(default_factory=dict)
    unless: tuple[str, ...] = ()
    unless_in_sentence: tuple[str, ...] = ()
    unless_lists: tuple[str, ...] = ()
    unless_number: bool = False
    reason: str = ""
    advice: str = ""


class PatternEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A pattern with the name that a finding gives it; `until` are the words with which what it begins ends."""

    name: str
    pattern: str
    any_case: bool = False
    until: str = ""


class Internal(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is known inside only: endings of host names, patterns, code names; and what only looks like a ticket."""

    host_endings: tuple[str, ...] = ()
    patterns: tuple[PatternEntry, ...] = ()
    names: tuple[str, ...] = ()
    not_tickets: tuple[str, ...] = ()


class Channel(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How long a text may be on a channel: `heading` is a first line `Subject: …` or `Title: …`, `body` the rest."""

    body: Limit = Limit()
    heading: Limit = Limit()


class GateFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """gate.toml, the bundled one or a team's. Everything in a team's adds to the bundled one."""

    rules: tuple[Rule, ...] = ()
    words: tuple[WordEntry, ...] = ()
    lists: dict[str, dict[str, tuple[str, ...]]] = msgspec.field(default_factory=dict)
    secrets: tuple[PatternEntry, ...] = ()
    internal: Internal = Internal()
    channels: dict[str, Channel] = msgspec.field(default_factory=dict)
    settings: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    glossary: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()
    levels: dict[str, RuleLevel] = msgspec.field(default_factory=dict)


class WordGroup(NamedTuple):
    """The words of one entry, ready to be looked for. `replace` is by the phrase as written."""

    entry: WordEntry
    find: Matcher
    unless: Matcher | None
    unless_in_sentence: Matcher | None
    replace: Mapping[Phrase, str]


class NamedPattern(NamedTuple):
    """A compiled pattern, its name, and the words that end what it begins."""

    name: str
    pattern: re.Pattern[str]
    until: str = ""


class Mark(NamedTuple):
    """What a rule finds; empty words and no level mean the rule's own."""

    start: int
    end: int
    reason: str = ""
    advice: str = ""
    fix: Fix | None = None
    level: Level | None = None


_NOTHING: Mapping[str, Matcher] = MappingProxyType({})


@dataclass(frozen=True)
class Gate:
    """Everything that the rules know, the team's words among it.

    `words` are by rule, `lists` by name and then language, `settings` by name.
    """

    rules: tuple[Rule, ...]
    words: Mapping[str, tuple[WordGroup, ...]] = field(default_factory=dict)
    lists: Mapping[str, Mapping[str, Matcher]] = field(default_factory=dict)
    secrets: tuple[NamedPattern, ...] = ()
    host_endings: tuple[str, ...] = ()
    internal_patterns: tuple[NamedPattern, ...] = ()
    internal_names: tuple[str, ...] = ()
    not_tickets: frozenset[str] = frozenset()
    channels: Mapping[str, Channel] = field(default_factory=dict)
    settings: Mapping[str, frozenset[str]] = field(default_factory=dict)
    glossary: frozenset[str] = frozenset()
    allowed: Matcher | None = None

    def rule(self, identifier: str) -> Rule | None:
        """Find a rule by its id."""
        return next((rule for rule in self.rules if rule.id == identifier), None)

    def words_in(self, name: str, language: str) -> Matcher | None:
        """Give a word list in a language, None where the gate has none for it."""
        return self.lists.get(name, _NOTHING).get(language)

    def setting(self, name: str) -> frozenset[str]:
        """Give a set of plain words by its name; empty where there is none."""
        return self.settings.get(name, frozenset())
