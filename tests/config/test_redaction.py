"""Secrets are taken out by their shape, by the name they stand under, and where this process knows them."""

import time
from urllib.parse import quote

import pytest

from config.redaction import GONE, LONGEST, Redactor, is_secret_name, secrets_of

KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
PEM = "-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA7\nsecretlines\n-----END RSA PRIVATE KEY-----"


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("the key AKIAIOSFODNN7EXAMPLE is wrong", "AKIAIOSFODNN7EXAMPLE"),
        ("ASIAIOSFODNN7EXAMPLE", "ASIAIOSFODNN7EXAMPLE"),
        (f"aws_secret_access_key = {KEY}", KEY),
        (f'{{"SecretAccessKey": "{KEY}"}}', KEY),
        (f"secret key {KEY}, said AWS", KEY),
        ("IQoJb3JpZ2luX2VjE" + "A1b2C3d4" * 10, "A1b2C3d4A1b2C3d4"),
        ("token tierboard_Zm9vYmFyYmF6cXV4 was refused", "tierboard_Zm9vYmFyYmF6cXV4"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl", "eyJzdWIiOiIxIn0"),
        ("signed with whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
        (PEM, "secretlines"),
        (PEM[:60], "MIIEowIBAAKCAQEA7"),
        ("postgresql://ann:open-sesame@db:5432/tb", "open-sesame"),
        ("redis://:open/se@same@host/0", "se@same"),
        ("GET /x?X-Amz-Signature=abcdef0123456789&a=1", "abcdef0123456789"),
        ("Authorization: Bearer abc.def-ghi", "abc.def-ghi"),
        ("'Authorization': 'Basic dXNlcjpwYXNz'", "dXNlcjpwYXNz"),
        ("Cookie: __Host-session=abcdefghij; other=1", "abcdefghij"),
        ('password="open sesame" and more', "open sesame"),
        ("DB_PASSWORD: sesame123", "sesame123"),
        ("external_id=tb-q8Lr", "tb-q8Lr"),
        ("ghp_16C7e42F292c6912E7710c838347Ae178B4a", "16C7e42F292c6912E7710c838347Ae178B4a"),
        ("[type=int, input_value={'PIN': 'hunter2!'}, input_type=dict]", "hunter2!"),
        ("DETAIL:  Failing row contains (1, hunter2!, null).", "hunter2!"),
    ],
)
def test_shapes(text: str, secret: str) -> None:
    found = Redactor().text(text)
    assert secret not in found
    assert GONE in found
    assert Redactor().text(found) == found


@pytest.mark.parametrize("times", [1, 2])
def test_addresses_within_addresses(times: int) -> None:
    coded = "https://b.example/k?X-Amz-Signature=abcdef0123456789"
    for _ in range(times):
        coded = quote(coded, safe="")
    found = Redactor().text(f"GET /?next={coded}")
    assert "abcdef0123456789" not in found
    assert GONE in found


@pytest.mark.parametrize(
    "text",
    [
        "The token CI, made by Ann, may not do this: it needs deploy.",
        "5e1f0c1e-6f0b-4b3e-9a59-0a4c1b2d3e4f in executing: CreateChangeSet: Throttling: Rate exceeded",
        "commit da39a3ee5e6b4b0d3255bfef95601890afd80709 has secret sauce: da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "arn:aws:iam::123456789012:role/tb-shop-dev-notes",
        "GET /deployments/?state=executing&page=2",
        "http://127.0.0.1:4566/ does not answer",
        "mail of ann@example.com",
        "GET /search/?q=50%25%20of%20it",
        "Invalid request (RequestToken: 3c5b1f0a-6f0b-4b3e-9a59-0a4c1b2d3e4f, HandlerErrorCode: InvalidRequest)",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert Redactor().text(text) == text


def test_what_stands_under_a_name() -> None:
    found = Redactor().value(
        {
            "password": "x",
            "headers": {"Cookie": "a=b", "Accept": "c"},
            "environment": {"PIN": "1234"},
            "tags": [{"api_key": 7}],
            "token_id": "1",
            "secret": None,
        }
    )
    assert found["headers"] == {"Cookie": GONE, "Accept": "c"}
    assert found["environment"] == {"PIN": GONE}
    assert (found["password"], found["tags"], found["token_id"]) == (GONE, [{"api_key": GONE}], "1")
    assert found["secret"] is None
    assert is_secret_name("HTTP_AUTHORIZATION")
    assert not is_secret_name("author")


def test_what_the_process_knows() -> None:
    redactor = Redactor(["open sesame"])
    redactor.learn("tb-learnt-later", "short")
    assert redactor.text("open sesame, tb-learnt-later, short") == f"{GONE}, {GONE}, short"
    redactor.learn(*[f"another-{number:04}" for number in range(600)])
    assert redactor.text("another-0599 open sesame") == f"{GONE} {GONE}"


def test_variables_with_telling_names_are_known() -> None:
    environ = {
        "SECRET_KEY": "a",
        "AWS_SECRET_ACCESS_KEY": "b",
        "METRICS_TOKEN": "c",
        "POSTGRES_PASSWORD": "d",
        "PATH": "e",
    }
    assert secrets_of(environ) == {"a", "b", "c", "d"}


def test_odd_values_are_written_anyway() -> None:
    class Odd:
        def __str__(self) -> str:
            raise ValueError("no")

    deep: dict[str, object] = {}
    deep["again"] = deep
    found = Redactor().value({"odd": Odd(), "bytes": b"password", "deep": deep})
    assert found["odd"] == "<Odd that cannot be written: ValueError>"
    assert found["bytes"] == "8 bytes"


@pytest.mark.parametrize(
    "piece",
    [
        "token-",
        "password=",
        "a://",
        "secret ",
        "aws_",
        "-----BEGIN PRIVATE KEY-----",
        "authorization: ",
        'key"="',
        "'",
        "_",
    ],
)
def test_long_rubbish_takes_no_time_and_little_room(piece: str) -> None:
    began = time.perf_counter()
    found = Redactor().text(piece * (400_000 // len(piece)))
    assert len(found) < LONGEST + 20
    assert time.perf_counter() - began < 2


def test_what_the_process_was_started_with_is_never_forgotten() -> None:
    redactor = Redactor()
    redactor.keep("started-with-this")
    redactor.learn(*[f"session-{number:04}" for number in range(600)])
    assert redactor.text("started-with-this session-0599 session-0001") == f"{GONE} {GONE} session-0001"
    redactor.learn("session-0599-and-more")
    assert redactor.text("session-0599-and-more") == GONE
