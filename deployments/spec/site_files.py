"""The files of a website's zip as they go to S3: path, type, caching, bytes. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from deployments.spec.archives import BadArchive, ZipEntry, ZipListing, bodies, listing
from deployments.spec.sources import CONFIG_FILE
from deployments.spec.text import quoted

NO_CACHE: Final = "no-cache"
"""Ask each time whether it changed: pages and the site's configuration."""
FOR_A_YEAR: Final = "public, max-age=31536000, immutable"
"""For names that hold a hash of the contents."""
FIVE_MINUTES: Final = "public, max-age=300"

TYPES: Final[dict[str, str]] = {
    "atom": "application/atom+xml; charset=utf-8",
    "avif": "image/avif",
    "bmp": "image/bmp",
    "css": "text/css; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "eot": "application/vnd.ms-fontobject",
    "gif": "image/gif",
    "gz": "application/gzip",
    "htm": "text/html; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "ico": "image/x-icon",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "map": "application/json; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "mjs": "text/javascript; charset=utf-8",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "oga": "audio/ogg",
    "ogg": "audio/ogg",
    "ogv": "video/ogg",
    "otf": "font/otf",
    "pdf": "application/pdf",
    "png": "image/png",
    "rss": "application/rss+xml; charset=utf-8",
    "svg": "image/svg+xml; charset=utf-8",
    "ttf": "font/ttf",
    "txt": "text/plain; charset=utf-8",
    "wasm": "application/wasm",
    "wav": "audio/wav",
    "webm": "video/webm",
    "webmanifest": "application/manifest+json; charset=utf-8",
    "webp": "image/webp",
    "woff": "font/woff",
    "woff2": "font/woff2",
    "xhtml": "application/xhtml+xml; charset=utf-8",
    "xml": "application/xml; charset=utf-8",
    "yaml": "application/yaml; charset=utf-8",
    "yml": "application/yaml; charset=utf-8",
    "zip": "application/zip",
}
"""A table of our own: the operating system's differs between machines, and a type is part of a release."""
UNKNOWN_TYPE: Final = "application/octet-stream"

_JUNK: Final = frozenset({"__macosx", ".ds_store", "thumbs.db", "desktop.ini"})
_SECRET: Final = re.compile(r"\.(git|hg|svn|aws|ssh|env|env\..+|htpasswd|npmrc|netrc)", re.IGNORECASE)
_HASHED: Final = re.compile(r"[.-]([A-Za-z0-9_]{8,})\.[A-Za-z0-9]+(\.map)?$")


@dataclass(frozen=True)
class SiteFile:
    """One file to upload: `path` is its key in the bucket."""

    path: str
    content_type: str
    cache_control: str
    body: bytes = field(repr=False)


def content_type(path: str) -> str:
    """The Content-Type by the name's ending; what is unknown is offered as a download."""
    return TYPES.get(path.rpartition(".")[2].lower(), UNKNOWN_TYPE)


def cache_control(path: str) -> str:
    """How long browsers may keep a file without asking. Only a name with a hash in it is kept for long: a build tool
    gives a changed file another name. When in doubt the answer is the short one.
    """
    if content_type(path).startswith(("text/html", "application/xhtml")) or path == CONFIG_FILE:
        return NO_CACHE
    hashed = _HASHED.search(path.rpartition("/")[2])
    return FOR_A_YEAR if hashed and _looks_random(hashed[1]) else FIVE_MINUTES


def _looks_random(word: str) -> bool:
    digit = any(character.isdigit() for character in word)
    if re.fullmatch(r"[0-9a-f]+", word):
        return digit and not word.isdigit()
    return digit and word.lower() != word and word.upper() != word


def site_listing(data: bytes) -> ZipListing:
    """The files that a website's zip gives, as paths from the site's start page.

    A folder around everything is left out, as are the files that macOS and Windows add. Raises BadArchive, also for
    what would be public by mistake, such as .git or .env.
    """
    found = [entry for entry in listing(data).entries if not _is_junk(entry.path)]
    if not found:
        raise BadArchive("The zip holds no files for a website. Add at least an index page.")
    around = _folder_around([entry.path for entry in found])
    entries = tuple(ZipEntry(entry.path.removeprefix(around), entry.size) for entry in found)
    for entry in entries:
        if any(_SECRET.fullmatch(part) for part in entry.path.split("/")):
            raise BadArchive(f"{quoted(entry.path)} would be open to everyone. Leave it out of the zip.")
        if entry.path == CONFIG_FILE:
            raise BadArchive(f"Tierboard writes {CONFIG_FILE} itself at each deployment. Leave it out of the zip.")
    return ZipListing(entries, around)


def site_files(zip_bytes: bytes) -> Iterator[SiteFile]:
    """The files to upload, one in memory at a time: pages last, so that what they load is there before them.

    Raises BadArchive. Does not hold the file that the engine writes by itself (tierboard-config.json).
    """
    found = site_listing(zip_bytes)
    paths = sorted(found.paths, key=lambda path: (cache_control(path) == NO_CACHE, path))
    for path, body in bodies(zip_bytes, [found.stripped + path for path in paths]):
        name = path.removeprefix(found.stripped)
        yield SiteFile(name, content_type(name), cache_control(name), body)


def _is_junk(path: str) -> bool:
    return any(part.lower() in _JUNK or part.startswith("._") for part in path.split("/"))


def _folder_around(paths: list[str]) -> str:
    """ "site/" when every file lies in the folder site, else ""."""
    first = {path.partition("/")[0] + "/" if "/" in path else "" for path in paths}
    return first.pop() if len(first) == 1 else ""
