"""Who must agree to a text before it goes out, and who has."""

from __future__ import annotations

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

    A commander at the keyboard approves by copying; where nobody commands, nobody can be asked. A word changed after
    somebody approved asks for a new approval.
    """
    commander = incident.roles.get("commander", "")
    given: set[str] = {each.fact.approver for each in incident.approved if each.fact.text == text}
    if commander.casefold() in ("", person.casefold()):
        given.add("commander")
    return tuple(each for each in approvers(template, incident, playbook) if each not in given)
