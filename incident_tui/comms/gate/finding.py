"""What the gate looks at, and what it finds: a text with its situation in, findings at exact words out."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from incident_tui.domain.vocabulary import IncidentType, Severity, StatusPageState

Level = Literal["error", "warning", "hint"]
LimitUnit = Literal["characters", "words", "x", "gsm7"]


class Limit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How long a text may be: over `soft` it is long, over `hard` it cannot be published. 0 means no limit.

    Units: `x` are X's weighted characters, `gsm7` the characters of a text message.
    """

    soft: int = 0
    hard: int = 0
    unit: LimitUnit = "characters"


class Situation(msgspec.Struct, frozen=True, kw_only=True):
    """What is known beside the text. A rule that needs what is empty or None here keeps quiet.

    `audience` is who reads it, `channel` how it gets there. `state` is what the status page says once the text is
    out, `page_state` what it says now, `reopened` whether the incident was reopened since the page said resolved.
    `promises` says whether the text must name a next update: None lets the rules judge by public, stage and state.
    `next_update_at` is the time that the text promises, where that is known and need not be read from it;
    `latest_update_at` is the latest that the cadence allows. `holes` are offsets of missing values. `drill` is None
    where nobody knows whether this is a drill. `people` are names of persons, `services` what customers call the
    product, `internal_names` code names. `previous` is the last text that this audience got. `approvals` are those
    still missing, as words (`legal`).
    """

    public: bool = True
    audience: str = ""
    channel: str = ""
    stage: str = ""
    language: str = "en"
    state: StatusPageState | None = None
    page_state: StatusPageState | None = None
    reopened: bool = False
    severity: Severity | None = None
    types: tuple[IncidentType, ...] = ()
    over: bool = False
    promises: bool | None = None
    now: datetime | None = None
    zone: str = "UTC"
    next_update_at: datetime | None = None
    latest_update_at: datetime | None = None
    limit: Limit | None = None
    holes: tuple[tuple[int, int], ...] = ()
    drill: bool | None = None
    people: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    internal_names: tuple[str, ...] = ()
    previous: str = ""
    approvals: tuple[str, ...] = ()
    breach: bool = False


class Fix(msgspec.Struct, frozen=True):
    """One key's worth of mending: `replacement` stands for the marked words; `label` says what the key does."""

    replacement: str
    label: str


class Finding(msgspec.Struct, frozen=True):
    """One thing wrong with a text, at `start` up to `end`; both are 0 where the whole text is meant."""

    rule: str
    level: Level
    start: int
    end: int
    reason: str
    advice: str = ""
    fix: Fix | None = None
