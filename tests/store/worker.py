"""What the store's tests run in processes of their own: `python -m tests.store.worker WHAT PATH …`."""

from __future__ import annotations

import fcntl
import os
import resource
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from incident_tui.domain.clock import SystemClock
from incident_tui.domain.event import Event
from incident_tui.domain.events import Retracted
from incident_tui.domain.identifiers import IdFactory
from incident_tui.domain.undo import last_act
from incident_tui.store.errors import StoreError
from incident_tui.store.incidents import Act, IncidentStore
from tests.store.stores import INCIDENT, note


def open_store(path: str, journal_limit: int = 1 << 20) -> IncidentStore:
    clock = SystemClock()
    return IncidentStore(Path(path), clock=clock, ids=IdFactory(clock), host="laptop", journal_limit=journal_limit)


def record(path: str, count: str, journal_limit: str) -> None:
    """Write notes, and the id of each once it is acknowledged."""
    store = open_store(path, int(journal_limit))
    for number in range(int(count)):
        (event,) = store.record(INCIDENT, [note(f"{os.getpid()} {number}")], by="alice")
        print(event.id, flush=True)
    store.close("cheap")


def undo(path: str, count: str) -> None:
    """Take back the latest act again and again, and write what each undo took back."""

    def choose(events: list[Event]) -> Sequence[Act]:
        last = last_act(events, "alice")
        return [] if last is None else [Act(Retracted(target=last.event.id, undo=True))]

    store = open_store(path, 3000)
    for _ in range(int(count)):
        for event in store.record_chosen(INCIDENT, choose, by="alice"):
            assert isinstance(event.fact, Retracted)
            print(event.fact.target, flush=True)
    store.close("cheap")


def draft(path: str, text: str) -> None:
    """Keep a draft and die at once."""
    open_store(path).keep_draft("note", {"text": text})
    os.kill(os.getpid(), signal.SIGKILL)


def hold(path: str) -> None:
    """Hold the lock until standard input ends, as a process that was stopped does."""
    with Path(path + ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        print("held", flush=True)
        sys.stdin.read()


def attempt(path: str, file_size_limit: str, user: str) -> None:
    """Open, write what was read, then try to record; write the error or `recorded`.

    `user` is who to become first, 0 for nobody else: now, when everything is imported.
    """
    if int(user):
        os.setgroups([])
        os.setuid(int(user))
    if int(file_size_limit):
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(file_size_limit), resource.RLIM_INFINITY))
    try:
        store = open_store(path)
        print(f"read {len(store.documents(INCIDENT))}")
        store.record(INCIDENT, [note("x" * 200)], by="alice")
        print("recorded")
    except StoreError as error:
        print(f"{type(error).__name__}: {error}")
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        print(f"read {len(store.documents(INCIDENT))}")
        if int(file_size_limit):
            store.record(INCIDENT, [note("after")], by="alice")
            print("recorded")


def main() -> None:
    what: dict[str, Callable[..., None]] = {
        "record": record,
        "undo": undo,
        "draft": draft,
        "hold": hold,
        "attempt": attempt,
    }
    what[sys.argv[1]](*sys.argv[2:])


if __name__ == "__main__":
    main()
