"""Uploads: kept once, checked first, never another team's."""

import io
import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from deployments.actions import artifacts
from deployments.models import Application, Artifact
from deployments.refusals import Refused, StoreFull
from tests.factories import Cast

pytestmark = pytest.mark.django_db


def _zip(**files: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            archive.writestr(name.replace("__", "."), text)
    return buffer.getvalue()


def _upload(data: bytes, name: str = "code.zip") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="application/zip")


def test_the_same_zip_is_kept_once(cast: Cast, shop: Application) -> None:
    data = _zip(index__py="def handler(event, context): return 1")
    first = artifacts.upload_code(application=shop, upload=_upload(data, "..\\..\\my code.zip"), by=cast.developer)
    second = artifacts.upload_code(application=shop, upload=_upload(data), by=cast.owner)
    assert first == second
    assert (first.filename, first.size, bytes(first.content)) == ("my code.zip", len(data), data)
    assert first.listing == [["index.py", 37]]


@pytest.mark.parametrize(
    "data", [b"", b"not a zip", _zip(index__py="x")[:40], _zip(**{"../up.py": "x"})], ids=["empty", "text", "cut", "up"]
)
def test_a_bad_zip_is_refused_and_not_kept(cast: Cast, shop: Application, data: bytes) -> None:
    with pytest.raises(Refused) as caught:
        artifacts.upload_code(application=shop, upload=_upload(data), by=cast.developer)
    assert caught.value.sentence.endswith(".")
    assert not Artifact.objects.exists()


def test_a_huge_file_is_refused_unread(cast: Cast, shop: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(artifacts, "MOST_BYTES", 100)
    with pytest.raises(Refused, match="larger than"):
        artifacts.upload_content(application=shop, upload=_upload(b"x" * 101), by=cast.developer)


@pytest.mark.parametrize("who", ["viewer", "outsider"])
def test_only_developers_upload(cast: Cast, shop: Application, who: str) -> None:
    with pytest.raises(Refused, match="Only developers"):
        artifacts.upload_code(application=shop, upload=_upload(_zip(index__py="x")), by=getattr(cast, who))


def test_a_full_store_refuses_and_says_what_to_do(cast: Cast, shop: Application, settings: Any) -> None:
    first, other = _zip(index__py="1"), _zip(index__py="2")
    settings.TEAM_STORAGE_BYTES = len(first)
    artifacts.upload_code(application=shop, upload=_upload(first), by=cast.developer)
    with pytest.raises(StoreFull, match=r"those of Platform take 0\.0 MB of 0\.0 MB.*TEAM_STORAGE_MB.*7 days"):
        artifacts.upload_code(application=shop, upload=_upload(other), by=cast.developer)
    artifacts.upload_code(application=shop, upload=_upload(first), by=cast.developer)
    assert Artifact.objects.count() == 1


def test_a_team_does_not_fill_anothers_store(cast: Cast, shop: Application, settings: Any) -> None:
    data = _zip(index__py="1")
    settings.TEAM_STORAGE_BYTES = len(data)
    artifacts.upload_code(application=shop, upload=_upload(data), by=cast.developer)
    theirs = Application.objects.create(team=cast.other_team, name="theirs", created_by=cast.outsider)
    assert artifacts.upload_code(application=theirs, upload=_upload(data), by=cast.outsider).team == cast.other_team


@pytest.mark.django_db(transaction=True)
def test_uploads_at_once_cannot_share_the_last_room(cast: Cast, shop: Application, settings: Any) -> None:
    zips = [_zip(index__py=str(number)) for number in range(6)]
    settings.TEAM_STORAGE_BYTES = 2 * len(zips[0])
    together = threading.Barrier(6)
    refused: list[str] = []

    def upload(data: bytes) -> None:
        together.wait(10)
        try:
            artifacts.upload_code(application=shop, upload=_upload(data), by=cast.developer)
        except StoreFull as full:
            refused.append(full.sentence)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(upload, zips))
    assert (Artifact.objects.count(), len(refused)) == (2, 4)


def test_the_bytes_are_written_before_the_store_is_held(cast: Cast, shop: Application) -> None:
    """They may be 50 MB: meanwhile everybody else of the team saves and uploads."""
    with CaptureQueriesContext(connection) as queries:
        artifacts.upload_code(application=shop, upload=_upload(_zip(a__py="pass")), by=cast.developer)
    said = [row["sql"] for row in queries.captured_queries]
    written = next(number for number, sql in enumerate(said) if sql.startswith('INSERT INTO "deployments_artifact"'))
    held = [number for number, sql in enumerate(said) if "FOR NO KEY UPDATE" in sql]
    assert [number > written for number in held] == [False, True]
    assert said[held[0] + 1].startswith('UPDATE "deployments_artifact"')
    assert any(sql.startswith("RELEASE SAVEPOINT") for sql in said[held[0] : written])


def test_the_same_bytes_at_the_same_time_are_kept_once(
    cast: Cast, shop: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second one looked before the first one was kept."""
    first = artifacts.upload_code(application=shop, upload=_upload(_zip(a__py="pass")), by=cast.developer)
    real, looks = artifacts._sent_again, []

    def looked(artifact: Artifact) -> Artifact | None:
        looks.append(artifact)
        return None if len(looks) == 1 else real(artifact)

    monkeypatch.setattr(artifacts, "_sent_again", looked)
    assert artifacts.upload_code(application=shop, upload=_upload(_zip(a__py="pass")), by=cast.owner) == first
    assert (Artifact.objects.count(), len(looks)) == (1, 2)
