"""What a text says otherwise than the one before, sentence by sentence."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import Final, NamedTuple

# A sentence ends at its mark before a blank, a paragraph at its line end.
_SENTENCES: Final = re.compile(r"[^\n]+?(?:[.!?…:](?=\s)|(?=\n)|\Z)")
# What takes longer to compare than anybody reads is told as replaced whole.
_MOST_SENTENCES: Final = 400


class Change(NamedTuple):
    """A sentence that is only in the earlier text (`-`) or only in the later one (`+`)."""

    sign: str
    sentence: str


def changes(before: str, after: str) -> list[Change]:
    """List the sentences that went and came, in their order; nothing if both say the same."""
    old, new = _sentences(before), _sentences(after)
    found: list[Change] = []
    for tag, old_start, old_end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            found += [Change("-", sentence) for sentence in old[old_start:old_end]]
            found += [Change("+", sentence) for sentence in new[new_start:new_end]]
    return found


def _sentences(text: str) -> list[str]:
    found = [" ".join(match[0].split()) for match in _SENTENCES.finditer(text)]
    kept = [sentence for sentence in found if sentence]
    return kept if len(kept) <= _MOST_SENTENCES else [" ".join(text.split())]
