"""What a single entry of an uploaded zip may be: a plain file or folder with a harmless path. Pure."""

from __future__ import annotations

import re
import stat
import unicodedata
import zipfile
from collections.abc import Iterator, Sequence
from typing import Final

from deployments.spec.text import fault_in, quoted

LONGEST_PATH: Final = 500
_ENCRYPTED: Final = 0x1 | 0x40 | 0x2000
_DRIVE: Final = re.compile(r"[A-Za-z]:")
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def entry_fault(info: zipfile.ZipInfo) -> str | None:
    """Why an entry is refused, as a sentence, or None."""
    # `filename` ends at the first NUL, `orig_filename` is what stands in the zip.
    path = info.orig_filename
    if fault := path_fault(path):
        return fault
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind == stat.S_IFLNK:
        return f"{quoted(path)} is a symbolic link. Pack the file itself."
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return f"{quoted(path)} is not a file but a device or a pipe. Leave it out."
    if info.flag_bits & _ENCRYPTED:
        return f"{quoted(path)} is encrypted. Make the zip without a password."
    if info.compress_type not in _METHODS:
        return f"{quoted(path)} is packed in a way that AWS may not know. Use ordinary zip compression."
    if path.endswith("/") and info.file_size:
        return f"{quoted(path)} is a folder with contents of its own. Make the zip anew with an ordinary tool."
    return None


def path_fault(path: str) -> str | None:
    """Why a path in a zip is refused, or None."""
    if fault := fault_in(path, line=True):
        return f"The name {quoted(path)} in the zip cannot be used. {fault}"
    if "\\" in path:
        return f"{quoted(path)} has backslashes. Make the zip with forward slashes between folders."
    if path.startswith("/") or _DRIVE.match(path):
        return f"{quoted(path)} is an absolute path. Pack the files with paths relative to their folder."
    parts = path.removesuffix("/").split("/")
    if any(part in ("", ".", "..") for part in parts):
        return f"{quoted(path)} leads outside the zip or nowhere. Pack the files with plain relative paths."
    if len(path.encode()) > LONGEST_PATH:
        return f"{quoted(path)} is longer than {LONGEST_PATH} bytes. Use shorter names."
    return None


def pair_faults(paths: Sequence[str]) -> Iterator[str]:
    """Paths that cannot be together: equal ones, ones that differ only in case, a file that is also a folder."""
    seen: dict[str, int] = {}
    for number, path in enumerate(paths):
        first = seen.setdefault(_folded(path), number)
        if first != number:
            other = paths[first]
            how = "twice" if other == path else f"beside {quoted(other)}, which differs only in case or accents"
            yield f"{quoted(path)} is in the zip {how}. Keep one of them."
    files = {_folded(path) for path in paths if not path.endswith("/")}
    for path in paths:
        parts = _folded(path).split("/")
        if any("/".join(parts[:depth]) in files for depth in range(1, len(parts))):
            yield f"{quoted(path)} lies in a folder that is also a file of the zip. Rename one of them."


def _folded(path: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path.removesuffix("/")).casefold())
