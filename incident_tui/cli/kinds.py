"""What kind of incident it is, and what it touches: its types and its flags."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, cast

import click

from incident_tui.cli.options import Named, act_options
from incident_tui.cli.recording import Already, Plan, record_chosen
from incident_tui.domain.events import FlagsChanged, TypesChanged
from incident_tui.domain.vocabulary import DERIVED_FLAGS, FLAGS, INCIDENT_TYPES, Flag, IncidentType, spoken

if TYPE_CHECKING:
    from incident_tui.cli.session import Session
    from incident_tui.domain.incident import Incident

Names = tuple[str, ...]
TYPE: Final = Named("incident type", INCIDENT_TYPES)
_FLAG: Final = Named("flag", FLAGS)
_SIGNED: Final = re.compile(r"-[a-z][a-z_-]+", re.ASCII)


class SignedNames(click.Command):
    """A command whose arguments may begin with a minus: `-outage` is a type to remove, not an option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Move signed names behind the options, where click leaves them alone, as what stands behind `--` is."""
        end = args.index("--") if "--" in args else len(args)
        signed = [word for word in args[:end] if _SIGNED.fullmatch(word)]
        rest = [word for word in args[:end] if not _SIGNED.fullmatch(word)]
        return super().parse_args(ctx, [*rest, "--", *signed, *args[end + 1 :]])


@click.command("type", cls=SignedNames)
@click.argument("changes", nargs=-1, required=True, metavar="+TYPE|-TYPE...")
@act_options
@click.pass_context
def type_(ctx: click.Context, changes: tuple[str, ...], at: str | None, as_json: bool) -> None:
    """Add and remove incident types: `type +security -unknown`. Without a sign a type is added."""
    session: Session = ctx.obj
    added, removed = _sorted(ctx, changes, TYPE)
    fact = TypesChanged(
        added=cast("tuple[IncidentType, ...]", added), removed=cast("tuple[IncidentType, ...]", removed)
    )

    def choose(incident: Incident) -> Plan | Already:
        if at is not None or _changes(incident.types, added, removed):
            return Plan(fact)
        return Already(f"its types are {', '.join(map(spoken, incident.types)) or 'none'}")

    record_chosen(session, session.summary(), choose, at=at, as_json=as_json)


@click.command("flag", cls=SignedNames)
@click.argument("changes", nargs=-1, required=True, metavar="+FLAG|-FLAG...")
@act_options
@click.pass_context
def flag(ctx: click.Context, changes: tuple[str, ...], at: str | None, as_json: bool) -> None:
    """Set and take away what the incident touches: `flag +personal_data -actor_active`. Without a sign one is set.

    The checklist, the severity that is proposed and the legal clocks depend on it.
    """
    session: Session = ctx.obj
    for name in (change.lstrip("+-").lower().replace("-", "_") for change in changes):
        if name in DERIVED_FLAGS:
            raise click.UsageError(f"{name} is worked out from what is on record, and never set by hand.")
    added, removed = _sorted(ctx, changes, _FLAG)
    fact = FlagsChanged(added=cast("tuple[Flag, ...]", added), removed=cast("tuple[Flag, ...]", removed))

    def choose(incident: Incident) -> Plan | Already:
        if at is not None or _changes(incident.flags, added, removed):
            return Plan(fact)
        said = [*(spoken(name) for name in added), *(f"no {spoken(name)}" for name in removed)]
        return Already(f"it has {', '.join(said)}")

    record_chosen(session, session.summary(), choose, at=at, as_json=as_json)


def _changes(held: Sequence[str], added: Names, removed: Names) -> bool:
    return not set(added) <= set(held) or bool(set(removed) & set(held))


def _sorted(ctx: click.Context, changes: Names, names: Named) -> tuple[Names, Names]:
    """Return what is added and what is removed. Raises UsageError for a name that there is not, or that is in both."""
    added: list[str] = []
    removed: list[str] = []
    for change in changes:
        name = names.convert(change[1:] if change.startswith(("+", "-")) else change, None, ctx)
        (removed if change.startswith("-") else added).append(name)
    if both := set(added) & set(removed):
        raise click.UsageError(f"{', '.join(sorted(both))} is both added and removed.")
    return tuple(dict.fromkeys(added)), tuple(dict.fromkeys(removed))
