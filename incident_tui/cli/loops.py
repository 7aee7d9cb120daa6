"""What is open between people, by its numbers and as JSON has it: asks, hypotheses, measures, follow-ups."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from incident_tui.cli.choosing import Choice, numbered
from incident_tui.domain.incident import Incident
from incident_tui.domain.loops import (
    Ask,
    FollowUp,
    Hypothesis,
    Measure,
    asks,
    follow_ups,
    hypotheses,
    measures,
)


def ask_choices(incident: Incident) -> list[Choice[Ask]]:
    """Number the asks; those that wait for an answer are open."""
    return numbered(
        asks(incident),
        id_of=lambda each: each.id,
        words=lambda each: f"{each.person}: {each.text}",
        is_open=lambda each: each.waiting,
        numbers=incident.numbers,
    )


def hypothesis_choices(incident: Incident) -> list[Choice[Hypothesis]]:
    """Number the hypotheses; those that are alive are open."""
    return numbered(
        hypotheses(incident),
        id_of=lambda each: each.id,
        words=lambda each: each.text,
        is_open=lambda each: each.state == "alive",
        numbers=incident.numbers,
    )


def measure_choices(incident: Incident) -> list[Choice[Measure]]:
    """Number the temporary measures; those in force are open."""
    return numbered(
        measures(incident),
        id_of=lambda each: each.id,
        words=lambda each: each.text,
        is_open=lambda each: each.ended is None,
        numbers=incident.numbers,
    )


def follow_up_choices(incident: Incident) -> list[Choice[FollowUp]]:
    """Number the left-over work; what is to be done is open."""
    return numbered(
        follow_ups(incident),
        id_of=lambda each: each.id,
        words=lambda each: f"{each.owner}: {each.text}",
        is_open=lambda each: each.done_at is None,
        numbers=incident.numbers,
    )


def ask_document(choice: Choice[Ask], now: datetime) -> dict[str, Any]:
    """Return an ask as JSON has it."""
    ask = choice.thing
    return {
        "number": choice.number,
        "id": ask.id,
        "at": ask.at,
        "by": ask.by,
        "person": ask.person,
        "text": ask.text,
        "due_at": ask.due_at,
        "late": ask.expired(now),
        "state": ask.state,
        "moved_at": ask.moved_at,
        "answer": ask.answer or None,
    }


def hypothesis_document(choice: Choice[Hypothesis]) -> dict[str, Any]:
    """Return a hypothesis as JSON has it."""
    one = choice.thing
    return {
        "number": choice.number,
        "id": one.id,
        "at": one.at,
        "by": one.by,
        "text": one.text,
        "state": one.state,
        "reason": one.reason or None,
    }


def measure_document(choice: Choice[Measure]) -> dict[str, Any]:
    """Return a temporary measure as JSON has it; `ticket` is the reason where it stays for good."""
    measure = choice.thing
    return {
        "number": choice.number,
        "id": measure.id,
        "at": measure.at,
        "by": measure.by,
        "text": measure.text,
        "undo": measure.undo or None,
        "person": measure.person or None,
        "item": measure.item or None,
        "ended": measure.ended,
        "ticket": measure.ticket or None,
    }


def follow_up_document(choice: Choice[FollowUp], now: datetime) -> dict[str, Any]:
    """Return left-over work as JSON has it."""
    work = choice.thing
    return {
        "number": choice.number,
        "id": work.id,
        "at": work.at,
        "by": work.by,
        "owner": work.owner,
        "text": work.text,
        "due_at": work.due_at,
        "late": work.done_at is None and work.due_at is not None and now > work.due_at,
        "done_at": work.done_at,
    }
