from __future__ import annotations

from pathlib import Path

import pytest

from tests.store.stores import open_store


def test_drafts_are_kept_apart_replaced_and_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    store = open_store(path)
    assert store.draft("note") == {}
    store.keep_draft("note", {"text": "a"})
    store.keep_draft("message", {"title": "b", "empty": ""})
    store.keep_draft("note", {"text": "a and more"})
    other = open_store(path)
    assert other.draft("note") == {"text": "a and more"}
    assert other.draft("message") == {"title": "b"}
    other.keep_draft("note", {"text": ""})
    assert store.draft("note") == {}
    store.keep_draft("note", {})
    store.keep_draft("never", {})
    assert len(store.db.table("drafts")) == 1
    assert store.summaries() == []
    store.close()
    other.close()


@pytest.mark.parametrize("text", ["\ud800", "\udcff\udcfe", "\x00\x1b]52;c;\x07", "‮", "a" * 100_000, '"},{', "\r\n\r"])
def test_a_draft_of_any_text_comes_back(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.json"
    store = open_store(path)
    store.keep_draft(text, {text: text})
    expected = text.encode("utf-8", "replace").decode().replace("\r\n", "\n").replace("\r", "\n")
    for seen in (store, open_store(path)):
        assert seen.draft(text) == {expected: expected}
        assert not seen.notices
        seen.close()
