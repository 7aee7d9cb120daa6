"""The keys of every JSON answer: scripts rely on them, so a change here is a change for every script.

To promise new ones, write them down (`python -m tests.cli.test_json_keys`) and read the difference.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from tests.cli.running import CommandLine

GOLDEN = Path(__file__).parent / "golden" / "json_keys.txt"
ACTS = [
    ["declare", "Search is slow"],
    ["note", "x", "--kind", "action"],
    ["assess", "--functional", "high", "--information", "none", "--recoverability", "regular", "--set"],
    ["severity", "2", "--reason", "x"],
    ["phase", "mitigate", "--reason", "x"],
    ["role", "scribe", "Bo"],
    ["mark", "detected", "--at", "~11:50"],
    ["type", "+outage", "-unknown"],
    ["flag", "+personal_data", "-actor_active"],
    ["customers", "yes"],
    ["source", "customer"],
    ["public", "yes", "--reason", "x"],
    ["tick", "mitigate.fix", "--evidence", "x"],
    ["tick", "detect.quiet", "--skip", "x"],
    ["message", "show", "investigating", "--set", "issue=x", "--copy"],
    ["message", "posted", "investigating", "--url", "https://s.example", "--where", "page"],
    ["message", "approved", "press/holding", "--person", "Lee", "--set", "issue=x", "--set", "press_contact=x"],
    ["channel", "chat", "down", "--reason", "x"],
    ["component", "API", "partial_outage"],
    ["snooze", "status_page", "50m", "--reason", "x"],
    ["ask", "bo", "how far", "5m"],
    ["answer", "bo", "80 %"],
    ["ask", "bo", "how long"],
    ["decide", "x", "--option", "y", "--reason", "z", "--irreversible", "--second", "Bo", "--objections", "y"],
    ["hypothesis", "add", "x"],
    ["hypothesis", "eliminate", "x", "y"],
    ["hypothesis", "add", "w"],
    ["hypothesis", "confirm", "w"],
    ["hypothesis", "revive", "w"],
    ["measure", "add", "x", "--undo", "y", "--person", "Bo"],
    ["measure", "end", "x", "--ticket", "T-1"],
    ["measure", "add", "z"],
    ["follow-up", "add", "bo", "x", "--due", "2d"],
    ["follow-up", "done", "x", "--text", "y"],
    ["follow-up", "add", "bo", "z"],
    ["data", "lost", "40 orders"],
    ["schedule-review", "2d", "bo"],
    ["call", "primary", "no_answer", "x", "--how", "phone", "--person", "Bo"],
    ["role", "expert", "Cleo"],
    ["role", "commander", "Cleo"],
    ["nag", "dismiss", "hands_on", "--reason", "x"],
    ["handover", "offer", "deputy", "Dora"],
    ["handover", "accept", "Dora"],
    ["handover", "offer", "deputy", "Eve"],
    ["role", "commander", "Bo"],
    ["role", "expert", "Bo"],
    ["clock", "anchor", "aware", "--regime", "internal", "--reason", "x"],
    ["clock", "decide", "internal", "no", "--reason", "x"],
    ["clock", "sent", "internal/counsel", "--receipt", "x"],
    ["undo"],
    ["redo"],
    ["close", "--overrule", "x", "--fact", "costly"],
    ["close", "--fact", "near_miss"],
    ["reopen", "--reason", "x"],
]
OF_ALL = {"declare", "list", "verify", "paths", "config", "playbook", "init", "doctor", "contacts"}
# The commands of a command, each with an answer of its own.
PARTS = {
    "message": {"list", "show", "posted", "approved", "rules"},
    "hypothesis": {"add", "list", "eliminate", "confirm", "revive"},
    "measure": {"add", "list", "end"},
    "follow-up": {"add", "list", "done"},
    "call": {"list", "primary"},
    "nag": {"dismiss"},
    "clock": {"list", "anchor", "decide", "sent"},
    "handover": {"brief", "offer", "accept", "list"},
    "playbook": {"check", "show"},
}
READS = [
    ["status"],
    ["checklist"],
    ["list"],
    ["timeline"],
    ["due"],
    ["next"],
    ["nag"],
    ["call"],
    ["call", "list"],
    ["contacts"],
    ["clock", "list"],
    ["handover", "brief"],
    ["handover", "list", "--all"],
    ["asks", "--all"],
    ["hypothesis", "list"],
    ["measure", "list", "--all"],
    ["follow-up", "list", "--all"],
    ["message", "list"],
    ["promises"],
    ["message", "rules"],
    ["verify"],
    ["paths"],
    ["config"],
    ["playbook", "check"],
    ["playbook", "show"],
    ["init", "{home}/kit"],
    ["doctor"],
]


def keys(value: Any, place: str = "") -> set[str]:
    """Name every key by its way from the top; the elements of a list count as one."""
    match value:
        case dict():
            return {place}.union(*(keys(each, f"{place}.{name}") for name, each in value.items())) - {""}
        case list():
            return {f"{place}[]"}.union(*(keys(each, f"{place}[]") for each in value))
    return {place}


def answers(cli: CommandLine) -> list[str]:
    """Run every command once and name the keys of its answer."""
    found = []
    reference = ""
    for args in [*ACTS, *READS]:
        where = [] if not reference or args[0] in OF_ALL or args[1:] == ["rules"] else ["-i", reference]
        result = cli(*(word.format(home=cli.home) for word in args), *where, "--json")
        assert result.code == 0, (args, result.err)
        answer = json.loads(result.out)
        reference = reference or answer["reference"]
        name = " ".join([args[0], *(word for word in args[1:2] if word in PARTS.get(args[0], ()))])
        found += [f"{name}: {key}" for key in sorted(keys(answer))]
    return list(dict.fromkeys(found))


def test_the_keys_of_every_answer_are_those_that_are_promised(cli: CommandLine) -> None:
    assert answers(cli) == GOLDEN.read_text("utf-8").split("\n")[:-1]


def test_import_answers_with_its_keys(cli: CommandLine) -> None:
    assert keys(json.loads(cli("import", "-", "--json").out)) == {".new", ".known", ".bad_lines[]"}


def test_every_time_is_in_utc(open_cli: CommandLine) -> None:
    open_cli("mark", "detected", "--at", "12:30", env={"TZ": "Europe/Berlin"})
    for args in (["status"], ["timeline"], ["list"]):
        text = open_cli(*args, "--json", env={"TZ": "Europe/Berlin"}).out
        assert "2026-11-23T1" in text
        assert "+01:00" not in text


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        GOLDEN.write_text("".join(f"{line}\n" for line in answers(CommandLine(Path(folder)))), "utf-8")
