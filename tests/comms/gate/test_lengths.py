from __future__ import annotations

import pytest

from incident_tui.comms.gate.lengths import length, sms_parts, x_length


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("", 0),
        ("Payments fail.", 14),
        ("äöü — “so”", 10),
        ("漢字", 4),
        ("決済に失敗します", 16),
        ("🎉", 2),
        ("👨‍👩‍👧‍👦", 2),
        ("🇩🇪🇫🇷", 4),
        ("👍🏽", 2),
        ("1️⃣", 2),
        ("\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", 2),
        ("https://status.example.com/incidents/a-very-long-path?with=much&more=yes", 23),
        ("See https://a.co now", 4 + 23 + 4),
        ("status.example.com/x", 23),
        ("status.example.com", 23),
        ("More: status.example.de.", 6 + 23 + 1),
        ("(https://example.com/a)", 1 + 23 + 1),
        ("write to help@example.com", 25),
        ("e.g. this, i.e. that", 20),
        ("at 14.05 it was 3.5 times", 25),
        ("fixed.Next", 10),
    ],
)
def test_x_counts_like_x(text: str, weight: int) -> None:
    assert x_length(text) == weight


def test_words_and_characters() -> None:
    assert length("one two\n three ", "words") == 3
    assert length("one two", "characters") == 7
    assert length("漢", "x") == 2
    assert length("{€}", "gsm7") == 6


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", (1, 0, 160, True)),
        ("a" * 160, (1, 160, 160, True)),
        ("a" * 161, (2, 161, 160, True)),
        ("a" * 306, (2, 306, 160, True)),
        ("a" * 307, (3, 307, 160, True)),
        ("[" * 80, (1, 160, 160, True)),
        # An escaped sign is never split: 76 of them fill a part of 153 units, with one unit left over.
        ("[" * 153, (3, 306, 160, True)),
        ("\f", (1, 2, 160, True)),
        ("äÄñàÇΔ£@", (1, 8, 160, True)),
        ("ç", (1, 1, 70, False)),
        ("’" * 70, (1, 70, 70, False)),
        ("’" * 71, (2, 71, 70, False)),
        ("🎉" * 35, (1, 70, 70, False)),
        ("🎉" * 36, (2, 72, 70, False)),
        ("🎉" * 67, (3, 134, 70, False)),
    ],
)
def test_parts_of_a_text_message(text: str, parts: tuple[int, int, int, bool]) -> None:
    assert tuple(sms_parts(text)) == parts
