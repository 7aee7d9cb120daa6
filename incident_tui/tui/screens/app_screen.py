"""What the app and its screens expect of each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Protocol, cast

from textual.screen import Screen

from incident_tui.tui.commands import Command
from incident_tui.tui.session import Session
from incident_tui.tui.widgets.key_line import KeyLine, Tone

if TYPE_CHECKING:
    from incident_tui.comms.clipboard import CopyResult


class ConsoleApp(Protocol):
    """What a screen may ask of the app."""

    async def open_incident(self, incident_id: str) -> None:
        """Go to an incident's console."""

    async def go_home(self, *, at: str = "") -> None:
        """Go to the list of incidents, the cursor on the incident `at`."""

    async def copy(self, text: str) -> CopyResult:
        """Put a text where it can be pasted from."""

    def ring(self, sequence: str) -> None:
        """Write what calls a person back to the terminal."""


class AppScreen(Screen[None]):
    """A screen that fills the terminal, with commands and a key line."""

    commands: ClassVar[tuple[Command, ...]] = ()

    def __init__(self, session: Session) -> None:
        """Read and write through this session."""
        super().__init__()
        self.session = session

    @property
    def console_app(self) -> ConsoleApp:
        """The app, as far as a screen may know it."""
        return cast(ConsoleApp, self.app)

    def say(self, text: str, tone: Tone = "done") -> None:
        """Tell the person what happened."""
        self.query_one(KeyLine).say(text, tone)

    async def action_show_help(self) -> None:
        """Show every key."""
        from incident_tui.tui.screens.help import help_view

        await self.app.push_screen(help_view(self.commands, self.session.services.settings.keys))

    async def action_show_who(self) -> None:
        """Show whom to call, and the tools to have ready."""
        from incident_tui.tui.screens.who_to_call import who_to_call_view

        loaded = self.session.services.loaded_playbook
        own = self.session.services.places.team_templates / loaded.source.relative
        await self.app.push_screen(who_to_call_view(loaded.playbook, own))

    async def others_recorded(self, changed: set[str]) -> None:
        """Take in that these incidents changed, by whomever."""

    def show_problems(self, problems: list[str]) -> None:
        """Say what is wrong with files; there is at least one problem."""
        more = f" And {len(problems) - 1} more: `incident-tui doctor` lists them." if len(problems) > 1 else ""
        self.say(f"{problems[-1]}.{more}", "warning")
