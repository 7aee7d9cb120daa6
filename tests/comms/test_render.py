from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from incident_tui.comms.catalogue import read_message
from incident_tui.comms.render import (
    MAX_OUTPUT_CHARACTERS,
    MAX_VALUE_CHARACTERS,
    CompiledMessage,
    Rendered,
    RenderProblem,
    compile_message,
    compile_or_fall_back,
)
from incident_tui.files.overlay import Overlay
from incident_tui.files.problem import FileProblem

from .message_files import NOW, line_of, message, message_text, refused, time_variable, variable, write_message

OPTIONAL = "required = false"


def render(compiled: CompiledMessage, **values: str | datetime) -> Rendered:
    return compiled.render(values, zone=UTC, now=NOW)


# Names


def test_a_name_that_is_not_declared_is_refused_with_a_suggestion(tmp_path: Path) -> None:
    problem = refused(tmp_path, "{{ impact }}\nand\n{{ impct }}", variable("impact"))
    assert problem.line == line_of(problem.path, "impct")
    assert "`impct` is not declared" in problem.message
    assert "did you mean impact?" in problem.hint


def test_a_variable_that_is_never_used_is_refused_where_it_is_declared(tmp_path: Path) -> None:
    problem = refused(tmp_path, "{{ impact }}", variable("impact"), variable("forgotten"))
    assert "`forgotten`" in problem.message
    assert problem.line == line_of(problem.path, '"forgotten"')


def test_a_value_that_nobody_declared_is_refused_with_a_suggestion(tmp_path: Path) -> None:
    compiled = compile_message(message(tmp_path, "{{ impact }}", variable("impact")))
    with pytest.raises(RenderProblem, match="no variable `impct`") as caught:
        render(compiled, impct="x")
    assert "did you mean impact?" in caught.value.hint


# Texts that cannot be written for some values are found when the file is read


@pytest.mark.parametrize(
    ("body", "variables"),
    [
        ("{{ a }}", [variable("a", OPTIONAL)]),
        ("{{ a | upper }}", [variable("a", OPTIONAL)]),
        ("{{ a | clock }}", [time_variable("a", OPTIONAL)]),
        ("{{ a | clock }}", [variable("a")]),
        ("{{ a | upper }}", [time_variable("a")]),
        ("{{ a | duration }}", [variable("a")]),
        ("{% if a %}{{ b }}{% endif %}", [variable("a", OPTIONAL), variable("b", OPTIONAL)]),
        (
            "{% if a and not b and not c %}{{ b }}{% endif %}",
            [variable("a", OPTIONAL), variable("b", OPTIONAL), variable("c", OPTIONAL)],
        ),
        ("{% if a != 'an example' %}{{ b }}{% endif %}", [variable("a"), variable("b", OPTIONAL)]),
        ("{% if a > 1 %}{% endif %}", [variable("a")]),
    ],
)
def test_a_text_that_fails_without_its_optional_parts_is_refused(
    tmp_path: Path, body: str, variables: list[str]
) -> None:
    problem = refused(tmp_path, f"first\n{body}", *variables)
    assert problem.line == line_of(problem.path, "first") + 1
    assert "tried with the examples" in problem.hint


# What a template can do


@pytest.mark.parametrize(
    ("body", "value", "text"),
    [
        ("{{ a }}", "plain", "plain"),
        ("{{ a | upper }} {{ a | lower }} {{ a | title }} {{ a | capitalize }}", "aB c", "AB C ab c Ab C Ab c"),
        ("[{{ a | trim }}]", "  x ", "[x]"),
        ("{{ a | length }}", "four", "4"),
        ("{{ a | one_line }}", " two\n  lines ", "two lines"),
        ("{{ a | sentence }}", "some payments fail ", "Some payments fail."),
        ("{{ a | sentence }}", "Really?", "Really?"),
        ("{{ a | sentence }}", "they say \u201cno.\u201d", "They say \u201cno.\u201d"),
        ("{{ a | sentence }}", "iOS users wait", "iOS users wait."),
        ("{{ a | sentence }}", "p99 rises", "p99 rises."),
        ("{{ a | full_stop }}", "see https://a.example/x", "see https://a.example/x"),
        ("{{ a | full_stop }}", "some payments fail", "some payments fail."),
        ("{% if a == 'x' and not a is none or a != a %}yes{% else %}no{% endif %}", "x", "yes"),
        ("{{ 'is ' ~ a ~ '!' if a in 'xyz' else 'no' }}", "y", "is y!"),
        ("{% if a == '1' %}one{% elif a == '2' %}two{% endif %}", "2", "two"),
        (
            "{% for b in a | lines %}\n{{ loop.index }}/{{ b }}{{ '.' if loop.last else ',' }}\n{% endfor %}",
            "x\n\n y ",
            "1/x,\n2/y.",
        ),
        ("{% raw %}{{ b }}{% endraw %}{# gone #}{{ a }}", "x", "{{ b }}x"),
    ],
)
def test_filters_conditions_and_loops(tmp_path: Path, body: str, value: str, text: str) -> None:
    assert render(compile_message(message(tmp_path, body, variable("a"))), a=value).text == text


def test_a_missing_optional_value_can_be_asked_for_in_every_way(tmp_path: Path) -> None:
    body = (
        "{{ 'yes' if a else 'no' }} {{ 'yes' if a is defined else 'no' }} {{ 'no' if a is none else 'yes' }}"
        " {{ 'no' if a is undefined else 'yes' }} {{ a | default('no') }}"
    )
    compiled = compile_message(message(tmp_path, body, variable("a", OPTIONAL)))
    assert render(compiled).text == "no no no no no"
    assert render(compiled, a=" \n").text == "no no no no no"
    assert render(compiled, a="x").text == "yes yes yes yes x"
    assert render(compiled).whole


def test_times_are_shown_in_the_zone_that_was_asked_for(tmp_path: Path) -> None:
    body = "{{ start }} {{ start | clock }} {{ end | clock }} {{ start | duration(end) }} {{ start | duration }}"
    compiled = compile_message(message(tmp_path, body, time_variable("start"), time_variable("end")))
    values = {"start": NOW - timedelta(minutes=9), "end": NOW + timedelta(hours=10)}
    berlin = compiled.render(values, zone=ZoneInfo("Europe/Berlin"), now=NOW)
    assert berlin.text == "15:31 CET 15:31 CET 01:40 CET on 24 November 10 h 9 min 9 min"
    assert render(compiled, **values).text.startswith("14:31 UTC 14:31 UTC 00:40 UTC on 24 November")


def test_an_end_before_its_start_is_told_with_the_line(tmp_path: Path) -> None:
    template = message(tmp_path, "{{ a }}\n{{ a | duration(b) }}", time_variable("a"), time_variable("b"))
    with pytest.raises(RenderProblem, match="end is before the start") as caught:
        render(compile_message(template), a=NOW, b=NOW - timedelta(minutes=1))
    assert caught.value.line == line_of(template.path, "duration")
    assert "nothing was copied" in caught.value.hint


# Holes


def test_a_missing_required_value_is_a_hole_in_plain_sight(tmp_path: Path) -> None:
    body = "{{ a }} and {{ b | upper | sentence }} until {{ c | clock }}, {{ c | duration }}, {{ 'x' ~ b }}"
    compiled = compile_message(message(tmp_path, body, variable("a"), variable("b"), time_variable("c")))
    rendered = render(compiled, a="here", b="  ")
    holes = ["\u2039meaning of b\u203a", *["\u2039meaning of c\u203a"] * 2, "\u2039meaning of b\u203a"]
    assert rendered.text == "here and {}. until {}, {}, x{}".format(*holes)
    assert [rendered.text[start:end] for start, end in rendered.holes] == holes
    assert [each.name for each in rendered.missing] == ["b", "c"]
    assert not rendered.whole
    assert render(compiled, a="here", b="there", c=NOW) == Rendered(
        "here and THERE. until 14:40 UTC, less than a minute, xthere", (), (), whole=True
    )


def test_a_hole_that_the_text_does_not_show_still_counts_as_missing(tmp_path: Path) -> None:
    compiled = compile_message(message(tmp_path, "{% if a == 'x' %}{% endif %}text", variable("a")))
    rendered = render(compiled)
    assert (rendered.text, rendered.holes, rendered.whole) == ("text", (), False)
    assert [each.name for each in rendered.missing] == ["a"]


def test_nobody_can_forge_a_hole(tmp_path: Path) -> None:
    template = message(tmp_path, "\ufdd00\ufdd1 {{ a }} {{ '\\ufdd099\\ufdd1' }}", variable("a"))
    rendered = render(compile_message(template), a="\ufdd00\ufdd1 \u2039typed\u203a")
    assert rendered.text == "\ufffd0\ufffd \ufffd0\ufffd \u2039typed\u203a \u2039?\u203a"
    assert [rendered.text[start:end] for start, end in rendered.holes] == ["\u2039?\u203a"]
    assert not rendered.whole


# Values are data


AWKWARD = st.one_of(
    st.text(),
    st.sampled_from(
        [
            "{{ 7*7 }}",
            "{% for x in y %}",
            "{#",
            "%}",
            "</b>",
            "[red]",
            "\\",
            "%s",
            "{0}",
            "$a",
            "{{ a }}",
            "\u2039a\u203a",
        ]
    ),
).filter(lambda text: text.strip() and not {"\ufdd0", "\ufdd1"} & set(text))


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=AWKWARD, second=AWKWARD)
def test_values_stay_as_typed_and_change_nothing_around_them(tmp_path: Path, first: str, second: str) -> None:
    body = "<{{ a }}|{% if b %}{{ b }}{% endif %}|{{ '-' ~ a ~ '-' }}>"
    compiled = compile_message(message(tmp_path, body, variable("a"), variable("b", OPTIONAL)))
    rendered = render(compiled, a=first, b=second)
    assert rendered.text == f"<{first}|{second}|-{first}->"
    assert rendered.whole


def test_values_of_the_wrong_kind_are_refused(tmp_path: Path) -> None:
    compiled = compile_message(message(tmp_path, "{{ a }}{{ b }}", variable("a"), time_variable("b")))
    with pytest.raises(RenderProblem, match="`b` is a time and was given a text"):
        render(compiled, b="15:30")
    with pytest.raises(RenderProblem, match="`a` is a text and was given a time"):
        render(compiled, a=NOW)
    with pytest.raises(RenderProblem, match="without a zone"):
        render(compiled, b=NOW.replace(tzinfo=None))


# Caps


def test_a_value_has_a_longest_length(tmp_path: Path) -> None:
    compiled = compile_message(message(tmp_path, "{{ a }}", variable("a")))
    assert len(render(compiled, a="x" * MAX_VALUE_CHARACTERS).text) == MAX_VALUE_CHARACTERS
    with pytest.raises(RenderProblem, match=r"`a` is longer than 10,000 characters") as caught:
        render(compiled, a="x" * (MAX_VALUE_CHARACTERS + 1))
    assert "the incident is unchanged" in caught.value.hint


def test_a_text_has_a_longest_length_and_stops_there(tmp_path: Path) -> None:
    compiled = compile_message(message(tmp_path, "{{ a }}" * 600, variable("a")))
    fits = MAX_OUTPUT_CHARACTERS // 600
    assert len(render(compiled, a="x" * fits).text) == fits * 600
    with pytest.raises(RenderProblem, match="longer than 100,000 characters"):
        render(compiled, a="x" * (fits + 1))


def test_a_list_has_a_largest_number_of_lines(tmp_path: Path) -> None:
    compiled = compile_message(message(tmp_path, "{% for b in a | lines %}{{ b }}{% endfor %}", variable("a")))
    assert render(compiled, a="x\n" * 50).text == "x" * 50
    with pytest.raises(RenderProblem, match="50 lines"):
        render(compiled, a="x\n" * 51)


# Falling back


def test_a_team_file_that_does_not_compile_gives_way_to_the_bundled_one(tmp_path: Path) -> None:
    write_message(tmp_path / "bundled", "test/message", message_text("bundled"))
    team = write_message(tmp_path / "team", "test/message", message_text("{{ 'a' * 9 }}"))
    found = Overlay(tmp_path / "bundled", tmp_path / "team").list("messages", ".md.j2")
    compiled, problem = compile_or_fall_back(read_message(found[0]))
    assert render(compiled).text == "bundled"
    assert problem is not None
    assert (problem.path, problem.line) == (team, line_of(team, "'a' * 9"))


def test_without_a_sound_file_the_problem_is_raised(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="not declared"):
        compile_or_fall_back(message(tmp_path, "{{ a }}"))


def test_a_sound_message_needs_no_fallback(tmp_path: Path) -> None:
    compiled, problem = compile_or_fall_back(message(tmp_path, "Hello"))
    assert (render(compiled).text, problem) == ("Hello", None)
