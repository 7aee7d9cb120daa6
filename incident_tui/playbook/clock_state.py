"""When a step of a legal or contract clock is due, as far as its anchors are known: pure arithmetic."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import msgspec

from incident_tui.playbook.clocks import ANCHORS, Regime, Step, Term
from incident_tui.playbook.reckoning import reckon

# While nobody says that a ransom was paid none was: a clock of the payment may not run on a guess.
NEVER_GUESSED: Final = frozenset({"paid"})
# Who handles an incident knows of it: what counts from that knowledge runs until somebody says since when, or who told
# them. To class or to assess it is an act: while nobody says that it was done, it may not have been.
OF_KNOWLEDGE: Final = frozenset({"aware", "discovered", "noticed"})
_SAYS_SINCE_WHEN: Final = OF_KNOWLEDGE | {"told"}


class Deadline(msgspec.Struct, frozen=True):
    """Until when a step is due: `at`, which the `rule` gives, such as `72h after aware`, counted from `anchor_at`.

    `anchor` is the name of an anchor, or the id of the earlier step whose notice was sent then. A `provisional` one
    counts from another moment, since the anchor's own is not recorded. `calendar` says by which days and zone it was
    counted, empty for clock hours; where `zone_assumed`, nobody has named the zone.
    """

    at: datetime
    anchor: str
    anchor_at: datetime
    rule: str
    provisional: bool = False
    calendar: str = ""
    zone_assumed: bool = False


def step_deadline(
    regime: Regime,
    step: Step,
    anchors: Mapping[str, datetime],
    notified: Mapping[str, datetime],
    fallback: datetime | None,
) -> Deadline | None:
    """Give the deadline of a step, or None: it has no figure, or what it counts from has not come yet.

    `anchors` are the moments recorded for the regime, `notified` when each step's notice was sent, the last time where
    it was sent more than once. Of several terms the earliest holds. One whose anchor is not recorded counts
    provisionally from `fallback`, such as the detection, since an early deadline is the cheaper mistake: where the
    anchor is of knowledge and nobody has said since when they know, and any where nothing else bounds the step. All
    times are aware.
    """
    known = [
        _deadline(regime, term, at)
        for term in step.due
        if (at := (anchors if term.anchor in ANCHORS else notified).get(term.anchor)) is not None
    ]
    if fallback is not None:
        known += [
            msgspec.structs.replace(_deadline(regime, term, fallback), provisional=True)
            for term in step.due
            if _guessed(term, anchors, step, alone=not known)
        ]
    return min(known, key=lambda deadline: (deadline.at, deadline.provisional), default=None)


def _guessed(term: Term, anchors: Mapping[str, datetime], step: Step, *, alone: bool) -> bool:
    """Tell whether a term counts from a guess; `alone` where no term of the step has a time."""
    if term.anchor not in ANCHORS or term.anchor in anchors:
        return False
    if alone:
        return term.anchor not in NEVER_GUESSED
    said = any(each.anchor in _SAYS_SINCE_WHEN and each.anchor in anchors for each in step.due)
    return term.anchor in OF_KNOWLEDGE and not said


def _deadline(regime: Regime, term: Term, anchor_at: datetime) -> Deadline:
    earlier = regime.step(term.anchor)
    event = f"'{earlier.title}'" if earlier is not None else term.anchor
    at, calendar, zone_assumed = reckon(regime, term.within, anchor_at)
    return Deadline(
        at, term.anchor, anchor_at, f"{term.within} after {event}", calendar=calendar, zone_assumed=zone_assumed
    )
