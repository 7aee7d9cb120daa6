"""Where in an incident, and where in its text, a rule about contents looks."""

from __future__ import annotations

from typing import Final

from incident_tui.comms.gate.finding import Situation
from incident_tui.comms.gate.model import Gate
from incident_tui.comms.gate.reading import Reading, Span

_LABEL: Final = 6
_GREETING: Final = 15


def early(situation: Situation, gate: Gate, stages: str) -> bool:
    """Tell whether people still have to live with the fault, at one of the stages in the setting `stages`."""
    if situation.over or situation.channel in gate.setting("short_channels"):
        return False
    if situation.state is not None and situation.state not in {"investigating", "identified"}:
        return False
    return situation.stage in gate.setting(stages) or (not situation.stage and situation.state is not None)


def first_sentence(reading: Reading, gate: Gate) -> Span | None:
    """Give the first sentence of the body that says anything, None where there is none."""
    greetings = gate.words_in("openings", reading.language)
    thanks = gate.words_in("thanks_words", reading.language)
    for sentence in reading.sentences:
        if sentence.start < reading.body.start:
            continue
        words = reading.words_of(sentence)
        # A greeting, a status label or "This incident is resolved." is not yet the first sentence.
        label = greetings is not None and len(words) <= _LABEL and bool(greetings.find(words[:2]))
        greeting = thanks is not None and len(words) <= _GREETING and bool(thanks.find(words[:4]))
        if words and not label and not greeting:
            return sentence
    return None
