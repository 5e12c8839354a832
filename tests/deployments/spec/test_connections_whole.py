"""Every connection to the whole of what it leads to: rights and variables name only what the template makes."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from deployments.spec.checks import accesses
from deployments.spec.imports.part import references
from deployments.spec.kinds import KINDS
from deployments.spec.parse import parse, problems_of
from deployments.spec.render import render
from tests.deployments.spec.rows import ALL

ROWS = {row.kind: row for row in ALL}
IN_ORDER = {("topic", "queue")}
"""The whole queue keeps its messages in order, and the least topic does not."""
SIGNED = ("rest_api", "http_api")
"""APIs that direct access may call where callers sign, and no others."""
PAIRS = [(user, used) for user in KINDS for used in KINDS if accesses(user, used) and {user, used} <= set(ROWS)]


def documents(user: str, used: str) -> Iterator[dict[str, Any]]:
    """One for each access and each of the rows that have everything of the used kind."""
    row = ROWS[user]
    for access in accesses(user, used):
        for whole in ROWS[used].whole():
            document = deepcopy(dict(whole))
            if user == "identity_pool" and used in SIGNED:
                document["components"]["thing"]["signed"] = True
            least = {"kind": user, **deepcopy(dict(row.least))}
            if (user, used) == ("rest_api", "network"):
                least["endpoint"] = "private"
            # What lies in one network lies in no other.
            least["uses"] = {**({} if used == "network" else least.get("uses", {})), "thing": access.name}
            for name, component in row.beside.items():
                document["components"].setdefault(name, deepcopy(component))
            yield {**document, "components": {**document["components"], "user_of": least}}


@pytest.mark.parametrize(("user", "used"), PAIRS)
def test_a_connection_names_what_is_there(user: str, used: str) -> None:
    rendered = 0
    for document in documents(user, used):
        if problems_of(document):
            continue
        template = render(parse(document)).body
        known = {*template["Resources"], *template.get("Parameters", {})}
        parts = {**template["Resources"], **template["Outputs"]}
        named = {name for part in parts.values() for name in references(part)}
        assert {name for name in named - known if not name.startswith("AWS::")} == set()
        rendered += 1
    assert rendered or (user, used) in IN_ORDER
