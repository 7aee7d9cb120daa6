"""The composition root: builds what the console and the command line need, once, and hands it to them."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Callable, Mapping
from datetime import tzinfo
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from incident_tui.domain.clock import Clock, SystemClock
from incident_tui.domain.identifiers import IdFactory
from incident_tui.files.overlay import Overlay
from incident_tui.files.places import Places
from incident_tui.files.problem import FileProblem
from incident_tui.settings import Settings, load_settings, person_at_keyboard, zone_of
from incident_tui.store.incidents import IncidentStore

if TYPE_CHECKING:
    from incident_tui.comms.catalogue import Catalogue
    from incident_tui.comms.clipboard import CopyResult
    from incident_tui.comms.composer import Composer
    from incident_tui.comms.desk import Desk
    from incident_tui.comms.gate.model import Gate
    from incident_tui.playbook.load import LoadedPlaybook
    from incident_tui.playbook.model import Playbook


class Services:
    """Everything with a side, opened when first asked for, so that a command pays only for what it uses."""

    def __init__(
        self,
        *,
        places: Places,
        settings: Settings,
        clock: Clock,
        ids: IdFactory,
        person: str,
        env: Mapping[str, str],
        problems: list[FileProblem],
    ) -> None:
        """Hold what was built; `problems` are faults in editable files, to which later ones are added."""
        self.places = places
        self.settings = settings
        self.clock = clock
        self.ids = ids
        self.person = person
        self.env = env
        self.problems = problems

    @cached_property
    def zone(self) -> tzinfo:
        """The person's own time zone."""
        return zone_of(self.settings, self.env)

    @cached_property
    def store(self) -> IncidentStore:
        """The incidents of the data file. Raises StoreError for a file that is not ours."""
        host = re.sub(r"[^A-Za-z0-9-]+", "-", platform.node().partition(".")[0])[:24] or "host"
        return IncidentStore(self.places.data_file, clock=self.clock, ids=self.ids, host=host)

    @cached_property
    def templates(self) -> Overlay:
        """The bundled templates under the team's. Raises FileProblem if `--templates` names no folder."""
        chosen = self.places.chosen_templates is not None
        return Overlay.over_bundled("templates", self.places.team_templates, team_required=chosen)

    @cached_property
    def themes(self) -> Overlay:
        """The bundled themes under the team's."""
        return Overlay.over_bundled("themes", self.places.team_themes)

    @cached_property
    def loaded_playbook(self) -> LoadedPlaybook:
        """The playbook and where it came from."""
        from incident_tui.playbook.load import load_playbook

        loaded = load_playbook(self.templates)
        self.problems += loaded.problems
        return loaded.in_zone(getattr(self.zone, "key", None) or "")

    @property
    def playbook(self) -> Playbook:
        """The playbook in force."""
        return self.loaded_playbook.playbook

    @cached_property
    def catalogue(self) -> Catalogue:
        """The messages there are."""
        from incident_tui.comms.catalogue import load_catalogue

        loaded = load_catalogue(self.templates)
        self.problems += loaded.problems
        return loaded

    @cached_property
    def composer(self) -> Composer:
        """What turns a message and an incident into words."""
        from incident_tui.comms.composer import Composer

        return Composer(self.catalogue, self.playbook, self.problems)

    @cached_property
    def gate(self) -> Gate:
        """What a text is checked against before it is copied."""
        from incident_tui.comms.gate.load import load_gate

        loaded = load_gate(self.templates)
        self.problems += loaded.problems
        return loaded.gate

    @cached_property
    def desk(self) -> Desk:
        """What prepares a message and checks it."""
        from incident_tui.comms.desk import Desk

        return Desk(self.catalogue, self.playbook, self.composer, self.gate)

    def copy(self, text: str, write_to_terminal: Callable[[str], None] | None) -> CopyResult:
        """Put a text where it can be pasted from, and say what is known; takes up to some seconds."""
        from incident_tui.comms.clipboard import ClipboardSettings, copy_text

        choice = ClipboardSettings(mode=self.settings.clipboard.mode, command=self.settings.clipboard.command)
        return copy_text(
            text,
            env=self.env,
            settings=choice,
            last_copy_file=self.places.last_copy_file,
            write_to_terminal=write_to_terminal,
        )


def build_services(
    env: Mapping[str, str] | None = None,
    *,
    data_file: Path | None = None,
    templates: Path | None = None,
    clock: Clock | None = None,
    entropy: Callable[[int], bytes] = os.urandom,
) -> Services:
    """Build the services for an environment; nothing is read but the settings, nothing is created."""
    env = os.environ if env is None else env
    clock = clock or SystemClock()
    places = Places.from_environment(env, data_file=data_file, templates=templates)
    settings, problems = load_settings(places, env)
    return Services(
        places=places,
        settings=settings,
        clock=clock,
        ids=IdFactory(clock, entropy),
        person=person_at_keyboard(settings, env),
        env=env,
        problems=problems,
    )
