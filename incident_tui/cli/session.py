"""What one run of the command line knows: the global options, and the services opened when a command needs them."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from incident_tui.cli.outcome import Exit, Stopped
from incident_tui.cli.output import say
from incident_tui.domain.text import LONGEST_TEXT, storable

if TYPE_CHECKING:
    from incident_tui.domain.clock import Clock
    from incident_tui.domain.event import Event
    from incident_tui.domain.incident import Incident
    from incident_tui.domain.moments import Moment
    from incident_tui.files.problem import FileProblem
    from incident_tui.services import Services
    from incident_tui.store.summaries import Summary


class Session:
    """The options given so far (before or after the command's name), and what they lead to.

    `told` are notices that the command itself has already reported. `acting` says whether the command is one that
    records; `recorded` is, once it has, what a person must know if anything fails after that. A plain class: making a
    dataclass costs `note` two milliseconds at each start.
    """

    def __init__(
        self, env: Mapping[str, str], clock: Clock | None = None, entropy: Callable[[int], bytes] = os.urandom
    ) -> None:
        """Start with no option given; `entropy(n)` returns n random bytes for ids."""
        self.env = env
        self._clock = clock
        self._entropy = entropy
        self.data_file: Path | None = None
        self.templates: Path | None = None
        self.wanted: str | None = None
        self.by: str | None = None
        self.told: set[str] = set()
        self.acting = False
        self.recorded = ""

    @cached_property
    def services(self) -> Services:
        """The services for the options. Raises FileProblem where there is no home folder."""
        from incident_tui.services import build_services

        return build_services(
            self.env, data_file=self.data_file, templates=self.templates, clock=self._clock, entropy=self._entropy
        )

    @property
    def person(self) -> str:
        """Who acts: `--by`, else whoever sits at the keyboard."""
        return self.by or self.services.person

    def summary(self) -> Summary:
        """Return the incident that is meant. Raises NoSuchIncident."""
        return self.services.store.find(self.wanted)

    def acted_on_last(self) -> Summary | None:
        """Return the incident in which the person did something last, or None."""
        latest = None
        last: Summary | None = None
        person = storable(self.person)
        dated = [(each.last_at, each.incident, each) for each in self.services.store.summaries() if each.last_at]
        for last_at, _, summary in sorted(dated, key=lambda each: each[:2], reverse=True):
            if latest is not None and last_at < latest[0]:
                # Nothing in the rest was recorded later than what is found.
                break
            mine = [event for event in self.services.store.events(summary.incident) if event.by == person]
            newest = max(((event.recorded_at, event.id) for event in mine), default=None)
            if newest is not None and (latest is None or newest > latest):
                latest, last = newest, summary
        return last

    def did_record(self, reference: str) -> None:
        """Remember that an act is on disk: whatever fails from here on, it must not be repeated."""
        self.recorded = f"What was to be recorded in {reference} WAS recorded and is safe: do not repeat the command."

    def incident(self, as_of: Moment | None = None) -> Incident:
        """Return the state of the incident that is meant. Raises NoSuchIncident, or Stopped if nothing of it reads."""
        summary = self.summary()
        return self.state_of(summary, self.services.store.events(summary.incident), as_of)

    def state_of(self, summary: Summary, events: list[Event], as_of: Moment | None = None) -> Incident:
        """Return the state that events of an incident make. Raises Stopped if there are none, since none reads."""
        from incident_tui.domain.incident import Incident

        if not events:
            raise Stopped(
                Exit.DAMAGED,
                f"no event of {summary.reference} can be read. They stay in the file, untouched: "
                "`incident-tui verify` says what is wrong with each.",
            )
        return Incident.from_events(events, as_of.at if as_of else None)

    def meant(self) -> tuple[Summary, Incident]:
        """Return the incident that is meant, from the list and as it stands; it stays the one that is meant.

        Raises NoSuchIncident, or Stopped if nothing of it reads.
        """
        summary = self.summary()
        self.wanted = summary.incident
        return summary, self.incident()

    def moment(self, text: str | None) -> Moment | None:
        """Read a time that has passed; None for none. Raises TimeInvalid."""
        if text is None:
            return None
        from incident_tui.domain.time_grammar import parse_moment

        return parse_moment(text, now=self.services.clock.now(), zone=self.services.zone)

    def close(self) -> None:
        """Close the data file, and say on standard error what had to be mended or left out."""
        services: Services | None = self.__dict__.get("services")
        if services is None:
            return
        if "store" in services.__dict__:
            services.store.close("cheap")
            for notice in services.store.notices:
                if notice.message not in self.told:
                    say(f"{'lost' if notice.lost else 'note'}: {' '.join(notice.message.split())}")
        for problem in {str(each): each for each in services.problems}.values():
            say(f"note: {problem}.{self._in_place_of(problem)}")

    def _in_place_of(self, problem: FileProblem) -> str:
        """Say what is used while a file has a fault, unless the fault itself says so."""
        if problem.message.endswith((" is used", " are used")):
            return ""
        settings = problem.path == self.services.places.config_file
        instead = "the default settings are used" if settings else "what ships with incident-tui is used in its place"
        return f" Until it is mended, {instead}."


def bounded(text: str, what: str, longest: int = LONGEST_TEXT) -> str:
    """Return a person's text, or end with exit code 2 if it is empty or longer than `longest` characters."""
    if not text.strip():
        raise Stopped(Exit.USAGE, f"{what} is empty: nothing was recorded. Give some words.")
    if len(text) > longest:
        raise Stopped(
            Exit.USAGE,
            f"{what} has {len(text):,} characters and the record takes {longest:,}: nothing was recorded, "
            "and your text is where you gave it from. Shorten it, or keep it in a file and record where it is.",
        )
    return text


def optional(text: str, what: str, longest: int = LONGEST_TEXT) -> str:
    """Return a person's text as `bounded` does; one of blanks is none."""
    return bounded(text, what, longest) if text.strip() else ""
