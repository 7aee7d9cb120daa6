"""What the app hears of: what others recorded, what the store and the files have to say, a terminal that is gone."""

from __future__ import annotations

from incident_tui.services import Services
from incident_tui.store.errors import StoreError
from incident_tui.tui import lifecycle
from incident_tui.tui.key_order import OrderedKeysApp
from incident_tui.tui.screens.app_screen import AppScreen
from incident_tui.tui.session import Session
from incident_tui.tui.watching import FolderWatch
from incident_tui.tui.widgets.key_line import Tone


class AttentiveApp(OrderedKeysApp[str]):
    """An app that looks around once a second, and when the data's folder was written, and tells its screens."""

    def __init__(self, services: Services) -> None:
        """Hear of what happens to the data of these services."""
        super().__init__()
        self.services = services
        self.session = Session(services)
        self._problems_said = 0
        self._watch = FolderWatch(services.places.data_file.resolve().parent, self._look_around_soon)

    def _say(self, text: str, tone: Tone = "done") -> None:
        for screen in self._app_screens():
            screen.say(text, tone)

    def _look_around_soon(self) -> None:
        self.call_later(self._look_around)

    async def _look_around(self) -> None:
        """Once a second, and when the data's folder was written: what others recorded, what the store has to say."""
        if self._driver is not None and not self.is_headless and lifecycle.terminal_gone():
            self.exit(return_code=129)
            return
        # The folder may not have been there before.
        self._watch.start()
        if not self._app_screens():
            # A screen is just being built, and would miss what it is told.
            return
        try:
            changed = await self.session.changed()
        except (StoreError, OSError) as error:
            self._say(str(error), "error")
            return
        if changed:
            await self._show_changes(changed)
        self._say_problems()

    async def _show_changes(self, changed: set[str]) -> None:
        for screen in self._app_screens():
            try:
                await screen.others_recorded(changed)
            except (StoreError, OSError) as error:
                screen.say(str(error), "error")

    def _say_problems(self) -> None:
        if not self._app_screens():
            return
        notices = self.session.notices()
        problems = list(dict.fromkeys(str(each) for each in self.services.problems))
        if notices or len(problems) > self._problems_said:
            self._problems_said = len(problems)
            for screen in self._app_screens():
                screen.show_problems([*problems, *notices])

    def _app_screens(self) -> list[AppScreen]:
        return [screen for screen in self.screen_stack if isinstance(screen, AppScreen) and screen.is_mounted]
