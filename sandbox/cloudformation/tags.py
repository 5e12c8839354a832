"""Tags of the stack on its resources, and names that were generated for them."""

from collections.abc import Mapping

from sandbox.cloudformation import schemas
from sandbox.cloudformation.model import Properties, Resource
from sandbox.cloudformation.physical import NAMED


def merged(type_name: str, region: str, properties: Properties, stack_tags: Mapping[str, str]) -> Properties:
    """The properties with the stack's tags on a type that takes tags; the resource's own tags win."""
    name = schemas.tag_property(type_name, region)
    if not name or not stack_tags:
        return properties
    own = properties.get(name)
    if schemas.tags_are_a_map(type_name, region):
        return {**properties, name: {**stack_tags, **(own or {})}}
    taken = {tag.get("Key") for tag in own or [] if isinstance(tag, dict)}
    added = [{"Key": key, "Value": value} for key, value in stack_tags.items() if key not in taken]
    return {**properties, name: [*(own or []), *added]}


def name_property(type_name: str) -> str:
    """The property that takes a generated name, or an empty string."""
    return NAMED[type_name][0] if type_name in NAMED else ""


def generated_name(resource: Resource) -> tuple[str, str] | None:
    """Property and value of the name that a living resource has, or None for a type without generated names."""
    name = name_property(resource.type)
    value = resource.properties.get(name) if name else None
    return (name, str(value)) if value else None
