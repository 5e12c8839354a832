"""Values and attributes drawn from the schemas that cfn-lint carries."""

from typing import Any

from sandbox.cloudformation import schemas

REGION = "eu-central-1"
ACCOUNT = "111122223333"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/Thing"
FUNCTION = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:thing"
POLICY = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}


def drawn(node: dict[str, Any], root: dict[str, Any], name: str) -> Any:
    """The least value that a schema takes for a property of this name."""
    node = schemas.followed(node, root)
    kind = node.get("type", "string")
    kind = kind[0] if isinstance(kind, list) else kind
    if node.get("enum"):
        return node["enum"][0]
    if kind == "object":
        inner = node.get("properties", {})
        if name.endswith("Document") or name.endswith("Policy"):
            return POLICY
        return {key: drawn(inner.get(key, {}), root, key) for key in node.get("required", ())}
    if kind == "array":
        return [drawn(node.get("items", {}), root, name)] if node.get("minItems", 1) else []
    if kind == "boolean":
        return False
    if kind in ("integer", "number"):
        return max(int(node.get("minimum", 1)), 1)
    return _text(name)


def _text(name: str) -> str:
    if name.endswith(("Arn", "ARN", "Arns")):
        return ROLE if "Role" in name else FUNCTION
    return "10.0.0.0/16" if "Cidr" in name or name == "Addresses" else "thing"


def attributes(type_name: str) -> list[str]:
    """The attributes that Fn::GetAtt may ask for, and that are text."""
    root = schemas.schema(f"AWS::{type_name}", REGION)
    found = []
    for pointer in root.get("readOnlyProperties", ()):
        path = str(pointer).removeprefix("/properties/").split("/")
        if "*" in path or "properties" in path:
            continue
        node: dict[str, Any] = root
        for part in path:
            node = schemas.followed(node.get("properties", {}).get(part, {}), root)
        if node.get("type", "string") in ("string", "integer", "number", "boolean"):
            found.append(".".join(path))
    return sorted(found)
