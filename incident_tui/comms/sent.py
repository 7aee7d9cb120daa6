"""What became of a message: the facts that record it, and the record read back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, TypeVar

from incident_tui.comms.message import FIRST_LANGUAGE, MessageTemplate
from incident_tui.domain.events import MessageCopied, MessagePosted
from incident_tui.domain.incident import Incident
from incident_tui.domain.parts import Message
from incident_tui.domain.vocabulary import ComponentState, PageImpact, language_of

Sent = TypeVar("Sent", MessageCopied, MessagePosted)


def posted_fact(
    template: MessageTemplate,
    text: str,
    incident: Incident,
    *,
    audience: str = "",
    next_update_at: datetime | None,
    values: Mapping[str, str],
    channel: str = "",
    url: str = "",
    where: str = "",
) -> MessagePosted:
    """Return what to record when somebody published a text, with what the status page was set to.

    A text that took another way sets nothing on the page. `audience` is more than the template's own where each
    recipient is one.
    """
    channel = channel or template.way
    on_page = template.audience == "status_page" and channel == template.way
    return MessagePosted(
        message=template.identifier,
        audience=audience or template.audience,
        text=text,
        public=template.public,
        where=where,
        url=url,
        state=template.marks_state if on_page else None,
        next_update_at=next_update_at,
        values=dict(values),
        channel=channel,
        impact=page_impact(incident) if on_page else None,
        components=dict(incident.components) if on_page else {},
    )


def page_impact(incident: Incident) -> PageImpact:
    """Say how bad the status page calls it: by the worst component, as Statuspage does, else by the severity."""
    by_component: dict[ComponentState, PageImpact] = {
        "operational": "none",
        "degraded_performance": "minor",
        "partial_outage": "major",
        "major_outage": "critical",
    }
    levels: tuple[PageImpact, ...] = ("none", "minor", "major", "critical")
    named = [by_component[state] for state in incident.components.values()]
    if named:
        return max(named, key=levels.index)
    by_severity: dict[int, PageImpact] = {1: "critical", 2: "major", 3: "minor", 4: "none"}
    return by_severity[incident.severity or 1]


def last_copied(incident: Incident, identifier: str) -> Message[MessageCopied] | None:
    """Return the latest copy of a message that was not posted since: what `posted` is about, word for word."""
    copied, posted = _latest(incident.copied, identifier), _latest(incident.posted, identifier)
    return None if copied is None or (posted is not None and posted.event > copied.event) else copied


def standing_post(incident: Incident, identifier: str) -> Message[MessagePosted] | None:
    """Return the latest post of a message that was not copied anew since."""
    copied, posted = _latest(incident.copied, identifier), _latest(incident.posted, identifier)
    return None if posted is None or (copied is not None and copied.event > posted.event) else posted


def last_heard(incident: Incident, audience: str, language: str) -> Message[MessagePosted] | None:
    """Return the last words that an audience got in a language."""
    for post in reversed(incident.posted):
        if post.fact.audience == audience and spoken_in(post.fact.message) == language:
            return post
    return None


def spoken_in(identifier: str) -> str:
    """Name the language of a message by its identifier."""
    return language_of(identifier) or FIRST_LANGUAGE


class Written(NamedTuple):
    """What somebody wrote into a blank: the message that it was for, and the id of the event."""

    text: str
    message: str
    event: str


def written_before(incident: Incident, template: MessageTemplate) -> dict[str, Written]:
    """Return the words that people wrote into earlier messages in the same language, by blank.

    The audience's own last message counts before others'. What was not public is offered to nobody outside; and inside
    only to the same audience, or to a message of the same kind (the same folder).
    """
    both: list[Message[MessageCopied] | Message[MessagePosted]] = [*incident.copied, *incident.posted]
    both.sort(key=lambda sent: (sent.fact.audience == template.audience, sent.event))
    kind = template.identifier.partition("/")[0]
    found: dict[str, Written] = {}
    for sent in both:
        fact = sent.fact
        if spoken_in(fact.message) != template.language:
            continue
        near = fact.audience == template.audience or fact.message.partition("/")[0] == kind
        if fact.public if template.public else near or fact.public:
            found |= {name: Written(text, fact.message, sent.event) for name, text in fact.values.items()}
    return found


def _latest(sent: Sequence[Message[Sent]], identifier: str) -> Message[Sent] | None:
    # By the order of recording: two acts may well carry one time.
    return max((each for each in sent if each.fact.message == identifier), key=lambda each: each.event, default=None)
