"""What was lost from a data file, remembered in it: once the file is mended, nothing else would show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from incident_tui.domain.text import shortened, storable
from incident_tui.store.errors import Notice

_FIELD: Final = "losses"
_MOST: Final = 20
_LONGEST: Final = 400


def with_losses(about: dict[str, Any], notices: Iterable[Notice]) -> dict[str, Any]:
    """Return what a file says of itself, with what these notices say was lost from it.

    The latest 20 are kept, of at most 400 characters each, and the same one is kept once.
    """
    known = losses(about)
    texts = list(dict.fromkeys([*known, *(_text(notice) for notice in notices if notice.lost)]))
    return about if texts == known else {**about, _FIELD: texts[-_MOST:]}


def losses(about: Mapping[str, Any]) -> list[str]:
    """Return what a file says was lost from it, oldest first."""
    kept = about.get(_FIELD)
    return [text for text in kept if isinstance(text, str)] if isinstance(kept, list) else []


def earlier_losses(about: Mapping[str, Any], notices: Iterable[Notice]) -> list[str]:
    """Return a sentence for each loss that a file remembers and none of these notices tells."""
    told = {_text(notice) for notice in notices}
    return [f"{text.rstrip('.')}: this was lost earlier" for text in losses(about) if text not in told]


def _text(notice: Notice) -> str:
    return shortened(storable(notice.message), _LONGEST)
