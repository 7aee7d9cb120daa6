"""Something with a deadline, of whatever kind: what the DUE line, the board and `due --json` show."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import Final, Literal

import msgspec

from incident_tui.domain.moments import clock_reading
from incident_tui.domain.vocabulary import Role

DueKind = Literal["item", "promise", "cadence", "ask", "call", "handover", "clock", "follow_up", "review", "watch"]
# What the law, a contract or a colleague still waits for when the incident's record is closed.
_OUTLIVING: Final[frozenset[DueKind]] = frozenset({"clock", "follow_up", "review"})


class Due(msgspec.Struct, frozen=True):
    """Something with a deadline that nobody has met yet.

    `kind` is what it is about, and `target` the id of that: an item's, an ask's event, a step of the escalation path,
    a regime (`gdpr`, or `gdpr/notice` for a step of it), or the message that was posted last, its audience in
    `audience`. From `at` on it is due, after `late_at` it is late. `rule` says which rule gives the time, `anchor`
    what it counts from, and `anchor_at` when that was, where it was at a time. `hard` is a limit, else it is a
    target. `public` says that people outside are waiting for it. A `snoozed` promise rests until `at`. `post` is the
    event of the post after which an update is due. `provisional` says that the time is assumed, because what it
    counts from is not on record. `calendar` says by which days and zone it was counted, empty for hours; where
    `zone_assumed`, nobody has named that zone. `owed` is an item that outlives the closing.
    """

    at: datetime
    late_at: datetime
    label: str
    kind: DueKind
    target: str
    audience: str = ""
    role: Role | None = None
    detail: str = ""
    rule: str = ""
    anchor: str = ""
    anchor_at: datetime | None = None
    hard: bool = False
    public: bool = False
    snoozed: bool = False
    post: str = ""
    provisional: bool = False
    calendar: str = ""
    zone_assumed: bool = False
    owed: bool = False

    @property
    def assumed(self) -> bool:
        """Whether the time rests on something that nobody has said."""
        return self.provisional or self.zone_assumed

    def counted_from(self, zone: tzinfo, now: datetime) -> str:
        """Say what the time counts from, with when that was in `zone`: `posted 14:05 CET`, and that it is assumed."""
        if self.anchor_at is None:
            return self.anchor
        at = clock_reading(self.anchor_at, zone, now)
        return f"{self.anchor} {at}{', assumed: nobody has said when' if self.provisional else ''}"

    @property
    def outlives_closing(self) -> bool:
        """Whether it is still owed when the record is closed."""
        return self.owed or self.kind in _OUTLIVING

    def late(self, now: datetime) -> bool:
        """Tell whether the deadline has passed."""
        return now > self.late_at

    def due(self, now: datetime) -> bool:
        """Tell whether it is time to do it, and not late yet."""
        return self.at <= now <= self.late_at
