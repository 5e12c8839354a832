"""Long bodies, each in a file named after its SHA-256."""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sandbox.backend.calls import decode_body, encode_body

INLINE_BYTES = 4096


class Blobs:
    """A folder of immutable files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def store(self, record: dict[str, Any]) -> dict[str, Any]:
        """The record with a long body moved out. The file is synced before this returns; storing twice is harmless."""
        text = record["b"]
        if len(text) <= INLINE_BYTES:
            return record
        body = decode_body(text)
        name = hashlib.sha256(body).hexdigest()
        path = self._folder / name
        if not path.exists():
            write_synced(path, body)
        return {**{k: v for k, v in record.items() if k != "b"}, "f": name}

    def load(self, record: dict[str, Any]) -> dict[str, Any]:
        """The record with its body in place. Raises OSError when the file is gone."""
        if "f" not in record:
            return record
        body = (self._folder / record["f"]).read_bytes()
        return {**{k: v for k, v in record.items() if k != "f"}, "b": encode_body(body)}

    def keep_only(self, records: Iterable[dict[str, Any]]) -> None:
        """Remove files that no record names."""
        named = {record["f"] for record in records if "f" in record}
        for path in self._folder.iterdir():
            if path.name not in named:
                path.unlink()


def write_synced(path: Path, content: bytes) -> None:
    """Write a file so that after a crash it is there whole or not at all."""
    partial = path.with_name(path.name + ".part")
    with partial.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make a rename or creation in `folder` last."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
