"""Everything that runs a function by itself really does: queue, topic, file store, change stream, schedule, in the
template that a definition renders to. A function writes down what it was run with, and the test reads that.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from deployments.spec.bundles import bundles
from deployments.spec.parse import parse
from deployments.spec.render import render
from tests.sandbox.aws import Aws
from tests.sandbox_process import SandboxProcess

PATIENCE_SECONDS = 20.0
A_MINUTE = 100.0
IN_A_QUEUE = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
CODE = """
import json, os, uuid
import boto3

def handler(event, context):
    secret = boto3.client("secretsmanager").get_secret_value(SecretId=os.environ["KEY"])["SecretString"]
    item = {"id": str(uuid.uuid4()), "event": json.dumps(event), "secret": str(len(secret))}
    boto3.resource("dynamodb").Table(os.environ["SEEN"]).put_item(Item=item)
    if "fail" in item["event"]:
        raise ValueError("asked to fail")
    return {"batchItemFailures": []}
"""
RUN = {"hear": "run"}
DEFINITION = {
    "version": 1,
    "components": {
        "hear": {"kind": "function", "code": {"inline": CODE}, "uses": {"seen": "write", "key": "read"}},
        "seen": {"kind": "table", "partition_key": {"name": "id"}},
        "key": {"kind": "secret", "signs": False, "length": 20},
        "jobs": {"kind": "queue", "wait_time": 0, "uses": RUN},
        "news": {"kind": "topic", "uses": {**RUN, "copies": "write"}},
        "copies": {"kind": "queue", "wait_time": 0},
        "photos": {"kind": "bucket", "suffix": ".jpg", "uses": RUN},
        "rows": {"kind": "table", "partition_key": {"name": "id"}, "uses": RUN},
        "fragile": {"kind": "queue", "wait_time": 0, "visibility_timeout": 10, "max_receives": 1, "uses": RUN},
        "prices": {"kind": "topic", "order": "fifo", "content_deduplication": True, "uses": {"price_box": "write"}},
        "price_box": {"kind": "queue", "order": "fifo", "wait_time": 0},
        "often": {"kind": "schedule", "expression": "rate(1 minute)", "message": '{"by": "schedule"}', "uses": RUN},
    },
}


class Stack:
    """A definition, the one above unless another is given, deployed in one sandbox."""

    def __init__(
        self,
        url: str,
        document: dict[str, Any] = DEFINITION,
        name: str = "tb-works",
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        self.aws = Aws(url, patience=patience)
        self.sqs, self.sns = self.aws.client("sqs"), self.aws.client("sns")
        definition = parse(document)
        bucket = self.aws.artifact_bucket(f"{name}-artifacts")
        for bundle in bundles(definition):
            self.aws.s3.put_object(Bucket=bucket, Key=bundle.key, Body=bundle.content)
        given = {
            "ArtifactBucket": bucket,
            "TierboardEnvironment": "e",
            "TierboardApplication": "works",
            "TierboardTeam": "team",
        }
        parameters = [{"ParameterKey": name, "ParameterValue": value} for name, value in given.items()]
        stack = self.aws.deploy(name, render(definition).text, Parameters=parameters)
        assert stack["StackStatus"] == "CREATE_COMPLETE", self.aws.failures(stack["StackId"])
        rows = self.aws.cloudformation.describe_stack_resources(StackName=name)["StackResources"]
        self.ids = {row["LogicalResourceId"]: row["PhysicalResourceId"] for row in rows}

    def seen(self) -> list[Any]:
        """The events that the function was run with."""
        items = self.aws.dynamodb.scan(TableName=self.ids["SeenTable"])["Items"]
        assert {item["secret"]["S"] for item in items} <= {"20"}
        return [json.loads(item["event"]["S"]) for item in items]

    def waits_for(self, wanted: Callable[[Any], bool], seconds: float = PATIENCE_SECONDS) -> Any:
        """The first such event."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for event in self.seen():
                if wanted(event):
                    return event
            time.sleep(0.2)
        raise AssertionError(f"Nothing of the kind came: {self.seen()}")

    def waits_until_dealt_with(self, queue: str, seconds: float = PATIENCE_SECONDS) -> None:
        """Until the function that took the queue's messages has come to its end: only then are they deleted."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            left = self.sqs.get_queue_attributes(QueueUrl=self.ids[queue], AttributeNames=IN_A_QUEUE)["Attributes"]
            if not any(int(left[name]) for name in IN_A_QUEUE):
                return
            time.sleep(0.05)
        raise AssertionError(f"{queue} is not dealt with: {left}")

    def message(self, queue: str, seconds: float = PATIENCE_SECONDS) -> str:
        """The next message in a queue."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            answer = self.sqs.receive_message(QueueUrl=self.ids[queue])
            if answer.get("Messages"):
                return str(answer["Messages"][0]["Body"])
            time.sleep(0.2)
        raise AssertionError(f"{queue} stays empty")


def came_from(source: str, text: str) -> Callable[[Any], bool]:
    """Whether an event brings this from this service."""

    def is_it(event: Any) -> bool:
        records = event.get("Records", [])
        named = {record.get("eventSource", record.get("EventSource")) for record in records}
        return named == {source} and text in json.dumps(records)

    return is_it


@pytest.fixture(scope="module")
def works(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The stack in a sandbox of its own, once for the tests of this file."""
    with SandboxProcess(tmp_path_factory.mktemp("works")) as process:
        yield Stack(process.url)


@pytest.mark.full
def test_a_message_runs_the_function(works: Stack) -> None:
    works.sqs.send_message(QueueUrl=works.ids["JobsQueue"], MessageBody="job 1")
    works.waits_for(came_from("aws:sqs", "job 1"))


@pytest.mark.full
def test_what_fails_too_often_is_put_aside(works: Stack) -> None:
    works.sqs.send_message(QueueUrl=works.ids["FragileQueue"], MessageBody="please fail")
    works.waits_for(came_from("aws:sqs", "please fail"))
    assert works.message("FragileFailedQueue", 40.0) == "please fail"


@pytest.mark.full
def test_a_topic_runs_the_function_and_delivers_to_the_queue(works: Stack) -> None:
    works.sns.publish(TopicArn=works.ids["NewsTopic"], Message="good news")
    works.waits_for(came_from("aws:sns", "good news"))
    assert works.message("CopiesQueue") == "good news"


@pytest.mark.full
def test_messages_in_order_reach_their_queue(works: Stack) -> None:
    assert works.ids["PriceBoxQueue"].endswith(".fifo") and works.ids["PricesTopic"].endswith("-PricesTopic.fifo")
    for price in ("1", "2"):
        works.sns.publish(TopicArn=works.ids["PricesTopic"], Message=price, MessageGroupId="tea")
    assert works.message("PriceBoxQueue") == "1"


@pytest.mark.full
def test_a_file_runs_the_function_when_its_name_fits(works: Stack) -> None:
    for name in ("notes.txt", "cat.jpg"):
        works.aws.s3.put_object(Bucket=works.ids["PhotosBucket"], Key=name, Body=b"x")
    event = works.waits_for(came_from("aws:s3", "cat.jpg"))
    assert event["Records"][0]["s3"]["bucket"]["name"] == works.ids["PhotosBucket"]
    assert not any("notes.txt" in json.dumps(one) for one in works.seen())


@pytest.mark.full
def test_a_changed_item_runs_the_function(works: Stack) -> None:
    works.aws.dynamodb.put_item(TableName=works.ids["RowsTable"], Item={"id": {"S": "tea"}})
    event = works.waits_for(came_from("aws:dynamodb", "tea"))
    assert event["Records"][0]["eventName"] == "INSERT"


@pytest.mark.full
def test_the_schedule_runs_the_function(works: Stack) -> None:
    works.waits_for(lambda event: event == {"by": "schedule"}, A_MINUTE)


@pytest.mark.full
def test_a_secret_goes_by_its_arn(works: Stack) -> None:
    assert works.ids["KeySecret"].startswith("arn:aws:secretsmanager:eu-central-1:111122223333:secret:tb-works-")
    value = works.aws.client("secretsmanager").get_secret_value(SecretId=works.ids["KeySecret"])["SecretString"]
    assert len(value) == 20 and value.isalnum()


@pytest.mark.full
def test_after_a_power_cut_what_was_dealt_with_does_not_come_again(own_sandbox: SandboxProcess) -> None:
    own_sandbox.start()
    works = Stack(own_sandbox.url)
    works.sqs.send_message(QueueUrl=works.ids["JobsQueue"], MessageBody="only once")
    works.waits_for(came_from("aws:sqs", "only once"))
    works.waits_until_dealt_with("JobsQueue")
    own_sandbox.kill()
    own_sandbox.start()
    works.sqs.send_message(QueueUrl=works.ids["JobsQueue"], MessageBody="afterwards")
    works.waits_for(came_from("aws:sqs", "afterwards"))
    assert sum(came_from("aws:sqs", "only once")(event) for event in works.seen()) == 1
