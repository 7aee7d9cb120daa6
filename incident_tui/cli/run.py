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
    except click.exceptions.NoArgsIsHelpError as error:
        say(error.ctx.get_help())
        return Exit.USAGE
    except click.UsageError as error:
        return _usage(error, session)
    except (KeyboardInterrupt, click.Abort):
        say("incident-tui: interrupted. What was recorded before is safe.")
        return Exit.INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has gone; that is their right, and there is nobody to tell.
        abandon_output()
        if session.recorded:
            say(f"note: nobody read the answer. {session.recorded}")
        elif session.acting:
            say("incident-tui: nobody read the answer, so the command ended early. Nothing was recorded.")
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


def _usage(error: click.UsageError, session: Session) -> int:
    if error.ctx is not None:
        say(error.ctx.get_usage())
    name = error.ctx.command_path if error.ctx is not None else "incident-tui"
    message = error.format_message().rstrip()
    stop = "" if message.endswith((".", "?", "!")) else "."
    nothing = " Nothing was recorded." if session.acting or _may_act(error.ctx) else ""
    say(f"incident-tui: {message}{stop}{nothing} `{name} --help` shows what to type.")
    return Exit.USAGE


def _may_act(ctx: click.Context | None) -> bool:
    """Tell whether the command that was mistyped is one that records, as far as it is known which one was meant."""
    if ctx is None or isinstance(ctx.command, click.Group):
        return True
    return any(parameter.name == "at" for parameter in ctx.command.params)
