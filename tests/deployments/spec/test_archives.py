"""Zips from strangers: each way to do harm gets a sentence."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deployments.spec import archives
from deployments.spec.archives import BadArchive, bodies, listing
from deployments.spec.bundles import check_code_zip, check_content_zip, pack


def zipped(*entries: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for entry, body in entries:
            archive.writestr(entry, body, method)
    return buffer.getvalue()


def special(kind: int) -> bytes:
    info = zipfile.ZipInfo("thing")
    info.create_system = 3
    info.external_attr = (kind | 0o777) << 16
    return zipped((info, b"/etc/passwd"))


def patched(data: bytes, old: bytes, new: bytes) -> bytes:
    assert old in data
    return data.replace(old, new)


def flagged(flag: int) -> bytes:
    """An ordinary zip whose two headers carry a general purpose flag."""
    data = bytearray(zipped(("a", b"x" * 50)))
    central = data.rindex(b"PK\x01\x02")
    for place in (6, central + 8):
        data[place : place + 2] = struct.pack("<H", struct.unpack_from("<H", data, place)[0] | flag)
    return bytes(data)


def declared(size: int) -> bytes:
    """A zip that lies about how large its only file is unpacked."""
    data = bytearray(zipped(("a", b"x" * 5000)))
    for place in (22, data.rindex(b"PK\x01\x02") + 24):
        data[place : place + 4] = struct.pack("<L", size)
    return bytes(data)


def overlapped() -> bytes:
    """Two names in the table of contents for the same bytes."""
    data = zipped(("a", b"x" * 50))
    start = data.index(b"PK\x01\x02")
    end = data.index(b"PK\x05\x06")
    central = data[start:end]
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 2, 2, 2 * len(central), start, 0)
    return data[:start] + central + central.replace(b"a", b"b") + tail


def many(count: int) -> bytes:
    return zipped(*((f"f{n}", b"") for n in range(count)), method=zipfile.ZIP_STORED)


def lying_count() -> bytes:
    """70,000 entries behind an end that admits to one."""
    data = bytearray(many(3))
    place = data.rindex(b"PK\x05\x06")
    data[place + 8 : place + 12] = struct.pack("<2H", 1, 1)
    return bytes(data)


def bad_checksum() -> bytes:
    data = bytearray(zipped(("a", b"hello"), method=zipfile.ZIP_STORED))
    data[31] ^= 0xFF
    return bytes(data)


def bad_local_name() -> bytes:
    data = bytearray(zipped(("a", b"hello")))
    data[30:31] = b"b"
    return bytes(data)


def zip64_lies() -> bytes:
    data = bytearray(zipped(("a", b"hello")))
    place = data.rindex(b"PK\x05\x06")
    data[place + 8 : place + 12] = b"\xff" * 4
    return bytes(data)


def far_offset() -> bytes:
    data = bytearray(zipped(("a", b"hello")))
    place = data.rindex(b"PK\x01\x02") + 42
    data[place : place + 4] = struct.pack("<L", 0x7FFFFFFF)
    return bytes(data)


BOMB = zipped(("zeros", b"\0" * (20 * 1024 * 1024)))
PLAIN = zipped(("index.html", b"hello"), ("b/c.txt", b"there"))

BAD: list[tuple[str, Callable[[], bytes], str]] = [
    ("empty", lambda: b"", "This file is not a zip."),
    ("text", lambda: b"hello", "This file is not a zip."),
    ("tar", lambda: b"\x1f\x8b\x08" + b"\0" * 100, "This file is not a zip."),
    ("prefixed", lambda: b"MZ" + PLAIN, "This file is not a zip."),
    ("cut", lambda: PLAIN[:-30], "its end is missing"),
    ("cut in the end", lambda: PLAIN[:-3], "its end is missing"),
    ("cut in the middle", lambda: PLAIN[:20] + PLAIN[-22:], "does not fit its files"),
    ("trailing bytes", lambda: PLAIN + b"x", "damaged at its end"),
    ("one of several", lambda: patched(PLAIN, b"PK\x05\x06\0\0", b"PK\x05\x06\1\0"), "one part of several"),
    ("no entries", lambda: zipped(), "The zip holds no files."),
    ("only folders", lambda: zipped(("a/", b"")), "The zip holds no files."),
    ("too many", lambda: many(10_001), "The zip has 10,001 entries or more; the most is 10,000."),
    ("zip64 count", zip64_lies, "The zip has 65,535 entries or more"),
    ("lying count", lying_count, "does not fit its files"),
    ("far offset", far_offset, "or outside it"),
    ("bomb", lambda: BOMB, "unpacks to more than 100 times its size"),
    ("declared too large", lambda: declared(300_000_000), "Unpacked, the zip has 300,000,000 bytes"),
    ("declared larger", lambda: declared(6000), "a in the zip"),
    ("declared smaller", lambda: declared(4000), "a in the zip is damaged"),
    ("overlapped", overlapped, "Entries of the zip lie over each other"),
    ("checksum", bad_checksum, "a in the zip is damaged"),
    ("local name", bad_local_name, "a in the zip is damaged"),
    ("encrypted", lambda: flagged(0x1), '"a" is encrypted.'),
    ("strongly encrypted", lambda: flagged(0x40), '"a" is encrypted.'),
    ("bzip2", lambda: zipped(("a", b"x"), method=zipfile.ZIP_BZIP2), "Use ordinary zip compression."),
    ("symlink", lambda: special(stat.S_IFLNK), "is a symbolic link. Pack the file itself."),
    ("device", lambda: special(stat.S_IFCHR), "is not a file but a device or a pipe."),
    ("pipe", lambda: special(stat.S_IFIFO), "is not a file but a device or a pipe."),
    ("parent", lambda: zipped(("../x", b"")), "leads outside the zip or nowhere"),
    ("parent inside", lambda: zipped(("a/../../x", b"")), "leads outside the zip or nowhere"),
    ("dot", lambda: zipped(("./x", b"")), "leads outside the zip or nowhere"),
    ("double slash", lambda: zipped(("a//x", b"")), "leads outside the zip or nowhere"),
    ("absolute", lambda: zipped(("/etc/x", b"")), "is an absolute path"),
    ("drive", lambda: zipped(("C:/x", b"")), "is an absolute path"),
    ("backslash", lambda: zipped(("a\\x", b"")), "has backslashes"),
    ("long", lambda: zipped(("x" * 501, b"")), "is longer than 500 bytes"),
    ("nul", lambda: patched(zipped(("aXb", b"")), b"aXb", b"a\0b"), "Remove a NUL character"),
    ("newline", lambda: zipped(("a\nb", b"")), "Remove a line break"),
    ("hidden", lambda: zipped(("a\u200bb", b"")), "Remove an invisible character"),
    ("twice", lambda: patched(zipped(("a", b""), ("b", b"")), b"b", b"a"), '"a" is in the zip twice.'),
    ("case", lambda: zipped(("a", b""), ("A", b"")), 'beside "a", which differs only in case or accents'),
    ("accents", lambda: zipped(("é", b""), ("e\u0301", b"")), "differs only in case or accents"),
    ("file and folder", lambda: zipped(("a", b""), ("a/b", b"")), "lies in a folder that is also a file"),
]


@pytest.mark.parametrize(("make", "words"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
@pytest.mark.parametrize("check", [check_code_zip, check_content_zip])
def test_a_zip_that_is_refused(check: Callable[[bytes], object], make: Callable[[], bytes], words: str) -> None:
    with pytest.raises(BadArchive) as raised:
        check(make())
    assert words in str(raised.value)
    assert str(raised.value).isprintable()
    assert len(str(raised.value)) < 300


def test_a_zip_of_more_than_50_mib_is_not_even_looked_at() -> None:
    with pytest.raises(BadArchive, match="the most is 52,428,800"):
        listing(b"PK\x03\x04" + bytes(archives.LARGEST_ZIP))


def test_a_folder_entry_may_hold_nothing() -> None:
    data = bytearray(zipped(("a/", b"")))
    data[data.rindex(b"PK\x01\x02") + 24] = 5
    with pytest.raises(BadArchive, match="a folder with contents of its own"):
        listing(bytes(data))


def test_what_is_allowed() -> None:
    nested = zipped(("inner.zip", PLAIN), ("naïve/文.txt", b"x"), ("naïve/", b""), ("empty", b""))
    assert [(entry.path, entry.size) for entry in listing(nested).entries] == [
        ("empty", 0),
        ("inner.zip", len(PLAIN)),
        ("naïve/文.txt", 1),
    ]


def test_a_comment_at_the_end_is_allowed() -> None:
    buffer = io.BytesIO(PLAIN)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.comment = b"made by a tool"
    assert listing(buffer.getvalue()).size == 10


def test_small_files_may_compress_well() -> None:
    assert listing(zipped(("spaces", b" " * 1_000_000))).size == 1_000_000


def test_a_stream_that_does_not_end_is_stopped() -> None:
    """The hard counter, reached past every earlier check by an archive that was opened by hand."""
    with zipfile.ZipFile(io.BytesIO(zipped(("a", b"x" * 200_000)))) as archive:
        info = archive.infolist()[0]
        with pytest.raises(BadArchive, match="more than 262,144,000 bytes"):
            list(archives._blocks(archive, info, 100))


def test_the_real_size_counts() -> None:
    with zipfile.ZipFile(io.BytesIO(zipped(("a", b"x")))) as archive:
        info = archive.infolist()[0]
        blocks = archives._blocks(archive, info, 100)
        assert next(blocks) == b"x"
        info.file_size = 2
        with pytest.raises(BadArchive, match="does not have the size"):
            next(blocks)


def test_bodies_of_a_file_that_is_not_there() -> None:
    with pytest.raises(BadArchive, match="has no file nothing"):
        list(bodies(PLAIN, ["nothing"]))


def test_packing_gives_the_same_bytes_in_any_order() -> None:
    assert pack({"a": b"1", "b/c": b"2"}) == pack({"b/c": b"2", "a": b"1"})
    with zipfile.ZipFile(io.BytesIO(pack({"a": b"1"}))) as archive:
        (info,) = archive.infolist()
    assert (info.date_time, info.compress_type, info.create_system) == ((1980, 1, 1, 0, 0, 0), zipfile.ZIP_STORED, 3)
    assert stat.filemode(info.external_attr >> 16) == "-rw-r--r--"


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(st.from_regex(r"[a-z]{1,5}(\.txt)?", fullmatch=True), st.binary(max_size=2000), min_size=1))
def test_what_is_packed_can_be_read(files: dict[str, bytes]) -> None:
    data = pack(files)
    assert dict(bodies(data, sorted(files))) == files
    assert listing(data).paths == set(files)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_damaged_zip_is_refused_or_read_and_nothing_else(data: st.DataObject) -> None:
    spoiled = bytearray(PLAIN)
    for _ in range(data.draw(st.integers(1, 4))):
        spoiled[data.draw(st.integers(4, len(spoiled) - 1))] = data.draw(st.integers(0, 255))
    try:
        check_content_zip(bytes(spoiled[: data.draw(st.integers(len(spoiled) - 5, len(spoiled)))]))
    except BadArchive as refused:
        assert str(refused)
