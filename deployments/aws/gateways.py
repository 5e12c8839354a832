"""What the engine asks of AWS. The real gateways and the tests' fake both keep these promises.

Every call raises :class:`deployments.aws.errors.AwsProblem` when it is not answered well. The docstrings name the class
of each mutation: *single-use*, *tokened* or *naturally repeatable*; there is no other.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from config.aws import Target
from deployments.aws.apis import MethodAnswer
from deployments.aws.functions import Invocation
from deployments.aws.items import ItemPage
from deployments.aws.shapes import (
    ChangeSet,
    ChangeSetRef,
    ChangeSetRequest,
    DriftDetection,
    Invalidation,
    SiteObject,
    Stack,
    StackEvent,
    StackResource,
)
from deployments.aws.watching import LogLines, Series
from deployments.changes.drift import Seen


class CloudFormation(Protocol):
    """Stacks and change sets."""

    def stack(self, name_or_id: str) -> Stack | None:
        """The stack, or ``None`` when AWS says that there is none. By id also deleted ones, for 90 days."""
        ...

    def template(self, stack_id: str, *, processed: bool = False) -> str:
        """The template that was deployed last, as text.

        :param processed: as AWS made it with all its macros, instead of as somebody sent it.
        """
        ...

    def resources(self, stack_id: str) -> tuple[StackResource, ...]:
        """All resources of the stack, deleted ones left out."""
        ...

    def events(
        self, stack_id: str, *, token: str, known: Callable[[str], bool], since: datetime
    ) -> tuple[StackEvent, ...]:
        """New events of the operation with ``token``, oldest first.

        AWS gives newest first: reading ends at a page whose events of ours are all ``known``, or that is older than
        ``since`` (about when the operation began).
        """
        ...

    def find_change_set(self, stack_name: str, name: str) -> ChangeSetRef | None:
        """The change set by name: the only question by name, asked after an answer was lost."""
        ...

    def create_change_set(self, request: ChangeSetRequest) -> ChangeSetRef:
        """Tokened by its name."""
        ...

    def change_set(self, arn: str) -> ChangeSet | None:
        """The change set with all pages, or ``None`` when AWS does not know it."""
        ...

    def change_set_names(self, stack_id: str) -> tuple[str, ...]:
        """Names of the change sets that the stack has now."""
        ...

    def change_set_template(self, arn: str) -> str:
        """The template that the change set would deploy, as text."""
        ...

    def delete_change_set(self, arn: str) -> None:
        """Naturally repeatable."""
        ...

    def execute_change_set(self, arn: str, *, token: str) -> None:
        """Single-use by ARN, and tokened."""
        ...

    def delete_stack(self, stack_id: str, *, token: str, retain: Sequence[str] = (), force: bool = False) -> None:
        """Tokened; by StackId, so that a stack born later under the same name is out of reach.

        :param retain: logical ids that stay in the account; AWS takes them of a stack in DELETE_FAILED only.
        :param force: of a stack in DELETE_FAILED: whatever cannot be deleted stays in the account.
        """
        ...

    def continue_rollback(self, stack_id: str, *, token: str, skip: Sequence[str] = ()) -> None:
        """Go on going back from UPDATE_ROLLBACK_FAILED. Tokened.

        :param skip: logical ids that failed to go back and stay as they are.
        """
        ...

    def roll_back(self, stack_id: str, *, token: str) -> None:
        """Go back from UPDATE_FAILED to what ran before. Tokened."""
        ...

    def detect_drift(self, stack_id: str) -> str:
        """Begin to compare the stack with what really is; the id to ask for. Changes nothing that runs.

        AWS refuses it as BUSY while it compares already: harmless twice.
        """
        ...

    def drift_detection(self, detection_id: str) -> DriftDetection:
        """How a detection stands."""
        ...

    def resource_drifts(self, stack_id: str) -> tuple[Seen, ...]:
        """What detections found last, resource by resource; what AWS cannot compare is left out."""
        ...

    def protect(self, stack_id: str, *, on: bool) -> None:
        """Switch termination protection. Naturally repeatable."""
        ...


class Storage(Protocol):
    """Buckets: the artifact bucket, and the buckets of sites."""

    def ensure_artifact_bucket(self, bucket: str, *, anew: bool = False) -> None:
        """Make it versioned and closed to the public, whatever it was. Naturally repeatable. What was seen to be right
        within the last ten minutes may be taken for right, but ``anew``.
        """
        ...

    def has(self, bucket: str, key: str) -> bool:
        """Whether the object is there."""
        ...

    def put(self, bucket: str, key: str, body: bytes) -> None:
        """Put a zip or a template. Naturally repeatable: the key is made from the content."""
        ...

    def get(self, bucket: str, key: str) -> bytes:
        """The object's content."""
        ...

    def url(self, bucket: str, key: str) -> str:
        """The address under which CloudFormation reads a template."""
        ...

    def listing(self, bucket: str) -> Mapping[str, str]:
        """MD5 in hex by path, of every object in the bucket."""
        ...

    def put_file(self, bucket: str, file: SiteObject) -> None:
        """Put one file of a site. Naturally repeatable."""
        ...

    def delete_files(self, bucket: str, paths: Sequence[str]) -> None:
        """Remove files of a site. Naturally repeatable."""
        ...

    def count(self, type_: str, physical_id: str) -> str | None:
        """How much a table, bucket, queue or log group holds, in words; ``None`` when that is not cheap to know."""
        ...


class Functions(Protocol):
    """Functions that people wrote."""

    def invoke(self, name: str, event: str, *, version: str, seconds: float) -> Invocation:
        """Call a function and wait for its answer, ``seconds`` at most. Neither tokened nor repeatable: sent once, and
        never by whoever does not know whether it went out before.

        :param version: or its alias; empty for the function as it is.
        """
        ...


class Watching(Protocol):
    """What CloudWatch has. It only reads."""

    def lines(self, group: str, *, since: int, until: int, search: str) -> LogLines:
        """Lines of a log group between two moments in milliseconds, both included.

        :param search: a text as it stands in them; empty for all.
        """
        ...

    def figures(
        self, function: str, wanted: Mapping[str, tuple[str, str]], *, since: datetime, until: datetime, period: int
    ) -> Mapping[str, Series]:
        """Figures of a function by the names in ``wanted``, each a metric with a statistic; what AWS has none of has no
        points. Each costs.
        """
        ...


class Items(Protocol):
    """Items of tables. It only reads; what is read is paid for."""

    def first(self, table: str, *, most: int) -> ItemPage:
        """The first items, in no order that means anything."""
        ...

    def by_key(self, table: str, key: Mapping[str, tuple[str, str]], *, most: int) -> ItemPage:
        """Items whose key has these values: type (S or N) and value by attribute."""
        ...


class Apis(Protocol):
    """REST APIs."""

    def resource_id(self, api_id: str, path: str) -> str | None:
        """What API Gateway calls the path, as the definition has it; ``None`` when the API has no such one."""
        ...

    def log_role(self) -> str:
        """ARN of the role by which API Gateway writes logs in this account and region; empty where there is none."""
        ...

    def test(
        self, api_id: str, resource_id: str, *, method: str, path: str, headers: Mapping[str, str], body: str
    ) -> MethodAnswer:
        """Have a method run with its function. Neither tokened nor repeatable, as ``Functions.invoke``."""
        ...


class Delivery(Protocol):
    """Distributions: the copies that CloudFront keeps."""

    def invalidate(self, distribution: str, reference: str) -> Invalidation:
        """Clear all copies. Tokened by ``reference``: sent again it answers with the same one."""
        ...

    def invalidation(self, distribution: str, id_: str) -> Invalidation | None:
        """How one stands, or ``None`` when CloudFront does not know it."""
        ...


class Aws(Protocol):
    """One account and region, seen through one role."""

    @property
    def cloudformation(self) -> CloudFormation:
        """Stacks and change sets."""
        ...

    @property
    def storage(self) -> Storage:
        """Buckets."""
        ...

    @property
    def functions(self) -> Functions:
        """Functions."""
        ...

    @property
    def watching(self) -> Watching:
        """Logs and figures."""
        ...

    @property
    def items(self) -> Items:
        """Items of tables."""
        ...

    @property
    def apis(self) -> Apis:
        """REST APIs."""
        ...

    @property
    def delivery(self) -> Delivery:
        """Distributions."""
        ...

    def account_id(self) -> str:
        """Which account the role really lets us into, asked anew."""
        ...


class Connect(Protocol):
    """Opens accounts."""

    def __call__(self, target: Target) -> Aws:
        """Gateways for a target; the same ones until their session runs out. They are in the target's account."""
        ...

    def forget(self, target: Target) -> None:
        """Open a new session next time."""
        ...


class Enter(Protocol):
    """Opens an account to see what its role is like, for checks alone: nothing is taken for granted or kept."""

    def __call__(self, target: Target) -> Aws:
        """Gateways of a session of its own; without an ExternalId in the target AWS is asked without one."""
        ...
