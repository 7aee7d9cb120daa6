"""What is being typed into messages, kept on every key, and which of the posted ones somebody goes on from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from incident_tui.comms.message import MessageTemplate
from incident_tui.tui.session import Session


class MessageDrafts:
    """The drafts of one incident's messages, by the message's identifier and then by blank."""

    def __init__(self, session: Session, incident_id: str) -> None:
        """Start with none read."""
        self._session = session
        self._incident_id = incident_id
        self._typed: dict[str, dict[str, str]] = {}
        self._begun: dict[str, str] = {}

    async def read(self, identifiers: Iterable[str]) -> None:
        """Read what was typed before and not posted."""
        for identifier in identifiers:
            values = await self._session.draft(self._key(identifier))
            if values:
                self._typed.setdefault(identifier, values)

    def typed(self, identifier: str) -> dict[str, str]:
        """Return what is typed into a message."""
        return self._typed.get(identifier, {})

    def keep(self, identifier: str, typed: Mapping[str, str]) -> None:
        """Keep what is typed into a message."""
        kept = {name: value for name, value in typed.items() if value}
        self._typed[identifier] = kept
        self._session.keep_draft(self._key(identifier), kept)

    def forget(self, identifier: str) -> None:
        """Forget what was typed: it is out, and the next text starts from the record."""
        self._typed.pop(identifier, None)
        self._begun.pop(identifier, None)
        self._session.keep_draft(self._key(identifier), {})

    def begin(self, identifier: str, after: str) -> None:
        """Go on to the text after a post, by its event; nothing for the first."""
        self._begun[identifier] = after

    def begun(self, identifier: str, after: str) -> bool:
        """Tell whether somebody has gone on to the text after this post."""
        return self._begun.get(identifier) == after

    def says_more(self, template: MessageTemplate, sent: Mapping[str, str]) -> bool:
        """Tell whether the draft has words that are not in what was sent."""
        typed = self.typed(template.identifier)
        words = [each.name for each in template.variables if each.kind == "text" and each.remember]
        return any(typed.get(name, "").strip() not in ("", sent.get(name, "").strip()) for name in words)

    def _key(self, identifier: str) -> str:
        return f"{self._incident_id}/message/{identifier}"
