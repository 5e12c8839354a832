"""AWS's Query protocol: form fields in, XML out."""

import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl
from xml.sax.saxutils import escape

from starlette.responses import Response

from sandbox.aws.errors import QUERY_NAMESPACES, AwsError


class Fields:
    """The fields of one request."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = dict(values)

    def text(self, name: str, default: str = "") -> str:
        """A field, or the default."""
        return self._values.get(name, default)

    def required(self, name: str) -> str:
        """A field that must be there. Raises AwsError."""
        value = self._values.get(name, "")
        if not value:
            raise AwsError(
                "ValidationError",
                f"1 validation error detected: Value null at '{name[0].lower() + name[1:]}' failed to satisfy "
                "constraint: Member must not be null",
            )
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        """A Boolean field."""
        return self._values.get(name, str(default)).lower() == "true"

    def has(self, name: str) -> bool:
        """Whether the field was sent, also as part of a list."""
        return name in self._values or any(key.startswith(f"{name}.") for key in self._values)

    def texts(self, name: str) -> list[str]:
        """A list of strings (`Name.member.1`, ...), in order."""
        return [self._values[key] for key in self._numbered(name) if key in self._values]

    def structures(self, name: str) -> list["Fields"]:
        """A list of structures (`Name.member.1.Key`, ...), in order."""
        return [self.below(key) for key in self._numbered(name)]

    def below(self, prefix: str) -> "Fields":
        """The fields whose names begin with `prefix.`."""
        start = f"{prefix}."
        return Fields({key[len(start) :]: value for key, value in self._values.items() if key.startswith(start)})

    def _numbered(self, name: str) -> list[str]:
        start = f"{name}.member."
        numbers = {key[len(start) :].split(".")[0] for key in self._values if key.startswith(start)}
        return [f"{start}{number}" for number in sorted(numbers, key=lambda text: int(text) if text.isdigit() else 0)]


def parse(body: bytes) -> Fields:
    """The fields of a request body."""
    return Fields(dict(parse_qsl(body.decode("utf-8", errors="replace"), keep_blank_values=True)))


def answer(service: str, action: str, result: Mapping[str, Any] | None) -> Response:
    """A successful answer; `result` is plain values, lists become `member` elements, None leaves an element out."""
    inner = f"<{action}Result>{_xml(result)}</{action}Result>" if result is not None else ""
    body = (
        f'<{action}Response xmlns="{QUERY_NAMESPACES[service]}">{inner}'
        f"<ResponseMetadata><RequestId>{uuid.uuid4()}</RequestId></ResponseMetadata></{action}Response>"
    )
    return Response(body, media_type="text/xml")


def _xml(value: Any) -> str:
    if isinstance(value, Mapping):
        return "".join(f"<{key}>{_xml(inner)}</{key}>" for key, inner in value.items() if inner is not None)
    if isinstance(value, (list, tuple)):
        return "".join(f"<member>{_xml(inner)}</member>" for inner in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return escape(str(value))
