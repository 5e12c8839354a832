"""What a removal would leave and take, by the template that runs. Pure."""

from typing import Any

from dashboard.observed import Meeting, meeting_of
from dashboard.removal import removal_of
from deployments.models import ObservedStack


def part(type_: str, component: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"Type": type_, "Metadata": {"Tierboard": {"Component": component, "Kind": kind, "Part": kind}}, **more}


FUNCTION = part("AWS::Lambda::Function", "orders", "function")
ROLE = {**part("AWS::IAM::Role", "orders", "function")}
VERSION = part("AWS::Lambda::Version", "orders", "function", DeletionPolicy="Retain")
TABLE = part("AWS::DynamoDB::Table", "items", "table")


def names(found: Any) -> list[str]:
    return ["".join(text.text for text in parts) for parts in found]


def test_what_stays_and_what_is_lost_go_by_name() -> None:
    kept = {**part("AWS::RDS::DBCluster", "shop", "database"), "DeletionPolicy": "Snapshot"}
    found = removal_of({"Resources": {"F": FUNCTION, "V": VERSION, "T": TABLE, "D": kept}})
    assert names(found.stays) == ["a snapshot of the database shop"]
    assert names(found.deleted) == ["the table items"]
    assert found.at_risk and found.known


def test_nothing_with_data_is_no_risk_and_nothing_known_is_said() -> None:
    assert not removal_of({"Resources": {"F": FUNCTION}}).at_risk
    assert not removal_of({}).known


def test_what_a_take_over_adds_goes_by_component() -> None:
    loose = {"Type": "AWS::SNS::Topic"}
    row = ObservedStack(resources=[])
    template = {"Resources": {"F": FUNCTION, "R": ROLE, "T": TABLE, "Loose": loose}}
    found: Meeting = meeting_of(row, template)
    assert found.comes == ["items (Table)", "orders (Function, 2 parts)", "Loose (notification topic)"]


def test_queues_and_log_groups_go_with_what_is_in_them() -> None:
    jobs, journal = part("AWS::SQS::Queue", "jobs", "queue"), {"Type": "AWS::Logs::LogGroup"}
    only_jobs = removal_of({"Resources": {"J": jobs}})
    assert (names(only_jobs.deleted), only_jobs.at_risk, only_jobs.perhaps) == (["the queue jobs"], False, True)
    assert removal_of({"Resources": {"J": jobs, "L": journal}}).at_risk
    kept = {**journal, "DeletionPolicy": "Retain"}
    assert not removal_of({"Resources": {"L": kept}}).at_risk


def test_a_take_over_may_lose_messages_and_surely_loses_logs() -> None:
    rows = [{"logical_id": "Jobs", "type": "AWS::SQS::Queue"}, {"logical_id": "Journal", "type": "AWS::Logs::LogGroup"}]
    found = meeting_of(ObservedStack(resources=rows[:1]), {"Resources": {}})
    assert (found.lost, found.at_risk) == (["Jobs (message queue)"], False)
    assert meeting_of(ObservedStack(resources=rows), {"Resources": {}}).at_risk
    assert not meeting_of(ObservedStack(resources=rows), {"Resources": {"Journal": {"Type": rows[1]["type"]}}}).at_risk
