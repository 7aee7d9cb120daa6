"""Identifiers: ULIDs, which sort by the time they were made and need no server to be unique."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Final

from incident_tui.domain.clock import Clock

# Crockford's base 32: no I, L, O, U, so that an id survives being read out over the phone.
ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH: Final = 26
REFERENCE_PREFIX: Final = "INC-"
_MISREAD: Final = str.maketrans("OIL", "011")
_RANDOM_BITS: Final = 80


class IdFactory:
    """Makes ULIDs that only ever grow, whatever the clock does.

    `entropy(n)` returns n random bytes. The growth matters: a correction's id must be larger than that of
    the event it corrects, even if the event came from a machine whose clock runs ahead.
    """

    def __init__(self, clock: Clock, entropy: Callable[[int], bytes] = os.urandom) -> None:
        """Take the time from `clock` and the rest from `entropy`."""
        self._clock = clock
        self._entropy = entropy
        self._last = 0

    def new(self, *, after: str = "") -> str:
        """Return a new id, larger than every id made here before and than `after`."""
        milliseconds = int(self._clock.now().timestamp() * 1000)
        candidate = milliseconds << _RANDOM_BITS | int.from_bytes(self._entropy(10), "big")
        floor = max(self._last, decode(after) if after else 0)
        if candidate <= floor:
            candidate = floor + 1
        self._last = candidate
        return encode(candidate)


def encode(number: int) -> str:
    """Write a 128-bit number as the 26 characters of a ULID."""
    return "".join(ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))


def decode(text: str) -> int:
    """Read a ULID's number, or 0 for a text that is no ULID (it then sorts before all)."""
    if len(text) != LENGTH or text[0] > "7":
        # 26 characters hold two bits more than a ULID has: such an id could never be outgrown.
        return 0
    number = 0
    for character in text:
        position = ALPHABET.find(character)
        if position < 0:
            return 0
        number = number << 5 | position
    return number


def reference(incident_id: str) -> str:
    """Return the short name that people say and type: `INC-K7QM`, the end of the incident's id."""
    return REFERENCE_PREFIX + incident_id[-4:]


def matches(wanted: str, incident_id: str) -> bool:
    """Tell whether `wanted`, typed by a person, names this incident: `k7qm`, `INC-K7QM`, or the whole id.

    Letters that the alphabet leaves out are read as the digits that they are taken for, as in Crockford's base 32.
    """
    name = wanted.strip().upper().removeprefix(REFERENCE_PREFIX).translate(_MISREAD)
    return len(name) >= 4 and incident_id.endswith(name)
