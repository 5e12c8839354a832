"""One HTTP call to MiniStack, as it is made, written down and repeated."""

import base64
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

Headers = tuple[tuple[str, str], ...]
DROPPED_HEADERS = frozenset(
    {"connection", "keep-alive", "transfer-encoding", "content-length", "expect", "accept-encoding"}
)


@dataclass(frozen=True)
class Call:
    """A request. `target` is the raw path with its query; `seed` makes the ids it draws repeatable."""

    method: str
    target: str
    headers: Headers = ()
    body: bytes = b""
    seed: str = field(default_factory=lambda: secrets.token_hex(8))

    def to_json(self) -> dict[str, Any]:
        """The call as a journal stores it; a long body is moved to a blob by the journal."""
        return {
            "m": self.method,
            "t": self.target,
            "h": [list(h) for h in self.headers],
            "b": encode_body(self.body),
            "s": self.seed,
        }


@dataclass(frozen=True)
class Answer:
    """A response, read to its end."""

    status: int
    headers: Headers
    body: bytes

    @property
    def ok(self) -> bool:
        """Whether the call was accepted."""
        return 200 <= self.status < 300

    def header(self, name: str) -> str:
        """The first header of that name, or an empty string."""
        return next((value for key, value in self.headers if key.lower() == name), "")


def encode_body(body: bytes) -> str:
    """Text as it is, anything else in base64 behind a marker byte."""
    try:
        return "t" + body.decode("utf-8")
    except UnicodeDecodeError:
        return "b" + base64.b64encode(body).decode("ascii")


def decode_body(text: str) -> bytes:
    """The reverse of `encode_body`."""
    return base64.b64decode(text[1:]) if text[:1] == "b" else text[1:].encode("utf-8")


def call_from_json(values: dict[str, Any]) -> Call:
    """The reverse of `Call.to_json`."""
    return Call(values["m"], values["t"], tuple((k, v) for k, v in values["h"]), decode_body(values["b"]), values["s"])


def forwarded(headers: Iterable[tuple[str, str]]) -> Headers:
    """The headers that belong to the request and not to the connection."""
    return tuple((k, v) for k, v in headers if k.lower() not in DROPPED_HEADERS)


def signed_headers(service: str, region: str, host: str, account: str) -> Headers:
    """Headers that tell MiniStack account, region and service; it reads the scope and does not check the signature."""
    scope = f"{account}/20260101/{region}/{service}/aws4_request"
    return (("host", host), ("authorization", f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"))
