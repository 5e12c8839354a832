"""The key attributes of a table: their names and types. Pure."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field

from deployments.spec.fields import Choice, Settings, Shown

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
