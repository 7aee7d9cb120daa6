"""What is said of the checklist item under the cursor: why it is asked for, of whom, by when, and what became of it."""

from __future__ import annotations

from datetime import datetime, tzinfo

from textual.content import Content

from incident_tui.domain.moments import clock_reading
from incident_tui.domain.vocabulary import spoken
from incident_tui.playbook.checklist import Row
from incident_tui.tui.present import plain


def why_of(row: Row, zone: tzinfo, now: datetime) -> Content:
    """Tell of an item, with times in `zone`."""
    parts = [plain(row.item.title, "bold"), plain(row.item.why)]
    who = spoken(row.item.role) + (f" · pack {row.pack.lower()}" if row.pack else "")
    gate = " · before the phase is left" if row.item.gate else ""
    parts.append(Content.assemble(("who: ", "$muted"), plain(who), (gate, "$due")))
    if row.due_at is not None:
        parts.append(Content.assemble(("due: ", "$muted"), clock_reading(row.due_at, zone, now)))
    if row.state is not None:
        said = row.state.reason or row.state.evidence
        words = f"{clock_reading(row.state.at, zone, now)} by {row.state.by}{f': {said}' if said else ''}"
        parts.append(Content.assemble((f"{row.state.status}: ", "$muted"), plain(words)))
    if row.before is not None:
        when = clock_reading(row.before.at, zone, now)
        parts.append(plain(f"{row.before.status} before it was reopened, {when} by {row.before.by}", "$muted"))
    if not row.applies:
        parts.append(plain(f"no longer applies; it is for {row.item.when.words()}", "$muted"))
    return Content("\n").join(parts)
