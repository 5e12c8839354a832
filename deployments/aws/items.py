"""DynamoDB's items, some at a time and only read (see ``gateways.Items`` for the promises)."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from deployments.aws.errors import reading

LONGEST_VALUE: Final = 300
"""Characters of a value; an item has up to 400 KB (DynamoDB guide, "Quotas")."""
MOST_VALUES: Final = 60
"""Values of one item."""
_KINDS: Final = {
    "S": "text",
    "N": "number",
    "B": "binary",
    "BOOL": "yes or no",
    "NULL": "nothing",
    "M": "group",
    "L": "list",
    "SS": "texts",
    "NS": "numbers",
    "BS": "binaries",
}


@dataclass(frozen=True)
class ItemValue:
    """One value as people read it. ``left_out`` counts the characters that are not in ``text``."""

    name: str
    kind: str
    text: str
    left_out: int = 0


@dataclass(frozen=True)
class ItemPage:
    """Some items, each as its values by name. ``more`` when the table has further ones."""

    items: tuple[tuple[ItemValue, ...], ...]
    more: bool


class ItemsGateway:
    """Items of one account and region. Safe to share between threads."""

    def __init__(self, make: Callable[[str], Any]) -> None:
        """:param make: makes the client of a service, when something is first asked of it."""
        self._make = make

    @cached_property
    def _client(self) -> Any:
        return self._make("dynamodb")

    def first(self, table: str, *, most: int) -> ItemPage:
        """The first items in the order in which AWS keeps them, which is none that people know."""
        with reading("Scan"):
            return _page(self._client.scan(TableName=table, Limit=most))

    def by_key(self, table: str, key: Mapping[str, tuple[str, str]], *, most: int) -> ItemPage:
        """Items whose key has these values.

        :param key: type (S or N) and value by attribute, the partition key and, if wanted, the sort key.
        """
        names = {f"#k{number}": name for number, name in enumerate(key)}
        values = {f":v{number}": {type_: value} for number, (type_, value) in enumerate(key.values())}
        condition = " AND ".join(f"#k{number} = :v{number}" for number in range(len(key)))
        with reading("Query"):
            answer = self._client.query(
                TableName=table,
                KeyConditionExpression=condition,
                ExpressionAttributeNames=names,
                ExpressionAttributeValues=values,
                Limit=most,
            )
            return _page(answer)


def _page(answer: Mapping[str, Any]) -> ItemPage:
    items = tuple(_item(row) for row in answer.get("Items", ()))
    return ItemPage(items, bool(answer.get("LastEvaluatedKey")))


def _item(row: Mapping[str, Mapping[str, Any]]) -> tuple[ItemValue, ...]:
    return tuple(_value(name, value) for name, value in sorted(row.items())[:MOST_VALUES])


def _value(name: str, value: Mapping[str, Any]) -> ItemValue:
    ((type_, raw),) = value.items()
    text = storable(_text(type_, raw))
    kept = text[:LONGEST_VALUE]
    return ItemValue(storable(name), _KINDS.get(type_, type_), kept, len(text) - len(kept))


def _text(type_: str, raw: Any) -> str:
    if type_ in ("B", "BS"):
        return ", ".join(_size(one) for one in (raw if type_ == "BS" else [raw]))
    if type_ in ("SS", "NS"):
        return ", ".join(sorted(map(str, raw)))
    if type_ in ("M", "L"):
        return json.dumps(_plain(type_, raw), ensure_ascii=False)
    return {"BOOL": {True: "yes", False: "no"}.get(raw, ""), "NULL": "nothing"}.get(type_, str(raw))


def _plain(type_: str, raw: Any) -> Any:
    """What is inside a group or a list, without DynamoDB's types; numbers stay as DynamoDB writes them."""
    if type_ == "M":
        return {name: _inner(value) for name, value in raw.items()}
    if type_ == "L":
        return [_inner(value) for value in raw]
    return _text(type_, raw) if type_ in ("B", "BS", "SS", "NS") else raw


def _inner(value: Mapping[str, Any]) -> Any:
    ((type_, raw),) = value.items()
    return None if type_ == "NULL" else _plain(type_, raw)


def _size(raw: bytes) -> str:
    return f"{len(raw):,} byte{'' if len(raw) == 1 else 's'}"


def storable(text: str) -> str:
    """PostgreSQL's JSON takes no NUL, and no half of a character."""
    return text.replace("\0", "\ufffd").encode("utf-8", errors="replace").decode()
