"""What guided response adds to an incident's status as JSON has it: lists of what is open, null where nothing is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec

from incident_tui.cli.calling import call_document, path_choices
from incident_tui.cli.checking import row_document
from incident_tui.cli.clock_documents import clock_document, standing_clocks
from incident_tui.cli.handing_over import handover_choices, handover_document
from incident_tui.cli.loops import (
    ask_choices,
    ask_document,
    follow_up_choices,
    follow_up_document,
    hypothesis_choices,
    hypothesis_document,
    measure_choices,
    measure_document,
)
from incident_tui.cli.nagging import nag_document
from incident_tui.domain.command import open_handover
from incident_tui.domain.detection import customers_knew_first, detection_source
from incident_tui.domain.event import Fact
from incident_tui.domain.events import DataStated, Decided, ImpactAssessed, Noted, PublicDecided, ReviewScheduled
from incident_tui.domain.incident import Incident
from incident_tui.playbook.calling import next_call
from incident_tui.playbook.checklist import Row, next_rows
from incident_tui.playbook.due_clocks import regime_states
from incident_tui.playbook.model import Playbook
from incident_tui.playbook.nags import nags
from incident_tui.playbook.public_decision import kept_private
from incident_tui.playbook.watch import watch_left


def guided_document(incident: Incident, playbook: Playbook, rows: list[Row], now: datetime) -> dict[str, Any]:
    """Return what is open, decided and due to be said at `now`, the checklist's `rows` being known."""
    watch = watch_left(playbook, incident, now)
    clocks = standing_clocks(regime_states(playbook, incident, now))
    return {
        "severity_final": incident.severity_final,
        "flags": list(incident.flags),
        "detection_source": detection_source(incident),
        "customers_knew_first": customers_knew_first(incident),
        "assessment": _last(incident, ImpactAssessed),
        "public": _last(incident, PublicDecided),
        "kept_private": kept_private(incident),
        "next": [row_document(row.phase, row, now) for row in next_rows(rows, incident, (), now)],
        "nags": [nag_document(each) for each in nags(playbook, incident, now)],
        "asks": [ask_document(each, now) for each in ask_choices(incident) if each.open],
        "hypotheses": [hypothesis_document(each) for each in hypothesis_choices(incident) if each.open],
        "measures": [measure_document(each) for each in measure_choices(incident) if each.open],
        "follow_ups": [follow_up_document(each, now) for each in follow_up_choices(incident) if each.open],
        "decisions": list(_decisions(incident)),
        "calls": {"next": _next_call(incident, playbook, now)},
        "handover": _handover(incident),
        "clocks": [clock_document(each, now) for each in clocks],
        "data_statement": _last(incident, DataStated),
        "review": _last(incident, ReviewScheduled),
        "watch_left_s": round(watch.total_seconds()) if watch is not None else None,
    }


def _last(incident: Incident, kind: type[Fact]) -> dict[str, Any] | None:
    """Return the last fact of a kind with every field, and when and by whom it was said; None where nobody has."""
    recorded = incident.recorded(kind)
    if not recorded:
        return None
    last = recorded[-1]
    return {"at": last.at, "by": last.by, **msgspec.structs.asdict(last.fact)}


def _decisions(incident: Incident) -> Iterator[dict[str, Any]]:
    """Give what was decided, whether it was written down as a decision or as a note of that kind."""
    for entry in incident.timeline:
        fact = entry.fact
        if isinstance(fact, Noted) and fact.category == "decision":
            fact = Decided(text=fact.text)
        if isinstance(fact, Decided) and not entry.retracted:
            yield {"id": entry.event.id, "at": entry.at, "by": entry.event.by, **msgspec.structs.asdict(fact)}


def _next_call(incident: Incident, playbook: Playbook, now: datetime) -> dict[str, Any] | None:
    path = path_choices(playbook, incident, now)
    following = next_call([each.thing for each in path], now) if incident.running else None
    return next((call_document(each, now) for each in path if each.thing == following), None)


def _handover(incident: Incident) -> dict[str, Any] | None:
    waiting = open_handover(incident)
    choices = handover_choices(incident)
    return next((handover_document(each) for each in choices if waiting is not None and each.id == waiting.id), None)
