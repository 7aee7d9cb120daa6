"""Promises, channels and components from the shell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import click

from incident_tui.cli.listing import shown
from incident_tui.cli.options import Named, act_options, did_you_mean, read_options
from incident_tui.cli.outcome import Exit, Stopped
from incident_tui.cli.output import emit, emit_json, say
from incident_tui.cli.recording import Already, Plan, record, record_chosen
from incident_tui.cli.session import bounded
from incident_tui.cli.times import PlanCommand
from incident_tui.domain.events import ChannelMarked, ComponentSet, PromiseSnoozed
from incident_tui.domain.moments import clock_reading
from incident_tui.domain.text import shortened, visible
from incident_tui.domain.vocabulary import COMPONENT_STATES, ComponentState, spoken

if TYPE_CHECKING:
    from incident_tui.cli.session import Session
    from incident_tui.domain.incident import Incident

_reason = click.option("--reason", default="", metavar="TEXT", help="Why.")


@click.command("channel")
@click.argument("name", metavar="NAME")
@click.argument("state", type=click.Choice(["down", "up"]))
@_reason
@act_options
@click.pass_obj
def channel(session: Session, name: str, state: str, reason: str, at: str | None, as_json: bool) -> None:
    """Say that a way to reach people (chat, email, status_page) does not work, or works again."""
    known = {each.id: each for each in session.services.playbook.channels}
    wanted = name.strip().lower().replace("-", "_").replace(" ", "_")
    named = {each.title.lower().replace(" ", "_"): each.id for each in known.values()}
    wanted = named.get(wanted, wanted)
    if wanted not in known:
        raise Stopped(
            Exit.NOT_FOUND,
            f"the playbook has no channel {shortened(visible(name), 40)!r}.{did_you_mean(wanted, known)} "
            f"There are: {', '.join(known)}. Nothing was recorded.",
        )
    fact = ChannelMarked(channel=wanted, down=state == "down", reason=bounded(reason, "the reason") if reason else "")

    def choose(incident: Incident) -> Plan | Already:
        if fact.down == (wanted in incident.channels_down):
            return Already(f"{spoken(wanted)} {'does not work' if fact.down else 'works'}")
        return Plan(fact)

    record_chosen(session, session.summary(), choose, at=at, as_json=as_json)


@click.command("component")
@click.argument("name", metavar="NAME")
@click.argument("state", type=Named("component state", COMPONENT_STATES))
@act_options
@click.pass_obj
def component(session: Session, name: str, state: str, at: str | None, as_json: bool) -> None:
    """Set a component of the status page: operational, degraded_performance, partial_outage, major_outage."""
    fact = ComponentSet(component=bounded(name, "the component", 200), state=cast(ComponentState, state))

    def choose(incident: Incident) -> Plan | Already:
        if at is None and incident.components.get(fact.component) == fact.state:
            return Already(f"component {shown(name)} is {spoken(state)}")
        return Plan(fact)

    record_chosen(session, session.summary(), choose, at=at, as_json=as_json)


@click.command("snooze", cls=PlanCommand)
@click.argument("audience", metavar="AUDIENCE")
@click.argument("until", metavar="UNTIL")
@click.option("--reason", required=True, metavar="TEXT", help="Why the update has to wait.")
@act_options
@click.pass_obj
def snooze(session: Session, audience: str, until: str, reason: str, at: str | None, as_json: bool) -> None:
    """Put off the alarm of an audience's next update until 15:45, or by 15m. What was promised stays promised."""
    from incident_tui.domain.time_grammar import parse_plan
    from incident_tui.playbook.due import due_list, snooze_fault

    summary = session.summary()
    session.wanted = summary.incident
    services = session.services
    dues = due_list(services.playbook, session.incident(), services.clock.now())
    waiting = {due.audience: due for due in dues if due.audience}
    wanted = audience.strip().lower().replace("-", "_").replace(" ", "_")
    if wanted not in waiting:
        names = f"Waiting are: {', '.join(waiting)}." if waiting else "Nobody waits for an update."
        wrong = shortened(visible(audience), 40)
        raise Stopped(Exit.NOT_FOUND, f"{wrong!r} waits for no update: nothing was recorded. {names}")
    now = services.clock.now()
    at_time = parse_plan(until, now=now, zone=services.zone, ahead=True)
    if fault := snooze_fault(at_time, waiting[wanted].at, now):
        raise Stopped(Exit.USAGE, f"{fault}. Nothing was recorded.")
    fact = PromiseSnoozed(
        audience=wanted, until=at_time, reason=bounded(reason, "the reason"), post=waiting[wanted].post
    )
    record(session, fact, at=at, as_json=as_json, summary=summary)


@click.command("promises")
@read_options
@click.pass_obj
def promises(session: Session, as_json: bool) -> None:
    """List every next update that was promised, in which words, and whether it was kept."""
    from incident_tui.domain.promises import Promise, longest_silence_s, promise_figures
    from incident_tui.domain.promises import promises as made

    incident, services = session.incident(), session.services
    now, zone = services.clock.now(), services.zone
    found = made(incident)

    def document(promise: Promise) -> dict[str, Any]:
        return {
            "audience": promise.audience,
            "message": promise.post.fact.message,
            "made_at": promise.post.at,
            "by": promise.post.by,
            "text": promise.post.fact.text,
            "due_at": promise.due_at,
            "kept_at": promise.kept_at,
            "state": promise.state(now),
            "ended_at": promise.ended_at,
            "snoozed_until": promise.snoozed_until,
            "snooze_reason": promise.snooze_reason or None,
        }

    if as_json:
        figures, silence = promise_figures(incident, now), longest_silence_s(incident, now)
        emit_json({"promises": [document(each) for each in found], "figures": figures, "longest_silence_s": silence})
        return
    for each in found:
        kept = f", heard {clock_reading(each.kept_at, zone, now)}" if each.kept_at is not None else ""
        due = clock_reading(each.due_at, zone, now)
        emit(f"{each.state(now):8} {spoken(each.audience):18} {due}{kept}")
    if not found:
        say("nothing was promised yet.")
