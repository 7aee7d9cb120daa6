"""What must not be in a finished text: holes (L01), drill marks (L06), invisible signs (L32), loud signs (L27)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from incident_tui.comms.gate.finding import Fix, Situation
from incident_tui.comms.gate.model import Gate, Mark
from incident_tui.comms.gate.reading import Reading

_HOLE: Final = re.compile(
    r"\{\{[^{}\n]{0,200}\}\}|\{%[^%\n]{0,200}%\}|\{\{|\}\}|\{%|%\}"
    r"|\$?\{[A-Za-z_][\w .-]{0,60}\}"
    r"|(?<![\w-])(?:TODO|TBD|TBC|TBA|FIXME|XXX+|tbd)(?![\w-])|(?<![\w:])(?:HH:MM|XX:XX|hh:mm|YYYY-MM-DD|DD\.MM\.)(?!\w)"
    r"|(?<![\w!\]])\[(?=[^\[\]\n]{0,80}[^\W\d_])(?P<square>[^\[\]\n]{1,80})\](?![(\[:])"
    r"|<(?P<angle>[A-Za-z][^<>\n]{0,60})>|<<[^<>\n]{1,60}>>"
    r"|‹[^‹›\n]{0,200}›|[\ufdd0\ufdd1]"
    r"|(?i:\blorem ipsum\b)|_{3,}|\?{3,}|(?<![\w.])\.{5,}"
    r"|\((?i:tb[acd]|to be (?:confirmed|added|filled in|decided)|fill (?:in|me)|insert|placeholder)\b[^()\n]{0,60}\)"
    r"|(?<!\w)(?:%[A-Z][A-Z_]{2,30}%|@@\w{2,30}@@|\$[A-Z][A-Z_]{2,30}\b)|\b(?:INSERT|FILL IN|TKTK|CHANGEME"
    r"|PLACEHOLDER)\b"
    r"|(?<!\w)(?:\?\?|xx|nn|--):(?:\?\?|xx|nn|--)(?!\w)"
    r"|\b(?:X{1,2}|Y|N|NN|x)"
    r"(?=[ -](?i:minutes?|mins?|hours?|hrs?|days?|minuten?|stunden?|tagen?|uhr|%|percent|prozent)(?!\w))"
    r"(?:[ -]\w+)?"
)
_NO_PLACEHOLDER: Final = re.compile(
    r"\s*|drill|exercise|übung|test|sic|internal|external|public|private|confidential|error|warn|warning|info|debug"
    r"|fatal|critical|notice|trace|investigating|identified|monitoring|resolved|update(?:d)?(?: \d+)?|scheduled"
    r"|completed|in progress|maintenance|correction|status|incident|behoben|entwarnung|wartung|aktualisierung|korrektur"
    r"|sev-?\d|p\d|[a-z][a-z0-9]{1,9}-[a-z0-9]{1,8}|eom|nt|ot",
    re.IGNORECASE,
)
_LIST_MARK: Final = re.compile(r"(?:^|\n)[ \t]*(?:[-*+][ ]|\d+[.)][ ])?$")
_TAG: Final = re.compile(
    r"(?:a|abbr|b|blockquote|body|br|code|dd|div|dl|dt|em|font|h[1-6]|head|hr|html|i|img|li|ol|p|pre|small|span"
    r"|strong|sub"
    r"|sup|table|tbody|td|th|thead|tr|u|ul)(?:\s[^<>]*)?/?",
    re.IGNORECASE,
)
_IS_ADDRESS: Final = re.compile(r"(?:https?:|mailto:|www\.)|[^\s@]+@[^\s@]+$", re.IGNORECASE)

_INVISIBLE: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ud800-\udfff\ue000-\uf8ff\ufeff\ufff9-\ufffb\ufdd0-\ufdef\U000e0000-\U000e007f\U000f0000-\U0010ffff]+"
)
_JOINERS: Final = frozenset("\u200c\u200d")
_DIRECTION: Final = frozenset("\u200e\u200f\u061c")
_RIGHT_TO_LEFT: Final = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_FLAG_TAGS: Final = re.compile("\U0001f3f4[\U000e0020-\U000e007e]{1,8}\U000e007f")

_LOUD: Final = re.compile(
    r"[!¡?]{1,50}|"
    "(?:[\U0001f1e6-\U0001f1ff]{2}|[0-9#*]\ufe0f?\u20e3"
    "|[\u231a-\u23ff\u2600-\u2712\u2714-\u2716\u2718-\u27bf\u2b00-\u2bff"
    "\U0001f000-\U0001faff](?:[\ufe0e\ufe0f\U0001f3fb-\U0001f3ff\u200d]|[\U0001f000-\U0001faff](?<=\u200d.))*)+"
)
_CAPITALS: Final = re.compile(r"(?<![\w.-])[^\W\d_a-zß-öø-ÿ]{2,}(?:[ ,:/&-]{1,3}[^\W\d_a-zß-öø-ÿ]{2,})+(?![\w-])")
_WORD: Final = re.compile(r"[^\W\d_]+")


def holes(reading: Reading, situation: Situation, gate: Gate) -> Iterator[Mark]:
    """L01: what nobody has filled in yet."""
    del gate
    for start, end in situation.holes:
        start, end = max(0, start), min(end, len(reading.text))
        if start < end:
            yield Mark(start, end)
    for match in _HOLE.finditer(reading.text):
        square, angle = match["square"], match["angle"]
        if square is not None and _NO_PLACEHOLDER.fullmatch(square.strip()):
            continue
        if square in {"x", "X"} and _LIST_MARK.search(reading.text[max(0, match.start() - 20) : match.start()]):
            continue
        if angle is not None and (_TAG.fullmatch(angle) or _IS_ADDRESS.match(angle)):
            continue
        if match[0].startswith("{") and _in_path(reading, match.start()):
            continue
        yield Mark(match.start(), match.end())


def _in_path(reading: Reading, place: int) -> bool:
    """Tell `/users/{id}`, as a programming interface is described, from an address with a hole."""
    before = reading.text[max(0, place - 200) : place]
    return before.endswith("/") and before.split()[-1].startswith("/") and not reading.in_address(place)


def drill_mark(reading: Reading, situation: Situation, gate: Gate) -> Iterator[Mark]:
    """L06: a drill's text that does not say so, a real one that does."""
    if situation.drill is None:
        return
    marks = list(_drill_marks(reading, gate))
    if situation.drill and not marks:
        fix = Fix("DRILL: ", "write “DRILL:” in front")
        yield Mark(0, 0, "This is a drill, and the text does not say so.", fix=fix)
    elif not situation.drill:
        for start, end in marks:
            fix = Fix("", f"take out “{reading.text[start:end].strip()}”")
            yield Mark(start, end, "This is a real incident, and the text is marked as a drill.", fix=fix)


def _drill_marks(reading: Reading, gate: Gate) -> Iterator[tuple[int, int]]:
    words = "|".join(re.escape(word) for word in sorted(gate.setting("drill_marks"), key=len, reverse=True))
    if not words:
        return
    mark = re.compile(
        rf"\[(?i:{words})[^\]\n]{{0,20}}\][ ]?|(?<![\w-])(?:{words})(?![\w-])(?:[ ]?[:–—-]+)?[ ]?"
        r"|(?i:\bthis is (?:only |just )?an? (?:drill|exercise)\b\.?[ ]?|\bexercise only\b\.?[ ]?"
        r"|\bdies ist (?:nur )?eine übung\b\.?[ ]?)|\A(?i:drill|übung)[ ]?[:–—-]+[ ]?"
    )
    for match in mark.finditer(reading.text):
        if not re.search(r"\b(?:not? an?|keine)[ ]$", reading.text[max(0, match.start() - 12) : match.start()], re.I):
            yield match.span()


def invisible(reading: Reading, situation: Situation, gate: Gate) -> Iterator[Mark]:
    """L32: signs that a terminal, a form or a reader's eye would obey without seeing them."""
    del situation, gate
    text = reading.text
    flags = [match.span() for match in _FLAG_TAGS.finditer(text)] if "\U000e007f" in text else []
    right_to_left: bool | None = None
    for match in _INVISIBLE.finditer(text):
        start, end = match.span()
        if any(flag[0] < start and end <= flag[1] for flag in flags):
            continue
        if match[0] == "\r" and text.startswith("\n", end):
            continue
        if set(match[0]) <= _JOINERS and start and ord(text[start - 1]) > 0x24F and end < len(text):
            continue
        if set(match[0]) <= _DIRECTION | _JOINERS:
            if right_to_left is None:
                right_to_left = _RIGHT_TO_LEFT.search(text.translate(dict.fromkeys(map(ord, "\ufeff")))) is not None
            if right_to_left:
                continue
        lines = "\n" if re.fullmatch("[\u2028\u2029\x85\x0b\x0c]+", match[0]) else ""
        yield Mark(start, end, f"There is {_name(match[0][0])} in the text.", fix=Fix(lines, "take it out"))


def _name(character: str) -> str:
    name = unicodedata.name(character, "")
    return f"an invisible sign (U+{ord(character):04X}{' ' + name.lower() if name else ''})"


def loud(reading: Reading, situation: Situation, gate: Gate) -> Iterator[Mark]:
    """L27: exclamation marks, pictures, and more than one word in capitals."""
    text = reading.head
    for match in _LOUD.finditer(text):
        quiet_marks = set(match[0]) == {"?"}
        following = text[match.end() : match.end() + 1]
        # In "Winter!x" and "a != b" the sign stands inside of something.
        inside = following in {"=", "["} or (match[0] == "!" and following.isalnum())
        if quiet_marks or reading.in_address(match.start()) or inside:
            continue
        yield _without(match, text)
    quiet = gate.setting("acronyms") | {word.upper() for word in gate.glossary}
    if situation.drill is not False:
        quiet |= gate.setting("drill_marks")
    for match in _CAPITALS.finditer(text):
        words = [word for word in _WORD.findall(match[0]) if word not in quiet and word.casefold() not in gate.glossary]
        if len(words) > 1 and any(len(word) > 3 for word in words):
            yield Mark(match.start(), match.end(), "More than one word is in capitals.")


def _without(match: re.Match[str], text: str) -> Mark:
    start, end = match.span()
    if match[0][0] in "!¡?":
        stop = "?" if "?" in match[0] else "."
        ended = start == 0 or text[start - 1] in ".?"
        replacement = "" if ended or match[0][0] == "¡" else stop
        return Mark(start, end, "There is an exclamation mark.", fix=Fix(replacement, f"take out “{match[0][:3]}”"))
    if text[end : end + 1] == " " and (start == 0 or text[start - 1] in " \n"):
        end += 1
    elif start and text[start - 1] == " ":
        start -= 1
    return Mark(start, end, "There is a picture in the text.", fix=Fix("", "take the picture out"))
