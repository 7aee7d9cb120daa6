"""L07: how long a text may be for its channel."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from incident_tui.comms.gate.finding import Limit, LimitUnit, Situation
from incident_tui.comms.gate.lengths import is_gsm7, length, sms_parts
from incident_tui.comms.gate.model import Channel, Gate, Mark
from incident_tui.comms.gate.reading import Reading, Span

_UNITS: Final[dict[LimitUnit, str]] = {
    "characters": "characters",
    "words": "words",
    "x": "characters as X counts them",
    "gsm7": "characters of a text message",
}


def too_long(reading: Reading, situation: Situation, gate: Gate) -> Iterator[Mark]:
    """L07: over the hard length nothing can be published; over the soft one it is only long, which is a hint."""
    name = situation.channel or situation.audience
    channel = gate.channels.get(name, Channel())
    split = bool(channel.heading.soft or channel.heading.hard)
    if split and reading.heading is not None:
        yield from _over(reading, reading.heading, channel.heading, "The heading")
    whole = reading.body if split else Span(0, len(reading.text))
    for limit in limits(gate, name, situation.limit):
        yield from _over(reading, whole, limit, "The text")


def limits(gate: Gate, name: str, own: Limit | None) -> list[Limit]:
    """Give the limits of a text for a channel: one, or two where the text's `own` is counted in another unit."""
    channel = gate.channels.get(name, Channel()).body
    if own is None:
        return [channel]
    if own.unit != channel.unit:
        return [channel, own]
    return [Limit(_smaller(channel.soft, own.soft), _smaller(channel.hard, own.hard), own.unit)]


def _smaller(one: int, other: int) -> int:
    return min(one, other) if one and other else one or other


def _over(reading: Reading, span: Span, limit: Limit, what: str) -> Iterator[Mark]:
    text = reading.text[span.start : span.end]
    hard = limit.hard
    if limit.unit == "gsm7" and hard and not is_gsm7(text):
        # A sign outside GSM 03.38 makes messages of 70 characters: the limit shrinks in the same proportion.
        hard = hard * sms_parts(text).limit // 160
    units = length(text, limit.unit)
    if hard and units > hard:
        reason = f"{what} has {units} {_UNITS[limit.unit]}, {units - hard} more than the {hard} that fit."
        yield Mark(span.start + _fitting(text, hard, limit.unit), span.end, reason)
    elif limit.soft and units > limit.soft:
        reason = f"{what} has {units} {_UNITS[limit.unit]}; more than {limit.soft} are seldom read."
        yield Mark(span.start + _fitting(text, limit.soft, limit.unit), span.end, reason, level="hint")


def _fitting(text: str, limit: int, unit: LimitUnit) -> int:
    """Give how many characters of the text fit, found by halving."""
    if unit == "characters":
        return limit
    few, many = 0, len(text)
    while few < many:
        middle = (few + many + 1) // 2
        if length(text[:middle], unit) <= limit:
            few = middle
        else:
            many = middle - 1
    return few
