"""Indexes of a table: other keys by which its items can be found. Pure.

Limits are AWS's ("Quotas in Amazon DynamoDB", "UpdateTable"): 20 global and 5 local indexes a table, 20 attributes
copied into one of them and 100 into all of them together. Local ones are made with the table and never afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Any, Final, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from deployments.spec.faults import Fault, refuse
from deployments.spec.fields import Choice, Settings, Shown
from deployments.spec.kinds.table_keys import KEY_TYPES, AttributeName, Key, KeyType, type_word
from deployments.spec.text import quoted

MOST_GLOBAL: Final = 20
MOST_LOCAL: Final = 5
MOST_COPIED: Final = 20
MOST_COPIED_TOGETHER: Final = 100
_NAME: Final = re.compile(r"[A-Za-z0-9_.-]{3,255}")
_PROJECTION: Final = {"all": "ALL", "keys": "KEYS_ONLY", "include": "INCLUDE"}


def _index_name(value: str) -> str:
    if not _NAME.fullmatch(value):
        raise ValueError("Use 3 to 255 letters, digits and _ . - for an index, such as by_customer.")
    return value


IndexName = Annotated[
    str,
    AfterValidator(_index_name),
    Shown(
        "Name",
        "The code names it when it looks something up. An index cannot be renamed.",
        form="3 to 255 letters, digits and _ . -.",
        placeholder="by_customer",
        aws_name="IndexName",
    ),
]
SortType = Annotated[
    KeyType,
    Shown(
        "Type of the sort key", "What the attribute holds.", widget="radio", choices=KEY_TYPES, aws_name="AttributeType"
    ),
]
Projection = Annotated[
    Literal["all", "keys", "include"],
    Shown(
        "Copied",
        "What of an item the index holds. Each copy is stored and written too.",
        widget="radio",
        choices=(
            Choice("all", "The whole item", "Nothing needs to be read from the table."),
            Choice("keys", "Keys only", "Cheapest. Everything else is read from the table."),
            Choice("include", "Keys and these attributes", "Name them below."),
        ),
        aws_name="ProjectionType",
    ),
]
Copied = Annotated[
    tuple[AttributeName, ...],
    Field(max_length=MOST_COPIED, strict=False),
    Shown(
        "Attributes",
        "Only with the last choice above: the attributes that are copied beside the keys, one a line.",
        widget="list",
        aws_name="NonKeyAttributes",
    ),
]
IndexUnits = Annotated[int, Field(ge=1, le=40_000)] | None


class GlobalIndex(Settings):
    """Another key for all items of the table."""

    name: IndexName
    key: Annotated[
        AttributeName,
        Shown("Key", "Items are found by this attribute. Those without it are not in the index.", aws_name="HASH"),
    ]
    key_type: Annotated[
        KeyType,
        Shown(
            "Type of the key", "What the attribute holds.", widget="radio", choices=KEY_TYPES, aws_name="AttributeType"
        ),
    ] = "S"
    sort_key: Annotated[
        AttributeName | None,
        Shown("Sort key", "A second attribute, in whose order items are found. Empty means none.", aws_name="RANGE"),
    ] = None
    sort_type: SortType = "S"
    projection: Projection = "all"
    attributes: Copied = ()
    read_units: Annotated[
        IndexUnits,
        Shown(
            "Read units",
            "Only with provisioned capacity. Empty means as many as the table.",
            unit="units",
            widget="number",
            aws_name="ReadCapacityUnits",
        ),
    ] = None
    write_units: Annotated[
        IndexUnits,
        Shown(
            "Write units",
            "Only with provisioned capacity. Empty means as many as the table. Too few hold up the table's own writes.",
            unit="units",
            widget="number",
            aws_name="WriteCapacityUnits",
        ),
    ] = None

    @model_validator(mode="after")
    def _fit(self) -> Self:
        refuse(_copy_faults(self.projection, self.attributes))
        return self


class LocalIndex(Settings):
    """Another order for the items of one key."""

    name: IndexName
    sort_key: Annotated[
        AttributeName,
        Shown("Sort key", "Items with the same key are also kept in the order of this attribute.", aws_name="RANGE"),
    ]
    sort_type: SortType = "S"
    projection: Projection = "all"
    attributes: Copied = ()

    @model_validator(mode="after")
    def _fit(self) -> Self:
        refuse(_copy_faults(self.projection, self.attributes))
        return self


def _copy_faults(projection: str, attributes: Sequence[str]) -> Iterator[Fault]:
    if projection == "include" and not attributes:
        yield "attributes", "Name the attributes that are copied, or choose Keys only."
    if projection != "include" and attributes:
        yield "attributes", "Attributes are named with the choice Keys and these attributes only. Empty this."
    for place, name in enumerate(attributes):
        if name in attributes[:place]:
            yield "attributes", f"{quoted(name)} is there twice. Remove one."


def or_none(rows: tuple[Any, ...] | None) -> tuple[Any, ...] | None:
    """None for no lines at all, so that definitions from before there were any keep their digest."""
    return rows or None


GlobalIndexes = Annotated[
    Annotated[tuple[GlobalIndex, ...], Field(max_length=MOST_GLOBAL, strict=False)] | None,
    AfterValidator(or_none),
    Shown(
        "Extra ways to look up",
        "Other keys by which items are found, at most 20. One can be added or removed in a deployment, none changed.",
        widget="rows",
        group="more",
        aws_name="GlobalSecondaryIndexes",
    ),
]
LocalIndexes = Annotated[
    Annotated[tuple[LocalIndex, ...], Field(max_length=MOST_LOCAL, strict=False)] | None,
    AfterValidator(or_none),
    Shown(
        "Other orders within a key",
        "Further sort keys, at most 5; the table needs one itself. All items of one key then have 10 GB together.",
        widget="rows",
        group="more",
        replaces=True,
        replaces_words="They are made with the table only: a change makes a new, empty one. The old one's items stay.",
        aws_name="LocalSecondaryIndexes",
    ),
]


def index_faults(
    keys: Mapping[str, Key | None],
    globals_: Sequence[GlobalIndex],
    locals_: Sequence[LocalIndex],
    expiry: str | None,
    *,
    provisioned: bool,
) -> Iterator[Fault]:
    """What is wrong with indexes beside the table's own keys, by field: names, attributes with two types, units."""
    yield from _own_faults(keys, globals_, locals_, provisioned=provisioned)
    types: dict[str, tuple[str, str]] = {
        key.name: ("the table's key", key.type) for key in keys.values() if key is not None
    }
    if expiry is not None:
        types.setdefault(expiry, ("the expiry attribute", "N"))
    for place, name, key_type in _typed(globals_, locals_):
        where, known = types.setdefault(name, (f"index {_named(place, globals_, locals_)}", key_type))
        if known != key_type:
            words = f"{quoted(name)} is {type_word(known)} in {where} and {type_word(key_type)} here."
            yield place, f"{words} An attribute has one type: make them the same."


def _own_faults(
    keys: Mapping[str, Key | None],
    globals_: Sequence[GlobalIndex],
    locals_: Sequence[LocalIndex],
    *,
    provisioned: bool,
) -> Iterator[Fault]:
    key, sort_key = keys["partition_key"], keys["sort_key"]
    if locals_ and sort_key is None:
        yield "local_indexes", "Only a table with a sort key can have other orders. Give it one, or remove these."
    for number, local in enumerate(locals_):
        if local.sort_key in {one.name for one in (key, sort_key) if one}:
            yield f"local_indexes.{number}.sort_key", "The table is in this order already. Name another attribute."
    for number, one in enumerate(globals_):
        if one.key == one.sort_key:
            yield f"indexes.{number}.sort_key", "The sort key must be another attribute than the key."
        for name in ("read_units", "write_units"):
            if getattr(one, name) is not None and not provisioned:
                words = "Units belong to provisioned capacity. Empty this, or choose Provisioned for the table."
                yield f"indexes.{number}.{name}", words
    yield from _named_twice(globals_, locals_)
    copied = sum(len(one.attributes) for one in globals_) + sum(len(one.attributes) for one in locals_)
    if copied > MOST_COPIED_TOGETHER:
        words = f"All indexes together copy {copied} attributes; DynamoDB copies {MOST_COPIED_TOGETHER}."
        yield ("indexes" if globals_ else "local_indexes"), f"{words} Remove some, or copy the whole item."


def _named_twice(globals_: Sequence[GlobalIndex], locals_: Sequence[LocalIndex]) -> Iterator[Fault]:
    seen: set[str] = set()
    names = [(f"indexes.{number}", one.name) for number, one in enumerate(globals_)]
    names += [(f"local_indexes.{number}", one.name) for number, one in enumerate(locals_)]
    for place, name in names:
        if name in seen:
            yield f"{place}.name", f"There already is an index named {name}. Give it another name."
        seen.add(name)


def _typed(globals_: Sequence[GlobalIndex], locals_: Sequence[LocalIndex]) -> Iterator[tuple[str, str, str]]:
    """Where, which attribute and which type, for every key attribute of an index."""
    for number, one in enumerate(globals_):
        yield f"indexes.{number}.key_type", one.key, one.key_type
        if one.sort_key is not None:
            yield f"indexes.{number}.sort_type", one.sort_key, one.sort_type
    for number, local in enumerate(locals_):
        yield f"local_indexes.{number}.sort_type", local.sort_key, local.sort_type


def _named(place: str, globals_: Sequence[GlobalIndex], locals_: Sequence[LocalIndex]) -> str:
    field, number, _ = place.split(".")
    return globals_[int(number)].name if field == "indexes" else locals_[int(number)].name


def attribute_definitions(keys: Iterable[Key], globals_: Sequence[GlobalIndex], locals_: Sequence[LocalIndex]) -> Any:
    """Every key attribute once: the table's own in their order, then those of indexes by name."""
    own = {key.name: key.type for key in keys}
    others = {name: key_type for _, name, key_type in _typed(globals_, locals_) if name not in own}
    both = [*own.items(), *sorted(others.items())]
    return [{"AttributeName": name, "AttributeType": key_type} for name, key_type in both]


def schema(key: str, sort_key: str | None) -> list[dict[str, str]]:
    """A key as DynamoDB writes it."""
    roles = [(key, "HASH"), *([(sort_key, "RANGE")] if sort_key else [])]
    return [{"AttributeName": name, "KeyType": role} for name, role in roles]


def projection(index: GlobalIndex | LocalIndex) -> dict[str, Any]:
    """What of an item an index holds."""
    copied = {"NonKeyAttributes": list(index.attributes)} if index.attributes else {}
    return {"ProjectionType": _PROJECTION[index.projection], **copied}
