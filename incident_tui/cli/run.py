"""One run of the command line: arguments in, exit code out, every fault in words."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import click

from incident_tui.cli.group import command_line
from incident_tui.cli.outcome import Exit, Stopped
from incident_tui.cli.output import abandon_output, finish_output, prepare_streams, say
from incident_tui.cli.session import Session

if TYPE_CHECKING:
    from incident_tui.domain.clock import Clock


def run(
    args: Sequence[str],
    *,
    env: Mapping[str, str] | None = None,
    clock: Clock | None = None,
    entropy: Callable[[int], bytes] = os.urandom,
) -> int:
    """Run a command and return its exit code; nothing is raised, everything is said on standard error."""
    session = Session(os.environ if env is None else env, clock, entropy)
    prepare_streams()
    code = _guarded(session, lambda: _invoke(session, args))
    closing = _guarded(session, lambda: _close(session))
    return code or closing


def _invoke(session: Session, args: Sequence[str]) -> int:
    with command_line.make_context("incident-tui", list(args), obj=session) as ctx:
        code = command_line.invoke(ctx)
    finish_output()
    return int(code or Exit.DONE)


def _close(session: Session) -> int:
    session.close()
    return Exit.DONE


def _guarded(session: Session, action: Callable[[], int]) -> int:
    """Run an action and turn whatever it raises into words and an exit code."""
    try:
        return action()
    except click.exceptions.Exit as ending:
        return _after_help(ending.exit_code)
    except Stopped as stopped:
        say("\n".join([f"incident-tui: {stopped}", *stopped.lines]))
        return stopped.code
    except click.UsageError as error:
        return _usage(error)
    except (KeyboardInterrupt, click.Abort):
        say("incident-tui: interrupted. What was recorded before is safe.")
        return Exit.INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has gone; that is their right, and there is nobody to tell.
        abandon_output()
        return Exit.FAILED
    except Exception as error:  # The last resort: a traceback in the middle of an incident helps nobody.
        from incident_tui.cli.faults import explain

        return explain(error, session)


def _after_help(code: int) -> int:
    try:
        finish_output()
    except OSError:
        abandon_output()
    return code


def _usage(error: click.UsageError) -> int:
    if error.ctx is not None:
        say(error.ctx.get_usage())
    name = error.ctx.command_path if error.ctx is not None else "incident-tui"
    say(f"incident-tui: {error.format_message()} Nothing was recorded. `{name} --help` shows what to type.")
    return Exit.USAGE
