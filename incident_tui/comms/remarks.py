"""What else one must know to publish a message: another way, the page's settings, approvals, other languages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, tzinfo
from typing import Literal, NamedTuple

from incident_tui.comms.approval import approvers, missing_approvals
from incident_tui.comms.desk import Desk, Prepared
from incident_tui.comms.ladder import contacts_reading
from incident_tui.comms.message import MessageTemplate
from incident_tui.comms.sent import page_impact
from incident_tui.domain.incident import Incident
from incident_tui.domain.vocabulary import spoken
from incident_tui.playbook.model import Playbook

_NAMES = {"en": "English", "de": "German"}


class Remark(NamedTuple):
    """A remark on one line, and how much it matters."""

    text: str
    weight: Literal["plain", "due", "late"] = "plain"


def remarks(
    prepared: Prepared, incident: Incident, playbook: Playbook, desk: Desk, *, now: datetime, zone: tzinfo, person: str
) -> list[Remark]:
    """Return the remarks on a message that `person` is about to publish."""
    found = [*_way(prepared, now, zone), *_page(prepared, incident)]
    found += _approvals(prepared, incident, playbook, zone, person)
    found += _languages(prepared.template, playbook, desk)
    if prepared.template.file.overrides is not None:
        found.append(Remark("your team's own, in place of the bundled one"))
    return found


def language_reading(template: MessageTemplate, playbook: Playbook) -> str:
    """Name the language of a message, and who gets it where the playbook says so."""
    language = playbook.language(template.language)
    if language is not None:
        return f"{language.name} for {language.audience}"
    return _NAMES.get(template.language, template.language)


def _way(prepared: Prepared, now: datetime, zone: tzinfo) -> Iterator[Remark]:
    way = prepared.detour
    if way is None:
        return
    dead = f"! {way.dead.title} does not work"
    if way.instead is None:
        yield Remark(f"{dead}, and no other way that works is in the playbook", "late")
    else:
        contacts = contacts_reading(way.instead, now.astimezone(zone).date())
        yield Remark(f"{dead}: {way.instead.title} instead, {contacts}", "due")


def _page(prepared: Prepared, incident: Incident) -> Iterator[Remark]:
    template = prepared.template
    if prepared.detour is None and template.audience == "status_page" and template.marks_state is not None:
        components = [f"{name} {spoken(state)}" for name, state in incident.components.items()]
        told = [f"set the page to {template.marks_state}", f"impact {page_impact(incident)}", *components]
        broken = template.marks_state == "resolved" and any(
            state != "operational" for state in incident.components.values()
        )
        if broken:
            yield Remark("! components are not set back to operational: B sets them", "due")
        yield Remark(" · ".join(told))


def _approvals(
    prepared: Prepared, incident: Incident, playbook: Playbook, zone: tzinfo, person: str
) -> Iterator[Remark]:
    text = prepared.composed.text
    missing = missing_approvals(prepared.template, text, incident, playbook, person)
    if missing:
        yield Remark(f"approval by {' and '.join(missing)} is missing", "due")
    asked = approvers(prepared.template, incident, playbook)
    given = [each for each in incident.approved if each.fact.text == text and each.fact.approver in asked]
    if given:
        seen = [f"{each.fact.approver}: {each.fact.person} {each.at.astimezone(zone):%H:%M}" for each in given]
        yield Remark(f"approved by {', '.join(seen)}")


def _languages(template: MessageTemplate, playbook: Playbook, desk: Desk) -> Iterator[Remark]:
    if template.identifier != template.original:
        yield Remark(f"in {language_reading(template, playbook)}")
        return
    for each in desk.catalogue.translations(template.identifier):
        if playbook.language(each.language) is not None:
            yield Remark(f"also in {language_reading(each, playbook)}")
