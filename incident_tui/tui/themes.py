"""The colour themes: read from TOML, checked, and turned into Textual themes.

A stylesheet names colours only through these variables (`N` is 1 to 4):

- `$severity-N` on `$severity-N-background`: the badge. `$severity-N-text`: a severity without a badge.
- `$due`; `$overdue`, alone or on `$overdue-background`; `$done`; `$pending`; `$muted` for what explains.
- `$late` for an event recorded after the fact; `$retracted` for one taken back (strike it through too).
- Textual's own: `$foreground`; `$primary`, `$accent`, `$secondary`, `$success`, `$warning`, `$error` as text,
  or as a block under `$background`; `$background`, `$surface`, `$panel`; `$border` (focused),
  `$border-blurred`; `$block-cursor-foreground` on `$block-cursor-background` or, in a pane without the
  focus, on `$block-cursor-blurred-background`.

Every text colour above is legible (WCAG 2.x, 4.5:1) on `$background`, `$surface`, `$panel` and on both
cursor rows. Themes paint their own background: a shared terminal may be light on one side and dark on the
other. No ANSI theme is offered, because Textual draws those black on black under NO_COLOR.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, NamedTuple

import msgspec

from incident_tui.files.problem import FileProblem
from incident_tui.files.typed_toml import read_toml

if TYPE_CHECKING:
    from textual.theme import Theme

    from incident_tui.files.overlay import FoundFile, Overlay

DEFAULT_THEME: Final = "incident-dark"

Colour = Annotated[str, msgspec.Meta(pattern=r"\A#[0-9a-fA-F]{6}\Z")]
ThemeName = Annotated[str, msgspec.Meta(pattern=r"\A[a-z0-9]+(-[a-z0-9]+)*\Z")]

VARIABLE_DEFAULTS: Final[dict[str, str]] = {
    "severity-1": "#ffffff",
    "severity-1-background": "#c4202c",
    "severity-1-text": "#e14842",
    "severity-2": "#000000",
    "severity-2-background": "#e8963a",
    "severity-2-text": "#ba6b00",
    "severity-3": "#ffffff",
    "severity-3-background": "#1c58b0",
    "severity-3-text": "#3e7fd8",
    "severity-4": "#ffffff",
    "severity-4-background": "#505a68",
    "severity-4-text": "#757f90",
    "due": "#a67600",
    "overdue": "#e14842",
    "overdue-background": "#1a0506",
    "done": "#2f904f",
    "pending": "#777f8b",
    "muted": "#7e7e7e",
    "late": "#917d3e",
    "retracted": "#7e7e7e",
}
"""What our own variables are under a theme that does not set them, such as one of Textual's: middle tones,
which can be made out on dark and on light. Return it from `App.get_theme_variable_defaults`."""


class Colours(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The base palette, by Textual's names; each is `#rrggbb`."""

    primary: Colour
    secondary: Colour
    accent: Colour
    foreground: Colour
    background: Colour
    surface: Colour
    panel: Colour
    success: Colour
    warning: Colour
    error: Colour
    boost: Colour | None = None


class FocusColours(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What shows where the keyboard is: the pane's border, the cursor row, the selected text."""

    border: Colour
    border_muted: Colour
    cursor_foreground: Colour
    cursor_background: Colour
    cursor_blurred_background: Colour
    selection_background: Colour


class SeverityColours(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One severity: its badge (foreground on background) and its text where there is no badge."""

    foreground: Colour
    background: Colour
    text: Colour


class Severities(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The four severities, worst first."""

    one: SeverityColours
    two: SeverityColours
    three: SeverityColours
    four: SeverityColours


class TimelineColours(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Events that stand out in the timeline: recorded late, and taken back."""

    late: Colour
    retracted: Colour


class StateColours(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is due, overdue, done, still to do, and merely explains."""

    due: Colour
    overdue: Colour
    overdue_background: Colour
    done: Colour
    pending: Colour
    muted: Colour


class ThemeFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One theme as its TOML file states it."""

    name: ThemeName
    dark: bool
    colours: Colours
    focus: FocusColours
    severity: Severities
    timeline: TimelineColours
    state: StateColours


class LoadedThemes(NamedTuple):
    """The themes that can be used, bundled ones first, and what is wrong with the other files."""

    themes: list[Theme]
    problems: list[FileProblem]

    def pick(self, wanted: str) -> Theme | None:
        """Give the theme of this name, else the default, else the first; None if there is no theme at all."""
        by_name = {theme.name: theme for theme in self.themes}
        return by_name.get(wanted) or by_name.get(DEFAULT_THEME) or next(iter(self.themes), None)


def load_themes(overlay: Overlay) -> LoadedThemes:
    """Read every theme in `overlay`, the one over the bundled `themes`; a bad file never stops the others.

    Where a team's file is bad, the bundled file that it overrides is used. Of two files with one theme name,
    the bundled is kept, or else the first by file name. Every fault is told in `problems`; nothing is raised.
    """
    problems: list[FileProblem] = []
    taken: dict[str, Path] = {}
    themes: list[Theme] = []
    for found in sorted(overlay.list("", ".toml"), key=lambda file: file.origin != "bundled"):
        usable = _first_usable(found, problems)
        if usable is None:
            continue
        path, theme_file = usable
        if theme_file.name in taken:
            problems.append(_name_taken(path, theme_file.name, taken[theme_file.name]))
            continue
        taken[theme_file.name] = path
        themes.append(to_textual(theme_file))
    return LoadedThemes(themes, problems)


def to_textual(theme_file: ThemeFile) -> Theme:
    """Turn a theme file into the Textual theme that the console registers."""
    # Textual takes 0.3 s to import; a theme file can be read and checked without it.
    from textual.theme import Theme

    colours = theme_file.colours
    return Theme(
        name=theme_file.name,
        dark=theme_file.dark,
        primary=colours.primary,
        secondary=colours.secondary,
        accent=colours.accent,
        foreground=colours.foreground,
        background=colours.background,
        surface=colours.surface,
        panel=colours.panel,
        boost=colours.boost,
        success=colours.success,
        warning=colours.warning,
        error=colours.error,
        variables=_incident_variables(theme_file) | _widget_variables(theme_file),
    )


def read_theme(path: Path) -> ThemeFile:
    """Read one theme file; raises FileProblem with the file, line and key at fault."""
    try:
        return read_toml(path, ThemeFile)
    except FileProblem as problem:
        raise _in_plain_words(problem) from problem


def _first_usable(found: FoundFile, problems: list[FileProblem]) -> tuple[Path, ThemeFile] | None:
    """Read the file, or the bundled one behind it where it is bad; faults are added to `problems`."""
    candidate: FoundFile | None = found
    while candidate is not None:
        try:
            return candidate.path, read_theme(candidate.path)
        except FileProblem as problem:
            problems.append(problem)
            candidate = candidate.fallback()
    return None


def _in_plain_words(problem: FileProblem) -> FileProblem:
    """Say what a colour or a name must look like, rather than which pattern it failed to match."""
    if "matching regex" not in problem.message:
        return problem
    if problem.key == "name":
        message, hint = "is not a theme name", 'small letters, digits and hyphens, for example "team-dark"'
    else:
        message, hint = "is not a colour", 'write it as "#rrggbb", for example "#7db4fa"'
    return FileProblem(problem.path, message, problem.line, problem.key, hint)


def _name_taken(path: Path, name: str, holder: Path) -> FileProblem:
    return FileProblem(
        path,
        f"the theme name {name} is already used by {holder}",
        key="name",
        hint=f"choose another name, or call your file {holder.name} to replace that theme",
    )


def _incident_variables(theme_file: ThemeFile) -> dict[str, str]:
    """Give the variables of our own, the same names as in VARIABLE_DEFAULTS."""
    severity, timeline, state = theme_file.severity, theme_file.timeline, theme_file.state
    variables = {
        "due": state.due,
        "overdue": state.overdue,
        "overdue-background": state.overdue_background,
        "done": state.done,
        "pending": state.pending,
        "muted": state.muted,
        "late": timeline.late,
        "retracted": timeline.retracted,
    }
    ordered = (severity.one, severity.two, severity.three, severity.four)
    for number, colours in enumerate(ordered, start=1):
        variables[f"severity-{number}"] = colours.foreground
        variables[f"severity-{number}-background"] = colours.background
        variables[f"severity-{number}-text"] = colours.text
    return variables


def _widget_variables(theme_file: ThemeFile) -> dict[str, str]:
    """Give the variables that Textual's own widgets read for focus, cursor, footer and scrollbars."""
    colours, focus, muted = theme_file.colours, theme_file.focus, theme_file.state.muted
    return {
        "border": focus.border,
        "border-blurred": focus.border_muted,
        "block-cursor-foreground": focus.cursor_foreground,
        "block-cursor-background": focus.cursor_background,
        "block-cursor-text-style": "bold",
        "block-cursor-blurred-foreground": colours.foreground,
        "block-cursor-blurred-background": focus.cursor_blurred_background,
        "block-hover-background": colours.boost or colours.panel,
        "input-cursor-foreground": colours.background,
        "input-cursor-background": colours.foreground,
        "input-selection-foreground": focus.cursor_foreground,
        "input-selection-background": focus.selection_background,
        "screen-selection-foreground": focus.cursor_foreground,
        "screen-selection-background": focus.selection_background,
        "foreground-muted": muted,
        "footer-background": colours.background,
        "footer-foreground": muted,
        "footer-key-foreground": colours.accent,
        "footer-description-foreground": muted,
        "link-color": colours.accent,
        "link-color-hover": focus.cursor_foreground,
        "link-background-hover": focus.cursor_background,
        "button-color-foreground": colours.background,
        "scrollbar": focus.border_muted,
        "scrollbar-hover": muted,
        "scrollbar-active": focus.border,
        "scrollbar-background": colours.background,
        "scrollbar-background-hover": colours.background,
        "scrollbar-background-active": colours.background,
        "scrollbar-corner-color": colours.background,
    }
