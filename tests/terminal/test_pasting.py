"""What a paste becomes, whatever it holds."""

from __future__ import annotations

import pytest
from textual import events

from incident_tui.tui.plain_paste import PlainPasteParser

START, END = "\x1b[200~", "\x1b[201~"
COLOURED = "hello \x1b[31mred\x1b[0m [uuu]"


def parsed(*reads: str) -> list[object]:
    parser = PlainPasteParser()
    found: list[object] = [message for read in reads for message in parser.feed(read)]
    return [*found, *parser.feed("")]


def pastes(messages: list[object]) -> list[str]:
    return [message.text for message in messages if isinstance(message, events.Paste)]


def keys(messages: list[object]) -> list[str]:
    return [message.key for message in messages if isinstance(message, events.Key)]


def test_an_escape_sequence_in_a_paste_is_text_and_no_key() -> None:
    messages = parsed(f"a{START}{COLOURED}{END}b")
    assert pastes(messages) == [COLOURED.replace("\x1b", "␛")]
    assert keys(messages) == ["a", "b"]


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7])
def test_it_does_not_matter_how_the_bytes_arrive(size: int) -> None:
    data = f"a{START}{COLOURED}\x1b{END}\x1b[Ab"
    messages = parsed(*(data[at : at + size] for at in range(0, len(data), size)))
    assert pastes(messages) == [f"{COLOURED}\x1b".replace("\x1b", "␛")]
    assert keys(messages) == ["a", "up", "b"]


def test_what_looks_like_the_start_of_a_paste_inside_one_is_text() -> None:
    assert pastes(parsed(f"{START}x{START}y{END}")) == ["x␛[200~y"]


def test_keys_outside_a_paste_are_keys() -> None:
    assert keys(parsed("\x1b[A", "\x1bOP", "n", "\x1b[20~")) == ["up", "f1", "n", "f9"]
