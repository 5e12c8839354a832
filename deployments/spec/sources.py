"""Where code and content come from: text in the definition, or an uploaded zip known by its SHA-256. Pure."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import Annotated, Final, Self

from pydantic import AfterValidator, Field, model_validator

from deployments.spec.faults import Fault, refuse
from deployments.spec.fields import Settings

LARGEST_CODE: Final = 262_144
LARGEST_FILE: Final = 262_144
LARGEST_CONTENT: Final = 1_048_576
MOST_FILES: Final = 100
CONFIG_FILE: Final = "tierboard-config.json"
"""Written by the engine beside a site's files: where the site finds its APIs."""

_PATH: Final = re.compile(r"[A-Za-z0-9._~@+=()!$&',;\- ]+(/[A-Za-z0-9._~@+=()!$&',;\- ]+)*")


def _sha256(value: str) -> str:
    if not re.fullmatch(r"[0-9a-f]{64}", value):
        raise ValueError("Give the SHA-256 of an uploaded zip: 64 lower-case hex digits.")
    return value


Sha256 = Annotated[str, AfterValidator(_sha256)]


def path_fault(path: str) -> str | None:
    """Why a path cannot be a file of a site, or None. Paths are relative, with forward slashes."""
    if path == CONFIG_FILE:
        return f"Tierboard writes {CONFIG_FILE} itself at each deployment. Remove it."
    if len(path) > 500:
        return "This path is longer than 500 characters. Shorten it."
    if not _PATH.fullmatch(path) or any(part in (".", "..") for part in path.split("/")):
        return "Write the path like assets/app.js: letters, digits and . _ - only, no leading slash and no '..'."
    if posixpath.normpath(path) != path:
        return "Write the path without '.', '..' or doubled slashes."
    return None


class CodeSource(Settings):
    """A function's code. Exactly one of the two."""

    inline: str | None = None
    artifact: Sha256 | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.inline is None) == (self.artifact is None):
            raise ValueError("Give either inline code or an uploaded zip (artifact).")
        if self.inline is not None:
            refuse(_code_faults(self.inline))
        return self


class ContentSource(Settings):
    """A website's files by path. Exactly one of the two."""

    inline: Annotated[dict[str, str], Field(max_length=MOST_FILES)] | None = None
    artifact: Sha256 | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.inline is None) == (self.artifact is None):
            raise ValueError("Give either inline files or an uploaded zip (artifact).")
        if self.inline is not None:
            refuse(_content_faults(self.inline))
        return self


def _code_faults(code: str) -> Iterator[Fault]:
    size = len(code.encode())
    if not code.strip():
        yield "inline", "The code is empty. Write a function, or upload a zip."
    if size > LARGEST_CODE:
        yield "inline", f"The code has {size:,} bytes; inline code may have {LARGEST_CODE:,}. Upload a zip instead."


def _content_faults(files: dict[str, str]) -> Iterator[Fault]:
    if not files:
        yield "inline", "The website has no files. Add an index page, or upload a zip."
    seen: dict[str, str] = {}
    total = 0
    for path, text in sorted(files.items()):
        size = len(text.encode())
        total += size
        if fault := path_fault(path):
            yield f"inline.{path}", fault
        if (other := seen.setdefault(path.lower(), path)) != path:
            yield f"inline.{path}", f"{other} and {path} differ only in upper and lower case. Rename one."
        if size > LARGEST_FILE:
            yield f"inline.{path}", f"This file has {size:,} bytes; the most is {LARGEST_FILE:,}. Upload a zip instead."
    if total > LARGEST_CONTENT:
        yield "inline", f"The files have {total:,} bytes; the most is {LARGEST_CONTENT:,}. Upload a zip instead."
