"""Who must agree to a text before it goes out, and who has."""

from __future__ import annotations

from datetime import datetime
from typing import get_args

from incident_tui.comms.message import Approver, MessageTemplate
from incident_tui.domain.incident import Incident
from incident_tui.playbook.model import Playbook

APPROVERS: tuple[Approver, ...] = get_args(Approver)


def approvers(template: MessageTemplate, incident: Incident, playbook: Playbook) -> tuple[Approver, ...]:
    """Name those who must approve a message: whom its file names, and the commander where the playbook says so."""
    policy = playbook.messages
    asked = set(template.approval)
    if template.audience in policy.commander_approves and (incident.severity or 1) in policy.commander_approves_at:
        asked.add("commander")
    return tuple(each for each in APPROVERS if each in asked)


def missing_approvals(
    template: MessageTemplate, text: str, incident: Incident, playbook: Playbook, person: str
) -> tuple[Approver, ...]:
    """Name those who have not approved this very text.

    A commander at the keyboard approves by copying; where nobody commands, nobody can be asked on the playbook's
    behalf. A word changed after somebody approved asks for a new approval.
    """
    commander = incident.roles.get("commander", "")
    given: set[str] = {each.fact.approver for each in incident.approved if each.fact.text == text}
    asked_by_file = "commander" in template.approval
    if commander.casefold() == person.casefold() or (not commander and not asked_by_file):
        given.add("commander")
    return tuple(each for each in approvers(template, incident, playbook) if each not in given)


def approver_fault(role: Approver, person: str, incident: Incident) -> str:
    """Say why somebody cannot approve in a capacity, or nothing: only who commands approves as commander."""
    commander = incident.roles.get("commander", "")
    if role == "commander" and commander and commander.casefold() != person.strip().casefold():
        return f"{commander} commands: only {commander} approves as commander"
    return ""


def approved_at(incident: Incident, identifier: str) -> datetime | None:
    """Return the time for which the text was written that was approved last, of a message that was not sent since."""
    approved = [each for each in incident.approved if each.fact.message == identifier]
    copied = [each.event for each in incident.copied if each.fact.message == identifier]
    posted = [each.event for each in incident.posted if each.fact.message == identifier]
    last = max(approved, key=lambda each: each.event, default=None)
    return last.fact.written_at if last is not None and last.event > max([*copied, *posted, ""]) else None
