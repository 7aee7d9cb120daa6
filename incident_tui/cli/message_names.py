"""Which message a person means by a name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from incident_tui.cli.options import did_you_mean
from incident_tui.cli.outcome import Exit, Stopped
from incident_tui.domain.text import shortened, visible

if TYPE_CHECKING:
    from incident_tui.comms.catalogue import Catalogue
    from incident_tui.comms.message import MessageTemplate


_MOST_LISTED: Final = 12


def find_message(catalogue: Catalogue, wanted: str, language: str | None = None) -> MessageTemplate:
    """Return the message of this identifier, or of the unique beginning of an identifier or a stage.

    Case, blanks and `-` do not matter. With `language` it is the message's translation. Raises Stopped with exit code 3
    if it is none or several.
    """
    found = _find(catalogue, wanted)
    if language is None or found.language == language:
        return found
    versions = {each.language: each for each in catalogue.translations(found.original)}
    if language not in versions:
        there = ", ".join(versions) or "none"
        shown = shortened(visible(language), 20)
        raise Stopped(Exit.NOT_FOUND, f"{found.identifier} has no translation {shown!r}: there is {there}.")
    return versions[language]


def _find(catalogue: Catalogue, wanted: str) -> MessageTemplate:
    name = wanted.strip().lower().replace("-", "_").replace(" ", "_")
    if name in catalogue.messages:
        return catalogue.messages[name]
    choices = catalogue.choices()
    begun = [each for each in choices if name and each.identifier.startswith(name)]
    staged = [each for each in choices if each.stage == name] or [
        each for each in choices if name and each.stage.startswith(name)
    ]
    found = begun if len(begun) == 1 else staged if len(staged) == 1 else [*begun, *staged]
    if len(found) == 1:
        return found[0]
    shown = shortened(visible(wanted), 40)
    if found:
        lines = [_line(each) for each in found]
        raise Stopped(Exit.NOT_FOUND, f"{len(found)} messages fit {shown!r}: nothing was recorded. Name one:", lines)
    stages = [each.stage for each in choices]
    guess = did_you_mean(name, [*catalogue.messages, *dict.fromkeys(stages)])
    raise Stopped(
        Exit.NOT_FOUND,
        f"no message is called {shown!r}.{guess} Nothing was recorded. `message list --all` lists all "
        f"{len(choices)}, among them:",
        [_line(each) for each in choices[:_MOST_LISTED]],
    )


def _line(template: MessageTemplate) -> str:
    return f"  {template.identifier}  {visible(template.title)}"
