"""A bad line to AWS on demand, as botocore sees it; the ledger says what really happened."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError, ClientError, ResponseStreamingError
from botocore.exceptions import ConnectionError as LostConnection
from botocore.parsers import ResponseParserError

from sandbox.injection import Rule
from tests.sandbox.aws import Aws, names, refusal
from tests.sandbox.templates import log_group, one
from tests.sandbox_process import SandboxProcess

FRESH = names()
LOST = (BotoCoreError, LostConnection, ResponseStreamingError, ResponseParserError)


@pytest.fixture
def line(sandbox: SandboxProcess) -> Iterator[SandboxProcess]:
    """The shared sandbox, without rules afterwards."""
    yield sandbox
    sandbox.inject_nothing()


@pytest.mark.parametrize(
    ("kind", "code", "status"),
    [("throttle", "Throttling", 400), ("error", "InternalFailure", 500), ("expired", "ExpiredToken", 403)],
)
def test_refusals(aws: Aws, line: SandboxProcess, kind: str, code: str, status: int) -> None:
    """The second call and no other."""
    rule = line.inject(kind, action="ListStacks", after=1)
    aws.cloudformation.list_stacks()
    with pytest.raises(ClientError) as caught:
        aws.cloudformation.list_stacks()
    assert (refusal(caught.value)[0], caught.value.response["ResponseMetadata"]["HTTPStatusCode"]) == (code, status)
    aws.cloudformation.list_stacks()
    assert line.injected(rule) == 1


@pytest.mark.parametrize("kind", ["drop_before", "drop_after", "truncate", "html"])
def test_lost_answers(aws: Aws, line: SandboxProcess, kind: str) -> None:
    """The caller cannot know; the ledger does."""
    name = next(FRESH)
    change_set = aws.plan(name, one(log_group()))
    line.inject(kind, action="ExecuteChangeSet", stack_name=name)
    with pytest.raises((*LOST, ClientError)):
        aws.cloudformation.execute_change_set(ChangeSetName=change_set, ClientRequestToken="t")
    effects = 1 if kind in ("drop_after", "truncate") else 0
    assert len(line.executions(name)) == effects
    aws.cloudformation.execute_change_set(ChangeSetName=change_set, ClientRequestToken="t")
    assert aws.settled(name)["StackStatus"] == "CREATE_COMPLETE"
    assert len(line.executions(name)) == 1


@pytest.mark.parametrize("kind", ["delay_before", "delay_after"])
def test_delays(aws: Aws, line: SandboxProcess, kind: str) -> None:
    """An answer that takes its time."""
    line.inject(kind, action="ListStacks", seconds=0.3)
    began = time.monotonic()
    aws.cloudformation.list_stacks()
    assert time.monotonic() - began >= 0.3


def test_stale_reads_after_an_execution(aws: Aws, line: SandboxProcess) -> None:
    """The state before is told as often as was asked for, also after a kill; other stacks are told as they are."""
    name, other = next(FRESH), next(FRESH)
    found = aws.deploy(name, one(log_group()))
    aws.deploy(other, one(log_group()))
    change_set = aws.plan(name, one(log_group(30)), "UPDATE")
    rule = line.inject("stale", stack_name=name, times=2)
    assert "LastUpdatedTime" not in aws.stack(name)
    aws.cloudformation.execute_change_set(ChangeSetName=change_set)
    assert aws.stack(other)["StackStatus"] == "CREATE_COMPLETE"
    told = [aws.stack(who)["StackStatus"] for who in (name, found["StackId"])]
    assert told == ["CREATE_COMPLETE", "CREATE_COMPLETE"]
    assert aws.settled(name)["StackStatus"] == "UPDATE_COMPLETE"
    assert line.injected(rule) == 2


def test_an_old_answer_is_the_one_before(aws: Aws, line: SandboxProcess) -> None:
    """To the very same question."""
    name = next(FRESH)
    aws.plan(name, one(log_group()))
    asked = {"StackName": name}
    assert len(aws.cloudformation.list_change_sets(**asked)["Summaries"]) == 1
    aws.plan(name, one(log_group()))
    line.inject("old", action="ListChangeSets", stack_name=name)
    assert [len(aws.cloudformation.list_change_sets(**asked)["Summaries"]) for _ in range(2)] == [1, 2]


def test_other_services_too(aws: Aws, line: SandboxProcess) -> None:
    """By the action of JSON protocols, by the method of REST."""
    line.inject("throttle", service="dynamodb", action="ListTables")
    line.inject("error", service="s3", action="GET")
    for call in (aws.dynamodb.list_tables, aws.s3.list_buckets):
        with pytest.raises(ClientError):
            call()
        call()


@pytest.mark.full
def test_rules_outlive_a_kill(own_sandbox: SandboxProcess) -> None:
    """With their counts."""
    own_sandbox.start()
    rule = own_sandbox.inject("throttle", action="ListStacks", times=2)
    aws = Aws(own_sandbox.url)
    for left in (1, 0):
        with pytest.raises(ClientError):
            aws.cloudformation.list_stacks()
        assert own_sandbox.injected(rule) == 2 - left
        own_sandbox.kill()
        own_sandbox.start()
    aws.cloudformation.list_stacks()


def rolls(seed: int, calls: int) -> list[str]:
    """What a campaign does to a number of calls."""
    rule, kinds = Rule(kinds=["throttle", "drop_after"], probability=0.2, seed=seed, times=1000), []
    for _ in range(calls):
        rule, kind = rule.rolled()
        kinds.append(kind)
    return kinds


def test_a_campaign_can_be_repeated() -> None:
    """The same seed gives the same faults, about as many as asked for."""
    assert rolls(7, 500) == rolls(7, 500) != rolls(8, 500)
    assert 60 < sum(map(bool, rolls(7, 500))) < 140
    assert set(rolls(7, 500)) == {"", "throttle", "drop_after"}


@pytest.mark.parametrize(
    "rule",
    [
        {"kind": "nonsense"},
        {"kind": "error", "times": 0},
        {"kind": "error", "times": "many"},
        {"kind": "error", "probability": 2},
        {"kind": "error", "colour": "red"},
        {"kinds": ["stale", "error"]},
    ],
)
def test_a_bad_rule_is_refused(sandbox: SandboxProcess, rule: dict[str, Any]) -> None:
    with pytest.raises(OSError, match="400"):
        sandbox.control("POST", "/injections", rule)
