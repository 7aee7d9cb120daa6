"""The part of a playbook that one phase has, or that an incident of one type can get."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from incident_tui.domain.vocabulary import IncidentType, Phase
from incident_tui.playbook.circumstances import Circumstances
from incident_tui.playbook.conditions import Condition
from incident_tui.playbook.model import Item, Pack, Playbook, ReviewRule
from incident_tui.playbook.possibility import can_hold


def excerpt(playbook: Playbook, phase: Phase | None = None, kind: IncidentType | None = None) -> Playbook:
    """Return the playbook with the checklist of one phase, and with what an incident of exactly one type can get.

    Of a type, that is every item, clock and review rule that its severity, flags and course can call for.
    """
    phases = tuple(plan for plan in playbook.phases if phase in (None, plan.id))
    packs = tuple(_of_pack(pack, lambda item: phase in (None, item.phase)) for pack in playbook.packs)
    if kind is None:
        return msgspec.structs.replace(playbook, phases=phases, packs=tuple(pack for pack in packs if pack.items))

    def comes_up(when: Condition) -> bool:
        return can_hold(when, types=(kind,))

    def rules(listed: tuple[ReviewRule, ...]) -> tuple[ReviewRule, ...]:
        return tuple(rule for rule in listed if comes_up(rule.when))

    def wanted(item: Item) -> bool:
        return comes_up(item.when)

    narrowed = (_of_pack(pack, wanted) for pack in packs if comes_up(pack.when))
    # What the type itself asks for comes before what a flag may add.
    bare = Circumstances(types=frozenset({kind}))
    narrowed_packs = sorted(narrowed, key=lambda pack: not pack.when.holds(bare))
    review = playbook.review_rules
    return msgspec.structs.replace(
        playbook,
        phases=tuple(msgspec.structs.replace(plan, items=tuple(filter(wanted, plan.items))) for plan in phases),
        packs=tuple(pack for pack in narrowed_packs if pack.items),
        regimes=tuple(regime for regime in playbook.regimes if comes_up(regime.when)),
        review_rules=msgspec.structs.replace(
            review,
            short=rules(review.short),
            always=rules(review.always),
            consider=rules(review.consider),
            skip=rules(review.skip),
        ),
    )


def _of_pack(pack: Pack, wanted: Callable[[Item], bool]) -> Pack:
    return msgspec.structs.replace(pack, items=tuple(filter(wanted, pack.items)))
