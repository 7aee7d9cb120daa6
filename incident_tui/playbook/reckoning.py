"""By whose calendar a clock counts: in which zone, which days are off, and what of that is only assumed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Final, NamedTuple, TypeVar

import msgspec

from incident_tui.domain.clock import zone_named
from incident_tui.playbook.clocks import LoadedClocks, RegimeFile
from incident_tui.playbook.hours import WEEKDAYS, Hours, Weekday
from incident_tui.playbook.span import Span, end_of

AnyRegime = TypeVar("AnyRegime", bound=RegimeFile)

WORKING_WEEK: Final[tuple[Weekday, ...]] = WEEKDAYS[:5]
# Every offset that a zone may have, by whole hours: where nobody has named a zone, any of them may be meant.
EVERYWHERE: Final[tuple[tzinfo, ...]] = tuple(timezone(timedelta(hours=hours)) for hours in range(-12, 15))


class Reckoned(NamedTuple):
    """Until when a span runs, by which calendar in words, and whether that calendar's zone is only assumed.

    Clock hours need no calendar: its words are empty.
    """

    at: datetime
    calendar: str = ""
    zone_assumed: bool = False


def counted_by(regime: AnyRegime, hours: Hours) -> AnyRegime:
    """Give a regime with the calendar that it counts by: its own, or else that of the team's hours.

    One that names its zone is another's rule: the team's days and holidays are not that authority's, so its week is
    Monday to Friday and it has the holidays of its file alone. A holiday that is missing ends a period too early, which
    is the cheaper mistake.
    """
    own = bool(regime.zone)
    days, holidays = (WORKING_WEEK, ()) if own else (hours.days, hours.holidays)
    return msgspec.structs.replace(
        regime,
        zone=regime.zone or hours.zone,
        days=regime.days if regime.days is not None else days,
        holidays=regime.holidays if regime.holidays is not None else holidays,
    )


def all_counted_by(clocks: LoadedClocks, hours: Hours) -> LoadedClocks:
    """Give every regime with the calendar that it counts by, where the team has these hours."""
    return LoadedClocks(tuple(counted_by(regime, hours) for regime in clocks.regimes), clocks.problems)


def needs_calendar(regime: RegimeFile) -> bool:
    """Tell whether a regime counts days, months or business days, and not hours alone."""
    return any(term.within.unit != "minutes" for step in regime.steps for term in step.due)


def calendar_of(regime: RegimeFile) -> Hours:
    """Give the days of the week and the holidays of a regime, as hours have them."""
    days = regime.days if regime.days is not None else WORKING_WEEK
    return Hours(zone=regime.zone, days=days, holidays=regime.holidays or ())


def reckon(regime: RegimeFile, span: Span, start: datetime) -> Reckoned:
    """Give the end of a span that begins at `start`, which must be aware, by a regime's calendar.

    Where its zone is not named, or not known on this machine, the earliest end that any zone gives counts, but for
    the hour of a clock change. Whoever looks sees the same: their own zone has no part in it.
    """
    calendar = calendar_of(regime)
    if span.unit == "minutes":
        return Reckoned(end_of(span, start, calendar, UTC))
    zone = zone_named(calendar.zone) if calendar.zone else None
    at = min(end_of(span, start, calendar, each) for each in ((zone,) if zone is not None else EVERYWHERE))
    words = (
        "assumed: no zone is named, so the earliest of all counts"
        if zone is None
        else f"{_there(at, zone)} in {calendar.zone}"
    )
    if span.unit == "business days" and (years := _years_without(calendar, start, at, zone or UTC)):
        words += f"; no {years} holidays listed: may be early"
    return Reckoned(at, words, zone is None)


def _there(at: datetime, zone: tzinfo) -> str:
    local = at.astimezone(zone)
    return f"{WEEKDAYS[local.weekday()].capitalize()} {local:%Y-%m-%d %H:%M}"


def _years_without(calendar: Hours, start: datetime, end: datetime, zone: tzinfo) -> str:
    """Name the years of a period in which no holiday is listed: a list that has run out must not go unseen."""
    listed = {holiday.year for holiday in calendar.holidays}
    years = range(start.astimezone(zone).year, end.astimezone(zone).year + 1)
    return " and ".join(str(year) for year in years if year not in listed)
