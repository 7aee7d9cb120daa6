"""When a step of a legal or contract clock is due, as far as its anchors are known: pure arithmetic."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Final

import msgspec

from incident_tui.playbook.clocks import ANCHORS, Regime, Step, Term
from incident_tui.playbook.hours import Hours
from incident_tui.playbook.span import end_of

# While nobody says that a ransom was paid none was: a clock of the payment may not run on a guess.
NEVER_GUESSED: Final = frozenset({"paid"})


class Deadline(msgspec.Struct, frozen=True):
    """Until when a step is due: `at`, which the `rule` gives, such as `72h after aware`, counted from `anchor_at`.

    `anchor` is the name of an anchor, or the id of the earlier step whose notice was sent then. A `provisional` one
    counts from another moment, since the anchor's own is not recorded.
    """

    at: datetime
    anchor: str
    anchor_at: datetime
    rule: str
    provisional: bool = False


def step_deadline(
    regime: Regime,
    step: Step,
    anchors: Mapping[str, datetime],
    notified: Mapping[str, datetime],
    fallback: datetime | None,
    hours: Hours,
    zone: tzinfo,
) -> Deadline | None:
    """Give the deadline of a step, or None: it has no figure, or what it counts from has not come yet.

    `anchors` are the moments recorded for the regime, `notified` when each step's notice was sent, the last time where
    it was sent more than once. Of several terms that are known the earliest wins. Where none is, those with an anchor
    count provisionally from `fallback`, such as the detection: an early deadline is the cheaper mistake. `zone` is
    the team's (`zone_of`). All times are aware.
    """
    known = [
        _deadline(regime, term, at, hours, zone)
        for term in step.due
        if (at := (anchors if term.anchor in ANCHORS else notified).get(term.anchor)) is not None
    ]
    if not known and fallback is not None:
        known = [
            msgspec.structs.replace(_deadline(regime, term, fallback, hours, zone), provisional=True)
            for term in step.due
            if term.anchor in ANCHORS and term.anchor not in NEVER_GUESSED
        ]
    return min(known, key=lambda deadline: deadline.at, default=None)


def _deadline(regime: Regime, term: Term, anchor_at: datetime, hours: Hours, zone: tzinfo) -> Deadline:
    earlier = regime.step(term.anchor)
    event = f"'{earlier.title}'" if earlier is not None else term.anchor
    return Deadline(end_of(term.within, anchor_at, hours, zone), term.anchor, anchor_at, f"{term.within} after {event}")
