"""What is to be recorded, with every text in it such that the data file can keep it."""

from __future__ import annotations

from typing import Any

import msgspec

from incident_tui.domain.event import Fact
from incident_tui.domain.moments import Moment
from incident_tui.domain.text import storable


class Act(msgspec.Struct, frozen=True):
    """Something to record: a fact, and when it happened if that is not now."""

    fact: Fact
    moment: Moment | None = None


def storable_fact(fact: Fact) -> Fact:
    """Return the fact with every text such that it can be kept; most need nothing."""
    values = {name: _storable(getattr(fact, name)) for name in fact.__struct_fields__}
    changed = {name: value for name, value in values.items() if value is not getattr(fact, name)}
    return msgspec.structs.replace(fact, **changed) if changed else fact


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return value if value.isascii() and "\r" not in value else storable(value)
    if isinstance(value, dict):
        return {_storable(key): _storable(part) for key, part in value.items()}
    if isinstance(value, list | tuple) and value:
        return type(value)(map(_storable, value))
    return value
