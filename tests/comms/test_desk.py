from __future__ import annotations

from datetime import UTC, date

import msgspec
import pytest

from incident_tui.comms.desk import Desk, Prepared
from incident_tui.comms.ladder import contacts_reading
from incident_tui.comms.ranking import ranked
from incident_tui.comms.sent import page_impact, posted_fact
from incident_tui.domain.events import (
    ChannelMarked,
    ComponentSet,
    MessageApproved,
    MessageCopied,
    MilestoneReached,
    Noted,
    Reopened,
    RoleAssigned,
    TypesChanged,
)
from incident_tui.playbook.communication import Channel
from tests.comms.incidents import NOW, desk, incident, minute, playbook, posted, prepare

ISSUE = "Some card payments fail at checkout."
FIRST = "status_page/investigating"


@pytest.fixture(scope="module")
def at() -> Desk:
    return desk()


def rules(prepared: Prepared) -> list[str]:
    return [finding.rule for finding in prepared.errors]


def test_what_is_missing_is_an_error_in_the_words_of_the_blank(at: Desk) -> None:
    prepared = prepare(at, FIRST, incident())
    assert rules(prepared) == ["L01"]
    (missing,) = prepared.errors
    assert missing.reason == "missing: what customers see, in their words"
    assert prepared.composed.text[missing.start : missing.end] == "‹what customers see, in their words›"
    assert prepare(at, FIRST, incident(), issue=ISSUE).ready


def test_a_time_that_cannot_be_read_is_one_error_that_says_why(at: Desk) -> None:
    prepared = prepare(at, FIRST, incident(), issue=ISSUE, next_update="13:00")
    assert rules(prepared) == ["L01"]
    assert "13:00 has passed" in prepared.errors[0].reason


def test_the_next_update_is_offered_within_the_cadence_and_a_later_one_stops_the_copy(at: Desk) -> None:
    offered = prepare(at, FIRST, incident(), issue=ISSUE).composed.next_update_at
    assert offered == minute(45)
    late = prepare(at, FIRST, incident(), issue=ISSUE, next_update="2h")
    assert rules(late) == ["L03"]
    fix = late.errors[0].fix
    assert fix is not None
    assert prepare(at, FIRST, incident(), issue=ISSUE, next_update=fix.replacement).ready


def test_words_of_the_last_message_are_offered_to_its_audience_again(at: Desk) -> None:
    told = incident((5, posted(state="investigating", values={"issue": ISSUE, "affected": "Only shops in Norway."})))
    again = prepare(at, "status_page/no_change", told)
    offered = {field.variable.name: field.offered for field in again.composed.fields}
    assert offered.get("issue") == ISSUE
    assert ISSUE in again.composed.text


def test_what_customers_saw_is_not_what_they_see(at: Desk) -> None:
    values = {"issue": "Payments fail.", "affected": "Shops are hit."}
    told = incident((5, posted(state="investigating", values=values)))
    prepared = prepare(at, "status_page/monitoring", told, fix="We took the change back.")
    assert rules(prepared) == ["L01"], "it has to be put otherwise first"
    fields = {field.variable.name: field for field in prepared.composed.fields}
    assert (fields["issue"].offered, fields["issue"].similar) == ("", "Payments fail.")
    assert "Shops are hit" not in prepared.composed.text


def test_inner_words_are_never_offered_to_the_public(at: Desk) -> None:
    inside = MessageCopied(message="war_room/situation_report", audience="war_room", text="t", values={"issue": "oops"})
    assert "oops" not in prepare(at, FIRST, incident((5, inside))).composed.text


def test_a_note_that_is_newer_than_the_last_report_replaces_its_words(at: Desk) -> None:
    report = posted("war_room/situation_report", values={"seeing": "old words"})
    newer = incident((5, report), (9, Noted(text="22 % fail", category="impact")))
    older = incident((5, Noted(text="22 % fail", category="impact")), (9, report))
    assert "22 % fail" in prepare(at, "war_room/situation_report", newer).composed.text
    assert "old words" in prepare(at, "war_room/situation_report", older).composed.text


def test_what_is_new_against_the_last_text_is_told_sentence_by_sentence(at: Desk) -> None:
    told = incident((5, posted(text=f"{ISSUE} We are looking.", state="investigating")))
    changes = prepare(at, "status_page/no_change", told, issue=ISSUE).changes()
    assert ("-", "We are looking.") in changes
    assert all(change.sentence != ISSUE for change in changes)


def test_the_page_goes_back_only_after_it_was_reopened(at: Desk) -> None:
    resolved = posted("status_page/resolved", state="resolved")
    back = prepare(at, FIRST, incident((5, resolved)), issue=ISSUE)
    assert "L10" in rules(back)
    again = incident((5, resolved), (10, Reopened()))
    assert "L10" not in rules(prepare(at, "status_page/reopened", again, issue=ISSUE))


def test_the_commander_approves_by_copying_and_others_have_to_be_asked(at: Desk) -> None:
    led = incident((1, RoleAssigned(role="commander", person="alice")))
    assert prepare(at, FIRST, led, issue=ISSUE).ready
    for_bo = prepare(at, FIRST, led, person="bo", issue=ISSUE)
    assert rules(for_bo) == ["L08"]
    approval = MessageApproved(
        message=FIRST, audience="status_page", text=for_bo.composed.text, approver="commander", person="alice"
    )
    approved = incident((1, RoleAssigned(role="commander", person="alice")), (2, approval))
    assert prepare(at, FIRST, approved, person="bo", issue=ISSUE).ready
    changed = prepare(at, FIRST, approved, person="bo", issue="All card payments fail at checkout.")
    assert rules(changed) == ["L08"], "another word asks for another approval"


def test_a_breach_notice_waits_for_security_and_legal(at: Desk) -> None:
    exposed = incident((1, TypesChanged(added=("data_exposure",))))
    prepared = prepare(at, "breach/people", exposed)
    missing = [finding.reason for finding in prepared.findings if finding.rule == "L08"]
    assert len(missing) == 2
    assert any("legal" in reason for reason in missing)
    assert any("security" in reason for reason in missing)


def test_a_message_for_a_dead_channel_takes_the_form_of_the_next_that_works(at: Desk) -> None:
    dead = incident(
        (1, ChannelMarked(channel="status_page", down=True)), (2, ChannelMarked(channel="email", down=True))
    )
    prepared = prepare(at, FIRST, dead, issue=ISSUE)
    assert prepared.channel == "x"
    assert prepared.detour is not None
    assert prepared.detour.dead.id == "status_page"
    assert prepared.composed.text.startswith(ISSUE)
    assert "14:45 UTC" in prepared.composed.text
    fact = prepared.copied_fact("verified", ())
    assert (fact.message, fact.audience, fact.channel) == (FIRST, "status_page", "x")
    assert fact.next_update_at == minute(45)


@pytest.mark.parametrize(
    ("channel", "message"), [("chat", "war_room/situation_report"), ("email", "customer_email/initial")]
)
def test_a_text_message_instead_is_short_enough(at: Desk, channel: str, message: str) -> None:
    facts = [(1.0, ChannelMarked(channel=each, down=True)) for each in (channel, "phone")]
    prepared = prepare(at, message, incident(*facts), issue=ISSUE, seeing="22 % of payments fail", doing="rolling back")
    assert prepared.channel == "sms"
    assert len(prepared.composed.text) <= 160
    assert not [finding for finding in prepared.findings if finding.rule == "L07"]


def test_where_no_way_works_the_message_stays_and_that_is_said(at: Desk) -> None:
    ways = playbook().channels
    dead = incident(*[(1.0, ChannelMarked(channel=each.id, down=True)) for each in ways])
    prepared = prepare(at, FIRST, dead, issue=ISSUE)
    assert prepared.detour is not None
    assert prepared.detour.instead is None
    assert prepared.channel == "status_page"
    assert "We are looking" in prepared.composed.text


def test_cached_contacts_say_when_they_were_checked() -> None:
    today = date(2026, 11, 23)
    channel = Channel(id="sms", title="SMS")
    assert contacts_reading(channel, today) == "no contacts are kept in the playbook"
    kept = msgspec.structs.replace(channel, contacts="+1 555 0100")
    assert "nobody has noted when" in contacts_reading(kept, today)
    fresh = msgspec.structs.replace(kept, checked=date(2026, 11, 1))
    assert contacts_reading(fresh, today) == "+1 555 0100 (checked 2026-11-01)"
    old = msgspec.structs.replace(kept, checked=date(2026, 1, 1))
    assert "326 days ago: may be out of date" in contacts_reading(old, today)


def test_a_post_keeps_what_the_page_was_set_to(at: Desk) -> None:
    about = incident((1, ComponentSet(component="Checkout", state="partial_outage")), severity=3)
    prepared = prepare(at, FIRST, about, issue=ISSUE)
    fact = posted_fact(prepared.template, prepared.composed.text, about, next_update_at=None, values={})
    assert (fact.state, fact.impact, fact.components) == ("investigating", "major", {"Checkout": "partial_outage"})
    assert page_impact(incident(severity=2)) == "major", "by the severity while no component is set"
    assert page_impact(incident(severity=4)) == "none"


def test_the_list_begins_with_what_is_wanted_next(at: Desk) -> None:
    def first(*facts: tuple[float, object]) -> str:
        found = ranked(at.catalogue, incident(*facts), NOW)  # type: ignore[arg-type] # facts of any kind
        return next(template.identifier for template, _ in found)

    told = (5, posted(state="investigating"))
    assert first() == FIRST
    assert first((1, MilestoneReached(milestone="identified"))) == "status_page/identified"
    assert first(told, (9, MilestoneReached(milestone="identified"))) == "status_page/identified"
    assert first(told, (9, MilestoneReached(milestone="mitigated"))) == "status_page/monitoring"
    copied = MessageCopied(message="executives/brief", audience="executives", text="t")
    assert first((9, copied)) == "executives/brief", "what was copied waits for its post"


def test_rungs_and_translations_are_no_messages_of_their_own(at: Desk) -> None:
    names = [template.identifier for template, _ in ranked(at.catalogue, incident(), NOW)]
    assert not [name for name in names if name.startswith("rungs/") or name.endswith(".de")]
    assert len(names) == len(set(names)) >= 55


def test_a_translation_speaks_its_own_language_with_the_same_facts(at: Desk) -> None:
    prepared = prepare(at, f"{FIRST}.de", incident(), issue="Kartenzahlungen schlagen fehl.")
    assert prepared.ready
    assert "14:45 UTC" in prepared.composed.text
    assert prepared.template.language == "de"


def test_the_size_is_told_against_the_narrower_limit(at: Desk) -> None:
    prepared = prepare(at, FIRST, incident(), issue=ISSUE)
    assert at.size_reading(prepared).endswith(" of 600 characters")
    tweet = prepare(at, "social/x_first", incident(), issue=ISSUE, status_page_url="https://status.acme.example")
    assert at.size_reading(tweet).endswith(" of 280 characters (X)")


def test_what_was_said_inside_is_never_offered_outside(at: Desk) -> None:
    inside = posted("breach/police", values={"issue": "Bob used db-prod-7 with a stolen key."})
    inside = msgspec.structs.replace(inside, public=False, audience="police")
    told = incident((5, inside))
    assert "Bob" not in prepare(at, "breach/business_customer", told).composed.text
    assert "Bob" in prepare(at, "breach/insurer", told).composed.text, "inside, it need not be written twice"


def test_an_approval_holds_until_a_word_changes_not_until_the_clock_does(at: Desk) -> None:
    roles = (1.0, RoleAssigned(role="commander", person="alice"))
    before = prepare(at, FIRST, incident(roles), person="bo", issue=ISSUE)
    approval = MessageApproved(
        message=FIRST,
        audience="status_page",
        text=before.composed.text,
        approver="commander",
        person="alice",
        written_at=before.written_at,
    )
    about = incident(roles, (30, approval))

    def later(minutes: float, **typed: str) -> Prepared:
        return at.prepare(FIRST, about, typed, zone=UTC, now=minute(minutes), person="bo")

    assert later(36, issue=ISSUE).ready, "the promise that was approved is still ahead"
    assert later(36, issue=ISSUE).composed.text == before.composed.text
    assert not later(46, issue=ISSUE).ready, "it has passed: another time needs another approval"
    assert not later(36, issue="All card payments fail at checkout.").ready


def test_a_text_that_took_another_way_says_nothing_of_the_page(at: Desk) -> None:
    dead = incident((1, ChannelMarked(channel="status_page", down=True)))
    prepared = prepare(at, FIRST, dead, issue=ISSUE)
    fact = posted_fact(
        prepared.template, prepared.composed.text, dead, next_update_at=None, values={}, channel=prepared.channel
    )
    assert (fact.channel, fact.state, fact.impact) == ("email", None, None)


def test_each_recipient_of_a_letter_is_an_audience(at: Desk) -> None:
    letter = prepare(at, "customer_email/named_customer", incident(), customer="Example Ltd")
    assert letter.composed.audience == "named_customer Example Ltd"
    assert letter.copied_fact("verified", ()).audience == "named_customer Example Ltd"


def test_a_translation_repeats_the_promise_of_its_original(at: Desk) -> None:
    told = incident((20, posted(state="investigating", promised=37)))
    german = prepare(at, f"{FIRST}.de", told, issue="Kartenzahlungen schlagen fehl.")
    assert german.composed.next_update_at == minute(37)
    assert german.heard is None, "it is the first in its language"
