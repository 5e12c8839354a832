"""What gateways answer: plain, frozen data. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from deployments.aws.errors import means_no_change
from deployments.aws.statuses import BEGAN
from deployments.changes import Change


@dataclass(frozen=True)
class StackOutput:
    """An output with its description."""

    key: str
    value: str
    description: str = ""


@dataclass(frozen=True)
class Stack:
    """A stack as AWS described it; the description may be some seconds old."""

    id: str
    name: str
    status: str
    reason: str = ""
    outputs: tuple[StackOutput, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
    protected: bool = False
    parameters: Mapping[str, str] = field(default_factory=dict)
    """As AWS shows them: instead of what it keeps to itself stand stars."""
    parent: str = ""
    """The stack that this one is a part of, when it is one."""


@dataclass(frozen=True)
class StackResource:
    """One resource of a stack."""

    logical_id: str
    physical_id: str
    type: str
    status: str


@dataclass(frozen=True)
class DriftDetection:
    """How a detection of drift stands. ``at`` is when it began, by AWS's clock."""

    status: str
    reason: str
    at: datetime | None

    @property
    def is_running(self) -> bool:
        """Whether AWS still compares."""
        return self.status == "DETECTION_IN_PROGRESS"

    @property
    def is_complete(self) -> bool:
        """Whether everything that AWS can compare was compared; every other word means that something was not."""
        return self.status == "DETECTION_COMPLETE"


@dataclass(frozen=True)
class StackEvent:
    """One event. ``token`` is the ClientRequestToken of the operation that caused it."""

    event_id: str
    stack_id: str
    logical_id: str
    physical_id: str
    type: str
    status: str
    reason: str
    at: datetime
    token: str

    @property
    def is_root(self) -> bool:
        """Whether it tells of the stack itself."""
        return self.physical_id == self.stack_id


@dataclass(frozen=True)
class ChangeSetRequest:
    """Everything that a change set is made from. Sent again with the same ``name`` it answers with the same ARN.

    ``reverts_drift``: compared with what really is, so that executing it brings things back to the template.
    """

    stack_name: str
    name: str
    type: str
    template: str
    parameters: Mapping[str, str]
    tags: Mapping[str, str]
    capabilities: tuple[str, ...]
    description: str = ""
    template_url: str = ""
    reverts_drift: bool = False


@dataclass(frozen=True)
class ChangeSetRef:
    """Where a change set is; the only way it is addressed once it exists."""

    arn: str
    stack_id: str


@dataclass(frozen=True)
class ChangeSet:
    """A change set with all pages of its changes."""

    arn: str
    stack_id: str
    name: str
    status: str
    reason: str
    execution_status: str
    changes: tuple[Change, ...] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    capabilities: tuple[str, ...] = ()

    @property
    def is_pending(self) -> bool:
        """Whether AWS still works it out."""
        return self.status in {"CREATE_PENDING", "CREATE_IN_PROGRESS"}

    @property
    def is_executable(self) -> bool:
        """Whether it can be executed now."""
        return self.status == "CREATE_COMPLETE" and self.execution_status == "AVAILABLE"

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to change. An empty list of changes does not say so: outputs may differ."""
        return self.status == "FAILED" and means_no_change(self.reason)

    @property
    def began(self) -> bool:
        """Whether it was executed."""
        return self.execution_status in BEGAN


@dataclass(frozen=True)
class Invalidation:
    """A clearing of the copies that CloudFront keeps."""

    id: str
    status: str

    @property
    def is_done(self) -> bool:
        """Whether no old copy is shown any more. CloudFront knows two words: InProgress and Completed."""
        return self.status == "Completed"


@dataclass(frozen=True)
class SiteObject:
    """A file to put into a site's bucket."""

    path: str
    body: bytes
    content_type: str
    cache_control: str
