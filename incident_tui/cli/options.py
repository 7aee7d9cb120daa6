"""Options and values that several commands share."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from incident_tui.domain.text import shortened, visible
from incident_tui.domain.vocabulary import PHASES

if TYPE_CHECKING:
    from incident_tui.cli.session import Session

    StringType = click.ParamType[str]
else:
    # Generic only since click 8.4.
    StringType = click.ParamType

# A time as `--at` takes it, in a place where the command line takes it for an option.
PAST: Final = re.compile(r"-(?:\d+[dhms])+", re.ASCII)
Decorated = TypeVar("Decorated", bound=Callable[..., Any])

# Characters; longer than any person's name, and short enough for the screen and the file.
LONGEST_NAME = 200
TIME_HELP = "When it happened: -7m, 14:05, 14:05Z, ~14:00 (about), yesterday 14:05 or ISO 8601. Default: now."


class Named(StringType):
    """One of the record's own names; case, `-` and spaces do not matter, and a unique beginning is enough.

    `aliases` are other spellings, and what each stands for.
    """

    def __init__(self, what: str, names: Iterable[str], aliases: dict[str, str] | None = None) -> None:
        """Accept these names; `what` is the word for one of them in messages and help."""
        self.name = what
        self.names = tuple(names)
        self._aliases = aliases or {}

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the name that is meant, or fail with what might have been meant and all there is."""
        given = str(value).strip().lower().replace("-", "_").replace(" ", "_")
        meant = self._aliases.get(given, given)
        if meant in self.names:
            return meant
        begun = [name for name in self.names if meant and name.startswith(meant)]
        if len(begun) == 1:
            return begun[0]
        shown = shortened(visible(str(value)), 40)
        self.fail(f"{shown!r} is no {self.name}.{did_you_mean(meant, self.names)} It is one of: {self}.", param, ctx)

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """Show what to type in the help."""
        return self.name.upper()

    def __str__(self) -> str:
        return ", ".join(self.names)


class Place(click.Path):
    """A path that somebody gave: not the empty text of a variable that was never set, which would be `.`."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path, or fail if it is empty."""
        if not os.fspath(value):
            self.fail("it is empty.", param, ctx)
        return super().convert(value, param, ctx)


def severity_type() -> Named:
    """Return the type of a severity argument: `1`, `SEV-1`, `sev1`; its value is the digit."""
    return Named(
        "severity", "1234", {spelling + digit: digit for digit in "1234" for spelling in ("sev", "sev_", "s", "p")}
    )


def phase_type() -> Named:
    """Return the type of a phase argument: its name, or its number from 1 as on the screen."""
    return Named("phase", PHASES, {str(place): name for place, name in enumerate(PHASES, 1)})


def did_you_mean(given: str, names: Iterable[str]) -> str:
    """Return ` Did you mean x?`, or nothing where no name is close."""
    from difflib import get_close_matches

    close = get_close_matches(given, list(names), n=2, cutoff=0.6)
    return f" Did you mean {' or '.join(close)}?" if close else ""


def mistaken_word(error: click.NoSuchOption, given: Iterable[str]) -> str:
    """Return the word that was taken for an option which there is not, or nothing where it cannot be told."""
    return next((word for word in given if word.startswith(error.option_name)), "")


class ExplainingCommand(click.Command):
    """A command that explains a word which was taken for an option, where it knows how the word was meant."""

    def explanation(self, word: str, given: list[str]) -> str:
        """Say how a word of those `given` is meant, or nothing where it may be a mistyped option."""
        raise NotImplementedError

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse as ever, but explain what was taken for an option."""
        given = list(args)
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            words = self.explanation(mistaken_word(error, given), given)
            if not words:
                raise
            raise click.UsageError(words, ctx) from error


def _remember(attribute: str) -> Callable[[click.Context, click.Parameter, Any], Any]:
    def remember(ctx: click.Context, param: click.Parameter, value: Any) -> Any:
        session: Session = ctx.obj
        if value is not None and session is not None:
            if isinstance(value, str) and not value.strip():
                raise click.BadParameter("it is empty.", ctx, param)
            if attribute == "by" and len(value) > LONGEST_NAME:
                raise click.BadParameter(
                    f"it has {len(value):,} characters and a name may have {LONGEST_NAME}.", ctx, param
                )
            setattr(session, attribute, value)
        return value

    return remember


def _remember_acting(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    session: Session = ctx.obj
    if session is not None:
        session.acting = True
    return value


_incident = click.option(
    "-i",
    "--incident",
    metavar="ID",
    expose_value=False,
    callback=_remember("wanted"),
    help="The incident: K7QM, INC-K7QM or the whole id. Default: the one that is open.",
)
_data = click.option(
    "--data",
    metavar="FILE",
    type=Place(path_type=Path, dir_okay=False),
    expose_value=False,
    callback=_remember("data_file"),
    help="The data file to use.",
)
_templates = click.option(
    "--templates",
    metavar="DIR",
    type=Place(path_type=Path),
    expose_value=False,
    callback=_remember("templates"),
    help="A folder with your team's own playbook and messages.",
)
_by = click.option(
    "--by",
    metavar="NAME",
    expose_value=False,
    callback=_remember("by"),
    help="Who acts. Default: the setting `person`, else your login name.",
)
reason_option = click.option("--reason", default="", metavar="TEXT", help="Why.")
_json = click.option("--json", "as_json", is_flag=True, help="Print JSON: UTC, ISO 8601, stable keys.")
# Eager, so that a fault in any other option is already known to be one of a command that records.
_at = click.option("--at", metavar="TIME", is_eager=True, callback=_remember_acting, help=TIME_HELP)


def place_options(command: Decorated) -> Decorated:
    """Add what every command takes: where the data and the templates are."""
    return _data(_templates(command))


def global_options(command: Decorated) -> Decorated:
    """Add what may stand before the command's name."""
    return _incident(_by(place_options(command)))


def read_options(command: Decorated) -> Decorated:
    """Add the options of a command that prints something about one incident: `as_json`."""
    return _incident(_json(place_options(command)))


def data_options(command: Decorated) -> Decorated:
    """Add the options of a command that prints something about all incidents: `as_json`."""
    return _json(place_options(command))


def act_options(command: Decorated) -> Decorated:
    """Add the options of a command that records an act: `at` and `as_json`."""
    return _at(_by(read_options(command)))
