"""The key attributes of a table: their names and types. Pure."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field

from deployments.spec.canvas import logical
from deployments.spec.definition import Component
from deployments.spec.fields import Choice, Settings, Shown
from deployments.spec.naming import short_hash
from deployments.spec.template import canonical

AttributeName = Annotated[str, Field(min_length=1, max_length=255)]
"""DynamoDB takes 1 to 255 characters for a key attribute (AWS: "Quotas in Amazon DynamoDB")."""
KeyType = Literal["S", "N", "B"]
KEY_TYPES: Final = (
    Choice("S", "Text", "In order, 10 comes before 9."),
    Choice("N", "Number", "In order, 9 comes before 10."),
    Choice("B", "Bytes", "In order byte by byte."),
)


class Key(Settings):
    """One key attribute of a table."""

    name: Annotated[
        AttributeName,
        Shown("Attribute", "Every item has it.", placeholder="id", aws_name="AttributeName"),
    ]
    type: Annotated[
        KeyType,
        Shown("Type", "What the attribute holds.", widget="radio", choices=KEY_TYPES, aws_name="AttributeType"),
    ] = "S"


def type_word(key_type: str) -> str:
    """A type as it stands inside a sentence: "text"."""
    return next(choice.label for choice in KEY_TYPES if choice.value == key_type).lower()


def logical_id(component: Component) -> str:
    """The logical id of a component's table. Local indexes cannot be changed, and AWS refuses to try: a table with
    others is another resource, so that the old one is left as it is.
    """
    found = getattr(component.settings, "local_indexes", None)
    if not found:
        return logical(component.name, "Table")
    local = sorted(canonical(index.model_dump(mode="json")) for index in found)
    return logical(component.name, f"Table{short_hash(*local)}")
