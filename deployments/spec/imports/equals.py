"""What is written otherwise in other people's templates and means the same at AWS. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from deployments.spec.authorizers import TYPES
from deployments.spec.imports.compare import spelled
from deployments.spec.imports.equal_networks import as_text, placed_alike, range_of
from deployments.spec.imports.proposal import Body, Proposal, target
from deployments.spec.imports.tokens import in_our_units

_WRITES_LOGS: Final = "policy/service-role/AWSLambdaBasicExecutionRole"
"""AWS's own policy for functions: to make and write log groups of any name. A function here writes its own group."""
_ENTERS: Final = "policy/service-role/AWSLambdaVPCAccessExecutionRole"
"""AWS's own policy for functions in a network: logs as above, and what Lambda needs to connect a function with it. The
role of a function here has the rights of the latter, which its code does not get (`doors.rights_inside`).
"""
_CALLS: Final = ("AWS::Lambda::EventSourceMapping", "AWS::Lambda::Permission")
_NEWER_APIS: Final = "AWS::ApiGatewayV2::"
_TEXTS: Final = ("AuthorizerUri", "IntegrationUri", "SourceArn", "Target")
"""Properties by which an API and what it calls name each other, within a text."""


def seen_as(theirs: Body, ours: Body, proposal: Proposal) -> Body:
    """The template's resource in our way of writing it, where both come to the same."""
    properties = dict(theirs.get("Properties", {}))
    if "Tierboard" in theirs.get("Metadata", {}):
        return theirs
    properties = placed_alike(properties, ours["Properties"])
    if theirs.get("Type") == "AWS::Lambda::Function":
        properties = _code(properties, ours, proposal)
    elif theirs.get("Type") == "AWS::IAM::Role" and proposal.kind == "function":
        properties = _role(properties, ours)
    elif theirs.get("Type") in _CALLS:
        properties = _called(properties, ours)
    elif theirs.get("Type") == "AWS::IAM::Role" and proposal.kind == "identity_pool":
        properties = _people(properties, ours)
    elif theirs.get("Type") in TYPES or str(theirs.get("Type")).startswith(_NEWER_APIS):
        properties = _called_over(properties, str(theirs["Type"]), ours)
    elif theirs.get("Type") == "AWS::EC2::Subnet":
        properties["CidrBlock"] = _cut(properties.get("CidrBlock"), proposal)
    elif theirs.get("Type") == "AWS::EC2::VPCEndpoint":
        properties["ServiceName"] = as_text(properties.get("ServiceName"))
    elif theirs.get("Type") == "AWS::Cognito::UserPoolClient":
        properties = in_our_units(properties)
    return {**theirs, "Properties": properties}


def _called_over(properties: dict[str, Any], type_: str, ours: Body) -> dict[str, Any]:
    """What belongs to an API: who checks its callers, and how what it calls is named."""
    asks_function = type_ in TYPES and "AuthorizerUri" in properties
    found = _asks_function(properties, ours) if asks_function else _asks(properties)
    return _in_one_text(found) if type_.startswith(_NEWER_APIS) else found


def _cut(value: Any, network: Proposal) -> Any:
    """The range of a subnet, written out where AWS cuts it out of the network's."""
    return range_of(value, network.main, str(network.settings.get("addresses"))) or value


def _called(properties: dict[str, Any], ours: Body) -> dict[str, Any]:
    """Lambda takes a function's name for its ARN."""
    name, arn = properties.get("FunctionName"), ours["Properties"].get("FunctionName")
    if isinstance(name, Mapping) and arn == {"Fn::GetAtt": [name.get("Ref"), "Arn"]}:
        properties = {**properties, "FunctionName": arn}
    return _in_one_text(properties)


def _in_one_text(properties: dict[str, Any]) -> dict[str, Any]:
    """Texts that are joined come to the same as one with its parts put in. An ARN of API Gateway or Lambda that begins
    with arn:aws works in that partition alone, where ours says the same.
    """
    found: dict[str, Any] = {name: _joined(properties[name]) for name in _TEXTS if name in properties}
    for name, value in found.items():
        text = value.get("Fn::Sub") if isinstance(value, Mapping) else None
        if isinstance(text, str) and text.startswith("arn:aws:"):
            found[name] = {"Fn::Sub": text.replace("arn:aws:", "arn:${AWS::Partition}:", 1)}
    return {**properties, **found}


def _joined(value: Any) -> Any:
    """A text with its parts put in, for one that is joined of plain texts, names and attributes."""
    argument = value.get("Fn::Join") if isinstance(value, Mapping) else None
    if not isinstance(argument, list) or len(argument) != 2 or not isinstance(argument[1], list):
        return value
    parts = [_put_in(spelled(one)) for one in argument[1]]
    known = [one for one in parts if one is not None]
    return {"Fn::Sub": str(argument[0]).join(known)} if len(known) == len(parts) else value


def _put_in(part: Any) -> str | None:
    if isinstance(part, str):
        return part.replace("${", "${!")
    ((function, argument),) = part.items()
    if function == "Ref":
        return f"${{{argument}}}"
    return f"${{{'.'.join(argument)}}}" if function == "Fn::GetAtt" else None


def _asks(properties: dict[str, Any]) -> dict[str, Any]:
    """A pool's ProviderName is its host and id, so that all three addresses are the issuer of its tokens (Cognito
    Developer Guide, "Verifying JSON web tokens": iss).
    """
    said = properties.get("JwtConfiguration")
    pool = target(said.get("Issuer")) if isinstance(said, Mapping) else None
    same = (
        {"Fn::GetAtt": [pool, "ProviderURL"]},
        {"Fn::Sub": f"https://cognito-idp.${{AWS::Region}}.amazonaws.com/${{{pool}}}"},
    )
    if isinstance(said, Mapping) and spelled(said.get("Issuer")) in same:
        said = {**said, "Issuer": {"Fn::Sub": f"https://${{{pool}.ProviderName}}"}}
    return {**properties, "JwtConfiguration": said} if said else properties


def _asks_function(properties: dict[str, Any], ours: Body) -> dict[str, Any]:
    """The name of an authorizer is told to nobody and changes without interruption; what a caller must bring may stand
    in any order (CloudFormation Template Reference, "AWS::ApiGateway::Authorizer", Name, IdentitySource).
    """
    same = {"Name": ours["Properties"].get("Name")}
    source = ours["Properties"].get("IdentitySource")
    if _sources(properties.get("IdentitySource")) == _sources(source):
        same["IdentitySource"] = source
    return {**properties, **same}


def _sources(given: Any) -> list[str]:
    """What a caller must bring: a REST API names it in one text, an HTTP API in a list."""
    found = given.split(",") if isinstance(given, str) else given if isinstance(given, list) else []
    return sorted(str(one).strip() for one in found)


def _code(properties: dict[str, Any], ours: Body, proposal: Proposal) -> dict[str, Any]:
    """Text in a template becomes a file named index; ours is named after the handler, and travels as a zip."""
    code = properties.get("Code")
    inline = isinstance(code, Mapping) and code.get("ZipFile") == proposal.settings["code"].get("inline")
    if inline and str(properties.get("Handler", "")).startswith("index.") and len(code or {}) == 1:
        return {**properties, "Code": ours["Properties"]["Code"]}
    return properties


def _role(properties: dict[str, Any], ours: Body) -> dict[str, Any]:
    """Its statements under our name of the policy, without labels; the right to write logs is as functions have it."""
    managed = properties.pop("ManagedPolicyArns", [])
    left = [one for one in managed if not _is_usual(one, ours)] if isinstance(managed, list) else managed
    if left:
        properties["ManagedPolicyArns"] = left
    statements = [one for policy in properties.get("Policies", []) for one in _statements(policy)]
    properties["Policies"] = [_named(ours, statements)]
    return properties


def _people(properties: dict[str, Any], ours: Body) -> dict[str, Any]:
    """The statements of people's rights under our name of the policy, where a component gives any."""
    policies = properties.get("Policies", [])
    if not policies or "Policies" not in ours["Properties"]:
        return properties
    return {**properties, "Policies": [_named(ours, [one for policy in policies for one in _statements(policy)])]}


def _is_usual(arn: Any, ours: Body) -> bool:
    """Whether a policy of AWS's gives what the role of our function has by itself."""
    text = arn.get("Fn::Sub") if isinstance(arn, Mapping) else arn
    inside = _ENTERS if "ec2:CreateNetworkInterface" in str(ours["Properties"]["Policies"]) else _WRITES_LOGS
    return isinstance(text, str) and text.endswith((_WRITES_LOGS, inside))


def _statements(policy: Mapping[str, Any]) -> list[Any]:
    found = policy.get("PolicyDocument", {}).get("Statement", [])
    rows = found if isinstance(found, list) else [found]
    return [{key: value for key, value in row.items() if key != "Sid"} for row in rows]


def _named(ours: Body, statements: list[Any]) -> dict[str, Any]:
    (mine,) = ours["Properties"]["Policies"]
    return {**mine, "PolicyDocument": {**mine["PolicyDocument"], "Statement": statements}}
