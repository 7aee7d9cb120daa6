"""Messages as JSON: what there are, one as it reads now, what the gate found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from incident_tui.comms.catalogue import Catalogue
    from incident_tui.comms.desk import Prepared
    from incident_tui.comms.gate.finding import Finding
    from incident_tui.comms.message import MessageTemplate
    from incident_tui.domain.incident import Incident


def listed(template: MessageTemplate, fits: bool, incident: Incident, catalogue: Catalogue) -> dict[str, Any]:
    """Return a message of the list."""
    posted_at = [each.at for each in incident.posted if each.fact.message == template.identifier]
    return {
        **_heading(template),
        "channel": template.way,
        "fits": fits,
        "posted_at": max(posted_at, default=None),
        "languages": [each.language for each in catalogue.translations(template.identifier)],
        "approval": list(template.approval),
        "file": str(template.path),
        "in_place_of": str(catalogue.shadowed[template.identifier])
        if template.identifier in catalogue.shadowed
        else None,
        "variables": [
            {
                "name": variable.name,
                "meaning": variable.meaning,
                "example": variable.example,
                "required": variable.required,
                "kind": variable.kind,
                "source": variable.source,
            }
            for variable in template.variables
        ],
    }


def prepared_document(prepared: Prepared) -> dict[str, Any]:
    """Return a message as it reads now, with what it still needs and what the gate found."""
    composed = prepared.composed
    way = prepared.detour
    return {
        **_heading(composed.template),
        "channel": prepared.channel,
        "instead_of": way.dead.id if way is not None else None,
        "text": composed.text,
        "whole": composed.whole,
        "ready": prepared.ready,
        "gaps": list(composed.gaps),
        "findings": [finding_document(finding) for finding in prepared.findings],
        "changes": [{"sign": change.sign, "sentence": change.sentence} for change in prepared.changes()],
        "next_update_at": composed.next_update_at,
        "fields": [
            {
                "name": field.variable.name,
                "meaning": field.variable.meaning,
                "required": field.variable.required,
                "typed": field.typed,
                "offered": field.offered,
                "similar": field.similar,
                "missing": field.missing,
                "problem": field.problem,
            }
            for field in composed.fields
        ],
    }


def finding_document(finding: Finding) -> dict[str, Any]:
    """Return one finding; `start` and `end` are offsets in the text."""
    return {
        "rule": finding.rule,
        "level": finding.level,
        "start": finding.start,
        "end": finding.end,
        "reason": finding.reason,
        "advice": finding.advice,
        "replacement": finding.fix.replacement if finding.fix is not None else None,
    }


def _heading(template: MessageTemplate) -> dict[str, Any]:
    return {
        "name": template.identifier,
        "title": template.title,
        "audience": template.audience,
        "stage": template.stage,
        "public": template.public,
        "language": template.language,
    }
