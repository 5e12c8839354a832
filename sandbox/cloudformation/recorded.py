"""Ids and attributes of things that are only written down, or that MiniStack does not tell: plausible, and the same
each time they are asked for.

Ref gives what the schema calls the primary identifier (User Guide, "Resource type schema"); hosts end in `.invalid`,
which nobody can own (RFC 2606).
"""

import hashlib
from typing import Any

from sandbox.cloudformation import schemas
from sandbox.cloudformation.model import Properties
from sandbox.cloudformation.physical import generated
from sandbox.settings import ACCOUNT_ID

# What AWS calls a service in ARNs, where that is not its name in types.
SERVICES = {
    "ApplicationAutoScaling": "application-autoscaling",
    "CertificateManager": "acm",
    "Cognito": "cognito-idp",
    "EFS": "elasticfilesystem",
    "OpenSearchServerless": "aoss",
    "OpenSearchService": "es",
    "RedshiftServerless": "redshift-serverless",
    "ResourceGroups": "resource-groups",
    "StepFunctions": "states",
}
# Ids with a prefix; a type of EC2 that is not here has none.
PREFIXES = {
    "AllocationId": "eipalloc",
    "EniId": "eni",
    "GroupId": "sg",
    "NatGatewayId": "nat",
    "NetworkAclAssociationId": "aclassoc",
    "RouteTableId": "rtb",
    "SubnetId": "subnet",
    "VpcId": "vpc",
    "AWS::EC2::SecurityGroupEgress": "sgr",
    "AWS::EC2::SecurityGroupIngress": "sgr",
}
MYSQL_PORT = "3306"
PORTS = {"ElastiCache": "6379", "RDS": "5432", "RedshiftServerless": "5439"}
ENDINGS = {"Status": "ACTIVE", "State": "ACTIVE", "Stage": "LIVE", "Version": "1", "Capacity": "1", "Count": "1"}
TIMES = ("Date", "Time", "Timestamp", "At")
MOMENT = "2026-01-01T00:00:00Z"


def recorded_id(type_name: str, region: str, properties: Properties, stack: str, logical_id: str) -> str:
    """What Ref gives for a thing that is only written down."""
    name = generated(stack, logical_id, 64)
    shown = _shown(type_name, region)
    return "|".join(_part(type_name, region, part, properties, name) for part in shown) or name


def _shown(type_name: str, region: str) -> list[str]:
    """The parts of the primary identifier that Ref gives. Of a thing below another one it is what AWS drew for it, or
    its own name; the identifiers of WAF stay whole.
    """
    parts = schemas.primary_identifier(type_name, region)
    if len(parts) < 2 or type_name.startswith("AWS::WAFv2::"):
        return parts
    drawn = [part for part in parts if part in schemas.read_only(type_name, region)]
    if type_name.startswith("AWS::Cognito::"):
        return parts[-1:]
    return drawn[:1] or parts


def _part(type_name: str, region: str, part: str, properties: Properties, name: str) -> str:
    given = properties.get(part)
    if isinstance(given, (str, int)):
        return str(given)
    return _by_name(type_name, region, name, part) if part in schemas.read_only(type_name, region) else name


def recorded_attribute(type_name: str, region: str, physical_id: str, attribute: str, properties: Properties) -> Any:
    """A plausible attribute; a list where the schema says that it is one."""
    value = _text(type_name, region, physical_id, attribute, properties)
    return [value] if schemas.attribute_kind(type_name, region, attribute) == "array" else value


def _text(type_name: str, region: str, physical_id: str, attribute: str, properties: Properties) -> str:
    last = attribute.rpartition(".")[2]
    given = properties.get(last)
    if isinstance(given, (str, int, bool)):
        return str(given).lower() if isinstance(given, bool) else str(given)
    shown, pieces = _shown(type_name, region), physical_id.split("|")
    if attribute in shown and len(shown) == len(pieces):
        return pieces[shown.index(attribute)]
    kind = schemas.attribute_kind(type_name, region, attribute)
    if last.endswith("Port"):
        if "mysql" in str(properties.get("Engine")):
            return MYSQL_PORT
        return PORTS.get(type_name.split("::")[1], "443")
    if kind in ("boolean", "integer", "number"):
        return "false" if kind == "boolean" else "1"
    return _by_name(type_name, region, physical_id, last)


def _by_name(type_name: str, region: str, physical_id: str, last: str) -> str:
    """A value for an attribute by how it is called."""
    _, service, kind = type_name.split("::")
    drawn = hashlib.sha256(f"{physical_id} {last}".encode()).hexdigest()
    if last == "SecretArn":
        # The secret that RDS makes for itself; its name says so.
        return f"arn:aws:secretsmanager:{region}:{ACCOUNT_ID}:secret:rds!{kind[2:].lower()}-{_uuid(drawn)}-{drawn[:6]}"
    upper = last.upper()
    if upper.endswith("ARN") or last == "ArnForPolicy":
        if "KMS" in upper:
            return f"arn:aws:kms:{region}:{ACCOUNT_ID}:key/{_uuid(drawn)}"
        place = f"{SERVICES.get(service, service.lower())}:{region}:{ACCOUNT_ID}"
        return physical_id if physical_id.startswith("arn:") else f"arn:aws:{place}:{kind.lower()}/{physical_id}"
    if last.endswith(("Endpoint", "EndPoint", "Address", "DomainName", "Url", "URL", "Name")) and last != "Name":
        host = f"{physical_id.rpartition('/')[2].lower()}.{service.lower()}.{region}.sandbox.invalid"
        if last.endswith("Name") and not last.endswith("DomainName"):
            return physical_id
        return f"https://{host}" if last.endswith(("Url", "URL")) or service == "OpenSearchServerless" else host
    if last.endswith(("Ip", "PublicIp")):
        return f"192.0.2.{int(drawn[:2], 16) % 254 + 1}"
    if last.endswith(TIMES):
        return MOMENT
    ending = next((value for word, value in ENDINGS.items() if last.endswith(word)), "")
    if ending:
        return ending
    prefix = PREFIXES.get(last) or PREFIXES.get(type_name)
    if prefix:
        return f"{prefix}-{drawn[:17]}"
    return _uuid(drawn) if last.endswith("Id") else physical_id


def _uuid(drawn: str) -> str:
    return f"{drawn[:8]}-{drawn[8:12]}-4{drawn[13:16]}-a{drawn[17:20]}-{drawn[20:32]}"
