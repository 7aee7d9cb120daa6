"""The command line's table of commands: a command's module is imported when that command runs, not before."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

import click

from incident_tui.cli.options import did_you_mean, global_options
from incident_tui.domain.text import shortened, visible

if TYPE_CHECKING:
    from incident_tui.cli.session import Session

COMMANDS: Final[dict[str, tuple[str, str]]] = {
    # name: (module below incident_tui.cli and attribute, the line that --help shows)
    "open": ("console:open_", "Open the console (the default)."),
    "declare": ("declaring:declare", "Declare an incident and print its reference."),
    "note": ("acts:note", "Write down what happened, from words or a pipe."),
    "assess": ("assessing:assess", "Answer three questions, and see which severity follows."),
    "severity": ("acts:severity", "Set the severity."),
    "phase": ("progress:phase", "Move to a phase."),
    "role": ("acts:role", "Give a role to a person."),
    "handover": ("handing_over:handover", "Hand a role over: its brief, the offer, the acceptance."),
    "mark": ("progress:mark", "Mark a milestone: when harm began, was found, ended."),
    "type": ("kinds:type_", "Add and remove incident types: +outage -unknown."),
    "flag": ("kinds:flag", "Set what it touches: +personal_data -actor_active."),
    "customers": ("acts:customers", "State whether customers are affected."),
    "source": ("acts:source", "State who saw it first: an alert, a customer, a bill."),
    "public": ("telling:public", "Decide whether the public is told."),
    "decide": ("deciding:decide", "Write down a decision, and what else there was to choose."),
    "hypothesis": ("deciding:hypothesis", "What may be the cause: add, list, eliminate, confirm."),
    "next": ("board:next_", "The three items to do next."),
    "due": ("board:due", "Everything with a deadline, soonest first."),
    "clock": ("clocking:clock", "Legal and contract clocks: list, anchor, decide, sent."),
    "nag": ("nagging:nag", "Reminders of what is missing, and putting one away."),
    "call": ("calling:call", "Whom to call now, and what came of a call."),
    "contacts": ("contacts:contacts", "Everybody on the escalation path, the vendors, the tools."),
    "ask": ("asking:ask", "Ask somebody for something, by a time."),
    "asks": ("asking:asks", "What was asked of whom, by when."),
    "answer": ("asking:answer", "Write down the answer to an ask."),
    "measure": ("loose_ends:measure", "Temporary measures: add, list, end."),
    "tick": ("checking:tick", "Tick a checklist item, or skip it with a reason."),
    "undo": ("undoing:undo", "Take back your last act, whatever it was."),
    "redo": ("undoing:redo", "Put back what undo took away."),
    "follow-up": ("loose_ends:follow_up", "Left-over work: add, list, done."),
    "data": ("loose_ends:data", "State what data was lost, or that none was."),
    "schedule-review": ("loose_ends:schedule_review", "Say when the review is held, and who owns it."),
    "close": ("ending:close", "Close the incident's record."),
    "reopen": ("ending:reopen", "Open it again."),
    "status": ("reading:status", "How bad, how long, who, what is due."),
    "checklist": ("checking:checklist", "The checklist of the phase."),
    "list": ("reading:list_", "All incidents, or those that match."),
    "timeline": ("timeline:timeline", "What happened, in order."),
    "message": ("message_group:message", "Messages: list, show, check, copy, mark as posted."),
    "promises": ("communication:promises", "What was promised for when, and whether it was kept."),
    "snooze": ("communication:snooze", "Put off the alarm of an update, with a reason."),
    "channel": ("communication:channel", "Say that chat, mail or the page does not work."),
    "component": ("communication:component", "Set a component of the status page."),
    "export": ("exchange:export", "Write events as JSON Lines."),
    "import": ("exchange:import_", "Read events of JSON Lines; the same ones twice are harmless."),
    "verify": ("exchange:verify", "Check every event and its place in the record."),
    "playbook": ("playbook_group:playbook", "Your team's playbook: check its files, show it as a page."),
    "init": ("kit:init", "Write a starter kit to edit: playbook, pack, message, clock."),
    "config": ("configuration:config", "The settings in force, and where each comes from."),
    "paths": ("paths:paths", "Where everything is kept."),
    "doctor": ("doctor:doctor", "Check the terminal, the files, the clipboard."),
}

EPILOG: Final = """\
\b
Examples:
  incident-tui declare "Checkout is down" --severity 1 --impact-start -10m
  incident-tui note --at -7m --kind action rolled back deploy 4512
  dmesg | tail | incident-tui note -
  incident-tui message show status_page/investigating | pbcopy

\b
Exit codes: 0 done, 1 failed, 2 wrong usage, 3 not found or ambiguous,
            4 refused (a hole, an open gate, settled already), 5 data damaged.
"""


class CommandTable(click.Group):
    """A group that knows its commands' names and help without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order of an incident."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command's module and return the command."""
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(f"incident_tui.cli.{module}"), attribute)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say which one might have been meant."""
        name = args[0]
        if not name.startswith("-") and name not in COMMANDS:
            shown = shortened(visible(name), 40)
            ctx.fail(f"There is no command {shown!r}.{did_you_mean(name, COMMANDS)}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands' section of the help from the table."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


def _version(ctx: click.Context, param: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        click.echo(f"incident-tui {version()}")
        ctx.exit()


def version() -> str:
    """Return the installed version, or `unknown` when run from a folder that was never installed."""
    from importlib import metadata

    try:
        return metadata.version("incident-tui")
    except metadata.PackageNotFoundError:
        return "unknown"


@click.group(
    cls=CommandTable,
    invoke_without_command=True,
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@global_options
@click.option("--version", is_flag=True, expose_value=False, is_eager=True, callback=_version, help="Show the version.")
@click.pass_context
def command_line(ctx: click.Context) -> int | None:
    """Run an incident: what happened, what to do next, what to say, what is due.

    Without a command the console opens. Data goes to standard output, narration to standard error.
    """
    if ctx.invoked_subcommand is not None:
        return None
    from incident_tui.cli.console import open_incident

    session: Session = ctx.obj
    return open_incident(session, session.wanted)
