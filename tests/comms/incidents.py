"""Incidents for tests of messages: a declaration and what happened after it, minute by minute."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from incident_tui.comms.catalogue import load_catalogue
from incident_tui.comms.composer import Composer
from incident_tui.comms.desk import Desk, Prepared
from incident_tui.comms.gate.load import load_gate
from incident_tui.domain.event import Fact
from incident_tui.domain.events import Declared, MessagePosted
from incident_tui.domain.incident import Incident
from incident_tui.domain.vocabulary import Severity, StatusPageState
from incident_tui.files.overlay import Overlay
from incident_tui.playbook.load import load_playbook
from incident_tui.playbook.model import Playbook
from tests.strategies import START, event

NOW: Final = START + timedelta(minutes=30)


def minute(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def incident(*facts: tuple[float, Fact], severity: Severity | None = 1, title: str = "Checkout is down") -> Incident:
    all_facts = [(0.0, Declared(title=title, severity=severity)), *facts]
    return Incident.from_events([event(fact, number, minute(at)) for number, (at, fact) in enumerate(all_facts)])


def posted(
    message: str = "status_page/investigating",
    *,
    text: str = "Some payments fail.",
    state: StatusPageState | None = None,
    promised: float | None = None,
    values: dict[str, str] | None = None,
) -> MessagePosted:
    return MessagePosted(
        message=message,
        audience=message.partition("/")[0],
        text=text,
        public=True,
        state=state,
        next_update_at=None if promised is None else minute(promised),
        values=values or {},
    )


def bundled() -> Overlay:
    return Overlay.over_bundled("templates", None)


def playbook() -> Playbook:
    return load_playbook(bundled()).playbook


def desk(book: Playbook | None = None, overlay: Overlay | None = None) -> Desk:
    overlay = overlay or bundled()
    book = book or load_playbook(overlay).playbook
    catalogue = load_catalogue(overlay)
    return Desk(catalogue, book, Composer(catalogue, book, []), load_gate(overlay).gate)


def prepare(at: Desk, name: str, about: Incident, person: str = "alice", **typed: str) -> Prepared:
    return at.prepare(name, about, typed, zone=UTC, now=NOW, person=person)
