from __future__ import annotations

import pytest

from tests.console.driving import Desk

BROKEN = [
    ("templates/playbook.toml", "severities = 7\n", "playbook.toml:1", "severities"),
    ("templates/messages/status_page/investigating.md.j2", "+++\ntitle = 7\n+++\nWords.\n", ":2", "title"),
    ("themes/incident-dark.toml", 'name = "incident-dark"\ndark = "yes"\n', ":2", "dark"),
    ("config.toml", 'person = "carol"\nshow_utc = "yes"\n', "config.toml:2", "show_utc"),
    ("config.toml", "= nonsense\n", "config.toml:1", ""),
]


@pytest.mark.parametrize(("file", "text", "place", "key"), BROKEN)
async def test_a_broken_file_is_named_at_home_and_the_bundled_one_works(
    desk: Desk, file: str, text: str, place: str, key: str
) -> None:
    path = desk.write(file, text)
    async with desk.open() as console:
        problem = console.static("#problems")
        assert str(path) in problem
        assert place in problem
        assert key in problem
        await console.press("d", *"Checkout is down", "enter", "1", "2", "space", "3", "f", *"Some fail", "enter", "c")
        assert console.incident().items
        assert console.copied.texts[0].startswith("Some fail.")
    async with desk.open(size=(80, 24)) as console:
        assert path.name in console.notice, "with an incident open, the notice line says it"


async def test_all_broken_at_once_are_all_named(desk: Desk) -> None:
    for file, text, _, _ in BROKEN:
        desk.write(file, text)
    async with desk.open() as console:
        head, *problems = console.static("#problems").splitlines()
        assert head == f"! {len(problems)} things are wrong with files: `incident-tui doctor` lists them all"
        assert console.shows(head[:40]), "however many do not fit"
        assert len(problems) == len({file for file, *_ in BROKEN})
        assert console.shows("Nothing is declared yet")
