"""AWS errors in the three shapes that its protocols have."""

import json
import uuid
from dataclasses import dataclass
from xml.sax.saxutils import escape

from starlette.responses import Response


@dataclass
class AwsError(Exception):
    """An answer that says no. `code` and `message` are AWS's own words wherever AWS has some."""

    code: str
    message: str
    status: int = 400


def as_query_xml(error: AwsError, namespace: str) -> Response:
    """For the Query protocol (CloudFormation, STS, IAM)."""
    body = (
        f'<ErrorResponse xmlns="{namespace}"><Error><Type>{"Sender" if error.status < 500 else "Receiver"}</Type>'
        f"<Code>{escape(error.code)}</Code><Message>{escape(error.message)}</Message></Error>"
        f"<RequestId>{uuid.uuid4()}</RequestId></ErrorResponse>"
    )
    return Response(body, error.status, media_type="text/xml")


def as_json(error: AwsError) -> Response:
    """For the JSON protocols (DynamoDB, Logs, Lambda, API Gateway)."""
    body = json.dumps({"__type": error.code, "message": error.message, "Message": error.message})
    headers = {"x-amzn-errortype": error.code, "x-amzn-requestid": str(uuid.uuid4())}
    return Response(body, error.status, headers, media_type="application/x-amz-json-1.0")


def as_s3_xml(error: AwsError) -> Response:
    """For S3."""
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<Error><Code>{escape(error.code)}</Code><Message>{escape(error.message)}</Message>"
        f"<RequestId>{uuid.uuid4().hex[:16].upper()}</RequestId></Error>"
    )
    return Response(body, error.status, media_type="application/xml")


def for_service(error: AwsError, service: str) -> Response:
    """In the shape that the clients of `service` can read."""
    if service == "s3":
        return as_s3_xml(error)
    if service in QUERY_NAMESPACES:
        return as_query_xml(error, QUERY_NAMESPACES[service])
    return as_json(error)


QUERY_NAMESPACES = {
    "cloudformation": "http://cloudformation.amazonaws.com/doc/2010-05-15/",
    "sts": "https://sts.amazonaws.com/doc/2011-06-15/",
    "iam": "https://iam.amazonaws.com/doc/2010-05-08/",
    "sns": "http://sns.amazonaws.com/doc/2010-03-31/",
    "ec2": "http://ec2.amazonaws.com/doc/2016-11-15/",
    "rds": "http://rds.amazonaws.com/doc/2014-10-31/",
}
