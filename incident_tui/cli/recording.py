"""Recording an act on the incident that is meant, and saying so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from incident_tui.cli.outcome import Exit, Stopped
from incident_tui.cli.output import emit_json, say
from incident_tui.domain.describe import ItemTitle, describe
from incident_tui.domain.documents import to_document
from incident_tui.domain.event import Event, Fact
from incident_tui.domain.moments import Moment, clock_reading
from incident_tui.domain.text import shortened, visible
from incident_tui.domain.vocabulary import Milestone, spoken
from incident_tui.store.incidents import Act

if TYPE_CHECKING:
    from incident_tui.cli.session import Session
    from incident_tui.domain.incident import Incident
    from incident_tui.store.summaries import Summary

_LONGEST_PHRASE = 160


class Plan(NamedTuple):
    """What is to be recorded; `about` says in words what the fact itself names only by an id.

    One that `corrects` gives the right time itself, and is made now.
    """

    fact: Fact
    about: str = ""
    corrects: bool = False


class Already(NamedTuple):
    """What stands so already and is not recorded once more: the words before `already`, and those after it."""

    what: str
    more: str = ""


def record(
    session: Session,
    fact: Fact,
    *,
    at: str | None = None,
    as_json: bool = False,
    item_title: ItemTitle | None = None,
    summary: Summary | None = None,
    unless: Callable[[Incident], str] | None = None,
    about: str = "",
) -> Event:
    """Record one act, print its stored document with `as_json`, and say what was recorded.

    `summary` is the incident where the command has already looked for it. `unless` is asked while nobody else can
    write, and says why it must not be recorded. `about` says in words what the fact itself names only by an id. Raises
    NoSuchIncident, TimeInvalid, StoreError, Stopped; then nothing was recorded.
    """
    moment = session.moment(at)
    summary = summary or session.summary()

    store, act = session.services.store, Act(fact, moment)
    if unless is None:
        event = store.record(summary.incident, [act], session.person)[0]
    else:
        event = store.record_chosen(summary.incident, _act_unless(session, summary, act, unless), session.person)[0]
    _tell(session, summary, event, moment, item_title, about)
    if as_json:
        emit_json(to_document(event))
    return event


def record_chosen(
    session: Session,
    summary: Summary,
    choose: Callable[[Incident], Plan | Already],
    *,
    at: str | None = None,
    as_json: bool = False,
    item_title: ItemTitle | None = None,
) -> Event | None:
    """Record what `choose` picks in view of the record, and say so; None where it stands so already, which is said.

    `choose` is called once, while nobody else can write, and may raise Stopped for what must not be recorded: what two
    processes want at the same time happens once. Raises what `record` does.
    """
    moment = session.moment(at)
    chosen: list[Plan | Already] = []

    def pick(events: list[Event]) -> list[Act]:
        chosen.append(choose(session.state_of(summary, events)))
        return [Act(each.fact, None if each.corrects else moment) for each in chosen if isinstance(each, Plan)]

    recorded = session.services.store.record_chosen(summary.incident, pick, session.person)
    [plan] = chosen
    if isinstance(plan, Already):
        say(f"{summary.reference}: {plan.what} already{plan.more}. Nothing was recorded.")
    else:
        _tell(session, summary, recorded[0], None if plan.corrects else moment, item_title, plan.about)
    if as_json:
        emit_json(to_document(recorded[0]) if recorded else None)
    return recorded[0] if recorded else None


def record_several(session: Session, facts: Sequence[Fact], *, at: str | None, summary: Summary) -> list[Event]:
    """Record several facts of one moment, all or none, and say so; raises what `record` does."""
    moment = session.moment(at)
    acts = [Act(fact, moment) for fact in facts]
    events = session.services.store.record(summary.incident, acts, session.person)
    for event in events:
        _tell(session, summary, event, moment)
    return events


def _tell(
    session: Session,
    summary: Summary,
    event: Event,
    moment: Moment | None,
    item_title: ItemTitle | None = None,
    about: str = "",
) -> None:
    """Say what was recorded, and when it happened if that is not now."""
    session.did_record(summary.reference)
    what = f" · {shortened(visible(about), _LONGEST_PHRASE)}" if about else ""
    say(f"{summary.reference}: {phrase(session, event.fact, item_title)}{when(session, moment)}{what}")
    _tell_if_overtaken(session, summary, event, item_title)


def _tell_if_overtaken(session: Session, summary: Summary, event: Event, item_title: ItemTitle | None) -> None:
    """Say so where something that happened later keeps an event from changing how things stand now."""
    events = session.services.store.events(summary.incident)
    if not any(each.at > event.at for each in events):
        return
    from incident_tui.domain.overtaking import overtaken_by

    later = overtaken_by(session.state_of(summary, events), event.id)
    if later is not None:
        at = clock_reading(later.at, session.services.zone, session.services.clock.now())
        what = phrase(session, later.fact, item_title)
        say(f"note: it does not change the present, since this came later: {what}, at {at}.")


def _act_unless(
    session: Session, summary: Summary, act: Act, unless: Callable[[Incident], str]
) -> Callable[[list[Event]], list[Act]]:
    def choose(events: list[Event]) -> list[Act]:
        if reason := unless(session.state_of(summary, events)):
            raise Stopped(Exit.REFUSED, f"{reason}: nothing was recorded.")
        return [act]

    return choose


def warn_of_order(session: Session, incident_id: str, milestone: Milestone | None = None) -> None:
    """Say which milestones, or which with this one, are out of order; what was recorded stays."""
    session.wanted = incident_id
    for fault in session.incident().order_faults():
        if milestone is None or spoken(milestone) in fault:
            say(f"note: {fault}. Marking one again with --at corrects its time.")


def warn_of_watch(session: Session, event: Event) -> None:
    """Say what speaks against calling it resolved at the time of an event, if that is what was marked; it stays."""
    if getattr(event.fact, "milestone", None) != "resolved" and getattr(event.fact, "marks", None) != "resolved":
        return
    from incident_tui.playbook.closing import missing_to_resolve

    session.wanted = event.incident
    for missing in missing_to_resolve(session.services.playbook, session.incident(), event.at):
        say(
            f"note: {visible(missing.text)}. It counts as resolved all the same; `incident-tui reopen` takes that back."
        )


def phrase(session: Session, fact: Fact, item_title: ItemTitle | None = None) -> str:
    """Describe a fact on one short line that is safe to show."""
    services = session.services
    said = describe(fact, item_title, zone=services.zone, at=services.clock.now())
    return shortened(visible(said), _LONGEST_PHRASE)


def when(session: Session, moment: Moment | None) -> str:
    """Say when it happened, if that is not now."""
    if moment is None:
        return ""
    about = "about " if moment.precision == "about" else ""
    return f", at {about}{clock_reading(moment.at, session.services.zone, session.services.clock.now())}"


def spoken_words(words: Sequence[str]) -> str:
    """Join a command's words into the text that a person meant."""
    return " ".join(words).strip()
