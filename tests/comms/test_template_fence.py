"""What a template may not do: everything that is not on the list, whatever it would cost."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from incident_tui.comms.render import compile_message
from incident_tui.files.problem import FileProblem

from .message_files import NOW, line_of, message, refused, time_variable, variable


@pytest.mark.parametrize(
    "expression",
    [
        "'a' * 50000000",
        "'%1000000d' % 1",
        "'{:>50000000}'.format(1)",
        "'a'.ljust(50000000)",
        "a + a",
        "a - 1",
        "1 / 2",
        "1 // 2",
        "9 ** 9 ** 9",
        "-1",
        "range(1000000000)",
        "a()",
        "a.__class__",
        "''.__class__.__mro__",
        "a['__class__']",
        "a.real",
        "a[0]",
        "a[1:2]",
        "loop.index",
        "self",
        "lipsum(n=100)",
        "cycler('a')",
        "namespace()",
        "[a, a]",
        "(a, a)",
        "{'a': a}",
        "a | center(50000000)",
        "a | indent(50000000)",
        "a | join(a)",
        "a | replace('', a)",
        "a | format(1)",
        "a | attr('__class__')",
        "a | map('upper')",
        "a | safe",
        "a | list",
        "a | wordwrap(1)",
        "a | pprint",
        "a | lines",
        "a | upper(1)",
        "a | default(other=1)",
        "a | default(*a)",
        "a | default(**a)",
        "a | default(a, true)",
        "a is sameas a",
        "a is divisibleby 3",
        "a is none(1)",
        "a ~ (a ~ a)",
        "(a ~ a) | upper",
        "a | default(a ~ a)",
        " ~ ".join("a" * 21),
        "a | upper" * 40,
        "(" * 3000 + "a" + ")" * 3000,
        "not " * 3000 + "a",
        "[" * 3000,
        "a" + ".b" * 3000,
        "a" + "|upper" * 2500,
        " and ".join("a" * 2500),
        " == ".join("a" * 3000),
        "a if a else " * 1000 + "a",
        "9" * 5000,
        "1e99999",
        "caller()",
        "super()",
        "_zone",
        "_now",
    ],
    ids=lambda text: text[:40],
)
def test_an_expression_beyond_the_list_is_refused_with_its_line(tmp_path: Path, expression: str) -> None:
    problem = refused(tmp_path, f"{{{{ a }}}}\nsecond line\n{{{{ {expression} }}}}", variable("a"))
    assert problem.line == line_of(problem.path, "second line") + 1


@pytest.mark.parametrize(
    "block",
    [
        "{% set b = a %}",
        "{% set b %}{{ a }}{% endset %}",
        "{% with b = a %}{% endwith %}",
        "{% macro b() %}{{ b() }}{% endmacro %}{{ b() }}",
        "{% call a() %}{% endcall %}",
        "{% import 'a' as b %}",
        "{% from 'a' import b %}",
        "{% include 'a' %}",
        "{% include '/etc/passwd' %}",
        "{% extends 'a' %}",
        "{% block b %}{% endblock %}",
        "{% filter upper %}{% endfilter %}",
        "{% autoescape true %}{% endautoescape %}",
        "{% do a %}",
        "{% for b in a %}{% endfor %}",
        "{% for b in range(9) %}{% endfor %}",
        "{% for b in a | upper %}{% endfor %}",
        "{% for b in a | lines recursive %}{{ loop(b) }}{% endfor %}",
        "{% for b in a | lines recursive %}{{ b }}{% endfor %}",
        "{% for b in a | lines if b %}{% endfor %}",
        "{% for b, c in a | lines %}{% endfor %}",
        "{% for b in a | lines %}{% for c in a | lines %}{% endfor %}{% endfor %}",
        "{% for b in a | lines %}{{ loop.previtem }}{% endfor %}",
        "{% for b in a | lines %}{{ loop }}{% endfor %}",
        "{% for b in a | lines %}{{ b.c }}{% endfor %}",
        "{% for loop in a | lines %}{% endfor %}",
        "{% for _now in a | lines %}{% endfor %}",
        "{% for b in a | lines %}{% endfor %}{{ b }}",
        "{% for b in a | lines %}" + "{{ b }}" * 60 + "{% endfor %}",
        "{% if a %}" * 40 + "{% endif %}" * 40,
        "{% if a %}" * 700 + "{% endif %}" * 700,
        "{{a|upper}}" * 1100,
        "{% if a %}",
        "{% endif %}",
        "{{ a",
        "{{ }}",
        "{% nonsense %}",
        "{# never closed",
        "{% raw %}{{ a }}",
    ],
    ids=lambda text: text[:40],
)
def test_a_block_beyond_the_list_is_refused_with_its_line(tmp_path: Path, block: str) -> None:
    problem = refused(tmp_path, f"{{{{ a }}}}\nsecond line\n{block}", variable("a"))
    assert problem.line is not None
    # A block that nobody closes is noticed at the end of the file.
    assert problem.line in (line_of(problem.path, "second line") + 1, line_of(problem.path, "second line") + 2)


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("a.first", "`.first` is not allowed"),
        ("loop.first", "`.first` is not allowed"),
        ("a | upper(1)", "`upper` takes no argument"),
        ("a | default(a, a)", "`default` takes one argument"),
        ("a is none(1)", "`none` takes no argument"),
        ("a | uper", "no filter `uper`"),
        ("a is definde", "no test `is definde`"),
        ("a * 2", "the operator * is not allowed"),
        ("a()", "calling something with ( ) is not allowed"),
    ],
)
def test_a_refusal_says_what_is_not_allowed(tmp_path: Path, expression: str, said: str) -> None:
    assert said in refused(tmp_path, f"{{{{ {expression} }}}}", variable("a")).message


def test_doubling_a_text_needs_set_and_is_refused(tmp_path: Path) -> None:
    body = "{% set b = a ~ a %}" + "{% set b = b ~ b %}" * 60 + "{{ b }}"
    assert "set is not allowed" in refused(tmp_path, body, variable("a")).message


WORDS = [*"ab{}%#()[]|~.,:'\"-+*/=!<>\\ \n0199", "{{ ", " }}", "{% ", " %}", "{#", "#}", "if ", "else ", "elif "]
WORDS += ["endif", "for ", "in ", "endfor", "a", "b", " | ", "upper", "lines", "clock", "duration(", "not ", "is "]
WORDS += ["defined", "none", "true", "loop", ".index", "1e999", "9" * 50, "raw ", "endraw", "set ", "and ", "or "]


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.lists(st.sampled_from(WORDS), min_size=1, max_size=40).map("".join).filter(str.strip))
def test_whatever_a_file_says_it_compiles_or_is_a_problem_with_its_file(tmp_path: Path, body: str) -> None:
    template = message(tmp_path, "{{ a }}{{ b }}" + body, variable("a"), time_variable("b", "required = false"))
    problem = None
    try:
        compiled = compile_message(template)
    except FileProblem as raised:
        problem = raised
    if problem is None:
        assert compiled.render({"a": "x", "b": NOW}, zone=UTC, now=NOW).text.startswith("x14:40 UTC")
    else:
        assert problem.path == template.path
        assert problem.line is not None
        assert problem.line >= template.body_line
