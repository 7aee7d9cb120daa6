"""What every rule's function takes and gives."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from incident_tui.comms.gate.finding import Situation
from incident_tui.comms.gate.model import Gate, Mark
from incident_tui.comms.gate.reading import Reading

RuleFunction = Callable[[Reading, Situation, Gate], Iterable[Mark]]
