"""The playbook in force as JSON, with keys that stay; lengths of time in whole seconds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import msgspec

from incident_tui.domain.vocabulary import SEVERITIES, severity_label
from incident_tui.files.overlay import FoundFile
from incident_tui.playbook.clocks import Regime
from incident_tui.playbook.conditions import ALWAYS, Condition, beyond
from incident_tui.playbook.duration import Deadlines
from incident_tui.playbook.model import Item, Playbook, ReviewRule
from incident_tui.playbook.terms import Term, Terms, term_text


def playbook_document(playbook: Playbook, files: Iterable[FoundFile]) -> dict[str, Any]:
    """Return the whole playbook, and the files that it was read from."""
    hours = playbook.hours
    return {
        "organisation": msgspec.structs.asdict(playbook.organisation),
        "severities": _severities(playbook),
        "roles": [{"id": role.id, "title": role.title, "does": role.does} for role in playbook.roles],
        "phases": [
            {
                "id": plan.id,
                "title": plan.title,
                "goal": plan.goal,
                "items": [_item(item, item.when) | {"phase": plan.id} for item in plan.items],
            }
            for plan in playbook.phases
        ],
        "packs": [
            {
                "name": pack.name,
                "title": pack.title,
                **_when(pack.when),
                "items": [_item(item, beyond(item.when, pack.when)) for item in pack.items],
            }
            for pack in playbook.packs
        ],
        **contacts_document(playbook),
        "hours": {
            "zone": hours.zone,
            "days": hours.days,
            "start": f"{hours.start:%H:%M}",
            "end": f"{hours.end:%H:%M}",
            "holidays": hours.holidays,
        },
        **_talking(playbook),
        "clocks": [_clock(regime) for regime in playbook.regimes],
        "review_rules": {level: _rules(listed) for level, listed in sorted(playbook.review_rules.in_order())},
        "files": [
            {
                "name": file.relative,
                "file": str(file.path),
                "origin": file.origin,
                "overrides": str(file.overrides) if file.overrides is not None else None,
            }
            for file in files
        ],
    }


def _severities(playbook: Playbook) -> list[dict[str, Any]]:
    return [
        {
            "number": level.number,
            "name": level.name,
            "meaning": level.meaning,
            "response": level.response,
            "notify_when": level.notify_when,
            "notify_within_s": _seconds(level.notify_within),
            "target_s": _seconds(level.target),
            "needs": level.needs,
            "watch_s": _seconds(level.watch),
        }
        for level in playbook.severities
    ]


def _item(item: Item, own: Condition) -> dict[str, Any]:
    repeat = item.repeat
    return {
        "id": item.id,
        "phase": item.phase,
        "title": item.title,
        "why": item.why,
        "role": item.role,
        "kind": item.kind,
        **_when(own),
        "deadline": _terms(item.deadline),
        "deadline_s": _deadlines(item.deadline),
        "deadline_from": item.deadline_from,
        "hard": item.hard,
        "limit_s": _deadlines(item.limit),
        "repeat": {"every_s": _deadlines(repeat.every), "until": repeat.until} if repeat is not None else None,
        "again": item.again,
        "gate": item.gate,
        "evidence": item.evidence,
        "marks": item.marks,
        "message": item.message,
        "audience": item.audience,
        "also_posted": item.also_posted,
        "settled_by": item.settled_by,
        "clock": item.clock,
        "undo": item.undo,
        "intervention": item.intervention,
        "outlives_closing": item.outlives_closing,
    }


def _when(condition: Condition) -> dict[str, Any]:
    """Return a condition as it is written and in words; no condition is written as null."""
    always = condition == ALWAYS
    return {"when": None if always else str(condition), "when_words": condition.words()}


def contacts_document(playbook: Playbook) -> dict[str, Any]:
    """Return whom to call, the vendors and the tools."""
    return {
        "escalation": [
            {
                "id": step.id,
                "title": step.title,
                "when": step.when,
                "who": step.who,
                "phone": step.phone,
                "chat": step.chat,
                "by_day": step.by_day,
                "call_if": str(step.call_if) if step.call_if is not None else None,
                "call_if_words": step.call_if.words() if step.call_if is not None else None,
                "within_s": _seconds(step.within),
                "wait_s": _seconds(step.wait),
                "reachable": step.reachable,
            }
            for step in playbook.escalation
        ],
        "vendors": [
            {
                "name": vendor.name,
                "contact": vendor.contact,
                "account": vendor.account,
                "status_page": vendor.status_page,
                "checked": vendor.checked,
            }
            for vendor in playbook.vendors
        ],
        "tools": [
            {"name": tool.name, "why": tool.why, "example": tool.example, "where": tool.where}
            for tool in playbook.tools
        ],
    }


def _talking(playbook: Playbook) -> dict[str, Any]:
    return {
        "cadence": [
            {
                "audience": row.audience,
                "state": row.state,
                "after_s": _seconds(row.after),
                "target_s": _deadlines(row.target),
                "hard_s": _deadlines(row.hard),
            }
            for row in playbook.cadence
        ],
        "channels": [
            {
                "id": channel.id,
                "title": channel.title,
                "fallback": channel.fallback,
                "contacts": channel.contacts,
                "checked": channel.checked,
            }
            for channel in playbook.channels
        ],
        "languages": [
            {"code": language.code, "name": language.name, "audience": language.audience}
            for language in playbook.languages
        ],
        "commander_approves": playbook.messages.commander_approves,
        "commander_approves_at": playbook.messages.commander_approves_at,
    }


def _clock(regime: Regime) -> dict[str, Any]:
    return {
        "id": regime.id,
        "title": regime.title,
        "region": regime.region,
        "applies": regime.applies,
        "source": regime.source,
        "proof": regime.proof,
        "checked": regime.checked,
        **_when(regime.when),
        "note": regime.note,
        "zone": regime.zone or None,
        "days": regime.days,
        "holidays": regime.holidays,
        "steps": [
            {
                "id": step.id,
                "title": step.title,
                "recipient": step.recipient,
                "due": [{"from": term.anchor, "within": str(term.within)} for term in step.due],
                "message": regime.message_of(step),
            }
            for step in regime.steps
        ],
    }


def _rules(rules: tuple[ReviewRule, ...]) -> list[dict[str, Any]]:
    return [{"rule": rule.rule, **_when(rule.when)} for rule in rules]


def _terms(terms: Terms | None) -> dict[str, str | None] | None:
    """Return by severity how long an item may take, as it is written."""
    if terms is None:
        return None
    allowed = {severity: terms.at_severity(severity) for severity in SEVERITIES}
    return {severity_label(each): term_text(term) if term is not None else None for each, term in allowed.items()}


def _deadlines(deadlines: Deadlines | Terms | None) -> dict[str, int | None] | None:
    """Return a deadline by severity, `SEV-1` to `SEV-4`, null where there is none at it or it is in business days."""
    if deadlines is None:
        return None
    return {severity_label(severity): _seconds(deadlines.at_severity(severity)) for severity in SEVERITIES}


def _seconds(length: Term | None) -> int | None:
    return int(length.total_seconds()) if isinstance(length, timedelta) else None
