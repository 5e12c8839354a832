"""Presigned addresses: MiniStack knows only keys of its own, so the signature in the query becomes one in a header."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

from sandbox.aws.errors import AwsError
from sandbox.aws.identity import Caller
from sandbox.backend.calls import Headers, signed_headers
from sandbox.settings import ACCOUNT_ID

FORM = "%Y%m%dT%H%M%SZ"
SIGNATURE = (
    "X-Amz-Algorithm",
    "X-Amz-Credential",
    "X-Amz-Date",
    "X-Amz-Expires",
    "X-Amz-Security-Token",
    "X-Amz-Signature",
    "X-Amz-SignedHeaders",
    "AWSAccessKeyId",
    "Expires",
    "Signature",
)


def unwrapped(target: str, headers: Headers, caller: Caller) -> tuple[str, Headers]:
    """Target and headers of the same request with its signature in a header. Raises AwsError when it ran out."""
    path, _, query = target.partition("?")
    if "X-Amz-Signature=" not in query and "Signature=" not in query:
        return target, headers
    _check_time(parse_qs(query))
    kept = [part for part in query.split("&") if part.partition("=")[0] not in SIGNATURE]
    host = next((value for name, value in headers if name.lower() == "host"), "")
    others = tuple((name, value) for name, value in headers if name.lower() not in ("host", "authorization"))
    signed = signed_headers(caller.service, caller.region, host, ACCOUNT_ID)
    return path + (f"?{'&'.join(kept)}" if kept else ""), (*signed, *others)


def _check_time(parameters: dict[str, list[str]]) -> None:
    if "Expires" in parameters:
        ends = datetime.fromtimestamp(int(parameters["Expires"][0]), UTC)
    else:
        begins = datetime.strptime(parameters["X-Amz-Date"][0], FORM).replace(tzinfo=UTC)
        ends = begins + timedelta(seconds=int(parameters["X-Amz-Expires"][0]))
    if ends < datetime.now(UTC):
        raise AwsError("AccessDenied", "Request has expired", 403)
