"""What a plan may lose: counted while the plan is made, and said where it is."""

from types import SimpleNamespace
from typing import Any, cast

from deployments.actions.at_risk import weighed
from deployments.actions.work import Work
from deployments.changes import Action, Change, Finding, Severity

QUEUE, LOGS, TABLE = "AWS::SQS::Queue", "AWS::Logs::LogGroup", "AWS::DynamoDB::Table"
HARMLESS = Finding("data_at_risk", Severity.PASS, "Nothing that holds data is removed or replaced.")
OTHER = Finding("public", Severity.PASS, "Nothing becomes public.")


def work(**counts: str) -> Work:
    storage = SimpleNamespace(count=lambda _type, name: counts.get(name))
    return cast(Work, SimpleNamespace(aws=SimpleNamespace(storage=storage)))


def gone(type_: str, name: str, **more: Any) -> Change:
    return Change(
        name, type_, Action.REMOVE, physical_id=name, component=name.lower(), sentence=f"{name} goes.", **more
    )


def test_a_queue_with_messages_is_data_at_risk_and_an_empty_one_is_not() -> None:
    changes = (gone(QUEUE, "Full"), gone(QUEUE, "Empty"))
    rows, told, findings = weighed(work(Full="3 messages", Empty="0 messages"), changes, (HARMLESS, OTHER), {})
    assert rows == [{"component": "full", "logical_id": "Full", "type": QUEUE, "what": "3 messages"}]
    assert [one.risks for one in told] == [("data_loss",), ()]
    said = "Full goes. About 3 messages in it are lost."
    assert findings == (Finding("data_at_risk", Severity.WARN, said, "full"), OTHER)


def test_what_nobody_could_count_is_at_risk() -> None:
    never_there = gone(QUEUE, "Never", policy_action="Delete")
    rows, told, _ = weighed(work(), (gone(LOGS, "Journal"), never_there), (), {})
    assert [row["what"] for row in rows] == ["unknown", "unknown"]
    assert told[0].sentence.endswith("its entries are lost.")


def test_what_stays_is_not_emptied_and_tables_are_counted_as_ever() -> None:
    kept = gone(QUEUE, "Kept", policy_action="Retain")
    items = gone(TABLE, "Items", risks=("data_loss",))
    rows, told, findings = weighed(work(Items="12 items"), (kept, items), (HARMLESS,), {})
    assert [(row["logical_id"], row["what"]) for row in rows] == [("Items", "12 items")]
    assert told == (kept, items)
    assert findings == (HARMLESS,)
