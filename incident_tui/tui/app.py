"""The console's app: it builds the session, picks the first screen and owns what every screen shares."""

from __future__ import annotations

import asyncio
import gc
import importlib
import sys
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.app import SystemCommand
from textual.binding import BindingType
from textual.screen import Screen

from incident_tui.services import Services
from incident_tui.settings import unknown_theme
from incident_tui.store.errors import StoreError
from incident_tui.store.incidents import NoSuchIncident
from incident_tui.tui import lifecycle
from incident_tui.tui.attentive_app import AttentiveApp
from incident_tui.tui.commands import CONSOLE, HOME
from incident_tui.tui.screens.app_screen import AppScreen
from incident_tui.tui.themes import VARIABLE_DEFAULTS, load_themes

if TYPE_CHECKING:
    from textual.driver import Driver
    from textual.theme import Theme

    from incident_tui.comms.clipboard import CopyResult


class IncidentApp(AttentiveApp):
    """The full-screen console. Its result, if any, is a text to print when it has left the screen.

    `fault_report` is what to say on standard error if it ended by a fault of its own.
    """

    TITLE = "incident-tui"
    # All at once: a stylesheet that came with a later screen would have every node matched again.
    CSS_PATH = ["styles/app.tcss", "styles/home.tcss", "styles/console.tcss"]  # noqa: RUF012 - Textual's declaration
    BINDINGS: ClassVar[list[BindingType]] = []
    ENABLE_COMMAND_PALETTE = True
    VERTICAL_BREAKPOINTS = [(0, "-short"), (20, "-high")]  # noqa: RUF012 - Textual's declaration

    def __init__(self, services: Services, wanted: str | None = None) -> None:
        """Run on these services; open the incident `wanted` (its id), or the one that is live, or home."""
        self._own_themes: dict[str, Theme] = {}
        super().__init__(services)
        self.animation_level = "none"
        self._wanted = wanted
        self.fault_report = ""
        loaded = load_themes(services.themes)
        services.problems += loaded.problems
        for theme in loaded.themes:
            self.register_theme(theme)
            self._own_themes[theme.name] = theme
        picked = loaded.pick(services.settings.theme)
        if picked is not None:
            self.theme = picked.name
        wanted_theme, names = services.settings.theme, [theme.name for theme in loaded.themes]
        if wanted_theme not in names and services.places.config_file.exists():
            services.problems.append(unknown_theme(wanted_theme, names, services.places.config_file))

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Give our own colours to themes that do not set them."""
        return VARIABLE_DEFAULTS

    def get_default_screen(self) -> Screen[None]:
        """Begin with the incident that matters now, or home."""
        summaries, incident = self.session.begin(self._wanted)
        first: Screen[None]
        if incident is None:
            from incident_tui.tui.screens.home import HomeScreen

            first = HomeScreen(self.session, summaries)
        else:
            from incident_tui.tui.screens.console import ConsoleScreen

            first = ConsoleScreen(self.session, incident)
        # Textual 8.2.8 leaves this out for its first screen, and `switch_screen` then fails on leaving it.
        first._push_result_callback(self, None)
        return first

    def on_mount(self) -> None:
        """Listen to signals and to what others record."""
        lifecycle.install(self._leave)
        # What the shell wrote meanwhile stands where Textual believes its own picture to be.
        self.app_resume_signal.subscribe(self, lambda _: self.refresh(layout=True))
        self._take_keys()
        self.set_interval(1.0, self._look_around)
        self._watch.start()
        self.call_after_refresh(self._settle_in)

    async def open_incident(self, incident_id: str) -> None:
        """Go to an incident's console."""
        from incident_tui.tui.screens.console import ConsoleScreen

        try:
            incident = await self.session.open(incident_id)
        except (StoreError, OSError) as error:
            self._say(str(error), "error")
            return
        # Not awaited: a click asks from inside the screen that goes, and it cannot go while it waits for itself.
        self.switch_screen(ConsoleScreen(self.session, incident))

    async def go_home(self, *, at: str = "") -> None:
        """Go to the list of incidents, the cursor on the incident `at`."""
        from incident_tui.tui.screens.home import HomeScreen

        # Not awaited, as above.
        self.switch_screen(HomeScreen(self.session, await self.session.summaries(), at))

    async def copy(self, text: str) -> CopyResult:
        """Put a text where it can be pasted from; the screen goes on meanwhile."""
        return await asyncio.to_thread(self.services.copy, text, self._write_to_terminal)

    def copy_to_clipboard(self, text: str) -> None:
        """Send Textual's own copies (a selection, a line's text) the same way as ours."""
        self._clipboard = text

        async def copy() -> None:
            result = await self.copy(text)
            self._say(result.notice(), "warning" if result.level in {"saved", "failed"} else "done")

        self.run_worker(copy(), group="clipboard", exit_on_error=False)

    def action_help_quit(self) -> None:
        """Say, on ctrl+c, how the console is left."""
        self._say("ctrl+q leaves the console; everything is saved")

    @property
    def available_themes(self) -> dict[str, Theme]:
        """Offer our own themes only: Textual's have not been checked for contrast with ours."""
        # Textual asks for every colour that it draws.
        return self._own_themes or super().available_themes

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Offer every command of the screen in the palette, and the themes."""
        for each in screen.commands if isinstance(screen, AppScreen) else ():
            if each.id != "palette":
                run = partial(self.call_later, self.run_action, each.action, screen)
                yield SystemCommand(each.label.capitalize(), each.help, run)

    def get_driver_class(self) -> type[Driver]:
        """Take our own driver, unless Textual was told to use a certain one."""
        from textual.drivers.linux_driver import LinuxDriver

        from incident_tui.tui.terminal_driver import TerminalDriver

        chosen = super().get_driver_class()
        return TerminalDriver if chosen is LinuxDriver else chosen

    def action_suspend_process(self) -> None:
        """Put the console aside; the shell's `fg` brings it back."""
        if lifecycle.has_shell_above():
            super().action_suspend_process()
        else:
            self._say("no shell started this console, so nothing could bring it back: it stays", "warning")

    async def on_unmount(self) -> None:
        """Give the signals back."""
        lifecycle.remove()
        self._watch.stop()

    def _fatal_error(self) -> None:
        # Textual would list every variable of every frame, the incident's words among them.
        error = sys.exc_info()[1] or self._exception
        if error is not None and not self.fault_report:
            from incident_tui.tui import crash

            places = self.services.places
            now = self.session.now()
            self.fault_report = crash.report(error, data_file=places.data_file, state=places.state, now=now)
        self.panic()

    def _settle_in(self) -> None:
        """Do, once something is on the screen, what nobody waits for."""
        gc.freeze()
        gc.enable()
        self._say_problems()
        self.run_worker(self._read_ahead, thread=True)

    def _read_ahead(self) -> None:
        # The first incident opens faster when its screen's modules are there already, and what is wrong with a
        # team's files should be known before they are needed.
        importlib.import_module("incident_tui.tui.screens.console")
        _ = self.services.loaded_playbook, self.services.catalogue
        self.call_from_thread(self._say_problems)

    def _write_to_terminal(self, sequence: str) -> None:
        if self._driver is not None:
            self.call_from_thread(self._driver.write, sequence)

    def ring(self, sequence: str) -> None:
        """Write what calls a person back to the terminal; from the screen's own thread."""
        if self._driver is not None:
            self._driver.write(sequence)
            self._driver.flush()

    def _leave(self, return_code: int) -> None:
        self.exit(return_code=return_code)

    def _take_keys(self) -> None:
        if self.services.settings.keys:
            # Nobody else pays for it.
            from incident_tui.tui.keymap import sound_keymap

            keys, config_file = self.services.settings.keys, self.services.places.config_file
            sound, problems = sound_keymap(keys, config_file, (HOME, CONSOLE))
            self.services.problems += problems
            self.set_keymap(sound)


def run_console(services: Services, wanted: str | None = None) -> int:
    """Run the console until it is left, and return the process's exit code.

    `wanted` names an incident as a person would; raises NoSuchIncident if there is none or more than one, StoreError
    if the data file cannot be used.
    """
    # Opened before the screen is taken, so that a file that cannot be used is said on the shell.
    store = services.store
    app = IncidentApp(services, store.find(wanted).incident if wanted else None)
    # Nothing made until the first paint is garbage; looking for it there would take a tenth of the start.
    gc.disable()
    try:
        printed = app.run()
    finally:
        app.session.close()
    for notice in store.notices:
        print(notice.message, file=sys.stderr)
    if app.fault_report:
        print(app.fault_report, file=sys.stderr)
    if printed:
        print(printed)
    return app.return_code or 0


__all__ = ["IncidentApp", "NoSuchIncident", "run_console"]
