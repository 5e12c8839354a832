"""What the engine relies on: the same questions to the CloudFormation in memory and to the sandbox's real one."""

import time
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from config.aws import Target
from deployments.aws.connections import Connections
from deployments.aws.errors import AwsProblem, Trouble
from deployments.aws.gateways import CloudFormation
from deployments.aws.shapes import ChangeSetRef, ChangeSetRequest, Stack, StackEvent
from deployments.changes import Action
from deployments.spec.template import canonical
from tests.fakes.cloudformation import FakeCloudFormation
from tests.sandbox_process import SandboxProcess

PATIENCE = 30.0


def template(*tables: str, billing: str = "PAY_PER_REQUEST") -> str:
    """Tables with a key."""
    properties = {
        "BillingMode": billing,
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    }
    resources = {name: {"Type": "AWS::DynamoDB::Table", "Properties": properties} for name in tables}
    outputs = {"Name": {"Value": {"Ref": tables[0]}, "Description": "The first"}}
    return canonical({"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources, "Outputs": outputs})


def request(stack: str, type_: str, body: str, name: str = "") -> ChangeSetRequest:
    """A change set with a name of its own."""
    tags = {"tierboard:environment": "e"}
    return ChangeSetRequest(stack, name or f"p-{uuid.uuid4()}", type_, body, {}, tags, (), "For tests")


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    with SandboxProcess(tmp_path_factory.mktemp("sandbox")) as process:
        yield process


@pytest.fixture(params=["memory", "sandbox"])
def aws(request: pytest.FixtureRequest) -> CloudFormation:
    if request.param == "memory":
        return FakeCloudFormation()
    sandbox: SandboxProcess = request.getfixturevalue("sandbox")
    role = "arn:aws:iam::111122223333:role/TierboardDeploy"
    return Connections()(Target("111122223333", "us-east-1", role, "external", "tests", sandbox.url)).cloudformation


@pytest.fixture
def name() -> str:
    return f"s-{uuid.uuid4().hex[:10]}"


def ready(aws: CloudFormation, wanted: ChangeSetRequest) -> ChangeSetRef:
    """A change set that AWS has worked out."""
    made = aws.create_change_set(wanted)
    until(lambda: not pending(aws, made.arn))
    return made


def pending(aws: CloudFormation, arn: str) -> bool:
    found = aws.change_set(arn)
    return found is None or found.is_pending


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def events(aws: CloudFormation, stack_id: str, token: str) -> tuple[StackEvent, ...]:
    return aws.events(stack_id, token=token, known=lambda event_id: False, since=datetime.now(UTC))


def ended(aws: CloudFormation, stack_id: str, token: str) -> StackEvent:
    """The last event of our operation on the stack itself."""
    until(lambda: any(e.is_root and not e.status.endswith("PROGRESS") for e in events(aws, stack_id, token)))
    return [event for event in events(aws, stack_id, token) if event.is_root][-1]


def created(aws: CloudFormation, name: str, *tables: str) -> str:
    """A stack that is there; its id."""
    made, token = ready(aws, request(name, "CREATE", template(*tables or ("One",)))), str(uuid.uuid4())
    aws.execute_change_set(made.arn, token=token)
    assert ended(aws, made.stack_id, token).status == "CREATE_COMPLETE"
    return made.stack_id


def current(aws: CloudFormation, name: str) -> Stack:
    found = aws.stack(name)
    assert found is not None
    return found


def test_what_is_not_there(aws: CloudFormation, name: str) -> None:
    assert aws.stack(name) is None
    assert aws.find_change_set(name, "p-none") is None
    with pytest.raises(AwsProblem) as problem:
        aws.create_change_set(request(name, "UPDATE", template("One")))
    assert problem.value.trouble is Trouble.ABSENT


def test_a_change_set_is_made_once_and_found_by_name(aws: CloudFormation, name: str) -> None:
    wanted = request(name, "CREATE", template("One"))
    made = ready(aws, wanted)
    assert aws.create_change_set(wanted) == made
    assert aws.find_change_set(name, wanted.name) == made
    assert aws.change_set_names(made.stack_id) == (wanted.name,)
    assert aws.change_set_template(made.arn) == wanted.template
    found = aws.change_set(made.arn)
    assert found is not None
    assert found.is_executable
    assert not found.began
    assert [(change.logical_id, change.action) for change in found.changes] == [("One", Action.ADD)]
    assert dict(found.tags) == dict(wanted.tags)
    assert current(aws, name).status == "REVIEW_IN_PROGRESS"


def test_executing_is_single_use_and_makes_all_others_obsolete(aws: CloudFormation, name: str) -> None:
    first = ready(aws, request(name, "CREATE", template("One")))
    other = ready(aws, request(name, "CREATE", template("One", "Two")))
    aws.execute_change_set(first.arn, token="ours")
    for arn in (first.arn, other.arn):
        with pytest.raises(AwsProblem) as problem:
            aws.execute_change_set(arn, token="theirs")
        assert not problem.value.is_final
    last = ended(aws, first.stack_id, "ours")
    assert last.status == "CREATE_COMPLETE"
    assert events(aws, first.stack_id, "theirs") == ()
    done = aws.change_set(first.arn)
    assert done is None or done.began
    overtaken = aws.change_set(other.arn)
    assert overtaken is None or not overtaken.is_executable
    assert current(aws, name).status == "CREATE_COMPLETE"
    assert [row.logical_id for row in aws.resources(first.stack_id)] == ["One"]
    assert [output.key for output in current(aws, name).outputs] == ["Name"]
    assert aws.template(first.stack_id) == template("One")


def test_known_events_are_not_given_again(aws: CloudFormation, name: str) -> None:
    stack_id = created(aws, name)
    everything = aws.events(stack_id, token="x", known=lambda event_id: False, since=datetime.now(UTC))
    assert everything == ()
    made = ready(aws, request(name, "UPDATE", template("One", "Two")))
    aws.execute_change_set(made.arn, token="ours")
    ended(aws, stack_id, "ours")
    all_of_them = events(aws, stack_id, "ours")
    ids = {event.event_id for event in all_of_them}
    assert len(ids) == len(all_of_them)
    assert [event.at for event in all_of_them] == sorted(event.at for event in all_of_them)
    assert aws.events(stack_id, token="ours", known=lambda event_id: event_id in ids, since=datetime.now(UTC)) == ()


def test_nothing_to_change_is_told_apart(aws: CloudFormation, name: str) -> None:
    created(aws, name)
    made = ready(aws, request(name, "UPDATE", template("One")))
    found = aws.change_set(made.arn)
    assert found is not None
    assert found.is_empty
    aws.delete_change_set(made.arn)
    aws.delete_change_set(made.arn)
    assert aws.change_set(made.arn) is None


def test_a_stack_that_exists_is_not_created_again(aws: CloudFormation, name: str) -> None:
    created(aws, name)
    with pytest.raises(AwsProblem) as problem:
        aws.create_change_set(request(name, "CREATE", template("One")))
    # Whoever asked was told that it does not exist: the answer was old, and asking anew tells the truth.
    assert problem.value.trouble is Trouble.EXISTS
    assert not problem.value.is_final


def test_protected_stacks_are_not_deleted_and_deletion_is_tokened(aws: CloudFormation, name: str) -> None:
    stack_id = created(aws, name)
    aws.protect(stack_id, on=True)
    assert current(aws, name).protected
    with pytest.raises(AwsProblem) as problem:
        aws.delete_stack(stack_id, token="ours")
    assert problem.value.trouble is Trouble.PROTECTED
    aws.protect(stack_id, on=False)
    aws.delete_stack(stack_id, token="ours")
    aws.delete_stack(stack_id, token="ours")
    assert ended(aws, stack_id, "ours").status == "DELETE_COMPLETE"
    assert aws.stack(name) is None
    gone = aws.stack(stack_id)
    assert gone is None or gone.status == "DELETE_COMPLETE"
