from __future__ import annotations

import itertools
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.color import Color as TerminalColour
from rich.color import ColorSystem as TerminalColours
from textual.app import App, ComposeResult
from textual.color import Color
from textual.theme import BUILTIN_THEMES, Theme
from textual.widgets import Label

from incident_tui.files.overlay import Overlay, bundled_folder
from incident_tui.files.problem import FileProblem
from incident_tui.settings import unknown_theme
from incident_tui.tui import themes
from tests.console.colour_vision import DEFICIENCIES, Rgb, contrast, difference

BUNDLED = bundled_folder("themes")
FILES = sorted(BUNDLED.glob("*.toml"))
# incident-high-contrast promises WCAG's AAA, the others AA.
LIMITS = {"incident-high-contrast": 7.0}
DISTINGUISHABLE = 20.0

SEVERITIES = range(1, 5)
BADGES = [f"severity-{number}-background" for number in SEVERITIES]
SEVERITY_TEXTS = [f"severity-{number}-text" for number in SEVERITIES]
STATES = ["done", "pending", "due", "overdue"]
BASE = ["primary", "secondary", "accent", "success", "warning", "error"]
TEXTS = [
    *("foreground", "muted", "late", "retracted", "foreground-muted", "block-cursor-foreground"),
    *("link-color", "footer-foreground", "footer-key-foreground", "footer-description-foreground"),
    *(f"text-{name}" for name in BASE),
    *BASE,
    *STATES,
    *SEVERITY_TEXTS,
]
CURSOR_ROWS = ["block-cursor-background", "block-cursor-blurred-background"]
SURFACES = [
    *("background", "surface", "panel", "footer-background", "block-hover-background"),
    *CURSOR_ROWS,
]
PAIRS = [
    *itertools.product(TEXTS, SURFACES),
    *((f"severity-{number}", f"severity-{number}-background") for number in SEVERITIES),
    ("overdue", "overdue-background"),
    ("input-selection-foreground", "input-selection-background"),
    ("screen-selection-foreground", "screen-selection-background"),
    ("input-cursor-foreground", "input-cursor-background"),
    *(("background", name) for name in BASE),
]


def variables_of(theme: Theme) -> dict[str, str]:
    return {**themes.VARIABLE_DEFAULTS, **theme.to_color_system().generate(), **theme.variables}


def rgb(value: str) -> Rgb:
    colour = Color.parse(value)
    assert colour.a == 1, f"{value} lets what is behind it through, so its contrast is unknown"
    return colour.normalized


def theme_in(path: Path) -> Theme:
    return themes.to_textual(themes.read_theme(path))


def worst_contrast(theme: Theme, drawn: Callable[[Rgb], Rgb]) -> tuple[float, str, str]:
    seen = {name: drawn(rgb(variables_of(theme)[name])) for name in set(itertools.chain(*PAIRS))}
    return min((contrast(seen[text], seen[under]), text, under) for text, under in PAIRS)


def as_is(colour: Rgb) -> Rgb:
    return colour


def without_colour(colour: Rgb) -> Rgb:
    red, green, blue = (round(channel * 255) for channel in colour)
    return Color(red, green, blue).monochrome.normalized


def in_256_colours(colour: Rgb) -> Rgb:
    red, green, blue = (channel * 255 for channel in colour)
    shown = TerminalColour.from_rgb(red, green, blue).downgrade(TerminalColours.EIGHT_BIT).get_truecolor()
    return shown.red / 255, shown.green / 255, shown.blue / 255


def test_the_measures_agree_with_published_values() -> None:
    black, white, grey = (0.0, 0.0, 0.0), (1.0, 1.0, 1.0), rgb("#767676")
    assert contrast(black, white) == pytest.approx(21)
    assert contrast(grey, white) == pytest.approx(4.54, abs=0.01)
    assert difference(black, white) == pytest.approx(100, abs=0.01)
    # CIE L*a*b* of the sRGB primaries under D65: red 53.24, 80.09, 67.20; green 87.73, -86.18, 83.18.
    assert difference((1.0, 0.0, 0.0), (0.0, 1.0, 0.0)) == pytest.approx(170.6, abs=0.1)


@pytest.mark.parametrize("deficiency", [name for name in DEFICIENCIES if name != "none"])
def test_each_simulated_deficiency_keeps_grey_and_confuses_some_colours(deficiency: str) -> None:
    confused = {
        "protanopia": ("#d00000", "#3a3a00"),
        "deuteranopia": ("#c05050", "#78784f"),
        "tritanopia": ("#5566aa", "#4a7474"),
    }[deficiency]
    first, second = (rgb(value) for value in confused)
    assert difference(first, second, deficiency) < difference(first, second) / 2
    assert difference(rgb("#808080"), (0.0, 0.0, 0.0), deficiency) == pytest.approx(53.6, abs=0.1)


def test_the_four_themes_are_bundled_under_their_files_names() -> None:
    loaded = themes.load_themes(Overlay(BUNDLED))
    assert loaded.problems == []
    assert [theme.name for theme in loaded.themes] == [path.stem for path in FILES]
    assert {theme.name: theme.dark for theme in loaded.themes}.items() >= {
        "incident-dark": True,
        "incident-light": False,
        "incident-high-contrast": True,
        "incident-colour-blind": True,
    }.items()
    assert not any(theme.ansi for theme in loaded.themes)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_text_is_legible_wherever_it_may_stand(path: Path) -> None:
    theme = theme_in(path)
    ratio, text, under = worst_contrast(theme, as_is)
    assert ratio >= LIMITS.get(theme.name, 4.5), f"${text} on ${under}: {ratio:.2f}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_text_stays_legible_without_colour_and_in_256_colours(path: Path) -> None:
    theme = theme_in(path)
    for drawn in (without_colour, in_256_colours):
        ratio, text, under = worst_contrast(theme, drawn)
        assert ratio >= 4.5, f"{drawn.__name__}: ${text} on ${under}: {ratio:.2f}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_focus_and_cursor_can_be_seen(path: Path) -> None:
    shown = variables_of(theme_in(path))
    border, blurred, background = (rgb(shown[name]) for name in ("border", "border-blurred", "background"))
    # WCAG 2.x 1.4.11: what shows the focus has 3:1.
    assert contrast(border, background) >= 3
    assert contrast(border, background) > 2 * contrast(blurred, background)
    for drawn in (as_is, in_256_colours):
        rows = [drawn(rgb(shown[name])) for name in ("background", *CURSOR_ROWS)]
        assert all(difference(one, other) > 5 for one, other in itertools.combinations(rows, 2)), drawn.__name__


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_sev_1_stands_out_most(path: Path) -> None:
    shown = variables_of(theme_in(path))
    prominence = [difference(rgb(shown[name]), rgb(shown["panel"])) for name in BADGES]
    assert prominence[0] == max(prominence)


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
@pytest.mark.parametrize("names", [BADGES, SEVERITY_TEXTS, STATES], ids=["badges", "severities", "states"])
def test_the_colour_blind_theme_keeps_meanings_apart(names: list[str], deficiency: str) -> None:
    shown = variables_of(theme_in(BUNDLED / "incident-colour-blind.toml"))
    for one, other in itertools.combinations(names, 2):
        apart = difference(rgb(shown[one]), rgb(shown[other]), deficiency)
        assert apart >= DISTINGUISHABLE, f"${one} and ${other}: {apart:.1f}"


def test_a_theme_sets_exactly_the_variables_that_have_defaults_and_the_guide_lists() -> None:
    for path in FILES:
        variables = theme_in(path).variables
        assert variables.keys() >= themes.VARIABLE_DEFAULTS.keys()
        assert all(re.fullmatch("#[0-9a-f]{6}", variables[name]) for name in themes.VARIABLE_DEFAULTS)
    guide = set(re.findall(r"\$([a-zN-]+)", themes.__doc__ or ""))
    documented = {name.replace("N", str(number)) for name in guide for number in SEVERITIES}
    assert themes.VARIABLE_DEFAULTS.keys() <= documented <= variables_of(theme_in(FILES[0])).keys()


@pytest.mark.parametrize("name", sorted(name for name, theme in BUILTIN_THEMES.items() if not theme.ansi))
def test_the_defaults_can_be_read_under_textuals_own_themes(name: str) -> None:
    shown = variables_of(BUILTIN_THEMES[name])
    for number in SEVERITIES:
        badge = rgb(shown[f"severity-{number}"]), rgb(shown[f"severity-{number}-background"])
        assert contrast(*badge) >= 4.5
    assert contrast(rgb(shown["overdue"]), rgb(shown["overdue-background"])) >= 4.5
    for text in (*STATES, *SEVERITY_TEXTS, "muted", "late", "retracted"):
        assert contrast(rgb(shown[text]), rgb(shown["background"])) >= 3, text


class EveryVariable(App[None]):
    CSS = "\n".join(
        f".{name} {{ color: ${name}; background: ${name}; border: round ${name}; }}"
        for name in themes.VARIABLE_DEFAULTS
    )

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return themes.VARIABLE_DEFAULTS

    def compose(self) -> ComposeResult:
        yield Label("SEV-1", classes="severity-1-background")


async def test_a_stylesheet_with_every_variable_works_in_our_themes_and_in_textuals() -> None:
    app = EveryVariable()
    async with app.run_test() as pilot:
        for theme in themes.load_themes(Overlay(BUNDLED)).themes:
            app.register_theme(theme)
        for name in ("textual-light", "incident-light", "nord", "incident-dark"):
            app.theme = name
            await pilot.pause()
            expected = variables_of(app.current_theme)["severity-1-background"]
            assert app.query_one(Label).styles.background == Color.parse(expected)


def team_with(folder: Path, **files: str) -> Overlay:
    for name, text in files.items():
        (folder / f"{name.replace('_', '-')}.toml").write_text(text, encoding="utf-8")
    return Overlay(BUNDLED, folder)


DARK = (BUNDLED / "incident-dark.toml").read_text(encoding="utf-8")


def test_a_teams_theme_is_added_and_one_of_the_same_file_name_replaces(tmp_path: Path) -> None:
    red = DARK.replace('background = "#14161a"', 'background = "#220000"')
    overlay = team_with(tmp_path, acme=DARK.replace('"incident-dark"', '"acme"'), incident_dark=red)
    loaded = themes.load_themes(overlay)
    assert loaded.problems == []
    by_name = {theme.name: theme for theme in loaded.themes}
    assert len(by_name) == len(FILES) + 1
    assert by_name["incident-dark"].background == "#220000"
    assert loaded.pick("acme") is by_name["acme"]
    assert loaded.pick("gone") is by_name["incident-dark"]


@pytest.mark.parametrize(
    ("wrong", "key", "words"),
    [
        ('primary = "blue"', "colours.primary", "#rrggbb"),
        ('primary = "#7db4f"', "colours.primary", "#rrggbb"),
        ('primary = "#7db4fa\\n"', "colours.primary", "#rrggbb"),
        ("primary = 7", "colours.primary", "text"),
        ('primry = "#7db4fa"', "colours.prim", "prim"),
    ],
)
def test_a_bad_file_is_told_by_line_and_key_and_the_bundled_one_is_used(
    tmp_path: Path, wrong: str, key: str, words: str
) -> None:
    right = 'primary = "#7db4fa"'
    line = DARK[: DARK.index(right)].count("\n") + 1
    loaded = themes.load_themes(team_with(tmp_path, incident_dark=DARK.replace(right, wrong), broken="= ["))
    assert len(loaded.themes) == len(FILES)
    assert loaded.pick("incident-dark") == theme_in(BUNDLED / "incident-dark.toml")
    problem = next(each for each in loaded.problems if each.path.name == "incident-dark.toml")
    assert len(loaded.problems) == 2
    assert problem.path.parent == tmp_path
    assert problem.key.startswith(key)
    assert words in str(problem)
    assert "regex" not in str(problem)
    # A missing key has no line of its own: its table's line is told.
    assert problem.line is not None
    assert problem.line <= line


def test_a_bad_colour_in_an_inline_table_and_a_bad_name_are_told_too(tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(DARK.replace("#cf222e", "red"), encoding="utf-8")
    with pytest.raises(FileProblem) as badge:
        themes.read_theme(path)
    assert badge.value.key == "severity.one.background"
    assert badge.value.line == DARK[: DARK.index("#cf222e")].count("\n") + 1
    path.write_text(DARK.replace('"incident-dark"', '"My Theme"'), encoding="utf-8")
    with pytest.raises(FileProblem, match="not a theme name"):
        themes.read_theme(path)


def test_two_files_cannot_share_a_theme_name(tmp_path: Path) -> None:
    loaded = themes.load_themes(team_with(tmp_path, another=DARK.replace("#7db4fa", "#ffffff")))
    assert [problem.path.name for problem in loaded.problems] == ["another.toml"]
    assert "incident-dark.toml" in str(loaded.problems[0])
    dark = loaded.pick("incident-dark")
    assert dark is not None
    assert dark.primary == "#7db4fa"


def test_no_theme_at_all_is_not_an_error(tmp_path: Path) -> None:
    loaded = themes.load_themes(Overlay(tmp_path))
    assert loaded == themes.LoadedThemes([], [])
    assert loaded.pick("incident-dark") is None


def test_importing_the_themes_does_not_import_textual() -> None:
    code = "import sys, incident_tui.tui.themes; sys.exit('textual' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], timeout=60, check=False).returncode == 0


def test_a_theme_that_nobody_has_made_is_named_with_its_line(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('person = "alice"\ntheme = "incident-lihgt"\n')
    problem = unknown_theme("incident-lihgt", ["incident-dark", "incident-light"], config)
    assert (problem.line, problem.key) == (2, "theme")
    assert "did you mean incident-light?" in str(problem)
