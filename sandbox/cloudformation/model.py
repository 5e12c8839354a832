"""What the sandbox keeps of a stack. Every field is plain JSON, so that a document is the object's own fields."""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Properties = dict[str, Any]
Phase = Literal["apply", "rollback", "cleanup", "rollback_cleanup", "delete"]

STACK_TYPE = "AWS::CloudFormation::Stack"


@dataclass(frozen=True)
class Inputs:
    """What a stack is made from: the hash of a stored template, parameter values and stack-level tags."""

    template: str
    parameters: dict[str, str]
    tags: dict[str, str]


@dataclass(frozen=True)
class Resource:
    """One resource of a stack. `uid` names the thing itself: a replacement has another.

    `skipped` means that a rollback left it out: it may not be what its properties say.
    """

    logical_id: str
    type: str
    uid: str
    status: str
    updated: str
    physical_id: str = ""
    reason: str = ""
    properties: Properties = field(default_factory=dict)
    metadata: Properties = field(default_factory=dict)
    attributes: dict[str, Any] = field(default_factory=dict)
    deletion_policy: str = "Delete"
    replace_policy: str = "Delete"
    depends_on: list[str] = field(default_factory=list)
    recorded_only: bool = False
    skipped: bool = False

    @property
    def exists(self) -> bool:
        """Whether the thing is there, as far as is known."""
        return self.status not in ("DELETE_COMPLETE", "DELETE_SKIPPED", "CREATE_FAILED") and bool(self.physical_id)


@dataclass(frozen=True)
class Operation:
    """A create, update or delete under way; enough to go on with after the process was killed.

    `action` is the call that began it, `asked` that call's token; `token` stands in the events and is another once the
    operation was cancelled. `before` is what the operation touched, `stable` what earlier operations touched that ended
    without a rollback. `skip` and `stuck` are logical ids: not to be brought back, and could not be brought back.
    `reverts` says how the things that are to be brought back from drift really are; None means gone.
    """

    kind: Literal["CREATE", "UPDATE", "DELETE"]
    phase: Phase
    token: str
    change_set_id: str
    target: Inputs | None
    on_failure: Literal["ROLLBACK", "DO_NOTHING", "DELETE"] = "ROLLBACK"
    done: list[str] = field(default_factory=list)
    before: dict[str, Properties | None] = field(default_factory=dict)
    leftover: list[Properties] = field(default_factory=list)
    retain: list[str] = field(default_factory=list)
    faults: dict[str, str] = field(default_factory=dict)
    failure: str = ""
    action: str = "ExecuteChangeSet"
    asked: str = ""
    stable: dict[str, Properties | None] = field(default_factory=dict)
    skip: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)
    reverts: dict[str, Properties | None] = field(default_factory=dict)
    cancelled: bool = False
    force: bool = False
    retain_except_on_create: bool = False


@dataclass(frozen=True)
class Stack:
    """A stack. `inputs` is what it was last brought to; None before the first execution.

    `paused` is an operation that ended half way and can be rolled back or gone on with. `tokens` are the newest
    ClientRequestTokens by what they were for.
    """

    id: str
    name: str
    region: str
    status: str
    created: str
    reason: str = ""
    updated: str = ""
    deleted: str = ""
    description: str = ""
    inputs: Inputs | None = None
    capabilities: list[str] = field(default_factory=list)
    outputs: list[dict[str, str]] = field(default_factory=list)
    protected: bool = False
    disable_rollback: bool = False
    change_set_id: str = ""
    role_arn: str = ""
    operation: Operation | None = None
    paused: Operation | None = None
    tokens: dict[str, str] = field(default_factory=dict)
    notification_arns: list[str] = field(default_factory=list)
    deletion_mode: str = ""
    policy: str = ""
    drift: Properties = field(default_factory=dict)

    @property
    def busy(self) -> bool:
        """Whether an operation runs. REVIEW_IN_PROGRESS is none."""
        return self.status.endswith("_IN_PROGRESS") and self.status != "REVIEW_IN_PROGRESS"


@dataclass(frozen=True)
class ChangeSet:
    """A change set; never changed after it was computed, except for its states."""

    id: str
    name: str
    stack_id: str
    stack_name: str
    kind: Literal["CREATE", "UPDATE"]
    created: str
    inputs: Inputs
    token: str = ""
    description: str = ""
    status: str = "CREATE_PENDING"
    reason: str = ""
    execution_status: str = "UNAVAILABLE"
    changes: list[Properties] = field(default_factory=list)
    changes_with_values: list[Properties] = field(default_factory=list)
    capabilities: list[str] = field(default_factory=list)
    on_failure: str = ""
    role_arn: str = ""
    notification_arns: list[str] = field(default_factory=list)
    nested: bool = False
    mode: str = ""
    drift: Properties = field(default_factory=dict)


@dataclass(frozen=True)
class Event:
    """One line of a stack's history."""

    id: str
    stack_id: str
    stack_name: str
    at: str
    logical_id: str
    physical_id: str
    type: str
    status: str
    reason: str = ""
    properties: str = ""
    token: str = ""


def document(value: Stack | Resource | ChangeSet | Event) -> dict[str, Any]:
    """The object as it is stored."""
    return asdict(value)


def stack_from(values: dict[str, Any]) -> Stack:
    """The reverse of `document` for a stack."""
    inputs = values["inputs"]
    operations = {name: _operation_from(values.get(name)) for name in ("operation", "paused")}
    return Stack(**{**values, **operations, "inputs": Inputs(**inputs) if inputs else None})


def _operation_from(values: dict[str, Any] | None) -> Operation | None:
    if values is None:
        return None
    target = values["target"]
    return Operation(**{**values, "target": Inputs(**target) if target else None})


def change_set_from(values: dict[str, Any]) -> ChangeSet:
    """The reverse of `document` for a change set."""
    return ChangeSet(**{**values, "inputs": Inputs(**values["inputs"])})
