"""One change for a component that is replaced, whatever replaces it."""

from __future__ import annotations

from typing import Any

from deployments.spec.diff import FieldChange, diff
from deployments.spec.parse import parse
from deployments.spec.replacing import together
from tests.deployments.spec.examples import function, table, whole, with_

KEY = {"partition_key": {"name": "sku"}, "sort_key": {"name": "at", "type": "N"}}


def rows(**settings: Any) -> tuple[FieldChange, ...]:
    return together(diff(parse(whole()), parse(with_("notes_table", **settings))))


def test_a_table_that_gets_another_key_of_two_parts_is_replaced_once() -> None:
    (one,) = rows(**KEY)
    assert one.sentence == (
        "The table notes_table is replaced by a new, empty one: its key changes from id to sku "
        "and its sort key is set to at, Number. The items of the old one do not move."
    )
    assert (one.replaces, one.replaced, one.field, one.action) == (True, "table", "partition_key", "changed")


def test_indexes_that_come_with_the_table_only_are_said_with_its_key() -> None:
    index = {"name": "by_at", "sort_key": "day"}
    before, after = (with_("notes_table", sort_key={"name": name}) for name in ("at", "id2"))
    after["components"]["notes_table"]["local_indexes"] = [index]
    (one,) = together(diff(parse(before), parse(after)))
    assert one.sentence.endswith("change: 1 added. The items of the old one do not move.")


def test_people_are_lost_once_whatever_the_pool_asks_for() -> None:
    before, after = whole(), whole()
    before["components"]["people"] = {"kind": "user_pool"}
    after["components"]["people"] = {"kind": "user_pool", "sign_in": "username", "needed_attributes": ["name"]}
    (one,) = together(diff(parse(before), parse(after)))
    assert one.sentence.startswith("The sign-in people is replaced by a new one: its ")
    assert one.sentence.count("This makes a new, empty pool") == 1


def test_what_else_changes_stays_beside_it_in_the_order_of_the_form() -> None:
    found = rows(**KEY, expiry_attribute="until")
    assert [one.field for one in found] == ["partition_key", "expiry_attribute"]
    assert rows(partition_key={"name": "sku"}) == diff(
        parse(whole()), parse(with_("notes_table", partition_key={"name": "sku"}))
    )


def test_a_component_of_another_kind_takes_the_place_of_the_old_one() -> None:
    before, after = whole(), whole()
    before["components"]["extra"], after["components"]["extra"] = table(), function()
    (one,) = together(diff(parse(before), parse(after)))
    assert one.sentence == ("The table extra is replaced by the function extra. Nothing that the old one holds moves.")
    assert (one.replaces, one.replaced, one.before["kind"], one.after["kind"]) == (True, "table", "table", "function")


def test_what_comes_or_goes_alone_stays_as_it_is() -> None:
    more = whole()
    more["components"]["extra"] = table()
    assert [one.action for one in together(diff(parse(whole()), parse(more)))] == ["added"]
    assert together(()) == ()
