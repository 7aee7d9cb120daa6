"""What became of a message, from the shell: who approved it, that it was posted."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple, get_args

import click

from incident_tui.cli.input import read_text
from incident_tui.cli.message_names import find_message
from incident_tui.cli.messages import prepare, refused, settings
from incident_tui.cli.options import Named, act_options
from incident_tui.cli.outcome import Exit, Stopped
from incident_tui.cli.output import say
from incident_tui.cli.recording import record
from incident_tui.cli.session import bounded
from incident_tui.comms.approval import approver_fault, approvers
from incident_tui.comms.gate.promises import promised_time
from incident_tui.comms.message import Approver, MessageTemplate
from incident_tui.comms.sent import last_copied, posted_fact, standing_post
from incident_tui.domain.events import MessageApproved
from incident_tui.domain.moments import clock_reading
from incident_tui.domain.time_grammar import FARTHEST_PLAN

if TYPE_CHECKING:
    from incident_tui.cli.session import Session
    from incident_tui.domain.incident import Incident


_LONG_PAST: Final = timedelta(hours=4)


@click.command("posted")
@click.argument("name", metavar="NAME")
@click.option("--url", default="", metavar="URL", help="Where it can be read.")
@click.option("--where", default="", metavar="W", help="The place or channel, in words.")
@click.option("--text", "file", metavar="FILE|-", help="What went out, where it is not what was copied here.")
@click.option("--language", metavar="CODE", help="Its translation: de.")
@act_options
@click.pass_obj
def posted(
    session: Session,
    name: str,
    url: str,
    where: str,
    file: str | None,
    language: str | None,
    at: str | None,
    as_json: bool,
) -> None:
    """Record that a message was published: the text you copied last, else the message as it stands.

    A time for the next update in it becomes a promise that is due.
    """
    summary = session.summary()
    session.wanted = summary.incident
    incident = session.incident()
    template = find_message(session.services.catalogue, name, language)
    words = _given(session, file, at) if file is not None else _known(session, incident, template)
    fact = posted_fact(
        template,
        words.text,
        incident,
        audience=words.audience,
        next_update_at=words.next_update_at,
        values=words.values,
        channel=words.channel,
        url=bounded(url, "the URL") if url else "",
        where=bounded(where, "the place") if where else "",
    )
    before = {post.event for post in incident.posted}

    def unless(found: Incident) -> str:
        theirs = [post for post in found.posted if post.event not in before]
        again = [post for post in theirs if post.fact.message == template.identifier]
        return f"{again[-1].by} has just recorded {template.identifier} as posted" if again and file is None else ""

    record(session, fact, at=at, as_json=as_json, summary=summary, unless=unless)
    _forget_draft(session, incident, template, words)
    if words.next_update_at is not None:
        zone, now = session.services.zone, session.services.clock.now()
        late = " It has passed: the update is late." if words.next_update_at < now else ""
        say(f"The next update is promised for {clock_reading(words.next_update_at, zone, now)}.{late}")


class _Words(NamedTuple):
    """What went out, and what is known of it."""

    text: str
    next_update_at: datetime | None
    values: dict[str, str] = {}  # noqa: RUF012 - never changed
    channel: str = ""
    audience: str = ""


def _given(session: Session, file: str, at: str | None) -> _Words:
    """Read what went out, and the promise that its words make at the time when they were said."""
    text = bounded(read_text(file), "the text").rstrip("\n")
    moment = session.moment(at)
    said_at = moment.at if moment is not None else session.services.clock.now()
    found = promised_time(text, now=said_at, zone=session.services.zone)
    if found is None:
        say("note: these words name no time for the next update, so none is due by them.")
        return _Words(text, None)
    # Long past, and without a date: tomorrow's is meant, which a text that is checked before it goes out never has.
    promised = found.at + timedelta(days=1) if said_at - found.at > _LONG_PAST else found.at
    if promised - said_at > FARTHEST_PLAN:
        raise Stopped(
            Exit.USAGE, "the next update that these words name is more than a year ahead: nothing was recorded."
        )
    return _Words(text, promised)


def _forget_draft(session: Session, incident: Incident, template: MessageTemplate, words: _Words) -> None:
    """Forget what the console keeps as a draft of these very words: else it would begin the next text."""
    key = f"{incident.id}/message/{template.identifier}"
    store = session.services.store
    typed = store.draft(key)
    names = {each.name for each in template.variables if each.kind == "text"}
    if typed and all(words.values.get(name) == text for name, text in typed.items() if name in names):
        store.keep_draft(key, {})


def _known(session: Session, incident: Incident, template: MessageTemplate) -> _Words:
    """Return what was copied last and not posted since, else the message as it stands."""
    copied = last_copied(incident, template.identifier)
    if copied is not None:
        fact = copied.fact
        return _Words(fact.text, fact.next_update_at, fact.values, fact.channel, fact.audience)
    posted = standing_post(incident, template.identifier)
    if posted is not None:
        at = clock_reading(posted.at, session.services.zone, session.services.clock.now())
        raise Stopped(
            Exit.REFUSED,
            f"{template.identifier} is on record as posted at {at} already: nothing was recorded. Copy the next one "
            "first (message show --copy), or give what went out with --text.",
        )
    prepared = prepare(session, incident, template.identifier, {})
    if not prepared.ready:
        raise refused(prepared, copying=False)
    say("note: this message was not copied before; the text as it stands now is recorded.")
    composed = prepared.composed
    return _Words(composed.text, composed.next_update_at, composed.values, prepared.channel, composed.audience)


@click.command("approved")
@click.argument("name", metavar="NAME")
@click.option("--for", "role", type=Named("approver", get_args(Approver)), help="commander, security or legal.")
@click.option("--set", "given", multiple=True, metavar="K=V", help="Fill a blank, as in message show.")
@click.option("--person", required=True, metavar="NAME", help="Who has read the text and agreed.")
@click.option("--language", metavar="CODE", help="Its translation: de.")
@act_options
@click.pass_obj
def approved(
    session: Session,
    name: str,
    role: Approver | None,
    given: tuple[str, ...],
    person: str,
    language: str | None,
    at: str | None,
    as_json: bool,
) -> None:
    """Record that somebody who must agree has approved a message, word for word as it stands now."""
    incident = session.incident()
    prepared = prepare(session, incident, name, settings(given), language)
    if prepared.composed.gaps:
        raise refused(prepared, copying=False)
    template = prepared.template
    asked = approvers(template, incident, session.services.playbook)
    role = role or (asked[0] if len(asked) == 1 else None)
    if role is None or role not in asked:
        wanted = f"It needs: {', '.join(asked)}; say --for WHICH." if asked else "It needs nobody's approval."
        raise Stopped(Exit.USAGE, f"{template.identifier}: nothing was recorded. {wanted}")
    if fault := approver_fault(role, person, incident):
        raise Stopped(Exit.REFUSED, f"{fault}. Nothing was recorded.")
    fact = MessageApproved(
        message=template.identifier,
        audience=prepared.composed.audience,
        text=prepared.composed.text,
        approver=role,
        person=bounded(person, "the name", 200),
        written_at=prepared.written_at,
    )
    record(session, fact, at=at, as_json=as_json)
