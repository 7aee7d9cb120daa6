"""What kind of incident it is, and what it touches: its types and its flags."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, cast

import click

from incident_tui.cli.options import Named, act_options
from incident_tui.cli.recording import already, record
from incident_tui.domain.events import FlagsChanged, TypesChanged
from incident_tui.domain.vocabulary import DERIVED_FLAGS, FLAGS, INCIDENT_TYPES, Flag, IncidentType, spoken

if TYPE_CHECKING:
    from incident_tui.cli.session import Session

TYPE: Final = Named("incident type", INCIDENT_TYPES)
_FLAG: Final = Named("flag", FLAGS)
_SIGNED: Final = re.compile(r"-[a-z][a-z_-]+", re.ASCII)


class SignedNames(click.Command):
    """A command whose arguments may begin with a minus: `-outage` is a type to remove, not an option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Move signed names behind the options, where click leaves them alone."""
        signed = [word for word in args if _SIGNED.fullmatch(word)]
        rest = [word for word in args if not _SIGNED.fullmatch(word)]
        return super().parse_args(ctx, [*rest, *(["--", *signed] if signed else [])])


@click.command("type", cls=SignedNames)
@click.argument("changes", nargs=-1, required=True, metavar="+TYPE|-TYPE...")
@act_options
@click.pass_context
def type_(ctx: click.Context, changes: tuple[str, ...], at: str | None, as_json: bool) -> None:
    """Add and remove incident types: `type +security -unknown`. Without a sign a type is added."""
    added, removed = _sorted(ctx, changes, TYPE)
    fact = TypesChanged(
        added=cast("tuple[IncidentType, ...]", added), removed=cast("tuple[IncidentType, ...]", removed)
    )
    record(ctx.obj, fact, at=at, as_json=as_json)


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
    summary, incident = session.meant()
    held = set(incident.flags)
    if at is None and held == (held - set(removed)) | set(added):
        said = [*(spoken(name) for name in added), *(f"no {spoken(name)}" for name in removed)]
        already(summary, f"it has {', '.join(said)}", as_json=as_json)
        return
    fact = FlagsChanged(added=cast("tuple[Flag, ...]", added), removed=cast("tuple[Flag, ...]", removed))
    record(session, fact, at=at, as_json=as_json, summary=summary)


def _sorted(ctx: click.Context, changes: tuple[str, ...], names: Named) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what is added and what is removed. Raises UsageError for a name that there is not, or that is in both."""
    added: list[str] = []
    removed: list[str] = []
    for change in changes:
        name = names.convert(change[1:] if change.startswith(("+", "-")) else change, None, ctx)
        (removed if change.startswith("-") else added).append(name)
    if both := set(added) & set(removed):
        raise click.UsageError(f"{', '.join(sorted(both))} is both added and removed.")
    return tuple(dict.fromkeys(added)), tuple(dict.fromkeys(removed))
