from __future__ import annotations

import unicodedata

from hypothesis import given

from incident_tui.domain.describe import describe
from incident_tui.domain.event import Fact
from incident_tui.domain.events import ItemTicked
from incident_tui.domain.signs import sign
from tests.strategies import any_facts


@given(any_facts)
def test_every_kind_has_words_and_a_sign_of_one_cell(fact: Fact) -> None:
    assert isinstance(describe(fact), str)
    character = sign(fact)
    assert len(character) == 1
    assert unicodedata.east_asian_width(character) not in {"W", "F"}
    assert not unicodedata.combining(character)


def test_an_item_is_named_by_its_title_where_that_is_known() -> None:
    fact = ItemTicked(item="rollback", marks="impact_started")
    assert describe(fact) == "done: rollback (impact started)"
    assert describe(fact, {"rollback": "Roll back"}.__getitem__) == "done: Roll back (impact started)"
