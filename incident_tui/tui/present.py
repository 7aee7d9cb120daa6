"""User text on its way to the screen: only ever as Content, never as markup, nothing hidden or obeyed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content, Span

from incident_tui.domain.text import visible

if TYPE_CHECKING:
    from textual.widgets import Static


def plain(text: str, style: str = "") -> Content:
    """Return a one-line text as it may be shown, in a style of our own."""
    return Content.styled(visible(text), style) if style else Content(visible(text))


def paragraphs(text: str, style: str = "") -> Content:
    """Return a text of several lines as it may be shown."""
    shown = visible(text, lines=True)
    return Content.styled(shown, style) if style else Content(shown)


def marked(text: str, spans: tuple[tuple[int, int], ...], style: str) -> Content:
    """Return a text of several lines with some stretches in a style; `spans` are offsets in `text`.

    Making characters visible moves offsets, so the text is shown piece by piece.
    """
    pieces: list[Content] = []
    at = 0
    for start, end in spans:
        pieces.append(paragraphs(text[at:start]))
        pieces.append(paragraphs(text[start:end], style))
        at = end
    pieces.append(paragraphs(text[at:]))
    return Content("").join(pieces)


def link(content: Content, action: str) -> Content:
    """Make a content of ours run an action of the screen when it is clicked."""
    return Content(content.plain, [*content.spans, Span(0, len(content.plain), f"@click={action}")])


def put(content: Content, into: Static) -> None:
    """Show a content unless it is shown already: an update makes Textual lay out and paint the whole screen."""
    if str(into.content) != content.plain:
        into.update(content)
