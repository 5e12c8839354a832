"""Keys and tokens in plain text: found by their form, located, never repeated."""

from typing import Any

import pytest

from deployments.changes import Facts, Severity, check
from deployments.changes.credentials import credentials, without

KEY = "AKIA" + "IOSFODNN7EXAMPLE"
TOKENS = [
    (KEY, "an AWS access key"),
    ("ASIA" + "IOSFODNN7EXAMPLE", "an AWS access key"),
    ("-----BEGIN RSA PRIVATE " + "KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----", "a private key"),
    ("-----BEGIN PRIVATE " + "KEY-----", "a private key"),
    ("-----BEGIN PGP PRIVATE " + "KEY BLOCK-----", "a private key"),
    ("ghp_" + "a1" * 18, "a GitHub token"),
    ("github_pat_" + "a" * 60, "a GitHub token"),
    ("glpat-" + "a" * 20, "a GitLab token"),
    ("xoxb-" + "1" * 24, "a Slack token"),
    ("sk_live_" + "a" * 24, "a Stripe key"),
    ("AIza" + "a" * 35, "a Google API key"),
    ("npm_" + "a" * 36, "an npm token"),
    ("tierboard_" + "a" * 43, "a token of Tierboard"),
]
HARMLESS = [
    "",
    "Hello",
    "AKIA",
    "MAKIA" + "IOSFODNN7EXAMPLE",
    KEY.lower(),
    KEY + "X",
    "-----BEGIN PUBLIC KEY-----",
    "-----BEGIN CERTIFICATE-----",
    "sk_test_" + "a" * 24,
    "{{resolve:secretsmanager:shop/key}}",
    "arn:aws:secretsmanager:us-east-1:111122223333:secret:shop-AbCdEf",
    "a" * 64,
]


def document(**notes: Any) -> dict[str, Any]:
    return {"version": 1, "components": {"notes": {"kind": "function", **notes}, "table": {"kind": "table"}}}


@pytest.mark.parametrize(("text", "what"), TOKENS, ids=[text[:12] for text, _ in TOKENS])
def test_what_is_found_and_where(text: str, what: str) -> None:
    for wrapped in (text, f"key={text};", f'"{text}"'):
        (found,) = credentials(document(environment={"GREETING": wrapped}))
        assert (found.component, found.field, found.what) == ("notes", "environment.GREETING", what)
        assert text not in without(wrapped) and "(hidden)" in without(wrapped)


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_none(text: str) -> None:
    assert not list(credentials(document(environment={"GREETING": text})))
    assert without(text) == text


def test_code_and_pages_are_read_too() -> None:
    code = {"inline": f"import os\nKEY = '{KEY}'"}
    pages = {"inline": {"index.html": "<p>", "app.js": f"const key = '{KEY}'"}}
    typed = document(code=code) | {"components": {"notes": {"code": code}, "web": {"content": pages}}}
    assert [(one.component, one.field) for one in credentials(typed)] == [
        ("notes", "code.inline"),
        ("web", "content.inline.app.js"),
    ]


@pytest.mark.parametrize("rubbish", [{}, {"components": []}, {"components": {"notes": None}}, {"components": {"a": 1}}])
def test_a_strange_document_holds_none(rubbish: dict[str, Any]) -> None:
    assert not list(credentials(rubbish))


def test_the_check_denies_everywhere_and_does_not_repeat_it() -> None:
    for protected in (False, True):
        facts = Facts((), {}, {}, protected, document(environment={"GREETING": KEY}))
        (finding,) = (one for one in check(facts) if one.code == "secret_in_plain_text")
        assert (finding.severity, finding.component, finding.field) == (Severity.DENY, "notes", "environment.GREETING")
        assert "**notes** holds an AWS access key in its variable GREETING" in finding.sentence
        assert KEY not in str(finding.to_json())


def test_a_huge_text_is_read_quickly() -> None:
    assert not list(credentials(document(code={"inline": "-----BEGIN " * 50_000 + "A" * 500_000})))
