"""Every kind has a row to prove it by, and the rows leave nothing out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from deployments.spec.checks import accesses
from deployments.spec.fields import FieldSpec
from deployments.spec.kinds import KINDS
from deployments.spec.parse import parse
from deployments.spec.render import render
from tests.deployments.spec.rows import ALL
from tests.deployments.spec.rows.row import THING, Row


def named(row: Row) -> str:
    return row.kind


def leaves(specs: Sequence[FieldSpec], values: Sequence[dict[str, Any]]) -> Iterator[str]:
    """The settings that none of the values moves from its default, those of groups and rows included."""
    for spec in specs:
        given = [value[spec.name] for value in values if value.get(spec.name) not in (None, spec.default)]
        if not given:
            yield spec.name
        elif spec.item_fields:
            inner = [one for value in given for one in (value if isinstance(value, list) else [value])]
            yield from (f"{spec.name}.{name}" for name in leaves(spec.item_fields, inner))


def replacing(specs: Sequence[FieldSpec]) -> bool:
    return any(spec.replaces or replacing(spec.item_fields) for spec in specs)


def test_every_kind_has_one_row() -> None:
    counted = Counter(row.kind for row in ALL)
    assert counted == dict.fromkeys(KINDS, 1), "Add a Row for the kind in tests/deployments/spec/rows/."


@pytest.mark.parametrize("row", ALL, ids=named)
def test_everything_leaves_no_setting_out(row: Row) -> None:
    given = [one["components"][THING] for one in row.whole()]
    assert list(leaves(KINDS[row.kind].fields(), given)) == []


@pytest.mark.parametrize("row", ALL, ids=named)
def test_what_replaces_is_shown_by_the_row(row: Row) -> None:
    assert replacing(KINDS[row.kind].fields()) is (row.replaced is not None)


@pytest.mark.parametrize("row", ALL, ids=named)
def test_every_definition_renders_with_the_part_that_the_kind_is_about(row: Row) -> None:
    for what, document in row.definitions():
        resources = render(parse(document)).body["Resources"]
        assert row.main_id(resources), what


def test_every_connection_is_in_a_row() -> None:
    possible = {(user, used, access.name) for user in KINDS for used in KINDS for access in accesses(user, used)}
    made = set()
    for row in ALL:
        for _, document in row.definitions():
            parts = document["components"]
            for part in parts.values():
                made |= {(part["kind"], parts[name]["kind"], how) for name, how in part.get("uses", {}).items()}
    assert sorted(possible - made) == [], "Let a row use the kind in each of these ways."
