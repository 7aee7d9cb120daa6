"""Lengths of time as messages write them: `within the hour`, `in 30 minutes`, `alle zwei Stunden`."""

from __future__ import annotations

import re
from typing import Final

# Half an hour is 0, which stands for the half of its unit.
NUMBERS: Final = {
    **{"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10, "fifteen": 15},
    **{"twenty": 20, "thirty": 30, "forty-five": 45, "sixty": 60, "ninety": 90, "half an": 0, "einer halben": 0},
    **{"einer": 1, "eine": 1, "zwei": 2, "drei": 3, "vier": 4, "fünf": 5, "zehn": 10, "fünfzehn": 15, "zwanzig": 20},
    **{"dreißig": 30, "halben": 0, "forty": 40, "a couple of": 2},
}
_NUMBER: Final = r"\d{1,4}|" + "|".join(sorted(NUMBERS, key=len, reverse=True))
RELATIVE: Final = re.compile(
    r"\b(?:within|in|every|each|inside|innerhalb(?: von)?|binnen|alle|no later than|at most)[ ]"
    r"(?:the[ ]next[ ]|the[ ]|another[ ]|den[ ]nächsten[ ]|about[ ]|around[ ]|approximately[ ]|some[ ]|roughly[ ]"
    r"|under[ ]"
    r"|at most[ ]|etwa[ ]|rund[ ]|ca\.[ ])?"
    rf"(?P<number>{_NUMBER})[ \u00a0-]?(?P<unit>minutes?|minuten?|mins?|hours?|stunden?|hrs?|h|days?|tage?n?)\b"
    r"|\b(?:every hour|each hour|hourly|once an hour|on the hour|(?:within|in|inside) (?:the|an?other) hour"
    r"|jede stunde|jede volle stunde|zur vollen stunde|stündlich|innerhalb der nächsten stunde)\b"
    r"|\b(?P<half>every half(?: an)? hour|each half hour|half-hourly|(?:within|in|inside|every) the half hour"
    r"|jede halbe stunde|halbstündlich)\b",
    re.IGNORECASE,
)
