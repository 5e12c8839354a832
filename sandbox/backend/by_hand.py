"""What somebody may change about a thing past CloudFormation, as the call that its service takes for it."""

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from sandbox.backend.calls import Call, Headers

Sign = Callable[[str], Headers]
FUNCTION = "AWS::Lambda::Function"
LOG_GROUP = "AWS::Logs::LogGroup"
CHANGEABLE: dict[str, frozenset[str]] = {
    FUNCTION: frozenset({"MemorySize", "Timeout", "Handler", "Runtime", "Description", "Environment"}),
    LOG_GROUP: frozenset({"RetentionInDays"}),
}


def names(type_name: str) -> frozenset[str]:
    """The properties that `call` sets."""
    return CHANGEABLE.get(type_name, frozenset())


def call(type_name: str, physical_id: str, properties: Mapping[str, Any], sign: Sign) -> Call | None:
    """The call that sets the properties it knows, or None when it knows none of them."""
    values = {name: value for name, value in properties.items() if name in names(type_name) and value is not None}
    if not values:
        return None
    if type_name == FUNCTION:
        target = f"/2015-03-31/functions/{quote(physical_id)}/configuration"
        json_body = ("content-type", "application/json")
        return Call("PUT", target, (*sign("lambda"), json_body), json.dumps(values).encode())
    own = (("x-amz-target", "Logs_20140328.PutRetentionPolicy"), ("content-type", "application/x-amz-json-1.1"))
    body = {"logGroupName": physical_id, "retentionInDays": int(values["RetentionInDays"])}
    return Call("POST", "/", (*sign("logs"), *own), json.dumps(body).encode())
