from __future__ import annotations

import pytest

from incident_tui.comms.gate.model import Gate
from tests.comms.gate.checking import Case, found, mended

# The keys are put together here, so that no scanner of repositories takes this file for a leak.
LONG = "a1B2" * 10
SECRETS = [
    "AKIA" + "ABCDEFGHIJ234567",
    "ASIA" + "ABCDEFGHIJ234567",
    "AIza" + "Sy" + LONG[:33],
    "ya29." + LONG,
    "sk-" + LONG,
    "sk-proj-" + LONG,
    "sk-ant-api03-" + LONG,
    "sk_live_" + LONG[:24],
    "ghp_" + LONG[:36],
    "github_pat_" + LONG,
    "glpat-" + LONG[:20],
    "xox" + "b-123456789012-" + LONG,
    "hooks.slack.com/services/" + "T01/B02/" + LONG[:20],
    "eyJhbGciOiJIUzI1NiJ9." + "eyJzdWIiOiIxMjM0In0." + LONG,
    "npm_" + LONG[:36],
    "pypi-" + LONG,
    "SG." + LONG[:22] + "." + LONG,
    "hf_" + LONG[:34],
    "dop_v1_" + "0a" * 32,
    "-----BEGIN RSA PRIVATE " + "KEY-----\nMIIE\nabc\n-----END RSA PRIVATE KEY-----",
    "-----BEGIN PRIVATE " + "KEY-----\ncut off here",
]
AFTER_A_NAME = [
    ("password=", "hunter22"),
    ("Password = ", "correct-horse"),
    ("passwort=", "geheim99"),
    ("api_key: ", "abcd1234efgh"),
    ('"token": "', "abcd1234efgh"),
    ("client_secret=", "abcdefgh"),
    ("https://example.com/?token=", "abcd1234"),
    ("postgres://bob:", "s3cretpw"),
    ("Authorization: Bearer ", LONG),
]
HARMLESS = [
    "Please reset your password: open Settings.",
    "Your password is safe.",
    "password=(removed)",
    "password=<your password>",
    "password=$PASSWORD",
    "api_key: see the vault",
    "token bucket, secret: simplicity",
    "We use sk-learn and task-force-members.",
    "Keys begin with AKIA or ghp_.",
    "passwords: 4512 were reset",
    "-----BEGIN CERTIFICATE-----",
    "-----BEGIN PUBLIC KEY-----",
    "https://example.com:8443/a@b",
]


@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_is_marked_as_a_whole_and_taken_out(gate: Gate, secret: str) -> None:
    text = f"We used {secret}"
    case = Case("L05", text, secret, {})
    [finding] = found(gate, case)
    assert text[finding.start : finding.end] == secret
    assert finding.level == "error"
    assert mended(text, finding) == "We used (removed)"
    assert found(gate, case, mended(text, finding)) == []


@pytest.mark.parametrize(("name", "value"), AFTER_A_NAME)
def test_what_follows_the_name_of_a_secret_is_taken_out(gate: Gate, name: str, value: str) -> None:
    closing = "@db/x" if "postgres" in name else '"' if '"' in name else ""
    text = f"It has {name}{value}{closing} in it."
    case = Case("L05", text, value, {"public": False})
    marked = [text[each.start : each.end] for each in found(gate, case)]
    assert marked == [value]
    assert found(gate, case, text.replace(value, "(removed)")) == []


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_talks_of_secrets_is_fine(gate: Gate, text: str) -> None:
    assert found(gate, Case("L05", text, "", {})) == []


def test_a_secret_far_down_in_a_long_text_is_found(gate: Gate) -> None:
    text = "word " * 19_000 + SECRETS[0]
    [finding] = found(gate, Case("L05", text, "", {}))
    assert text[finding.start : finding.end] == SECRETS[0]
