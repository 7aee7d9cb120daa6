"""How long a text is for the channel that carries it: characters, words, X's weight, units of a text message."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from incident_tui.comms.gate.finding import LimitUnit

# Weights, ranges and the 23 of every address are those of twitter-text's configuration, version 3.
X_ADDRESS: Final = 23
_X_LIGHT: Final = ((0, 0x10FF), (0x2000, 0x200D), (0x2010, 0x201F), (0x2032, 0x2037))
# A bare name counts as an address where its ending is a country's (two letters) or one of the common others.
_ENDINGS: Final = (
    "com|org|net|edu|gov|mil|int|info|biz|name|app|dev|cloud|page|site|online|tech|shop|store|blog|news|live|life|status"
    "|support|help|health|care|bank|finance|systems|solutions|services|software|network|digital|global|group|team|tools"
    "|today|world|zone|xyz|email|chat|social|media|agency|academy|company|design|direct|energy|expert|games|host|hosting"
    "|insurance|jobs|legal|money|pro|press|run|science|security|space|studio|video|website|wiki|works|asia|mobi|aero"
    "|coop|museum|travel|tel|jobs|berlin|london|paris|nyc|[a-z]{2}"
)
_PATH: Final = r"(?::\d{1,5})?(?:[/?#](?:[\w/?#&=%~+:;,.!*'()@$-]*[\w/#&=%+$-])?)?"
_LABEL: Final = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_ADDRESS: Final = re.compile(
    rf"(?<![\w@$#.-])(?:https?://(?:{_LABEL}\.){{1,8}}[a-z]{{2,24}}{_PATH}"
    rf"|(?:{_LABEL}\.){{1,8}}(?:{_ENDINGS})(?![\w@.-]*@)(?!\w){_PATH})",
    re.IGNORECASE | re.ASCII,
)
_PICTURE: Final = (
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u24c2\u25aa-\u25fe\u2600-\u27bf"
    "\u2934\u2935\u2b05-\u2b55\u3030\u303d\u3297\u3299\U0001f000-\U0001f1e5\U0001f200-\U0001faff]"
)
_SKIN: Final = "[\U0001f3fb-\U0001f3ff]"
_EMOJI: Final = re.compile(
    "[\U0001f1e6-\U0001f1ff]{2}|[0-9#*]\ufe0f?\u20e3"
    f"|{_PICTURE}(?:\ufe0f|{_SKIN})?(?:\u200d{_PICTURE}(?:\ufe0f|{_SKIN})?){{0,8}}"
    "(?:[\U000e0020-\U000e007e]{1,8}\U000e007f)?"
)
# Signs that are also letters or text: they are emoji only where U+FE0F says so, and weigh by their range else.
_TEXT_SIGNS: Final = frozenset("\u00a9\u00ae\u203c\u2049\u2122")

GSM_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENSION: Final = frozenset("^{}[]~\\|€\f")
GSM_ONE: Final = 160
GSM_PART: Final = 153
UCS2_ONE: Final = 70
UCS2_PART: Final = 67


class SmsParts(NamedTuple):
    """How a text goes out as text messages: `limit` is what one message alone holds, in `units`."""

    parts: int
    units: int
    limit: int
    gsm7: bool


def length(text: str, unit: LimitUnit) -> int:
    """Measure a text: `gsm7` gives the units of a text message in the alphabet that the text needs."""
    if unit == "words":
        return len(text.split())
    if unit == "x":
        return x_length(text)
    if unit == "gsm7":
        return sms_parts(text).units
    return len(text)


def x_length(text: str) -> int:
    """Give the weighted length that X counts: at most 280 in a post."""
    weight, place = 0, 0
    for address in _ADDRESS.finditer(text):
        weight += _x_words(text[place : address.start()]) + X_ADDRESS
        place = address.end()
    return weight + _x_words(text[place:])


def _x_words(text: str) -> int:
    if text.isascii():
        return len(text)
    weight, place = 0, 0
    for emoji in _EMOJI.finditer(text):
        weight += sum(map(_x_weight, text[place : emoji.start()]))
        weight += 1 if emoji[0] in _TEXT_SIGNS and _x_weight(emoji[0]) == 1 else 2
        place = emoji.end()
    return weight + sum(map(_x_weight, text[place:]))


def _x_weight(character: str) -> int:
    code = ord(character)
    return 1 if any(first <= code <= last for first, last in _X_LIGHT) else 2


def sms_parts(text: str) -> SmsParts:
    """Tell how many text messages a text takes: 160 units in one, 153 in each of several; 70 and 67 outside GSM 03.38.

    Outside of GSM 03.38 a unit is one of UTF-16. A character of two units is never split between two messages.
    """
    if is_gsm7(text):
        sizes = [2 if character in GSM_EXTENSION else 1 for character in text]
        return _parts(sizes, GSM_ONE, GSM_PART, gsm7=True)
    return _parts([2 if ord(character) > 0xFFFF else 1 for character in text], UCS2_ONE, UCS2_PART, gsm7=False)


def is_gsm7(text: str) -> bool:
    """Tell whether a text message can carry this text without changing to 70 characters."""
    return all(character in GSM_BASIC or character in GSM_EXTENSION for character in text)


def _parts(sizes: list[int], one: int, part: int, *, gsm7: bool) -> SmsParts:
    units = sum(sizes)
    if units <= one:
        return SmsParts(1, units, one, gsm7)
    parts, room = 1, part
    for size in sizes:
        if size > room:
            parts, room = parts + 1, part
        room -= size
    return SmsParts(parts, units, one, gsm7)
