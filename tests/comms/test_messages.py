"""The bundled messages: each as it reads, against a golden file in golden/<audience>.<stage>.txt.

To accept a new wording, render it (`python -m tests.comms.test_messages`) and read the difference.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from incident_tui.comms.catalogue import load_catalogue
from incident_tui.comms.gate.check import check
from incident_tui.comms.gate.finding import Situation
from incident_tui.comms.gate.load import load_gate
from incident_tui.comms.gate.model import Gate
from incident_tui.comms.gate.promises import promised_time
from incident_tui.comms.message import MessageTemplate
from incident_tui.comms.render import CompiledMessage, compile_message
from incident_tui.domain.vocabulary import STATUS_PAGE_STATES
from incident_tui.files.overlay import Overlay

from .message_files import NOW

GOLDEN: Final = Path(__file__).parent / "golden"
CATALOGUE: Final = load_catalogue(Overlay.over_bundled("templates", None))
IDENTIFIERS: Final = tuple(CATALOGUE.messages)
# What customers read while it lasts, in either language, must say when they hear again.
UPDATES: Final = tuple(
    name
    for name, each in CATALOGUE.messages.items()
    if each.public and each.audience in {"status_page", "customer_email", "named_customer"} and each.promise
    if each.stage not in {"resolved", "full_report", "false_alarm", "correction"}
)
# Shown as they are, one per line or as an address: nothing is added to them.
LISTS_AND_PLACES: Final = frozenset(
    {
        "needs",
        "remaining",
        "place",
        "attendees",
        "draft_link",
        "links",
        "ruled_out",
        "risks",
        "temporary_measures",
        "comms_due",
        "clocks",
        "resources",
        "timeline",
        "artefacts",
        "traces",
        "evidence",
        "learnings",
        "person",
        "role",
        "part",
        "new_commander",
        "outgoing",
        "where_to_ask",
        "codename",
        "account",
        "severity_asked",
        "key_id",
        "contact",
        "security_contact",
        "finance_contact",
        "regime",
        "warning_rule",
        "day",
        "customer",
        "policy_number",
        "decided_by",
        "link",
        "vendor",
        "reporter",
        "join",
        "escalate_to",
        "do_not_say",
        "collect",
        "roles",
        "organisation",
    }
)
# A list in these, a sentence elsewhere.
LISTED_ACTIONS: Final = frozenset({"vendor/billing_dispute", "review/summary"})


def bundled(identifier: str) -> MessageTemplate:
    return CATALOGUE.messages[identifier]


@cache
def compiled(identifier: str) -> CompiledMessage:
    return compile_message(bundled(identifier))


def examples(template: MessageTemplate, *, required_only: bool = False) -> dict[str, str | datetime]:
    return {each.name: each.example_value(NOW) for each in template.variables if each.required or not required_only}


def text_of(identifier: str, *, required_only: bool = False) -> str:
    message = compiled(identifier)
    rendered = message.render(examples(message.template, required_only=required_only), zone=UTC, now=NOW)
    assert rendered.whole
    return rendered.text


def golden_text(identifier: str) -> str:
    full, short = text_of(identifier), text_of(identifier, required_only=True)
    return f"===== with everything =====\n{full}\n===== with what is required =====\n{short}\n"


def list_of_all() -> str:
    return "".join(
        f"{each.identifier:36} {each.audience:18} {each.way:12} {each.title}\n" for each in CATALOGUE.messages.values()
    )


def golden_file(identifier: str) -> Path:
    return GOLDEN / f"{identifier.replace('/', '.')}.txt"


def test_the_bundled_messages_are_complete_sound_and_in_order() -> None:
    assert CATALOGUE.problems == []
    assert list_of_all() == (GOLDEN / "all.txt").read_text("utf-8")


@pytest.mark.parametrize("identifier", IDENTIFIERS)
def test_a_message_reads_as_its_golden_file(identifier: str) -> None:
    assert golden_text(identifier) == golden_file(identifier).read_text("utf-8")


@pytest.mark.parametrize("required_only", [False, True])
@pytest.mark.parametrize("identifier", IDENTIFIERS)
def test_a_message_is_tidy_with_and_without_its_optional_parts(identifier: str, required_only: bool) -> None:
    text = text_of(identifier, required_only=required_only)
    assert text == text.strip()
    assert "\n\n\n" not in text
    assert not re.search(r"[ \t]\n|  |\.\.|\. \.|: *\n\n|None|\{|\}", text)
    # Every clock time names its zone.
    assert len(re.findall(r"\d\d:\d\d", text)) == len(re.findall(r"\d\d:\d\d UTC", text))


@pytest.mark.parametrize("identifier", IDENTIFIERS)
def test_sentences_end_once_whether_or_not_people_type_the_full_stop(identifier: str) -> None:
    message = compiled(identifier)
    # Only what a person writes: names and links come from elsewhere and are never sentences.
    written = {each.name for each in message.template.variables if each.source is None}
    as_they_are = LISTS_AND_PLACES | ({"actions"} if identifier in LISTED_ACTIONS else set())
    bare = examples(message.template)
    for name, value in bare.items():
        if isinstance(value, str) and name in written:
            bare[name] = value.rstrip(".")
    dotted = {
        name: f"{value}." if isinstance(value, str) and name in written - as_they_are else value
        for name, value in bare.items()
    }
    text = message.render(dotted, zone=UTC, now=NOW).text
    assert ".." not in text
    assert text == message.render(bare, zone=UTC, now=NOW).text


@pytest.mark.parametrize("identifier", IDENTIFIERS)
def test_with_nothing_filled_in_every_required_value_is_a_hole(identifier: str) -> None:
    message = compiled(identifier)
    rendered = message.render({}, zone=UTC, now=NOW)
    required = [each for each in message.template.variables if each.required]
    assert list(rendered.missing) == required
    shown = {rendered.text[start:end] for start, end in rendered.holes}
    assert shown == {f"\u2039{each.meaning}\u203a" for each in required}
    assert rendered.whole == (not required)


@cache
def bundled_gate() -> Gate:
    return load_gate(Overlay.over_bundled("templates", None)).gate


@pytest.mark.parametrize("required_only", [False, True])
@pytest.mark.parametrize("identifier", [name for name in IDENTIFIERS if not name.startswith("rungs/")])
def test_nothing_stops_a_bundled_message_that_is_filled_in_as_its_examples(
    identifier: str, required_only: bool
) -> None:
    template = bundled(identifier)
    promised = next((each for each in template.variables if each.source == "next_update"), None)
    after = "resolved" in template.stage or template.stage in {"full_report", "done", "linkedin"}
    situation = Situation(
        public=template.public,
        audience=template.audience,
        channel=template.way,
        stage=template.stage,
        language=template.language,
        state=template.marks_state,
        severity=1,
        types=template.types,
        over=after,
        promises=None if template.promise else False,
        now=NOW,
        next_update_at=NOW + timedelta(minutes=15) if promised is not None else None,
        limit=template.limit,
        services=("Acme Checkout", "card payments", "checkout"),
        breach=template.public and identifier.startswith("breach/"),
    )
    found = check(text_of(identifier, required_only=required_only), situation, bundled_gate())
    assert [(each.rule, each.reason) for each in found if each.level != "hint"] == []


@pytest.mark.parametrize("identifier", UPDATES)
def test_an_update_cannot_be_whole_without_the_time_of_the_next(identifier: str) -> None:
    message = compiled(identifier)
    found = message.template.variable("next_update")
    assert found is not None
    assert (found.required, found.kind, found.source) == (True, "time", "next_update")
    values = examples(message.template)
    del values["next_update"]
    assert not message.render(values, zone=UTC, now=NOW).whole
    assert promised_time(text_of(identifier, required_only=True), now=NOW, zone=UTC) is not None


@pytest.mark.parametrize("identifier", [n for n in IDENTIFIERS if bundled(n).public and not n.startswith("breach/")])
def test_what_customers_see_is_asked_for_and_never_taken_from_the_inside(identifier: str) -> None:
    template = bundled(identifier)
    issue = template.variable("issue")
    assert issue is None or issue.source is None
    inside = {"title", "hypothesis", "impact", "latest_action", "commander", "severity", "reference"}
    assert not inside & {each.source for each in template.variables}


@pytest.mark.parametrize("identifier", ["status_page/resolved", "customer_email/resolved"])
def test_resolved_says_what_was_affected_from_when_to_when_and_what_about_data(identifier: str) -> None:
    template = bundled(identifier)
    required = {each.name: each.source for each in template.variables if each.required}
    assert required.keys() >= {"issue", "affected", "started", "ended", "data"}
    assert (required["started"], required["ended"]) == ("impact_start", "resolved_at")
    assert "began at 14:31 UTC and ended at 15:52 UTC, after 1 h 21 min" in text_of(identifier)


@pytest.mark.parametrize("identifier", [f"customer_email/{stage}" for stage in ("initial", "update", "resolved")])
def test_an_e_mail_has_a_short_subject_the_promised_report_and_an_address(identifier: str) -> None:
    text = text_of(identifier, required_only=True)
    subject, blank, *_ = text.split("\n")
    assert subject.startswith("Subject: ")
    assert len(subject.removeprefix("Subject: ")) <= 60
    assert blank == ""
    assert "full report" in text
    assert re.search(r"[Ww]ithin 48 hours", text)
    assert "help@acme.example" in text
    assert len(text.split()) <= 200


@pytest.mark.parametrize("identifier", [f"status_page/{state}" for state in STATUS_PAGE_STATES])
def test_a_status_page_text_is_short_and_names_the_state_that_it_sets(identifier: str) -> None:
    assert bundled(identifier).marks_state == bundled(identifier).stage
    assert len(text_of(identifier)) <= 600
    assert len(text_of(identifier, required_only=True)) <= 400


def test_only_the_status_page_sets_a_state() -> None:
    assert {each.audience for each in CATALOGUE.messages.values() if each.marks_state} == {"status_page"}


def test_the_whole_status_page_speaks_a_second_language() -> None:
    page = [each for each in CATALOGUE.choices() if each.audience == "status_page"]
    assert len(page) >= 16
    for each in page:
        (translation,) = CATALOGUE.translations(each.identifier)
        assert translation.language == "de"
        assert {v.name for v in translation.variables} == {v.name for v in each.variables}
    german = text_of("status_page/investigating.de")
    assert "UTC" in german
    assert "Uhr" in german or "bis" in german


def test_the_war_room_is_told_seeing_doing_and_the_time_of_the_fix_or_that_it_is_unknown() -> None:
    text = text_of("war_room/situation_report")
    assert [line.split(":")[0] for line in text.split("\n")][1:4] == ["Seeing", "Doing", "ETA for the fix"]
    assert "ETA for the fix: unknown." in text_of("war_room/situation_report", required_only=True)


def test_the_invitation_is_blameless_and_asks_for_owners_and_due_dates() -> None:
    text = text_of("review/invitation", required_only=True)
    assert "blameless" in text
    assert "owner and a due date" in text


# A value that a `sentence` leaves alone, so that the text around it can be compared exactly.
TYPED = st.one_of(
    st.text(st.characters(exclude_categories=["Z", "C"]), max_size=40),
    st.sampled_from(["{{7*7}}", "{%endif%}", "{#", "%s", "{0}", "[red]x[/red]", "</p>", "\u2039data\u203a", "$x"]),
).map(lambda text: f"X{text}.")


@pytest.mark.parametrize("identifier", IDENTIFIERS)
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_value_changes_the_words_around_it_or_is_evaluated(identifier: str, data: st.DataObject) -> None:
    message = compiled(identifier)
    marked = examples(message.template)
    typed: dict[str, str] = {}
    for number, each in enumerate(message.template.variables):
        if each.kind == "text":
            marked[each.name] = f"X\ue000{number}\ue001."
            typed[f"X\ue000{number}\ue001."] = data.draw(TYPED, label=each.name)
    skeleton = message.render(marked, zone=UTC, now=NOW).text
    expected = re.sub("X\ue000[0-9]+\ue001[.]", lambda found: typed[found.group()], skeleton)
    values = {name: typed[value] if isinstance(value, str) else value for name, value in marked.items()}
    rendered = message.render(values, zone=UTC, now=NOW)
    assert rendered.text == expected
    assert rendered.whole


if __name__ == "__main__":
    for stale in GOLDEN.glob("*.txt"):
        stale.unlink()
    (GOLDEN / "all.txt").write_text(list_of_all(), "utf-8")
    for each in IDENTIFIERS:
        golden_file(each).write_text(golden_text(each), "utf-8")
