"""A rendered CloudFormation template and how it is written down. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

BODY_LIMIT = 51_200
"""Bytes that CloudFormation takes in a request; a longer template goes through the artifact bucket."""
SIZE_LIMIT = 1_000_000
"""Bytes that CloudFormation takes at all."""
RESOURCE_LIMIT = 500
OUTPUT_LIMIT = 200

OutputKind = Literal[
    "site_url",
    "api_url",
    "private_url",
    "socket_url",
    "function_url",
    "sign_in_url",
    "bucket",
    "name",
    "user_pool",
    "client",
    "identity_pool",
    "distribution",
    "edge_url",
]


@dataclass(frozen=True)
class OutputSpec:
    """An output that the engine reads after a deployment: its key in the stack and what its value means."""

    key: str
    component: str
    kind: OutputKind


@dataclass(frozen=True)
class Template:
    """One rendered template. `body` is plain JSON data; treat it as read-only."""

    body: Mapping[str, Any]
    outputs: tuple[OutputSpec, ...]

    @cached_property
    def text(self) -> str:
        """Canonical JSON: sorted keys, no spaces. Equal definitions give equal text; this is what AWS receives."""
        return canonical(self.body)

    @cached_property
    def sha256(self) -> str:
        """Hex digest of `text` in UTF-8."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def size(self) -> int:
        """Bytes of `text` in UTF-8."""
        return len(self.text.encode())

    @property
    def fits_in_request(self) -> bool:
        """Whether CloudFormation takes it in the request body; otherwise it must lie in the artifact bucket."""
        return self.size <= BODY_LIMIT

    @property
    def pretty(self) -> str:
        """The same template for people: sorted, indented by two, ending in a newline."""
        return json.dumps(self.body, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def canonical(value: Any) -> str:
    """JSON that is the same text for the same data: sorted keys, no spaces, no escapes beyond JSON's own."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def digest(value: Any) -> str:
    """SHA-256 in hex of the canonical JSON of a value."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()
