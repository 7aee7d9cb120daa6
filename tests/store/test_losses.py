"""What was lost from a data file stays known after whoever read it first has mended it."""

from __future__ import annotations

from pathlib import Path

import pytest

from incident_tui.domain.events import Declared
from incident_tui.store.errors import Notice
from incident_tui.store.exchange import verify
from incident_tui.store.incidents import Act, IncidentStore
from incident_tui.store.losses import losses, with_losses
from tests.store.stores import INCIDENT, OTHER, journal_of, note, open_store

EARLIER = "this was lost earlier"


def filled(path: Path) -> IncidentStore:
    store = open_store(path)
    for incident in (INCIDENT, OTHER):
        store.record(incident, [Act(Declared(title="Checkout is down"))], by="alice")
        store.record(incident, [note(str(number)) for number in range(5)], by="alice")
    return store


def restored_backup(path: Path) -> None:
    store = filled(path)
    store.db.journaled.checkpoint()
    backup = path.read_bytes()
    for text in ("after the backup", "later still"):
        store.record(INCIDENT, [note(text)], by="alice")
        store.db.journaled.checkpoint()
    store.close("never")
    path.write_bytes(backup)


def cut_file(path: Path) -> None:
    filled(path).close("always")
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])


def journal_with_a_changed_line(path: Path) -> None:
    store = filled(path)
    store.record(INCIDENT, [note("the last of all")], by="alice")
    store.close("never")
    journal = journal_of(path)
    journal.write_bytes(journal.read_bytes().replace(b"the last of all", b"the last of ALL"))


@pytest.mark.parametrize("lose", [restored_backup, cut_file, journal_with_a_changed_line])
def test_a_check_reports_a_loss_for_good(tmp_path: Path, lose: object) -> None:
    path = tmp_path / "x.json"
    assert callable(lose)
    lose(path)
    first = open_store(path)
    told = [notice.message for notice in first.notices if notice.lost]
    assert told
    assert not any(EARLIER in problem for problem in verify(first).problems)
    assert set(told) <= set(verify(first).problems)
    first.close("always")
    for run in range(3):
        again = open_store(path)
        assert not again.notices
        earlier = [problem for problem in verify(again).problems if problem.endswith(EARLIER)]
        assert len(earlier) == len(told)
        assert all(problem[:60] == message[:60] for problem, message in zip(earlier, told, strict=True))
        again.record(INCIDENT, [note(f"on we go {run}")], by="alice")
        again.db.journaled.checkpoint()
        again.close("always")


def test_a_handle_that_was_open_meanwhile_reports_it_too(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    idle = filled(path)
    busy = open_store(path)
    with journal_of(path).open("ab") as file:
        file.write(b"00000000 {}\n")
    busy.record(INCIDENT, [note("after the damage")], by="bo")
    busy.db.journaled.checkpoint()
    busy.close("always")
    assert any("could not be read back" in problem for problem in verify(idle).problems)
    idle.close("always")
    fresh = open_store(path)
    assert any(problem.endswith(EARLIER) for problem in verify(fresh).problems)
    fresh.close()


def test_a_journal_that_was_replaced_while_in_use_is_remembered(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    store = filled(path)
    old = journal_of(path).read_bytes()
    store.db.journaled.checkpoint()
    store.record(INCIDENT, [note("soon replaced")], by="alice")
    journal_of(path).with_name("old").write_bytes(old)
    journal_of(path).with_name("old").replace(journal_of(path))
    store.record(INCIDENT, [note("on we go")], by="alice")
    assert any("was replaced" in notice.message for notice in store.notices)
    store.close("always")
    again = open_store(path)
    assert any("was replaced" in problem and problem.endswith(EARLIER) for problem in verify(again).problems)
    again.close()


def test_a_sound_file_remembers_nothing(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    filled(path).close("always")
    again = open_store(path)
    assert verify(again).problems == []
    assert b"losses" not in path.read_bytes()
    again.close()


def test_only_the_latest_losses_are_kept_each_once_and_short() -> None:
    about: dict[str, object] = {"product": "incident-tui", "losses": [7, "long ago"]}
    assert with_losses(about, [Notice("nothing was lost")]) is about
    for number in range(30):
        about = with_losses(about, [Notice(f"{number} " + "x" * 9999, lost=True)] * 2)
    assert [text.split()[0] for text in losses(about)] == [str(number) for number in range(10, 30)]
    assert max(map(len, losses(about))) == 400
    assert losses({"losses": "edited by hand"}) == []
