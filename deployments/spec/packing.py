"""Zips made from text of a definition: the same text gives the same bytes on every machine. Pure.

Nothing is compressed, because zlib's output differs between its versions and the zip's digest is its name at AWS.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

Purpose = Literal["code", "content"]
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_READABLE: Final = 0o100644 << 16
_UNIX: Final = 3


@dataclass(frozen=True)
class Bundle:
    """A zip that a deployment needs at AWS. `content` is None for an upload, known by its digest."""

    component: str
    purpose: Purpose
    sha256: str
    content: bytes | None = field(repr=False)

    @property
    def key(self) -> str:
        """Its key in the artifact bucket."""
        return f"{self.purpose}/{self.sha256}.zip"


def packed(component: str, purpose: Purpose, files: Mapping[str, str]) -> Bundle:
    """The bundle of some texts by path."""
    content = pack({path: text.encode() for path, text in files.items()})
    return Bundle(component, purpose, hashlib.sha256(content).hexdigest(), content)


def pack(files: Mapping[str, bytes]) -> bytes:
    """A zip with these files, sorted by path, all with one date and one mode (Lambda needs them readable by all)."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for path, body in sorted(files.items()):
            entry = zipfile.ZipInfo(path, _EPOCH)
            entry.create_system = _UNIX
            entry.external_attr = _READABLE
            archive.writestr(entry, body)
    return buffer.getvalue()
