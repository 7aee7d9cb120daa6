"""The playbook's own types, as TOML files write them: msgspec's `dec_hook`, which is untyped by nature."""

from __future__ import annotations

from typing import Any

from incident_tui.playbook.conditions import Condition, decode_condition
from incident_tui.playbook.duration import Deadlines, Duration, decode_deadlines, decode_duration
from incident_tui.playbook.terms import Terms, decode_terms


def decode_playbook_value(type_: type, value: Any) -> Any:
    """Read a duration, a table of them by severity, how long an item may take, or a condition.

    Raises ValueError with the reason, in words for the person who wrote the file.
    """
    if type_ is Duration:
        return decode_duration(value)
    if type_ is Terms:
        return decode_terms(value)
    if type_ is Deadlines:
        return decode_deadlines(value)
    if type_ is Condition:
        return decode_condition(value)
    raise NotImplementedError(f"no TOML form is defined for {type_.__name__}")
