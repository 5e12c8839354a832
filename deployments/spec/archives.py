"""Uploaded zips, read as what they are: bytes from a stranger. Pure; nothing is ever written to a disk.

200 MiB of zeros fit into 204 kB of zip, entries may overlap so that each is counted once and unpacked many times, and
the directory at the end may say anything. So the directory is walked before Python's reader may build it, every entry
must lie in a place of its own, and sizes are believed only after counting.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from deployments.spec.entries import entry_fault, pair_faults

LARGEST_ZIP: Final = 50 * 1024 * 1024
LARGEST_UNPACKED: Final = 250 * 1024 * 1024
"""Lambda's own limit; a website has the same here."""
MOST_ENTRIES: Final = 10_000
HIGHEST_RATIO: Final = 100
_RATIO_MATTERS_FROM: Final = 1024 * 1024
_BLOCK: Final = 64 * 1024

_END: Final = struct.Struct("<4s4H2LH")
_CENTRAL: Final = struct.Struct("<4s6H3L5H2L")
_LOCAL: Final = struct.Struct("<4s5H3L2H")
_LONGEST_COMMENT: Final = 65_535
_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    OverflowError,
    RuntimeError,
    ValueError,
)


class BadArchive(Exception):
    """The zip cannot be used. The text says why and what to do, for the person who uploaded it."""


@dataclass(frozen=True)
class ZipEntry:
    """A file in a zip: its path as it will be used, and its real size in bytes."""

    path: str
    size: int


@dataclass(frozen=True)
class ZipListing:
    """The files of a zip that was read to its end. `stripped` is a folder around everything that is left out."""

    entries: tuple[ZipEntry, ...]
    stripped: str = ""

    @property
    def paths(self) -> frozenset[str]:
        return frozenset(entry.path for entry in self.entries)

    @property
    def size(self) -> int:
        """Bytes of all files together."""
        return sum(entry.size for entry in self.entries)


def listing(data: bytes) -> ZipListing:
    """Every file of a zip with its counted size, sorted by path. Raises BadArchive at the first fault.

    The whole zip is unpacked once, block by block, and thrown away: only then are its sizes and checksums known.
    """
    with _opened(data) as archive:
        entries = [ZipEntry(info.filename, size) for info, size in _counted(archive)]
    if not entries:
        raise BadArchive("The zip holds no files. Add the files and upload it again.")
    return ZipListing(tuple(sorted(entries, key=lambda entry: entry.path)))


def bodies(data: bytes, paths: list[str]) -> Iterator[tuple[str, bytes]]:
    """The bytes of some files of a zip, one after the other. Raises BadArchive as `listing` does."""
    with _opened(data) as archive:
        for path in paths:
            try:
                info = archive.getinfo(path)
            except KeyError as error:
                raise BadArchive(f"The zip has no file {path}.") from error
            yield path, b"".join(_blocks(archive, info, LARGEST_UNPACKED))


def _opened(data: bytes) -> zipfile.ZipFile:
    _check_outside(data)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _BROKEN as error:
        raise BadArchive("The zip is damaged. Make it anew and upload it again.") from error
    _check_inside(data, archive.infolist())
    return archive


def _check_outside(data: bytes) -> None:
    """Size, beginning and end of the file, and the number of entries, before anything is built from them."""
    if len(data) > LARGEST_ZIP:
        raise BadArchive(f"The zip has {len(data):,} bytes; the most is {LARGEST_ZIP:,}. Leave out what is not needed.")
    if not data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        raise BadArchive("This file is not a zip. Pack the files as a .zip and upload that.")
    tail = max(0, len(data) - _END.size - _LONGEST_COMMENT)
    place = data.rfind(b"PK\x05\x06", tail)
    if place < 0 or len(data) - place < _END.size:
        raise BadArchive("The zip is cut off: its end is missing. Upload it again.")
    _, disk, first_disk, _, count, size, _, comment = _END.unpack_from(data, place)
    if place + _END.size + comment != len(data) or disk or first_disk:
        raise BadArchive("The zip is damaged at its end, or one part of several. Make it anew as a single file.")
    if count > MOST_ENTRIES:
        raise BadArchive(f"The zip has {count:,} entries or more; the most is {MOST_ENTRIES:,}. Pack fewer files.")
    if size > place or _walked(data, place - size, place) != count:
        raise BadArchive("The zip's table of contents does not fit its files. Make it anew and upload it again.")


def _walked(data: bytes, place: int, end: int) -> int:
    """How many entries really stand between two places of the table of contents; -1 when something else does."""
    count = 0
    while place < end:
        if end - place < _CENTRAL.size or data[place : place + 4] != b"PK\x01\x02" or count > MOST_ENTRIES:
            return -1
        lengths = _CENTRAL.unpack_from(data, place)[10:13]
        place += _CENTRAL.size + sum(lengths)
        count += 1
    return count if place == end else -1


def _check_inside(data: bytes, infos: list[zipfile.ZipInfo]) -> None:
    """Everything that the table of contents says, entry by entry, before anything is unpacked."""
    for info in infos:
        if fault := entry_fault(info):
            raise BadArchive(fault)
    for fault in pair_faults([info.filename for info in infos]):
        raise BadArchive(fault)
    _check_places(data, infos)
    _check_sizes(infos)


def _check_places(data: bytes, infos: list[zipfile.ZipInfo]) -> None:
    """No two entries may share bytes, and each must be where the table of contents says."""
    free_from = 0
    for info in sorted(infos, key=lambda info: info.header_offset):
        start = info.header_offset
        if start < free_from or data[start : start + 4] != b"PK\x03\x04" or len(data) - start < _LOCAL.size:
            raise BadArchive(
                "Entries of the zip lie over each other or outside it. Make it anew with an ordinary tool."
            )
        name, extra = _LOCAL.unpack_from(data, start)[9:11]
        free_from = start + _LOCAL.size + name + extra + info.compress_size
    if free_from > len(data):
        raise BadArchive("The zip is cut off. Upload it again.")


def _check_sizes(infos: list[zipfile.ZipInfo]) -> None:
    total = sum(info.file_size for info in infos)
    if total > LARGEST_UNPACKED:
        raise BadArchive(f"Unpacked, the zip has {total:,} bytes; AWS takes {LARGEST_UNPACKED:,}. Make it smaller.")
    for info in infos:
        if info.file_size > _RATIO_MATTERS_FROM and info.file_size > HIGHEST_RATIO * max(info.compress_size, 1):
            raise BadArchive(
                f"{info.filename} unpacks to more than {HIGHEST_RATIO} times its size, as zip bombs do. Leave it out."
            )


def _counted(archive: zipfile.ZipFile) -> Iterator[tuple[zipfile.ZipInfo, int]]:
    left = LARGEST_UNPACKED
    for info in archive.infolist():
        size = sum(len(block) for block in _blocks(archive, info, left))
        left -= size
        if not info.is_dir():
            yield info, size


def _blocks(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> Iterator[bytes]:
    """The bytes of an entry; stops a stream that goes on past its declared size or past what is allowed."""
    read = 0
    try:
        with archive.open(info) as stream:
            while block := stream.read(_BLOCK):
                read += len(block)
                if read > most:
                    raise BadArchive(f"Unpacked, the zip has more than {LARGEST_UNPACKED:,} bytes. Make it smaller.")
                yield block
    except _BROKEN as error:
        raise BadArchive(f"{info.filename} in the zip is damaged. Make the zip anew and upload it again.") from error
    if read != info.file_size:
        raise BadArchive(f"{info.filename} in the zip does not have the size that the zip says. Make the zip anew.")
