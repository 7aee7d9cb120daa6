from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from incident_tui.files.overlay import Overlay, bundled_folder
from incident_tui.playbook.clock_state import NEVER_GUESSED, OF_KNOWLEDGE, Deadline, step_deadline
from incident_tui.playbook.clocks import ANCHORS, Anchor, LoadedClocks, Regime, Step, Term
from incident_tui.playbook.hours import WEEKDAYS, Hours, is_business_day
from incident_tui.playbook.load import LoadedPlaybook, load_playbook
from incident_tui.playbook.load_clocks import load_clocks
from incident_tui.playbook.reckoning import WORKING_WEEK, calendar_of, counted_by, reckon
from incident_tui.playbook.span import Span, parse_span

FEDERAL_2026 = (date(2026, 11, 26), date(2026, 12, 25))
BERLIN_TEAM = Hours(zone="Europe/Berlin", holidays=(date(2026, 4, 3), date(2026, 4, 6)))

DAYS = st.dates(date(2026, 1, 1), date(2028, 12, 31))
MOMENTS = DAYS.flatmap(lambda day: st.times().map(lambda clock: datetime.combine(day, clock, UTC)))
# Clock changes in both halves of the year, half an hour of one, none, and far from each other.
NAMES = st.sampled_from(
    ["America/New_York", "America/Sao_Paulo", "Australia/Lord_Howe", "Asia/Kolkata", "Europe/Berlin", "UTC"]
)
HOLIDAYS = st.lists(DAYS, max_size=8).map(tuple)
WEEKS = st.lists(st.sampled_from(WEEKDAYS), min_size=1, unique=True).map(tuple)
SPANS = st.one_of(
    st.builds(Span, st.integers(1, 300 * 60), st.just("minutes")),
    st.builds(Span, st.integers(1, 100), st.just("days")),
    st.builds(Span, st.integers(1, 24), st.just("months")),
    st.builds(Span, st.integers(1, 25), st.just("business days")),
)


def regime(*terms: Term, **fields: Any) -> Regime:
    told: dict[str, Any] = {"id": "acme", "title": "x", "region": "x", "applies": "x", "source": "x"}
    told |= {"proof": "primary", "checked": date(2026, 11, 23), "steps": (Step("notice", "Tell", "them", due=terms),)}
    return Regime(**told | fields)


CALENDARS = st.builds(lambda zone, days, off: regime(zone=zone, days=days, holidays=off), NAMES, WEEKS, HOLIDAYS)


@contextmanager
def machine_in(zone: str) -> Iterator[None]:
    """Let this process believe that the machine stands in a zone, as TZ says it."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = zone
    time.tzset()
    try:
        yield
    finally:
        if before is None:
            del os.environ["TZ"]
        else:
            os.environ["TZ"] = before
        time.tzset()


@pytest.fixture(scope="module")
def clocks() -> LoadedClocks:
    return load_clocks(Overlay(bundled_folder("templates")))


def filing(clocks: LoadedClocks, determined: str, hours: Hours, **fields: Any) -> str:
    """Give when SEC's Form 8-K is due, in UTC, to a team with these hours; `fields` are the file's."""
    sec = clocks.regime("sec_8k")
    assert sec is not None
    sec = counted_by(msgspec.structs.replace(sec, **fields), hours)
    found = step_deadline(sec, sec.steps[0], {"determined": datetime.fromisoformat(determined)}, {}, None)
    assert found is not None
    return f"{found.at:%Y-%m-%dT%H:%MZ}"


def test_the_days_of_an_authority_are_its_own_and_not_the_teams(clocks: LoadedClocks) -> None:
    # Good Friday and Easter Monday are no holidays in the United States.
    assert filing(clocks, "2026-04-02T10:00-04:00", BERLIN_TEAM) == "2026-04-08T14:00Z"
    # Monday 19:00 in New York is Tuesday in Berlin.
    assert filing(clocks, "2026-11-02T19:00-05:00", BERLIN_TEAM) == "2026-11-07T00:00Z"
    # Thanksgiving, once the team's copy of the file lists it.
    assert filing(clocks, "2026-11-24T10:00-05:00", BERLIN_TEAM) == "2026-11-30T15:00Z"
    assert filing(clocks, "2026-11-24T10:00-05:00", BERLIN_TEAM, holidays=FEDERAL_2026) == "2026-12-01T15:00Z"
    # A team that works from Sunday on still files by New York's week.
    sunday_to_thursday = Hours(zone="Asia/Jerusalem", days=("sun", "mon", "tue", "wed", "thu"))
    assert filing(clocks, "2026-11-19T10:00-05:00", sunday_to_thursday) == "2026-11-25T15:00Z"


def test_without_a_zone_of_its_own_a_clock_counts_by_the_teams_hours() -> None:
    team = Hours(zone="Europe/Berlin", days=("mon", "tue"), holidays=(date(2026, 11, 24),))
    assert calendar_of(counted_by(regime(), team)) == Hours(
        zone="Europe/Berlin", days=team.days, holidays=team.holidays
    )
    contract = counted_by(regime(holidays=(date(2026, 12, 25),), days=WORKING_WEEK), team)
    assert (contract.zone, contract.days, contract.holidays) == (
        "Europe/Berlin",
        WORKING_WEEK,
        (date(2026, 12, 25),),
    )
    theirs = counted_by(regime(zone="America/New_York"), team)
    assert (theirs.zone, theirs.days, theirs.holidays) == ("America/New_York", WORKING_WEEK, ())


def test_the_calendar_is_said_in_words_with_the_holidays_that_nobody_has_listed() -> None:
    start = datetime(2026, 12, 21, 15, tzinfo=UTC)
    new_york = regime(zone="America/New_York", holidays=(date(2026, 12, 25),))
    four = parse_span("4 business days")
    assert reckon(new_york, four, start).calendar == "Mon 2026-12-28 10:00 in America/New_York"
    eight = reckon(new_york, parse_span("8 business days"), start).calendar
    assert eight == ("Fri 2027-01-01 10:00 in America/New_York; no 2027 holidays listed: may be early"), (
        "a list that has run out must not go unseen"
    )
    bare = reckon(regime(zone="America/New_York"), parse_span("9 business days"), start).calendar
    assert bare.endswith("no 2026 and 2027 holidays listed: may be early")
    assert reckon(regime(zone="America/New_York"), parse_span("30 days"), start).calendar == (
        "Wed 2027-01-20 10:00 in America/New_York"
    )
    assert reckon(regime(), parse_span("72h"), start) == (start + timedelta(hours=72), "", False)


def test_where_nobody_has_named_a_zone_the_earliest_holds() -> None:
    # It is Monday in Berlin, and Sunday in New York; with the whole of its last day, far to the east that ends first.
    start = datetime(2026, 11, 23, 1, tzinfo=UTC)
    span = parse_span("1 business day")
    found = reckon(regime(), span, start)
    assert found.zone_assumed
    assert found.calendar.startswith("assumed: no zone is named, so the earliest of all counts")
    for name in ("America/New_York", "Europe/Berlin", "Pacific/Kiritimati", "Pacific/Niue", "UTC"):
        assert found.at <= reckon(regime(zone=name), span, start).at
    assert reckon(regime(zone="Mars/Olympus"), span, start) == found, "nor does a zone that is gone from this machine"


@given(MOMENTS, SPANS, NAMES, HOLIDAYS)
def test_no_zone_ends_earlier_than_an_unknown_one(
    start: datetime, span: Span, zone: str, holidays: tuple[date, ...]
) -> None:
    unknown = reckon(regime(holidays=holidays), span, start).at
    # A clock change between the two moves the end by as much, and offsets are tried by whole hours.
    assert unknown <= reckon(regime(zone=zone, holidays=holidays), span, start).at + timedelta(hours=1)


@given(MOMENTS, st.integers(1, 25), CALENDARS)
def test_business_days_end_on_a_business_day_of_the_authoritys_zone(
    start: datetime, count: int, calendar: Regime
) -> None:
    end = reckon(calendar, Span(count, "business days"), start).at.astimezone(ZoneInfo(calendar.zone))
    assert is_business_day(calendar_of(calendar), end.date())


@given(MOMENTS, SPANS, CALENDARS, DAYS, st.booleans())
def test_one_more_holiday_never_makes_it_earlier(
    start: datetime, span: Span, calendar: Regime, holiday: date, named: bool
) -> None:
    calendar = calendar if named else msgspec.structs.replace(calendar, zone="")
    assert calendar.holidays is not None
    more = msgspec.structs.replace(calendar, holidays=(*calendar.holidays, holiday))
    assert reckon(more, span, start).at >= reckon(calendar, span, start).at


@given(MOMENTS, st.integers(1, 300 * 60), CALENDARS)
def test_clock_hours_are_exact_whatever_the_calendar(start: datetime, minutes: int, calendar: Regime) -> None:
    assert reckon(calendar, Span(minutes, "minutes"), start).at == start + timedelta(minutes=minutes)


@given(MOMENTS, SPANS, CALENDARS, st.booleans())
def test_nothing_depends_on_where_the_machine_stands(
    start: datetime, span: Span, calendar: Regime, named: bool
) -> None:
    calendar = calendar if named else msgspec.structs.replace(calendar, zone="")
    found = set()
    for zone in ("UTC", "Pacific/Kiritimati", "America/New_York"):
        with machine_in(zone):
            # An anchor read from a person's own zone is the same moment.
            found.add(reckon(calendar, span, start.astimezone()))
    assert len(found) == 1


TERMS = st.lists(st.builds(Term, st.sampled_from(ANCHORS), SPANS), min_size=1, max_size=4).map(tuple)
RECORDED = st.dictionaries(st.sampled_from(ANCHORS), MOMENTS, max_size=4)


def due(of: Regime, anchors: Mapping[Anchor, datetime], fallback: datetime | None = None) -> Deadline | None:
    return step_deadline(of, of.steps[0], {str(anchor): at for anchor, at in anchors.items()}, {}, fallback)


@given(TERMS, RECORDED, CALENDARS, st.none() | MOMENTS)
def test_of_several_terms_the_earliest_holds(
    terms: tuple[Term, ...], anchors: dict[Anchor, datetime], calendar: Regime, fallback: datetime | None
) -> None:
    found = due(msgspec.structs.replace(calendar, steps=regime(*terms).steps), anchors, fallback)
    recorded = {str(anchor): at for anchor, at in anchors.items()}
    alone = not any(term.anchor in recorded for term in terms)
    said = any(term.anchor in recorded and term.anchor in {*OF_KNOWLEDGE, "told"} for term in terms)
    guessed = set(ANCHORS) - NEVER_GUESSED if alone else set() if said else OF_KNOWLEDGE
    bounds = [
        reckon(calendar, term.within, at).at
        for term in terms
        if (at := recorded.get(term.anchor) or (fallback if term.anchor in guessed else None)) is not None
    ]
    assert (found.at if found is not None else None) == min(bounds, default=None)
    assert found is None or found.provisional == (found.anchor not in recorded)


@given(TERMS, RECORDED, CALENDARS, st.none() | MOMENTS, st.timedeltas(timedelta(), timedelta(days=40)), st.data())
def test_an_anchor_that_is_moved_back_never_makes_it_later(
    terms: tuple[Term, ...],
    anchors: dict[Anchor, datetime],
    calendar: Regime,
    fallback: datetime | None,
    by: timedelta,
    data: st.DataObject,
) -> None:
    assume(anchors)
    moved = data.draw(st.sampled_from(sorted(anchors)))
    earlier = anchors | {moved: anchors[moved] - by}
    zone = ZoneInfo(calendar.zone)
    # As in test_hours: an hour that comes twice has each time of day twice.
    assume(not any(at.astimezone(zone).fold for at in (anchors[moved], earlier[moved])))
    asked = msgspec.structs.replace(calendar, steps=regime(*terms).steps)
    before, after = due(asked, anchors, fallback), due(asked, earlier, fallback)
    if before is not None:
        assert after is not None
        assert after.at <= before.at


def test_the_persons_own_zone_moves_no_clock() -> None:
    loaded = load_playbook(Overlay(bundled_folder("templates")))
    assert loaded.playbook.hours.zone == ""
    here: dict[str, LoadedPlaybook] = {zone: loaded.in_zone(zone) for zone in ("Pacific/Kiritimati", "Pacific/Niue")}
    assert [each.playbook.hours.zone for each in here.values()] == list(here), "who answers by day does depend on it"
    assert len({each.playbook.regimes for each in here.values()}) == 1
    assert {regime.zone for each in here.values() for regime in each.clocks.regimes}.isdisjoint(here)
