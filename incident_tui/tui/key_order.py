"""Keys are handled one after the other, however fast they come.

Textual hands every key to whatever has the focus at that moment. Over a slow line several keys arrive at once: of `n`
and a sentence, the sentence would reach the panes as commands before the capture line had the focus. Here a key waits
until everything that the key before it set off, including a new screen and its focus, is in place.
"""

from __future__ import annotations

from collections import deque
from typing import Final, TypeVar

from textual import events
from textual.app import App
from textual.message_pump import MessagePump

ReturnType = TypeVar("ReturnType")
# A screen that was closed takes its unread messages with it; then the next key goes on after this long.
_PATIENCE_S: Final = 0.5


class OrderedKeysApp(App[ReturnType]):
    """An app that lets no key overtake the effects of the one before."""

    def __init__(self) -> None:
        """Start with no key under way."""
        super().__init__()
        self._waiting_keys: deque[events.Event] = deque()
        self._key_number = 0
        self._key_under_way = False

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
        target = self.focused or self.screen
        path: list[MessagePump] = list(target.ancestors_with_self)
        self.set_timer(_PATIENCE_S, lambda: self._let_next_in(number))
        await super().on_event(event)
        self._follow(path, path, number, more=True)

    def _follow(self, path: list[MessagePump], left: list[MessagePump], number: int, *, more: bool = False) -> None:
        """Go where the key goes, from the focus up to the app, behind it in every queue; `left` is still to go.

        At the end of the way the app runs what the key is bound to, and that may set off messages which take the
        same way: so we go it a second time, and again as long as there are any (`more`).
        """
        if len(left) < len(path):
            more = more or path[len(path) - len(left) - 1].message_queue_size > 0
        while left:
            pump, left = left[0], left[1:]
            if pump.call_later(self._follow, path, left, number, more=more):
                return
        if self._exit or number != self._key_number:
            return
        if more or any(pump.message_queue_size for pump in path):
            self._follow(path, path, number)
        else:
            # The screen on top may be new: it sets its focus when it gets to its own queue.
            self.screen.call_later(self.call_later, self._let_next_in, number)

    async def _let_next_in(self, number: int) -> None:
        if number != self._key_number or not self._key_under_way:
            return
        self._key_under_way = False
        if self._waiting_keys:
            await self._handle_in_order(self._waiting_keys.popleft())
