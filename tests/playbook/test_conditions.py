from __future__ import annotations

import re
from datetime import timedelta
from typing import Any, Final

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from incident_tui.domain.vocabulary import DERIVED_FLAGS, FLAGS, INCIDENT_TYPES, MILESTONES, SEVERITIES, Severity
from incident_tui.playbook.circumstances import COMPARISONS, REVIEW_FACTS, REVIEW_LEVELS, Circumstances
from incident_tui.playbook.condition_parser import MOST_NESTED
from incident_tui.playbook.conditions import ALWAYS, LONGEST, Condition, both, decode_condition, parse_condition
from incident_tui.playbook.duration import duration_text

ITEMS: Final = ("detect.lead", "security.isolate_2")
LISTS: Final = {
    "type": INCIDENT_TYPES,
    "flag": FLAGS + DERIVED_FLAGS,
    "reached": MILESTONES,
    "done": ITEMS,
    "fact": REVIEW_FACTS,
    "review": REVIEW_LEVELS,
}
DARK: Final = Circumstances(
    severity=2,
    types=frozenset({"security", "data_exposure"}),
    flags=frozenset({"personal_data", "customer_visible"}),
    reached=frozenset({"detected"}),
    done=frozenset({"detect.lead"}),
    elapsed=timedelta(hours=2),
    lasted=timedelta(minutes=50),
    facts=frozenset({"near_miss"}),
    review=frozenset({"always"}),
)

_comparisons = st.sampled_from(COMPARISONS)
_durations = st.integers(0, 10_000).map(lambda seconds: timedelta(seconds=seconds))
_spaces = st.sampled_from(["", " ", "\n  "])
_named = st.sampled_from(sorted(LISTS)).flatmap(
    lambda kind: st.lists(st.sampled_from(LISTS[kind]), min_size=1, max_size=2, unique=True).map(
        lambda names: f"{kind}({','.join(names)})"
    )
)
_graded = st.builds("severity{2}{0}{2}{1}".format, _comparisons, st.sampled_from(SEVERITIES), _spaces)
_timed = st.builds(
    "{0}{3}{1}{3}{2}".format,
    st.sampled_from(["elapsed", "lasted"]),
    _comparisons,
    _durations.map(duration_text) | st.sampled_from(["90m", "25h", "0s"]),
    _spaces,
)


def combined(tests: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Join tests in every way: brackets are left to chance, so that what binds closer is tried as well."""
    return st.recursive(
        tests,
        lambda inner: st.one_of(
            inner.map("not {}".format),
            inner.map("({})".format),
            inner.map("not ({})".format),
            st.builds("{} and {}".format, inner, inner),
            st.builds("{} or {}".format, inner, inner),
            st.builds("({} or {}) and {}".format, inner, inner, inner),
        ),
        max_leaves=5,
    )


written = combined(_named | _graded | _timed)
circumstances = st.builds(
    Circumstances,
    severity=st.none() | st.sampled_from(SEVERITIES),
    types=st.frozensets(st.sampled_from(INCIDENT_TYPES)),
    flags=st.frozensets(st.sampled_from(FLAGS + DERIVED_FLAGS)),
    reached=st.frozensets(st.sampled_from(MILESTONES)),
    done=st.frozensets(st.sampled_from(ITEMS)),
    elapsed=_durations,
    lasted=st.none() | _durations,
    facts=st.frozensets(st.sampled_from(REVIEW_FACTS)),
    review=st.sampled_from(REVIEW_LEVELS).map(lambda level: frozenset({level})),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("severity <= 2", True),
        ("severity != 2", False),
        ("severity>2", False),
        ("type(security)", True),
        ("type(cost, data_exposure)", True),
        ("type(cost, vendor)", False),
        ("flag(customer_visible)", True),
        ("flag(false_alarm, long_incident)", False),
        ("reached(detected)", True),
        ("not reached(resolved)", True),
        ("done(detect.lead)", True),
        ("done(security.lead)", False),
        ("elapsed >= 2h", True),
        ("elapsed > 120m", False),
        ("elapsed == 1h60m", True),
        ("lasted < 1h", True),
        ("fact(near_miss, systemic)", True),
        ("fact(costly)", False),
        ("review(always)", True),
        ("review(consider, skip)", False),
        ("type(cost) and type(vendor) or severity == 2", True),
        ("type(cost) and (type(vendor) or severity == 2)", False),
        ("not type(cost) and severity == 2", True),
        ("not (type(security) and severity == 2)", False),
        ("not not type (security)", True),
        ("\n  severity == 1\n  or\ttype(\n    security\n  )\n", True),
    ],
)
def test_a_condition_is_held_against_an_incident(text: str, expected: bool) -> None:
    assert parse_condition(text).holds(DARK) is expected


def test_a_severity_that_nobody_has_set_counts_as_the_worst() -> None:
    assert parse_condition("severity == 1").holds(Circumstances())
    assert not parse_condition("severity >= 2").holds(Circumstances())


@pytest.mark.parametrize("comparison", COMPARISONS)
def test_no_comparison_is_true_of_a_length_that_is_not_known(comparison: str) -> None:
    condition = parse_condition(f"lasted {comparison} 1h")
    assert not condition.holds(Circumstances())
    assert parse_condition(f"not {condition}").holds(Circumstances())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("severity <= 2 and type(security, data_exposure)", "SEV-1 or SEV-2, security or data exposure"),
        ("severity <= 2 or severity == 3 and flag(customer_visible)", "SEV-1 or SEV-2; or SEV-3, customer visible"),
        ("(severity == 1 or type(ai_agent)) and fact(costly)", "SEV-1 or AI agent, costly"),
        (
            "flag(personal_data) and (severity == 1 or severity == 2 and type(cost))",
            "personal data, (SEV-1; or SEV-2, cost)",
        ),
        ("severity <= 3", "SEV-1 to SEV-3"),
        ("severity != 2", "not SEV-2"),
        ("not severity <= 2", "SEV-3 or SEV-4"),
        ("severity >= 1", "any severity"),
        ("severity < 1", "no severity"),
        ("not type(cost)", "not cost"),
        ("not type(cost, vendor)", "neither cost nor vendor"),
        ("not (type(cost) and severity == 1)", "not (cost, SEV-1)"),
        ("not not (type(cost) and severity == 1) or flag(false_alarm)", "cost, SEV-1; or false alarm"),
        ("not type(cost) or flag(certificate_or_dns)", "(not cost) or certificate/DNS"),
        ("not reached(resolved)", "not yet resolved"),
        ("not reached(mitigated, resolved)", "neither mitigated nor resolved yet"),
        ("done(detect.lead, security.isolate)", "detect.lead or security.isolate done"),
        ("not done(detect.lead)", "detect.lead not done"),
        ("elapsed >= 120m", "at least 2h since the declaration"),
        ("not elapsed >= 2h", "less than 2h since the declaration"),
        ("lasted > 1h20m", "lasted more than 1h20m"),
        ("review(always, consider) and severity == 3", "a required review or a review to consider, SEV-3"),
        ("not review(always)", "not a required review"),
        ("not lasted > 1h", "not known to have lasted more than 1h"),
    ],
)
def test_a_condition_is_said_in_plain_words(text: str, words: str) -> None:
    assert parse_condition(text).words() == words


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("((severity<=2))", "severity <= 2"),
        ("(type(cost) and (severity == 1 and type(vendor)))", "type(cost) and severity == 1 and type(vendor)"),
        ("type(cost) or (severity == 1 and not(type(vendor)))", "type(cost) or severity == 1 and not type(vendor)"),
        ("(type(cost)\n or type(vendor)) and severity==1", "(type(cost) or type(vendor)) and severity == 1"),
        ("not((type(cost) or type( vendor )))", "not (type(cost) or type(vendor))"),
        ("not not type(cost)", "type(cost)"),
        ("elapsed<90m and elapsed < 1h30m", "elapsed < 1h30m"),
    ],
)
def test_the_normal_form_has_as_few_brackets_as_it_takes(text: str, normal: str) -> None:
    assert str(parse_condition(text)) == normal


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("severity = 1", "column 10", "'=' is not read, did you mean '=='?"),
        ("type(cost) && type(vendor)", "column 12", "'&' is not read, did you mean 'and'?"),
        ('type("cost")', "column 6", "quotes are not read, write the name without them"),
        ("type(cost)\x1b[31m", "column 11", r"'\x1b' is not read, take it out"),
        ("type(securty)", "column 6", "'securty' is no incident type, did you mean security?"),
        ("type(data-exposure)", "column 6", "did you mean data_exposure?"),
        ("type(personal_data)", "column 6", "did you mean flag(personal_data)?"),
        ("flag(customer_visable)", "column 6", "'customer_visable' is no flag, did you mean customer_visible?"),
        ("flag(zzz)", "column 6", "'zzz' is no flag, possible: personal_data, special_category"),
        ("reached(solved)", "column 9", "'solved' is no milestone, did you mean resolved?"),
        ("fact(systematic)", "column 6", "'systematic' is no review fact, did you mean systemic?"),
        ("review(allways)", "column 8", "'allways' is no review level, did you mean always?"),
        ("review_required", "column 1", "'review_required' is no test, possible: severity, elapsed, lasted"),
        ("done(lead)", "column 6", "'lead' is no item id, write it with its phase or pack, like detect.lead"),
        ("done(a.b.c)", "column 6", "'a.b.c' is no item id"),
        ("done(Detect.lead)", "column 6", "'Detect.lead' is no item id"),
        ("type(cost, cost)", "column 12", "'cost' is there twice"),
        ("type(cost vendor)", "column 11", "'vendor' stands where a comma or a closing bracket is needed"),
        ("type(cost,)", "column 11", "')' stands where an incident type is needed"),
        ("flag()", "column 6", "')' stands where a flag is needed"),
        ("done", "column 5", "ends where a list like done(detect.lead) is needed"),
        ("type cost", "column 6", "'cost' stands where a list like type(outage) is needed"),
        ("type(cost", "column 5", "'(' is not closed"),
        ("severity == 1 and (type(cost)", "column 19", "'(' is not closed"),
        ("type(cost))", "column 11", "')' closes no bracket"),
        ("severity 2", "column 10", "'2' stands where a comparison like severity <= 2 is needed"),
        ("severity <= 5", "column 13", "'5' stands where a severity from 1 to 4 is needed"),
        ("severity <= ٢", "column 13", "'٢' stands where a severity from 1 to 4 is needed"),
        ("severity <= 02", "column 13", "'02' stands where a severity"),
        ("elapsed > 15", "column 11", "'15' is not a duration: write days, hours, minutes"),
        ("lasted > 2 h", "column 10", "'2' is not a duration"),
        ("elapsed < 400d", "column 11", "'400d' is longer than 366 days"),
        ("elapsed <", "column 10", "ends where a duration like 2h or 1h20m is needed"),
        ("elapsed (2h)", "column 9", "'(' stands where a comparison like elapsed > 2h is needed"),
        ("typ(cost)", "column 1", "'typ' is no test, did you mean type?"),
        ("Severity <= 2", "column 1", "'Severity' is no test, did you mean severity?"),
        ("security", "column 1", "'security' is no test, did you mean type(security)?"),
        ("not resolved", "column 5", "'resolved' is no test, did you mean reached(resolved)?"),
        ("SEV-2 or type(cost)", "column 1", "'SEV-2' is no test, did you mean severity == 2?"),
        ("qqq", "column 1", "'qqq' is no test, possible: severity, elapsed, lasted, type"),
        ("severity == 1 AND type(cost)", "column 15", "'AND' is not read, write 'and' in small letters"),
        ("Not type(cost)", "column 1", "'Not' is not read, write 'not' in small letters"),
        ("severity == 1 or", "column 17", "ends where a test like severity <= 2 or type(security) is needed"),
        ("and severity == 1", "column 1", "'and' stands where a test like"),
        ("()", "column 2", "')' stands where a test like"),
        ("severity == 1 type(cost)", "column 15", "'type' stands where 'and' or 'or' is needed"),
        ("severity == 1, type(cost)", "column 14", "',' stands where 'and' or 'or' is needed"),
        ("severity <= 2\n  and type(cots)", "line 2, column 12", "'cots' is no incident type, did you mean cost?"),
        ("\nseverity <= 2 or\n", "line 2, column 17", "ends where a test like"),
        ("severity <= 2 or\n", "column 17", "ends where a test like"),
    ],
)
def test_a_fault_is_told_with_its_place_and_what_would_be_right(text: str, place: str, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(place)}: .*{re.escape(message)}"):
        parse_condition(text)


@pytest.mark.parametrize("text", ["", "   ", "\n\t\n"])
def test_an_empty_condition_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="say when it holds, or take the line out"):
        parse_condition(text)


def test_a_condition_has_a_thousand_characters_at_most() -> None:
    assert parse_condition("type(cost)".ljust(LONGEST)) == parse_condition("type(cost)")
    many = " or ".join(f"elapsed<{minutes}m" for minutes in range(100, 160))
    for text in ("type(cost)".ljust(LONGEST + 1), "(" * 1_000_000, many):
        with pytest.raises(ValueError, match="longer than 1,000 characters"):
            parse_condition(text)
    assert len(many) <= LONGEST, "this one is too long in its normal form only"


@pytest.mark.parametrize(("before", "after", "levels"), [("(", ")", 1), ("not ", "", 1), ("not(", ")", 2)])
@given(times=st.integers(0, 2 * MOST_NESTED))
def test_brackets_and_negations_go_twenty_levels_deep(before: str, after: str, levels: int, times: int) -> None:
    text = f"{before * times}type(cost){after * times}"
    if levels * times <= MOST_NESTED:
        assert str(parse_condition(text)).endswith("type(cost)")
    else:
        with pytest.raises(ValueError, match=rf"column \d+: more than {MOST_NESTED} levels"):
            parse_condition(text)


@given(written)
def test_the_normal_form_reads_back_as_the_same_condition(text: str) -> None:
    condition = parse_condition(text)
    again = parse_condition(str(condition))
    assert (again, hash(again), str(again)) == (condition, hash(condition), str(condition))
    assert again.words() == condition.words()
    assert condition.source == text


@given(combined(st.sampled_from(["type(cost)", "type(vendor)", "type(security)"])), st.data())
def test_not_and_or_bind_as_they_do_in_python(text: str, data: st.DataObject) -> None:
    types = data.draw(st.frozensets(st.sampled_from(["cost", "vendor", "security"])))
    formula = re.sub(r"type\((\w+)\)", lambda found: str(found[1] in types), text)
    assert parse_condition(text).holds(Circumstances(types=types)) is eval(formula)


@given(written, written, circumstances)
def test_a_condition_is_denied_and_joined_as_logic_has_it(first: str, second: str, incident: Circumstances) -> None:
    one, other = parse_condition(first), parse_condition(second)
    holds = one.holds(incident), other.holds(incident)
    assert parse_condition(f"not ({one})").holds(incident) is not holds[0]
    assert parse_condition(f"({one}) or {other}").holds(incident) is any(holds)
    assert both(one, other).holds(incident) is all(holds)
    assert both(one, other) == parse_condition(f"({one}) and ({other})")


_PIECES = (*LISTS, *COMPARISONS, *"(),.=!", "and", "or", "not", "severity", "elapsed", "1", "2h", "cost", "detect.lead")


@given(
    st.text(max_size=40) | st.lists(st.sampled_from(_PIECES), max_size=12).map(" ".join) | written.map(lambda t: t[:-1])
)
def test_any_text_is_a_condition_or_a_plain_refusal(text: str) -> None:
    try:
        condition = parse_condition(text)
    except ValueError:
        return
    assert parse_condition(str(condition)) == condition


@given(st.text(max_size=40))
def test_a_refusal_is_one_line_that_can_be_shown(text: str) -> None:
    with pytest.raises(ValueError, match=r"\A.*\Z") as refused:
        parse_condition(f"{text} and")
    assert str(refused.value).isprintable()


def test_a_condition_names_the_items_that_it_asks_about() -> None:
    text = "done(detect.lead, security.isolate) and not (type(cost) or done(review.book)) or severity == 1"
    assert parse_condition(text).names("done") == {"detect.lead", "security.isolate", "review.book"}
    assert ALWAYS.names("done") == frozenset()


@pytest.mark.parametrize("severity", SEVERITIES)
def test_what_has_no_condition_always_holds(severity: Severity) -> None:
    assert ALWAYS.holds(Circumstances(severity=severity))
    assert (ALWAYS.source, ALWAYS.words()) == ("", "always")


def test_always_adds_nothing_to_a_condition() -> None:
    condition = parse_condition("type( cost )")
    assert both(ALWAYS, condition) is condition
    assert both(condition, ALWAYS) is condition
    assert both(ALWAYS, ALWAYS) == ALWAYS


def test_what_a_pack_and_its_item_both_say_is_said_once() -> None:
    joined = both(parse_condition("type(security)"), parse_condition("severity <= 2 and type(security)"))
    assert joined.words() == "security, SEV-1 or SEV-2"
    assert joined.source == str(joined) == "type(security) and severity <= 2"


def test_and_is_not_taken_for_or() -> None:
    assert parse_condition("type(cost) and severity == 1") != parse_condition("type(cost) or severity == 1")
    assert parse_condition("type(cost)") != "type(cost)"


class _Line(msgspec.Struct):
    when: Condition = ALWAYS


def _hook(type_: type, value: Any) -> Any:
    assert type_ is Condition
    return decode_condition(value)


def test_a_condition_is_read_where_a_file_has_one() -> None:
    assert msgspec.convert({}, _Line, dec_hook=_hook).when is ALWAYS
    assert msgspec.convert({"when": "type(cost)"}, _Line, dec_hook=_hook).when == parse_condition("type(cost)")
    with pytest.raises(msgspec.ValidationError, match=r"column 6: 'cots' is no incident type.* - at `\$.when`"):
        msgspec.convert({"when": "type(cots)"}, _Line, dec_hook=_hook)


@pytest.mark.parametrize("value", [1, True, ["type(cost)"], {"types": ["cost"]}])
def test_what_is_no_text_is_no_condition(value: object) -> None:
    with pytest.raises(ValueError, match='needs a condition in quotes, like "severity <= 2"'):
        decode_condition(value)
