"""Drafts as the console keeps them."""

from __future__ import annotations

from incident_tui.services import build_services
from tests.cli.running import CommandLine


def keep_draft(cli: CommandLine, message: str, values: dict[str, str]) -> None:
    """Keep what somebody typed into a message of the open incident."""
    services = build_services(cli.env, clock=cli.clock)
    incident = services.store.find(None).incident
    services.store.keep_draft(f"{incident}/message/{message}", values)
    services.store.close()
