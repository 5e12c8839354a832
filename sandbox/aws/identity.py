"""Who calls which service in which region, read from the signature's scope. Signatures are not checked: there is no
secret to protect, but a request without one is refused, so that a web page cannot make calls from a visitor's
browser.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs

from sandbox.aws.errors import AwsError
from sandbox.settings import ACCOUNT_ID, DEFAULT_REGION

_SCOPE = re.compile(r"Credential=([^/,\s]+)/\d{8}/([a-z0-9-]+)/([a-z0-9-]+)/aws4_request")
UNSIGNED = "The request must contain either a valid (registered) AWS access key ID or X.509 certificate."


@dataclass(frozen=True)
class Caller:
    """The scope of one request."""

    access_key: str
    region: str
    service: str


def identify(headers: Mapping[str, str], query: str) -> Caller:
    """The caller by the Authorization header or a presigned URL. Raises AwsError."""
    match = _SCOPE.search(headers.get("authorization", ""))
    parameters = parse_qs(query)
    if match is None and "X-Amz-Credential" in parameters:
        match = _SCOPE.search("Credential=" + parameters["X-Amz-Credential"][0])
    if match is not None:
        caller = Caller(*match.groups())
    elif "AWSAccessKeyId" in parameters and "Signature" in parameters:
        caller = Caller(parameters["AWSAccessKeyId"][0], DEFAULT_REGION, "s3")
    else:
        raise AwsError("MissingAuthenticationToken", UNSIGNED, 403)
    if caller.access_key.isdigit() and caller.access_key != ACCOUNT_ID:
        raise AwsError("InvalidClientTokenId", "The security token included in the request is invalid.", 403)
    return caller
