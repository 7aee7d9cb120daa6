"""A condition written out: in the language that it was read from, and in plain words for a screen."""

from __future__ import annotations

from typing import Final

from incident_tui.domain.vocabulary import SEVERITIES, severity_label, spoken
from incident_tui.playbook.circumstances import (
    Comparison,
    Either,
    Every,
    NameKind,
    NameTest,
    Negation,
    SeverityTest,
    TimeTest,
    Tree,
)
from incident_tui.playbook.duration import duration_text

# Names that say too little, or the wrong thing, where they stand alone in a sentence.
_SPOKEN: Final = {
    "ai_agent": "AI agent",
    "unknown": "unknown type",
    "special_category": "special-category data",
    "certificate_or_dns": "certificate/DNS",
    "no_impact": "without impact",
    "asked_for": "review asked for",
}
_REVIEW: Final = {
    "short": "a short review",
    "always": "a required review",
    "consider": "a review to consider",
    "skip": "a review to skip",
}
_COMPARED: Final[dict[Comparison, str]] = {
    "==": "exactly",
    "!=": "not exactly",
    "<": "less than",
    "<=": "at most",
    ">": "more than",
    ">=": "at least",
}
_OPPOSITE: Final[dict[Comparison, Comparison]] = {"==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}


def normal_form(tree: Tree) -> str:
    """Write a tree as `parse_condition` reads it, on one line and with as few brackets as it takes."""
    match tree:
        case SeverityTest(comparison, number):
            return f"severity {comparison} {number}"
        case NameTest(kind, names):
            return f"{kind}({', '.join(names)})"
        case TimeTest(watch, comparison, duration):
            return f"{watch} {comparison} {duration_text(duration)}"
        case Negation(part):
            inner = normal_form(part)
            return f"not ({inner})" if isinstance(part, Every | Either) else f"not {inner}"
        case Every(parts):
            return " and ".join(
                f"({normal_form(part)})" if isinstance(part, Either) else normal_form(part) for part in parts
            )
        case Either(parts):
            return " or ".join(normal_form(part) for part in parts)


def in_words(tree: Tree) -> str:
    """Say a tree in words: `SEV-1 or SEV-2, security or data exposure`.

    A comma stands for "and", and reaches further than "or"; "; or" reaches further than a comma. What goes against
    that stands in brackets. No parts at all are "always".
    """
    match tree:
        case Every(parts):
            return ", ".join(_in_list(part) for part in parts) or "always"
        case Either(parts):
            if _has_lists(tree):
                return "; or ".join(in_words(part) for part in parts)
            return " or ".join(_in_choice(part) for part in parts)
        case Negation(part):
            return _denied(part)
        case _:
            return _test_in_words(tree)


def _in_list(part: Tree) -> str:
    return f"({in_words(part)})" if isinstance(part, Either) and _has_lists(part) else in_words(part)


def _in_choice(part: Tree) -> str:
    words = in_words(part)
    # In "not cost or vendor" the "not" would seem to be about both.
    return f"({words})" if words.startswith(("not ", "neither ")) else words


def _has_lists(tree: Either) -> bool:
    return any(isinstance(part, Every) for part in tree.parts)


def _test_in_words(test: SeverityTest | NameTest | TimeTest) -> str:
    match test:
        case SeverityTest():
            return _severities(test, wanted=True)
        case NameTest(kind, names):
            either = " or ".join(_name(kind, name) for name in names)
            return f"{either} done" if kind == "done" else either
        case TimeTest(watch, comparison, duration):
            length = f"{_COMPARED[comparison]} {duration_text(duration)}"
            return f"{length} since the declaration" if watch == "elapsed" else f"lasted {length}"


def _denied(part: Tree) -> str:
    match part:
        case SeverityTest():
            return _severities(part, wanted=False)
        case NameTest(kind, names):
            neither = " nor ".join(_name(kind, name) for name in names)
            after = {"done": " done", "reached": " yet"}.get(kind, "")
            if len(names) > 1:
                return f"neither {neither}{after}"
            return {"done": f"{neither} not done", "reached": f"not yet {neither}"}.get(kind, f"not {neither}")
        case TimeTest("elapsed", comparison, duration):
            return _test_in_words(TimeTest("elapsed", _OPPOSITE[comparison], duration))
        case TimeTest(_, comparison, duration):
            # The opposite comparison would be wrong: while the length is not known, neither of the two is true.
            return f"not known to have lasted {_COMPARED[comparison]} {duration_text(duration)}"
        case _:
            return f"not ({in_words(part)})"


def _severities(test: SeverityTest, *, wanted: bool) -> str:
    meant = [severity for severity in SEVERITIES if test.fits(severity) == wanted]
    left_out = [severity for severity in SEVERITIES if severity not in meant]
    if not meant or not left_out:
        return "any severity" if meant else "no severity"
    if len(meant) < 3:
        return " or ".join(severity_label(severity) for severity in meant)
    if meant[-1] - meant[0] == 2:
        return f"{severity_label(meant[0])} to {severity_label(meant[-1])}"
    return f"not {severity_label(left_out[0])}"


def _name(kind: NameKind, name: str) -> str:
    if kind == "review":
        return _REVIEW[name]
    return name if kind == "done" else _SPOKEN.get(name, spoken(name))
