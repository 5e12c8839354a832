"""Uploads: kept once, checked first, never another team's."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from deployments.actions import artifacts
from deployments.models import Application, Artifact
from deployments.refusals import Refused
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
