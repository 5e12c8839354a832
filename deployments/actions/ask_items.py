"""Asking for the items of a table: the first ones, or those of a key. Writes one row; sweepers do the rest."""

from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.db import transaction

from deployments import panel_questions
from deployments.aws.items import ItemPage
from deployments.function_policies import may_browse
from deployments.models import Environment, PanelQuestion
from deployments.panel_answers import ItemRow, Items
from deployments.refusals import Refused
from deployments.spec.text import fault_in, plain_name, unseen
from deployments.tables import BINARY, RunningTable, TableKey, running_table
from teams import audit
from teams.models import User
from teams.models.audit import subject

MOST: Final = 25
"""Items of one answer: a look, not a way to carry a table off."""
LONGEST_KEY: Final = 1_000
Key = dict[str, tuple[str, str]]


def ask_items(*, environment: Environment, component: str, partition: str, sort: str, by: User) -> PanelQuestion:
    """Have items read, for ``by`` alone. Without a key the first ones.

    :raises Refused: when ``by`` may not, no such table runs there, or the values cannot be a key of it.
    """
    if reason := may_browse(by, environment):
        raise Refused(reason)
    table = table_in(environment, component)
    about = {"partition": partition.strip(), "sort": sort.strip()}
    key_of(table, about)
    with transaction.atomic():
        kind = PanelQuestion.Kind.ITEMS
        asked = panel_questions.ask(environment, component, kind, key=str(by.pk), about=about, by=by)
        how = "by key" if about["partition"] else f"the first {MOST}"
        audit.record(
            team=environment.application.team,
            action="table.items_read",
            subject=subject("environment", environment.pk),
            sentence=f"{by} looked at items of {component} of {environment} ({how}).",
            by=by,
            detail={"table": component, "by_key": bool(about["partition"])},
        )
    return asked


def table_in(environment: Environment, component: str) -> RunningTable:
    """The table that runs there.

    :raises Refused: when none of this name does, or AWS's name for it is not known.
    """
    found = running_table(environment, component)
    if found is None:
        raise Refused(f"No table {plain_name(component)} runs in {environment.name}. Deploy it there first.")
    if not found.at_aws:
        raise Refused(
            f"What AWS calls {component} in {environment.name} is not known: the last deployment left no output of it. "
            "Deploy it again."
        )
    return found


def key_of(table: RunningTable, about: dict[str, Any]) -> Key:
    """Type and value of each attribute of the key that is asked for; empty for the first items.

    :raises Refused: with the field of the value that cannot be one.
    """
    partition, sort = str(about.get("partition", "")), str(about.get("sort", ""))
    if not partition and not sort:
        return {}
    if not partition:
        raise Refused(
            f"Write {table.partition.name} too: DynamoDB finds nothing by the sort key alone.", field="partition"
        )
    found = {table.partition.name: _value(table.partition, partition, "partition")}
    if sort and table.sort:
        found[table.sort.name] = _value(table.sort, sort, "sort")
    return found


def _value(key: TableKey, text: str, field: str) -> tuple[str, str]:
    if key.type == BINARY:
        raise Refused(f"{key.name} is binary, which cannot be typed. Leave the key empty.", field=field)
    if len(text) > LONGEST_KEY:
        raise Refused(f"Too long: write at most {LONGEST_KEY:,} characters.", field=field)
    if fault := unseen(fault_in(text, line=True)):
        raise Refused(fault, field=field)
    if key.type == "N" and not _is_number(text):
        raise Refused(f"{key.name} is a number in this table. Write one, such as 42.", field=field)
    return key.type, text


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False


def stored(page: ItemPage) -> Items:
    """The items as they are kept with the question."""
    rows: list[ItemRow] = [
        [{"name": one.name, "kind": one.kind, "text": one.text, "left_out": one.left_out} for one in item]
        for item in page.items
    ]
    return {"items": rows, "more": page.more}
