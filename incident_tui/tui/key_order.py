"""Keys are handled one after the other, however fast they come.

Textual hands every key to whatever has the focus at that moment. Over a slow line several keys arrive at once: of `n`
and a sentence, the sentence would reach the panes as commands before the capture line had the focus. Here a key waits
until everything that the key before it set off, including a new screen and its focus, is in place.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Final, TypeVar

from textual import events
from textual.app import App
from textual.message_pump import MessagePump

ReturnType = TypeVar("ReturnType")
# A key's effects are messages too, which set off others: `enter` in a line becomes "submitted", and that moves the
# focus. They are followed until a whole round finds nobody with unread messages, or a busy mouse has spoilt so many.
_MOST_ROUNDS: Final = 8
# Who is closed takes the unread messages along: that is looked for this often. Who is busy, with a slow disk, is
# waited for up to five seconds: what is typed next must not land in the line that is about to be cleared.
_PATIENCE_S: Final = 0.05
_MOST_WAITS: Final = 100


class OrderedKeysApp(App[ReturnType]):
    """An app that lets no key overtake the effects of the one before."""

    def __init__(self) -> None:
        """Start with no key under way."""
        super().__init__()
        self._waiting_keys: deque[events.Event] = deque()
        self._key_number = 0
        self._key_under_way = False
        self._key_patience: asyncio.TimerHandle | None = None
        self._key_followed_to: MessagePump = self

    async def on_event(self, event: events.Event) -> None:
        """Take in an event; a key that comes while another is under way waits for it."""
        fresh = isinstance(event, events.Key | events.Paste) and not event.is_forwarded
        if not fresh:
            await super().on_event(event)
        elif self._key_under_way:
            self._waiting_keys.append(event)
        else:
            await self._handle_in_order(event)

    async def _handle_in_order(self, event: events.Event) -> None:
        self._key_under_way = True
        self._key_number += 1
        number = self._key_number
        path = self._key_path()
        self._wait_patiently(number, _MOST_WAITS)
        await super().on_event(event)
        self._follow(path, number, _MOST_ROUNDS)

    def _key_path(self) -> list[MessagePump]:
        target = self.focused or self.screen
        return list(target.ancestors_with_self)

    def _follow(self, path: list[MessagePump], number: int, rounds: int) -> None:
        """Go where the key goes, from the focus up to the app, behind it in every queue."""
        if number != self._key_number or self._exit:
            return
        while path:
            pump = path.pop(0)
            if pump.call_later(self._follow, path, number, rounds):
                self._key_followed_to = pump
                return
        # The screen on top may be new: it sets its focus when it gets to its own queue.
        self._key_followed_to = self.screen
        self.screen.call_later(self.call_later, self._round_done, number, rounds)

    async def _round_done(self, number: int, rounds: int) -> None:
        path = self._key_path()
        first = rounds == _MOST_ROUNDS
        if rounds > 1 and (first or any(pump.message_queue_size for pump in path)):
            self._follow(path, number, rounds - 1)
        else:
            await self._let_next_in(number)

    def _wait_patiently(self, number: int, waits: int) -> None:
        loop = asyncio.get_running_loop()
        self._key_patience = loop.call_later(_PATIENCE_S, self.call_later, self._ask_after, number, waits)

    async def _ask_after(self, number: int, waits: int) -> None:
        if number != self._key_number or not self._key_under_way:
            return
        if not waits:
            await self._let_next_in(number)
            return
        self._wait_patiently(number, waits - 1)
        if not self._key_followed_to.is_running:
            self._follow(self._key_path(), number, _MOST_ROUNDS)

    async def _let_next_in(self, number: int) -> None:
        if number != self._key_number or not self._key_under_way:
            return
        self._key_under_way = False
        if self._key_patience is not None:
            self._key_patience.cancel()
        if self._waiting_keys:
            await self._handle_in_order(self._waiting_keys.popleft())
