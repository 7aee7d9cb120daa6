from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, MutableMapping
from pathlib import Path
from typing import Any, Final, Literal

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from tinydb import TinyDB, where
from tinydb.operations import delete, increment
from tinydb.storages import MemoryStorage
from tinydb.table import Document, Table

from incident_tui.store.table import JournaledTinyDB
from tests.store.stores import by_id, contents

Fields = dict[str, Any] | Callable[[MutableMapping[str, Any]], None]

tables: Final = st.sampled_from(["_default", "01KAP00000000000000000K7QM", 'ta"ble\n'])
ids: Final = st.integers(1, 8)
values: Final = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.text(st.characters(codec="utf-8"), max_size=4),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("pq"), inner, max_size=2),
    max_leaves=3,
)
documents: Final = st.fixed_dictionaries({"n": st.integers(0, 3)}, optional={"v": values, "w": values})
numbers: Final = st.integers(0, 3)


def reset(document: MutableMapping[str, Any]) -> None:
    document["n"] = 0
    document.pop("v", None)


changes: Final[st.SearchStrategy[Fields]] = st.one_of(
    documents, st.just(increment("n")), st.just(delete("n")), st.just(reset)
)


class SameAsTinyDB(RuleBasedStateMachine):
    """Does everything to a journaled database and to TinyDB's own in memory, and compares.

    Which free id a new document gets is the one thing that may differ, so the second is given the first's.
    """

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="incident-store-"))
        self.path = self.folder / "incidents.json"
        self.expected = TinyDB(storage=MemoryStorage)
        self.open(100)

    def open(self, journal_limit: int) -> None:
        self.db = JournaledTinyDB(self.path, journal_limit=journal_limit)

    def teardown(self) -> None:
        self.db.close()
        shutil.rmtree(self.folder)

    def pair(self, name: str) -> tuple[Table, Table]:
        return self.db.table(name), self.expected.table(name)

    @rule(name=tables, document=documents)
    def insert(self, name: str, document: dict[str, Any]) -> None:
        real, expected = self.pair(name)
        doc_id = real.insert(document)
        assert doc_id > max([0, *(known.doc_id for known in expected)])
        expected.insert(Document(document, doc_id))

    @rule(name=tables, several=st.lists(documents, max_size=3))
    def insert_multiple(self, name: str, several: list[dict[str, Any]]) -> None:
        real, expected = self.pair(name)
        doc_ids = real.insert_multiple(several)
        expected.insert_multiple(
            [Document(document, doc_id) for document, doc_id in zip(several, doc_ids, strict=True)]
        )

    @rule(name=tables, doc_id=ids, document=documents)
    def insert_with_id(self, name: str, doc_id: int, document: dict[str, Any]) -> None:
        real, expected = self.pair(name)
        if expected.contains(doc_id=doc_id):
            for table in (real, expected):
                with pytest.raises(ValueError, match="already exists"):
                    table.insert(Document(document, doc_id))
        else:
            assert real.insert(Document(document, doc_id)) == expected.insert(Document(document, doc_id))

    @rule(name=tables, doc_ids=st.lists(ids, unique=True, max_size=3), document=documents)
    def insert_multiple_with_ids(self, name: str, doc_ids: list[int], document: dict[str, Any]) -> None:
        several = [Document(document, doc_id) for doc_id in doc_ids]
        outcomes: list[Any] = []
        before = contents(self.db)
        for table in self.pair(name):
            try:
                outcomes.append(table.insert_multiple(several))
            except ValueError as error:
                outcomes.append(str(error))
        assert outcomes[0] == outcomes[1]
        if isinstance(outcomes[0], str):
            assert contents(self.db) == before

    @rule(name=tables, fields=changes, number=numbers)
    def update_where(self, name: str, fields: Fields, number: int) -> None:
        real, expected = self.pair(name)
        cond = where("n") == number
        assert sorted(real.update(fields, cond)) == sorted(expected.update(fields, cond))

    @rule(name=tables, fields=changes, doc_ids=st.lists(ids, unique=True, max_size=3))
    def update_by_id(self, name: str, fields: Fields, doc_ids: list[int]) -> None:
        real, expected = self.pair(name)
        without = {document.doc_id for document in expected.search(~where("n").exists())}
        known = [doc_id for doc_id in doc_ids if doc_id not in without]
        assert real.update(fields, doc_ids=known) == expected.update(fields, doc_ids=known)

    @rule(name=tables, document=documents)
    def update_all(self, name: str, document: dict[str, Any]) -> None:
        real, expected = self.pair(name)
        assert sorted(real.update(document)) == sorted(expected.update(document))

    @rule(name=tables, first=changes, second=changes, number=numbers)
    def update_multiple(self, name: str, first: Fields, second: Fields, number: int) -> None:
        real, expected = self.pair(name)
        updates = [(first, where("n") == number), (second, where("n") == number + 1)]
        assert sorted(real.update_multiple(updates)) == sorted(expected.update_multiple(updates))

    @rule(name=tables, document=documents, number=numbers)
    def upsert(self, name: str, document: dict[str, Any], number: int) -> None:
        real, expected = self.pair(name)
        cond = where("n") == number
        known = expected.contains(cond)
        doc_ids = real.upsert(document, cond)
        if known:
            assert sorted(doc_ids) == sorted(expected.upsert(document, cond))
        else:
            expected.upsert(Document(document, doc_ids[0]))

    @rule(name=tables, document=documents, doc_id=ids)
    def upsert_by_id(self, name: str, document: dict[str, Any], doc_id: int) -> None:
        real, expected = self.pair(name)
        assert real.upsert(Document(document, doc_id)) == expected.upsert(Document(document, doc_id))

    @rule(name=tables, number=numbers)
    def remove_where(self, name: str, number: int) -> None:
        real, expected = self.pair(name)
        assert sorted(real.remove(where("n") == number)) == sorted(expected.remove(where("n") == number))

    @rule(name=tables, doc_ids=st.lists(ids, unique=True, max_size=3))
    def remove_by_id(self, name: str, doc_ids: list[int]) -> None:
        real, expected = self.pair(name)
        assert real.remove(doc_ids=doc_ids) == expected.remove(doc_ids=doc_ids)

    @rule(name=tables)
    def truncate(self, name: str) -> None:
        for table in self.pair(name):
            table.truncate()

    @rule(name=tables)
    def drop_table(self, name: str) -> None:
        self.db.drop_table(name)
        self.expected.drop_table(name)

    @rule()
    def drop_tables(self) -> None:
        self.db.drop_tables()
        self.expected.drop_tables()

    @rule(name=tables, document=documents, fails=st.booleans())
    def replace_in_one_transaction(self, name: str, document: dict[str, Any], fails: bool) -> None:
        real, expected = self.pair(name)
        known = [found.doc_id for found in expected]
        try:
            with self.db.journaled.transaction():
                real.remove(doc_ids=known)
                real.insert_multiple([Document(document, doc_id) for doc_id in known])
                self.db.table("passing").insert(document)
                self.db.drop_table("passing")
                if fails:
                    raise InterruptedError
        except InterruptedError:
            return
        expected.remove(doc_ids=known)
        expected.insert_multiple([Document(document, doc_id) for doc_id in known])

    @precondition(lambda self: self.path.exists())
    @rule()
    def checkpoint(self) -> None:
        self.db.journaled.checkpoint()

    @rule(fold=st.sampled_from(["always", "cheap", "never"]), journal_limit=st.sampled_from([1, 100, 1 << 20]))
    def reopen(self, fold: Literal["always", "cheap", "never"], journal_limit: int) -> None:
        self.db.close(fold)
        if fold == "always" and self.path.exists():
            with TinyDB(self.path, access_mode="r") as plain:
                assert plain.tables() - {"about"} == self.expected.tables()
                for name in self.expected.tables():
                    assert by_id(plain.table(name)) == by_id(self.expected.table(name))
        self.open(journal_limit)
        assert not self.db.journaled.notices

    @invariant()
    def the_same_is_seen(self) -> None:
        assert self.db.tables() == self.expected.tables()
        for name in self.expected.tables():
            real, expected = self.pair(name)
            assert by_id(real) == by_id(expected)
            assert len(real) == len(expected)
            for number in range(4):
                cond = where("n") == number
                assert by_id(real.search(cond)) == by_id(expected.search(cond))
                assert real.count(cond) == expected.count(cond)
                found = real.get(cond)
                assert (found in expected.search(cond)) if expected.contains(cond) else found is None
            for doc_id in range(1, 9):
                assert real.get(doc_id=doc_id) == expected.get(doc_id=doc_id)


TestSameAsTinyDB = SameAsTinyDB.TestCase
TestSameAsTinyDB.settings = settings(max_examples=50, stateful_step_count=25, deadline=None)
