"""Uploads: the same checks and limits as the editor's forms have, and the same zip once."""

import hashlib
import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.db.models.functions import Now
from django.utils import timezone

from deployments.actions.artifacts import MOST_BYTES
from deployments.models import Artifact
from teams.models import AuditEntry, Team
from tests.dashboard.api.callers import Caller, assert_problem, caller, zipped
from tests.dashboard.world import World

pytestmark = pytest.mark.django_db


def test_a_zip_is_kept_once_under_its_sha256(ci: Caller) -> None:
    data = zipped(notes_py="pass")
    query = "application=shop&purpose=code&filename=notes.zip"
    first, second = ci.upload(data, query), ci.upload(data, query)
    assert first.json() == second.json()
    assert first.json() == {
        "sha256": hashlib.sha256(data).hexdigest(),
        "purpose": "code",
        "filename": "notes.zip",
        "size": len(data),
        "files": 1,
    }
    assert Artifact.objects.count() == 1
    assert AuditEntry.objects.get(action="artifact.uploaded").sentence.startswith("The token CI, made by Developer, ")


def test_code_and_content_are_apart(ci: Caller) -> None:
    data = zipped(index_html="<p>Hi")
    assert ci.upload(data).status_code == 200
    assert ci.upload(data, "application=shop&purpose=content").json()["purpose"] == "content"
    assert Artifact.objects.count() == 2


def _bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", b"\0" * 30_000_000)
    return buffer.getvalue()


def _entry(name: str, attributes: int = 0) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        entry = zipfile.ZipInfo(name)
        entry.external_attr = attributes
        archive.writestr(entry, "x")
    return buffer.getvalue()


ZIPS = [
    b"x",
    b"PK\x05\x06" + b"\0" * 18,
    zipped(notes_py="pass")[:-30],
    _bomb(),
    _entry("../notes.py"),
    _entry("/etc/passwd"),
    _entry("C:\\notes.py"),
    _entry("link", 0o120777 << 16),
]


@pytest.mark.parametrize("data", ZIPS, ids=range(len(ZIPS)))
def test_what_is_no_zip_to_keep(ci: Caller, data: bytes) -> None:
    assert_problem(ci.upload(data), 422)
    assert not Artifact.objects.exists()


def test_a_website_needs_its_first_page(ci: Caller) -> None:
    answer = assert_problem(ci.upload(zipped(notes_py="pass"), "application=shop&purpose=content"), 422)
    assert "no index.html" in answer["detail"]


def test_more_than_django_keeps_is_read_all_the_same(ci: Caller) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("notes.py", "x" * 4_000_000)
    assert ci.upload(buffer.getvalue()).json()["size"] > 4_000_000


def test_more_than_lambda_takes_is_refused(ci: Caller) -> None:
    assert_problem(ci.upload(b"x" * (MOST_BYTES + 1)), 413, "too-large")


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 422),
        ("application=", 422),
        ("application=%00", 422),
        ("application=moon", 404),
        ("application=secret-plans", 404),
        ("application=shop&purpose=other", 422),
        ("application=shop&filename=a%0ab", 422),
        ("application=shop&file=x.zip", 422),
    ],
)
def test_addresses_of_uploads_that_are_refused(ci: Caller, query: str, status: int) -> None:
    assert_problem(ci.upload(zipped(notes_py="pass"), query), status)
    assert not Artifact.objects.exists()


def test_names_of_files_are_never_paths(ci: Caller) -> None:
    query = "application=shop&filename=..%2f..%2fetc%2fpasswd"
    assert ci.upload(zipped(notes_py="pass"), query).json()["filename"] == "passwd"


def test_a_full_store_is_a_413_that_says_what_to_do(ci: Caller, settings: Any) -> None:
    settings.TEAM_STORAGE_BYTES = 10
    body = assert_problem(ci.upload(zipped(notes_py="pass")), 413, "store-full")
    assert "those of Platform take 0.0 MB" in body["detail"]
    assert not Artifact.objects.exists()


def test_a_team_sends_only_so_many_zips_whichever_token_sends_them(ci: Caller, built: World) -> None:
    Team.objects.filter(pk=ci.token.team_id).update(upload_allowance=1.0, upload_allowance_at=Now())
    assert ci.upload(zipped(notes_py="pass")).status_code == 200
    other = caller(built.cast.team, built.cast.developer, name="CI 2")
    refused = other.upload(zipped(notes_py="pass"))
    assert_problem(refused, 429, "too-many")
    assert refused["Retry-After"] == "10"


def test_the_allowance_grows_again(ci: Caller) -> None:
    long_ago = timezone.now() - timedelta(seconds=10)
    Team.objects.filter(pk=ci.token.team_id).update(upload_allowance=0.0, upload_allowance_at=long_ago)
    assert ci.upload(zipped(notes_py="pass")).status_code == 200
