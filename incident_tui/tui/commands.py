"""Every act of the console, declared once: its key, its footer word, its help and its place in the palette.

A command's id is stable: users bind other keys to it in config.toml (`[keys]`). `footer` is its rank in the key
line, 0 for none. `action` names the method `action_…` of the screen that lists it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from textual.binding import Binding, BindingType


class Command(NamedTuple):
    """One act that a person can do."""

    id: str
    keys: str
    label: str
    help: str
    action: str
    group: str = ""
    footer: int = 0


# One command a line, to be read as a table.
# fmt: off
EVERYWHERE: Final = (
    Command("help", "question_mark,f1", "help", "Show every key of this screen.", "show_help", "console", 90),
    Command("palette", "ctrl+p,colon", "commands", "Find a command by its name.", "app.command_palette", "console"),
    Command("who", "w", "who to call", "Show whom to call when, and the tools to have ready.", "show_who", "console"),
    Command("zone", "t", "UTC/local", "Show times in UTC, or in your own zone.", "toggle_zone", "view"),
    Command("theme", "f2", "theme", "Choose another theme.", "app.change_theme", "console"),
    Command("suspend", "ctrl+z", "to shell", "Put the console aside; fg returns.", "app.suspend_process", "console"),
)

HOME: Final = (
    Command("home.open", "enter", "open", "Open the incident under the cursor.", "open_incident", "incidents", 1),
    Command("home.declare", "d,n", "declare", "Declare a new incident.", "declare", "incidents", 2),
    Command("home.search", "slash", "search", "Show only incidents with these words.", "search", "incidents", 3),
    Command("home.quit", "q,ctrl+q", "quit", "Leave; everything is saved.", "app.quit", "console", 80),
    *EVERYWHERE,
)

CONSOLE: Final = (
    Command("note", "n,i", "note", "Write into the timeline: -7m rolled back deploy 4512.", "note", "record", 1),
    Command("note.many", "N", "notes", "Write note after note, until esc.", "note_on", "record"),
    Command("tick", "space", "tick", "Tick the checklist item under the cursor, or untick it.", "tick", "checklist", 2),
    Command("skip", "x", "skip", "Skip the checklist item under the cursor, with a reason.", "skip", "checklist"),
    Command("copy", "c", "copy", "Copy the message under the cursor, if it is whole.", "copy", "messages", 3),
    Command("posted", "p", "posted", "Record that the message was published.", "posted", "messages", 8),
    Command("posted.where", "P", "posted at", "Record it as published, with its address.", "posted_where", "messages"),
    Command("copy.anyway", "C", "copy anyway", "Copy it in spite of errors, with a reason.", "copy_anyway", "messages"),
    Command("finding.next", "full_stop", "next fault", "Go to the next thing found in it.", "finding(1)", "messages"),
    Command("finding.previous", "comma", "fault before", "Go to the thing found before.", "finding(-1)", "messages"),
    Command("mend", "o", "mend", "Take the fix that is offered for what was found.", "mend", "messages"),
    Command("approve", "A", "approved", "Record that somebody has approved its very text.", "approve", "messages"),
    Command("language", "L", "language", "Write the message in its next language.", "language", "messages"),
    Command("fill", "f", "fill in", "Fill in what the message still needs.", "fill", "messages"),
    Command("view", "v", "view", "Show the message alone, to select and copy by hand.", "view_message", "messages"),
    Command("due", "d", "due", "Show all that is due: enter goes there, s puts it off.", "due", "record", 5),
    Command("channel", "b", "channel", "Say that chat, mail or the page does not work.", "channel", "messages"),
    Command("component", "B", "component", "Set a component of the status page.", "component", "messages"),
    Command("severity", "s", "severity", "Set the severity.", "severity", "record", 6),
    Command("phase.next", "right_square_bracket", "phase", "Go on to the next phase.", "phase(1)", "record", 7),
    Command("phase.previous", "left_square_bracket", "phase back", "Go back one phase.", "phase(-1)", "record"),
    Command("milestone", "m", "milestone", "Mark a milestone, impact started to resolved.", "milestone", "record", 9),
    Command("role", "r", "role", "Give a role to a person, or take command.", "role", "record", 10),
    Command("customers", "a", "affected?", "State whether customers are affected.", "customers", "record"),
    Command("types", "y", "types", "Add or remove an incident type.", "types", "record"),
    Command("assess", "S", "severity?", "Three questions that propose a severity.", "assess", "record"),
    Command("flags", "Y", "flags", "Add or remove a flag, such as personal or card data.", "flags", "record"),
    Command("public", "O", "tell public?", "Decide whether the public is told.", "public", "record"),
    Command("decide", "D", "decide", "Record a decision, and who checked it.", "decide", "record"),
    Command("loops", "e", "open loops", "What is open: asks, hypotheses, measures, follow-ups.", "loops", "people", 13),
    Command("ask", "Q", "ask", "Ask somebody for something: bob check replica lag 5m.", "ask_somebody", "people"),
    Command("measure", "M", "measure", "Register a temporary measure, and how it is undone.", "measure", "people"),
    Command("follow.up", "F", "follow-up", "Give left-over work an owner.", "follow_up", "people"),
    Command("handover", "H", "hand over", "Hand a role over with a brief, or accept one.", "handover", "people"),
    Command("contacts", "W", "contacts", "Show the whole path, vendors and tools.", "show_contacts", "people"),
    Command("person", "at", "who I am", "Say who is at the keyboard now.", "person", "people"),
    Command("source", "V", "seen by?", "State who saw it first: an alert, a customer, a bill.", "source", "record"),
    Command("data", "Z", "data lost?", "State what data was lost, or that none was.", "data", "record"),
    Command("review", "R", "review", "Schedule the review and name its owner.", "review", "record"),
    Command("reminder", "X", "dismiss", "Dismiss the reminder; that is recorded.", "dismiss_reminder", "record"),
    Command("undo", "u", "undo", "Take back your last act, whatever it was.", "undo", "record", 4),
    Command("redo", "ctrl+r", "redo", "Put back what undo took away.", "redo", "record"),
    Command("end", "E", "close, reopen", "Close the record, or reopen it when it is back.", "end", "record"),
    Command("filter", "slash", "filter", "Timeline: only these words. Messages: find any.", "filter", "timeline", 12),
    Command("detail", "enter", "open", "Timeline: detail. Checklist: message. Messages: fill in.", "choose", "view"),
    Command("pane.timeline", "1", "timeline", "Go to the timeline.", "pane('timeline')", "view"),
    Command("pane.checklist", "2", "checklist", "Go to the checklist.", "pane('checklist')", "view"),
    Command("pane.messages", "3", "messages", "Go to the messages.", "pane('messages')", "view"),
    Command("pane.next", "tab", "next pane", "Go to the next pane.", "cycle(1)", "view", 11),
    Command("pane.previous", "shift+tab", "pane before", "Go to the pane before.", "cycle(-1)", "view"),
    Command("look.next", "right,l", "look ahead", "Look at the next phase's checklist.", "look(1)", "checklist"),
    Command("look.back", "left,h", "look back", "Look at the checklist before.", "look(-1)", "checklist"),
    Command("zoom", "z", "zoom", "Give the whole screen to this pane, or back.", "zoom", "view"),
    Command("home", "q", "home", "Go to the list of incidents; everything is saved.", "home", "console", 80),
    Command("quit", "ctrl+q", "quit", "Leave; everything is saved.", "app.quit", "console"),
    *EVERYWHERE,
)
# fmt: on

LIST_KEYS: Final = (
    ("up, k / down, j", "Move the cursor."),
    ("g, home / G, end", "Go to the first line, or to the last and follow what comes."),
    ("pgup, ctrl+u / pgdn, ctrl+d", "Move by a page, or half of one."),
)


def bindings(commands: Iterable[Command]) -> list[BindingType]:
    """Turn commands into a screen's bindings."""
    return [Binding(each.keys, each.action, each.label, show=False, id=each.id) for each in commands]


def effective_keys(command: Command, keymap: Mapping[str, str]) -> list[str]:
    """Return the keys that run a command: the user's, where they chose some."""
    chosen = keymap.get(command.id, "").strip() or command.keys
    return [key.strip() for key in chosen.split(",") if key.strip()]


_SHOWN: Final = {
    "question_mark": "?",
    "slash": "/",
    "full_stop": ".",
    "comma": ",",
    "colon": ":",
    "at": "@",
    "right_square_bracket": "]",
    "left_square_bracket": "[",
    "escape": "esc",
}


def key_text(key: str) -> str:
    """Write a key as it stands on the keyboard: `]` for `right_square_bracket`."""
    return _SHOWN.get(key, key)
