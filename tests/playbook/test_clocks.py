from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from incident_tui.files.overlay import Overlay, bundled_folder
from incident_tui.files.problem import FileProblem
from incident_tui.playbook.circumstances import Circumstances
from incident_tui.playbook.clocks import ANCHORS, LoadedClocks, anchor_meaning
from incident_tui.playbook.conditions import ALWAYS
from incident_tui.playbook.load_clocks import load_clocks
from incident_tui.playbook.model import LONGEST_TITLE
from incident_tui.playbook.span import parse_span

# Every step that ships: region, proof, recipient, and the terms, as the reference of 2026-11-23 gives them.
# No terms: without undue delay, as soon as feasible, at once.
SHIPPED = {
    "internal": (
        ("everywhere", "primary"),
        ("privacy", "your privacy officer", "1h after confirmed"),
        ("severity", "your privacy officer", "2h after confirmed"),
        ("counsel", "your counsel", "4h after aware, 4h after told"),
        ("decision", "your own file", "24h after aware, 24h after told"),
    ),
    "gdpr": (("EU", "primary"), ("notice", "supervisory authority", "72h after aware, 72h after told")),
    "gdpr_people": (("EU", "secondary"), ("people", "the people concerned", "")),
    "gdpr_record": (("EU", "primary"), ("record", "your own file", "")),
    "gdpr_processor": (("EU", "primary"), ("controller", "the controller", "")),
    "uk_gdpr": (("UK", "secondary"), ("notice", "ICO", "72h after aware, 72h after told")),
    "uk_nis": (("UK", "secondary"), ("notice", "your regulator", "72h after aware")),
    "nis2": (
        ("EU", "secondary"),
        ("early", "CSIRT or competent authority", "24h after aware"),
        ("notice", "CSIRT or competent authority", "72h after aware"),
        ("recipients", "recipients of the service", ""),
        ("final", "CSIRT or competent authority", "1 month after notice"),
    ),
    "nis2_trust": (
        ("EU", "secondary"),
        ("early", "CSIRT or competent authority", "24h after aware"),
        ("notice", "CSIRT or competent authority", "24h after aware"),
        ("recipients", "recipients of the service", ""),
        ("final", "CSIRT or competent authority", "1 month after notice"),
    ),
    "dora": (
        ("EU", "primary"),
        ("initial", "financial authority", "4h after classified, 24h after aware"),
        ("intermediate", "financial authority", "72h after initial"),
        ("final", "financial authority", "1 month after intermediate"),
    ),
    "cra_vulnerability": (
        ("EU", "secondary"),
        ("early", "CSIRT and ENISA, by the platform", "24h after aware"),
        ("notice", "CSIRT and ENISA, by the platform", "72h after aware"),
        ("fix", "users of the product", ""),
        ("final", "CSIRT and ENISA, by the platform", "14 days after fix"),
    ),
    "cra_incident": (
        ("EU", "secondary"),
        ("early", "CSIRT and ENISA, by the platform", "24h after aware"),
        ("notice", "CSIRT and ENISA, by the platform", "72h after aware"),
        ("final", "CSIRT and ENISA, by the platform", "1 month after notice"),
    ),
    "sec_8k": (("US", "secondary"), ("filing", "SEC", "4 business days after determined")),
    "hipaa": (
        ("US", "secondary"),
        ("people", "the people concerned", "60 days after discovered, 60 days after told"),
        ("hhs", "HHS", "60 days after discovered, 60 days after told"),
        ("media", "media in the state", "60 days after discovered, 60 days after told"),
    ),
    "hipaa_associate": (
        ("US", "secondary"),
        ("entity", "the covered entity", "60 days after discovered, 60 days after told"),
    ),
    "ftc_safeguards": (("US", "primary"), ("notice", "FTC", "30 days after discovered, 30 days after told")),
    "us_banks": (("US", "primary"), ("notice", "OCC, Federal Reserve or FDIC", "36h after determined")),
    "us_banks_provider": (("US", "primary"), ("bank", "each bank's named contact", "")),
    "nydfs": (("New York", "primary"), ("notice", "superintendent", "72h after determined")),
    "nydfs_payment": (
        ("New York", "secondary"),
        ("notice", "superintendent", "24h after paid"),
        ("explanation", "superintendent", "30 days after paid"),
    ),
    "california": (
        ("California", "secondary"),
        ("people", "the people concerned", "30 days after discovered, 30 days after told"),
        ("attorney_general", "Attorney General", "15 days after people"),
    ),
    "new_york": (
        ("New York", "secondary"),
        ("people", "the people concerned", "30 days after discovered, 30 days after told"),
    ),
    "colorado": (("Colorado", "secondary"), ("people", "the people concerned", "30 days after determined")),
    "florida": (("Florida", "secondary"), ("people", "the people concerned", "30 days after determined")),
    "delaware": (("Delaware", "secondary"), ("people", "the people concerned", "60 days after determined")),
    "pci": (("everywhere", "secondary"), ("acquirer", "your acquirer", "")),
    "pipeda": (("Canada", "secondary"), ("commissioner", "OPC", ""), ("people", "the people concerned", "")),
    "australia_ndb": (
        ("Australia", "secondary"),
        ("assessment", "your own file", "30 days after noticed, 30 days after told"),
        ("commissioner", "OAIC", ""),
        ("people", "the people concerned", ""),
    ),
    "australia_ransom": (("Australia", "secondary"), ("report", "Home Affairs and ASD", "72h after paid")),
    "singapore": (
        ("Singapore", "secondary"),
        ("commission", "PDPC", "3 days after assessed"),
        ("people", "the people concerned", ""),
    ),
    "india_cert_in": (("India", "secondary"), ("report", "CERT-In", "6h after noticed")),
    "india_rbi": (("India", "secondary"), ("report", "Reserve Bank of India", "6h after noticed")),
    "india_dpdp": (
        ("India", "secondary"),
        ("board", "Data Protection Board of India", "72h after noticed, 72h after told"),
    ),
    "brazil": (
        ("Brazil", "secondary"),
        ("anpd", "ANPD", "3 business days after aware, 3 business days after told"),
        ("people", "the people concerned", "3 business days after aware, 3 business days after told"),
        ("details", "ANPD", "20 business days after anpd"),
    ),
    "china_cac": (
        ("China", "secondary"),
        ("report", "the CAC's provincial office", "4h after found"),
        ("closed", "your own file", ""),
        ("summary", "whoever got the report", "30 days after closed"),
    ),
    "china_cii": (
        ("China", "secondary"),
        ("report", "the CAC's office for infrastructure", "1h after found"),
        ("closed", "your own file", ""),
        ("summary", "whoever got the report", "30 days after closed"),
    ),
}
# What the law asks of data that was changed, of a wiped or locked database, and only of data that somebody got at.
OF_CHANGE = {"gdpr", "gdpr_people", "gdpr_record", "gdpr_processor", "uk_gdpr", "india_dpdp"}
OF_LOSS = OF_CHANGE | {"hipaa", "hipaa_associate"}
OF_LEAKS = {"ftc_safeguards", "california", "new_york", "colorado", "florida", "delaware"}
OF_SERVICE = {"uk_nis", "nis2", "nis2_trust", "dora", "us_banks", "us_banks_provider", "india_rbi"}

SMALL = """\
title = "Contract with Acme"
region = "everywhere"
applies = "Acme's data"
source = "Data processing agreement, clause 7"
proof = "primary"
checked = 2026-11-23
when = "type(data_exposure)"

[[steps]]
id = "notice"
title = "Tell Acme"
recipient = "Acme"
due = [{ from = "aware", within = "24h" }]

[[steps]]
id = "report"
title = "Send Acme the report"
recipient = "Acme"
due = [
    { from = "told", within = "30 days" },
    { from = "notice", within = "5 business days" },
]
"""


@pytest.fixture(scope="module")
def shipped() -> LoadedClocks:
    return load_clocks(Overlay(bundled_folder("templates")))


@pytest.fixture
def overlay(tmp_path: Path) -> Overlay:
    bundled, team = tmp_path / "bundled", tmp_path / "team"
    (bundled / "messages" / "breach").mkdir(parents=True)
    (bundled / "messages" / "breach" / "people.md.j2").write_text("")
    (bundled / "clocks").mkdir()
    (bundled / "clocks" / "acme.toml").write_text(SMALL)
    (team / "clocks").mkdir(parents=True)
    return Overlay(bundled, team)


def write(overlay: Overlay, text: str, name: str = "acme.toml") -> LoadedClocks:
    assert overlay.team is not None
    (overlay.team / "clocks" / name).write_text(text)
    return load_clocks(overlay)


def open_at(shipped: LoadedClocks, circumstances: Circumstances) -> set[str]:
    return {regime.id for regime in shipped.regimes if regime.when.holds(circumstances)}


def test_every_shipped_clock_says_what_the_reference_says(shipped: LoadedClocks) -> None:
    told = {
        regime.id: (
            (regime.region, regime.proof),
            *(
                (step.id, step.recipient, ", ".join(f"{term.within} after {term.anchor}" for term in step.due))
                for step in regime.steps
            ),
        )
        for regime in shipped.regimes
    }
    assert told == SHIPPED
    assert shipped.problems == []


def test_every_shipped_clock_says_when_it_was_checked_and_where_it_stands(shipped: LoadedClocks) -> None:
    for regime in shipped.regimes:
        assert regime.checked == date(2026, 11, 23)
        assert max(len(step.title) for step in regime.steps) <= LONGEST_TITLE
        text = (bundled_folder("templates") / "clocks" / f"{regime.id}.toml").read_text("utf-8")
        comments = [line for line in text.splitlines() if line.startswith("#")]
        assert any(line.startswith("# checked: the day on which") for line in comments)
        assert any(f'regimes = ["{regime.id}"]' in line for line in comments) != regime.on


def test_only_the_internal_clocks_run_unasked(shipped: LoadedClocks) -> None:
    assert [regime.id for regime in shipped.chosen(())] == ["internal"]
    assert [regime.id for regime in shipped.chosen(["gdpr", "no_such"])] == ["gdpr", "internal"]


@pytest.mark.parametrize("type_", ["data_loss", "ransomware", "ai_agent", "data_exposure", "security"])
def test_a_wiped_or_locked_database_is_a_breach_of_personal_data(shipped: LoadedClocks, type_: str) -> None:
    asked = open_at(shipped, Circumstances(severity=4, types=frozenset({type_})))
    assert asked >= OF_LOSS | {"internal"}


def test_a_wiped_database_was_read_by_nobody(shipped: LoadedClocks) -> None:
    assert not open_at(shipped, Circumstances(severity=4, types=frozenset({"data_loss"}))) & OF_LEAKS
    assert open_at(shipped, Circumstances(severity=4, types=frozenset({"data_exposure"}))) >= OF_LEAKS


def test_data_that_was_changed_is_a_breach_where_the_law_says_so(shipped: LoadedClocks) -> None:
    asked = open_at(shipped, Circumstances(severity=4, types=frozenset({"integrity"})))
    assert asked == OF_CHANGE | {"internal"}


def test_a_false_alarm_ends_the_clocks_of_our_own_and_leaves_the_law_to_a_decision(shipped: LoadedClocks) -> None:
    nothing = Circumstances(types=frozenset({"security"}), flags=frozenset({"false_alarm", "personal_data"}))
    asked = open_at(shipped, nothing)
    assert "internal" not in asked
    assert "gdpr" in asked, "a no with its reason is on file"


def test_an_outage_asks_about_services_and_not_about_data(shipped: LoadedClocks) -> None:
    asked = open_at(shipped, Circumstances(severity=3, types=frozenset({"outage"})))
    assert asked >= OF_SERVICE
    assert not asked & (OF_LOSS | OF_LEAKS | {"internal", "sec_8k", "pci"})


def test_a_breach_at_a_supplier_asks_about_the_own_data(shipped: LoadedClocks) -> None:
    assert open_at(shipped, Circumstances(severity=3, types=frozenset({"vendor"}))) >= OF_LOSS | OF_LEAKS


def test_abuse_that_costs_money_asks_nothing_until_data_was_read(shipped: LoadedClocks) -> None:
    cost = Circumstances(severity=1, types=frozenset({"cost"}))
    assert open_at(shipped, cost) == set()
    read = Circumstances(severity=1, types=frozenset({"cost"}), flags=frozenset({"personal_data"}))
    assert open_at(shipped, read) >= OF_LOSS | OF_LEAKS | {"internal"}


def test_credentials_in_the_wrong_hands_ask_whether_personal_data_could_be_reached(shipped: LoadedClocks) -> None:
    asked = open_at(shipped, Circumstances(severity=4, flags=frozenset({"credentials_exposed"})))
    assert asked >= OF_LOSS | OF_LEAKS | {"internal"}


def test_ransomware_asks_about_payments_and_a_slow_page_about_nothing(shipped: LoadedClocks) -> None:
    ransomware = open_at(shipped, Circumstances(types=frozenset({"ransomware"})))
    assert ransomware >= {"nydfs_payment", "australia_ransom", "pci", "sec_8k", "cra_incident"}
    assert open_at(shipped, Circumstances(severity=3, types=frozenset({"degradation"}))) == set()


def test_every_anchor_has_a_meaning_that_goes_on_from_a_question() -> None:
    assert anchor_meaning("aware").startswith("the moment you were reasonably sure that ")
    meanings = [anchor_meaning(anchor) for anchor in ANCHORS]
    assert all(meaning.startswith("the moment ") for meaning in meanings)
    assert len(set(meanings)) == len(ANCHORS) == 10


def test_a_clock_of_the_teams_own_is_loaded_beside_the_bundled_ones(overlay: Overlay) -> None:
    loaded = write(overlay, SMALL.replace('title = "Tell Acme"', 'title = "Ring"'), "beta.toml")
    assert ([regime.id for regime in loaded.regimes], loaded.problems) == (["acme", "beta"], [])
    beta = loaded.regime("beta")
    assert beta is not None
    step = beta.step("report")
    assert step is not None
    assert [(term.anchor, term.within) for term in step.due] == [
        ("told", parse_span("30 days")),
        ("notice", parse_span("5 business days")),
    ]
    assert (beta.step("no_such"), loaded.regime("no_such")) == (None, None)
    assert (beta.on, beta.note, beta.message_of(step)) == (False, "", None)


def test_the_teams_file_is_used_instead_of_the_bundled_one(overlay: Overlay) -> None:
    (regime,) = write(overlay, "on = true\n" + SMALL).regimes
    assert regime.on


def test_a_condition_that_is_left_out_is_always_true(overlay: Overlay) -> None:
    (regime,) = write(overlay, SMALL.replace('when = "type(data_exposure)"\n', "")).regimes
    assert regime.when == ALWAYS


def test_a_step_opens_its_own_message_or_that_of_the_regime(overlay: Overlay) -> None:
    own = SMALL.replace('id = "report"\n', 'id = "report"\nmessage = "breach/people"\n')
    (regime,) = write(overlay, own).regimes
    assert [regime.message_of(step) for step in regime.steps] == [None, "breach/people"]
    (regime,) = write(overlay, 'message = "breach/people"\n' + SMALL).regimes
    assert [regime.message_of(step) for step in regime.steps] == ["breach/people", "breach/people"]


@pytest.mark.parametrize(
    ("old", "new", "key", "message", "hint"),
    [
        ('title = "Contract with Acme"', 'titel = "x"', "titel", "is not a name that is known", "did you mean title?"),
        ('title = "Contract with Acme"', f'title = "{"x" * 61}"', "title", "longer than 60 characters", "1 too many"),
        ('title = "Contract with Acme"', 'title = "a\\nb"', "title", "one line of words", ""),
        ('proof = "primary"', 'proof = "hearsay"', "proof", "cannot be 'hearsay'", "possible: primary, secondary"),
        ("checked = 2026-11-23", 'checked = "autumn"', "checked", "is no date", "write it as 2026-11-23"),
        ("checked = 2026-11-23", "checked = 2026", "checked", "needs a date", ""),
        ('when = "type(data_exposure)"', 'when = "type(data_exposed)"', "when", "data_exposed", ""),
        ('when = "type(data_exposure)"', "when = true", "when", "needs a condition in quotes", ""),
        ('source = "Data', 'id = "acme"\nsource = "Data', "id", "is not a name that is known", ""),
        ('id = "notice"', 'id = "Notice"', "steps[0].id", "is no name of a step", "small letters"),
        ('id = "notice"', 'id = "aware"', "steps[0].id", "'aware' is an anchor's name", ""),
        ('id = "report"', 'id = "notice"', "steps[1].id", "'notice' is there twice", ""),
        ('title = "Tell Acme"', 'title = " "', "steps[0].title", "one line of words", ""),
        ('title = "Tell Acme"', f'title = "{"x" * 62}"', "steps[0].title", "longer than 60", "2 too many"),
        ('recipient = "Acme"', 'recipient = ""', "steps[0].recipient", "must not be empty", ""),
        ('recipient = "Acme"', 'message = "breach/x"\nrecipient = "A"', "steps[0].message", "does not exist", "add"),
        ('proof = "primary"', 'proof = "primary"\nmessage = "breach/x"', "message", "does not exist", "breach/x.md.j2"),
        ('within = "24h"', 'within = "1 week"', "steps[0].due[0].within", "is no span of time: write", ""),
        ('within = "24h"', "within = 24", "steps[0].due[0].within", "in quotes", ""),
        ('within = "24h"', 'within = "9000h"', "steps[0].due[0].within", "longer than 8784 hours", ""),
        ('within = "24h"', 'after = "24h"', "steps[0].due[0].after", "is not a name", ""),
        ('from = "aware"', 'from = "awre"', "steps[0].due[0].from", "'awre' is no anchor", "did you mean aware?"),
        ('from = "aware"', 'from = "report"', "steps[0].due[0].from", "no step above this one", "possible: aware,"),
        ('from = "aware"', 'from = "notice"', "steps[0].due[0].from", "no step above this one", ""),
        ('from = "notice"', 'from = "notices"', "steps[1].due[1].from", "no step above", "did you mean notice?"),
        ('from = "told"', 'since = "told"', "steps[1].due[0].since", "is not a name", ""),
    ],
)
def test_a_fault_is_told_by_line_and_key_and_the_bundled_file_is_used(
    overlay: Overlay, old: str, new: str, key: str, message: str, hint: str
) -> None:
    text = SMALL.replace(old, new, 1)
    assert text != SMALL
    loaded = write(overlay, text)
    assert [regime.title for regime in loaded.regimes] == ["Contract with Acme"]
    (problem,) = loaded.problems
    assert overlay.team is not None
    assert problem.path == overlay.team / "clocks" / "acme.toml"
    assert problem.key == key
    assert problem.line is not None
    assert key.rpartition(".")[2] in text.splitlines()[problem.line - 1]
    assert message in problem.message
    assert hint in problem.hint


def test_a_clock_without_steps_is_told(overlay: Overlay) -> None:
    loaded = write(overlay, SMALL[: SMALL.index("[[steps]]")] + "steps = []\n")
    assert [(problem.key, problem.message) for problem in loaded.problems] == [("steps", "has no steps")]


def test_a_broken_file_that_stands_for_none_is_left_out_and_the_rest_is_used(overlay: Overlay) -> None:
    loaded = write(overlay, "title =", "beta.toml")
    assert [regime.id for regime in loaded.regimes] == ["acme"]
    assert [problem.path.name for problem in loaded.problems] == ["beta.toml"]


@pytest.mark.parametrize("name", ["Acme.toml", "acme contract.toml", "ac,me.toml", "äcme.toml"])
def test_a_file_whose_name_a_playbook_cannot_give_is_told(overlay: Overlay, name: str) -> None:
    (problem,) = write(overlay, SMALL, name).problems
    assert "a playbook cannot give" in problem.message


def test_a_fault_in_a_bundled_file_is_a_fault_of_the_program(overlay: Overlay) -> None:
    (overlay.bundled / "clocks" / "acme.toml").write_text(SMALL.replace("24h", "soon"))
    with pytest.raises(FileProblem, match="is no span of time"):
        load_clocks(overlay)
