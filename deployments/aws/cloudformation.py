"""The CloudFormation gateway (see ``gateways.CloudFormation`` for its promises)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from deployments.aws import reading as read
from deployments.aws.errors import AwsProblem, Trouble, reading, told
from deployments.aws.punctual import guard
from deployments.aws.shapes import (
    ChangeSet,
    ChangeSetRef,
    ChangeSetRequest,
    DriftDetection,
    Stack,
    StackEvent,
    StackResource,
)
from deployments.changes.drift import Seen

# More pages than any stack has: an endless NextToken must not hold a worker.
MOST_PAGES = 200
# AWS's clock against ours: events older than this before our operation are surely not ours.
CLOCKS = timedelta(hours=1)


class CloudFormationGateway:
    """Stacks and change sets through a boto3 client. Safe to share between threads."""

    def __init__(self, client: Any) -> None:
        self._client = client
        guard(client, "cloudformation")

    def stack(self, name_or_id: str) -> Stack | None:
        """The stack, or ``None`` when AWS says that there is none."""
        try:
            with reading("DescribeStacks"):
                rows = self._client.describe_stacks(StackName=name_or_id)["Stacks"]
                return read.stack(rows[0])
        except AwsProblem as problem:
            _unless_absent(problem)
            return None

    def template(self, stack_id: str, *, processed: bool = False) -> str:
        """The template that was deployed last."""
        stage = "Processed" if processed else "Original"
        with reading("GetTemplate"):
            answer = self._client.get_template(StackName=stack_id, TemplateStage=stage)
            return read.template_text(answer["TemplateBody"])

    def resources(self, stack_id: str) -> tuple[StackResource, ...]:
        """All resources of the stack, deleted ones left out."""
        with reading("ListStackResources"):
            pages = _pages(self._client.list_stack_resources, {"StackName": stack_id})
            rows = [read.resource(row) for page in pages for row in page["StackResourceSummaries"]]
        return tuple(row for row in rows if row.status != "DELETE_COMPLETE")

    def events(
        self, stack_id: str, *, token: str, known: Callable[[str], bool], since: datetime
    ) -> tuple[StackEvent, ...]:
        """Events of the operation with ``token``, oldest first; see the gateway's promise for where reading stops."""
        found: list[StackEvent] = []
        try:
            with reading("DescribeStackEvents"):
                for page in _pages(self._client.describe_stack_events, {"StackName": stack_id}):
                    rows = [read.event(row) for row in page["StackEvents"]]
                    ours = [row for row in rows if row.token == token]
                    new = [row for row in ours if not known(row.event_id)]
                    found.extend(new)
                    if not new and (ours or not rows or rows[-1].at < since - CLOCKS):
                        break
        except AwsProblem as problem:
            _unless_absent(problem)
        return tuple(reversed(found))

    def find_change_set(self, stack_name: str, name: str) -> ChangeSetRef | None:
        """The change set by name."""
        try:
            with reading("DescribeChangeSet"):
                answer = self._client.describe_change_set(StackName=stack_name, ChangeSetName=name)
                return ChangeSetRef(answer["ChangeSetId"], answer["StackId"])
        except AwsProblem as problem:
            _unless_absent(problem)
            return None

    def create_change_set(self, request: ChangeSetRequest) -> ChangeSetRef:
        """Tokened by its name."""
        body = {"TemplateURL": request.template_url} if request.template_url else {"TemplateBody": request.template}
        body |= {"DeploymentMode": "REVERT_DRIFT"} if request.reverts_drift else {}
        with reading("CreateChangeSet"):
            answer = self._client.create_change_set(
                StackName=request.stack_name,
                ChangeSetName=request.name,
                ClientToken=request.name,
                ChangeSetType=request.type,
                Description=request.description,
                Parameters=[
                    {"ParameterKey": key, "ParameterValue": value} for key, value in sorted(request.parameters.items())
                ],
                Capabilities=list(request.capabilities),
                Tags=[{"Key": key, "Value": value} for key, value in sorted(request.tags.items())],
                # Said aloud: AWS's defaults differ between create, update and their documentation.
                OnStackFailure="ROLLBACK",
                IncludeNestedStacks=False,
                **body,
            )
            return ChangeSetRef(answer["Id"], answer["StackId"])

    def change_set(self, arn: str) -> ChangeSet | None:
        """The change set with all pages, or ``None`` when AWS does not know it."""
        try:
            with reading("DescribeChangeSet"):
                asked = {"ChangeSetName": arn, "IncludePropertyValues": True}
                pages = list(_pages(self._client.describe_change_set, asked))
                return _change_set(pages)
        except AwsProblem as problem:
            _unless_absent(problem)
            return None

    def change_set_names(self, stack_id: str) -> tuple[str, ...]:
        """Names of the change sets that the stack has now."""
        with reading("ListChangeSets"):
            pages = _pages(self._client.list_change_sets, {"StackName": stack_id})
            return tuple(row["ChangeSetName"] for page in pages for row in page.get("Summaries") or ())

    def change_set_template(self, arn: str) -> str:
        """The template that the change set would deploy."""
        with reading("GetTemplate"):
            answer = self._client.get_template(ChangeSetName=arn, TemplateStage="Original")
            return read.template_text(answer["TemplateBody"])

    def delete_change_set(self, arn: str) -> None:
        """Naturally repeatable."""
        try:
            with reading("DeleteChangeSet"):
                self._client.delete_change_set(ChangeSetName=arn)
        except AwsProblem as problem:
            _unless_absent(problem)

    def execute_change_set(self, arn: str, *, token: str) -> None:
        """Single-use by ARN, and tokened."""
        with reading("ExecuteChangeSet"):
            self._client.execute_change_set(ChangeSetName=arn, ClientRequestToken=token)

    def delete_stack(self, stack_id: str, *, token: str, retain: Sequence[str] = (), force: bool = False) -> None:
        """Tokened; by StackId."""
        more: dict[str, Any] = {"RetainResources": list(retain)} if retain else {}
        more |= {"DeletionMode": "FORCE_DELETE_STACK"} if force else {}
        with reading("DeleteStack"):
            self._client.delete_stack(StackName=stack_id, ClientRequestToken=token, **more)

    def continue_rollback(self, stack_id: str, *, token: str, skip: Sequence[str] = ()) -> None:
        """Go on going back from UPDATE_ROLLBACK_FAILED. Tokened."""
        more = {"ResourcesToSkip": list(skip)} if skip else {}
        with reading("ContinueUpdateRollback"):
            self._client.continue_update_rollback(StackName=stack_id, ClientRequestToken=token, **more)

    def roll_back(self, stack_id: str, *, token: str) -> None:
        """Go back from UPDATE_FAILED to what ran before. Tokened."""
        with reading("RollbackStack"):
            self._client.rollback_stack(StackName=stack_id, ClientRequestToken=token)

    def detect_drift(self, stack_id: str) -> str:
        """Begin to compare; harmless twice."""
        with reading("DetectStackDrift"):
            return str(self._client.detect_stack_drift(StackName=stack_id)["StackDriftDetectionId"])

    def drift_detection(self, detection_id: str) -> DriftDetection:
        """How a detection stands."""
        with reading("DescribeStackDriftDetectionStatus"):
            row = self._client.describe_stack_drift_detection_status(StackDriftDetectionId=detection_id)
            return DriftDetection(
                row["DetectionStatus"], told(row.get("DetectionStatusReason") or ""), row["Timestamp"]
            )

    def resource_drifts(self, stack_id: str) -> tuple[Seen, ...]:
        """All pages."""
        with reading("DescribeStackResourceDrifts"):
            pages = _pages(self._client.describe_stack_resource_drifts, {"StackName": stack_id})
            return tuple(read.drift(row) for page in pages for row in page["StackResourceDrifts"])

    def protect(self, stack_id: str, *, on: bool) -> None:
        """Switch termination protection. Naturally repeatable."""
        with reading("UpdateTerminationProtection"):
            self._client.update_termination_protection(StackName=stack_id, EnableTerminationProtection=on)


def _pages(call: Any, asked: dict[str, Any]) -> Iterator[dict[str, Any]]:
    token = None
    for _ in range(MOST_PAGES):
        page = call(**asked, **({"NextToken": token} if token else {}))
        yield page
        token = page.get("NextToken")
        if not token:
            return
    raise ValueError("more pages than a stack can have")


def _change_set(pages: list[dict[str, Any]]) -> ChangeSet:
    first: Mapping[str, Any] = pages[0]
    return ChangeSet(
        arn=first["ChangeSetId"],
        stack_id=first["StackId"],
        name=first["ChangeSetName"],
        status=first["Status"],
        reason=told(first.get("StatusReason") or ""),
        execution_status=first.get("ExecutionStatus") or "",
        changes=tuple(read.change(row) for page in pages for row in page.get("Changes") or ()),
        parameters=read.pairs(first.get("Parameters"), "ParameterKey", "ParameterValue"),
        tags=read.pairs(first.get("Tags"), "Key", "Value"),
        capabilities=tuple(first.get("Capabilities") or ()),
    )


def _unless_absent(problem: AwsProblem) -> None:
    if problem.trouble is not Trouble.ABSENT:
        raise problem
