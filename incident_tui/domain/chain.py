"""The hash chain: each event names the digest of its writer's event before it, so that a change shows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

GENESIS: Final = ""
_encoder: Final = msgspec.json.Encoder(order="sorted")


class ChainFault(msgspec.Struct, frozen=True):
    """A place where a writer's chain does not hold."""

    writer: str
    seq: int
    event: str
    message: str


def digest(document: Mapping[str, Any]) -> str:
    """Return the digest of a stored event: 32 hexadecimal characters of the SHA-256 of its sorted JSON."""
    return hashlib.sha256(_encoder.encode(document)).hexdigest()[:32]


def verify(documents: Iterable[Mapping[str, Any]]) -> list[ChainFault]:
    """Check one incident's documents and return what does not hold, in order of writer and number."""
    chains: dict[str, list[Mapping[str, Any]]] = {}
    for document in documents:
        chains.setdefault(str(document.get("writer", "?")), []).append(document)
    faults: list[ChainFault] = []
    for writer, links in sorted(chains.items()):
        links.sort(key=lambda link: (_number(link), str(link.get("id"))))
        expected_seq, expected_prev = 1, GENESIS
        for link in links:
            seq, event = _number(link), str(link.get("id"))
            if seq < 1:
                faults.append(ChainFault(writer, seq, event, "this event has no place in its writer's chain"))
                continue
            if seq < expected_seq:
                faults.append(ChainFault(writer, seq, event, "two events carry this number: the file was forked"))
                continue
            if seq > expected_seq:
                missing = seq - expected_seq
                faults.append(
                    ChainFault(writer, expected_seq, event, f"{missing} event(s) before this one are missing")
                )
            elif link.get("prev") != expected_prev:
                faults.append(ChainFault(writer, seq, event, "the event before this one was changed or replaced"))
            expected_seq, expected_prev = seq + 1, digest(link)
    return faults


def _number(link: Mapping[str, Any]) -> int:
    seq = link.get("seq")
    return seq if isinstance(seq, int) else 0
