"""The CloudFormation endpoint: one table of actions."""

from collections.abc import Awaitable, Callable

from starlette.responses import Response

from sandbox.aws import query
from sandbox.aws.errors import AwsError, for_service
from sandbox.aws.query import Fields
from sandbox.cloudformation import tokens
from sandbox.cloudformation.changesets import ChangeSets
from sandbox.cloudformation.drift import Drift
from sandbox.cloudformation.execution import Execution
from sandbox.cloudformation.model import Properties
from sandbox.cloudformation.reading import Reading
from sandbox.cloudformation.recovery import Recovery
from sandbox.cloudformation.stacks import Stacks
from sandbox.ledger import Ledger

Read = Callable[[Fields, str], Properties]
Write = Callable[[Fields, str], Awaitable[Properties]]
# Actions whose answer has no result element.
EMPTY = frozenset({"CancelUpdateStack", "DeleteStack", "SetStackPolicy"})
OPERATIONS = frozenset({"ExecuteChangeSet", "DeleteStack", "RollbackStack", "ContinueUpdateRollback"})


class CloudFormation:
    """Answers one request."""

    def __init__(
        self,
        reading: Reading,
        change_sets: ChangeSets,
        execution: Execution,
        stacks: Stacks,
        recovery: Recovery,
        drift: Drift,
        ledger: Ledger,
    ) -> None:
        self._change_sets, self._ledger = change_sets, ledger
        self._reads: dict[str, Read] = {
            "DescribeStacks": reading.stacks,
            "ListStacks": reading.list_stacks,
            "DescribeStackEvents": reading.events,
            "DescribeStackResources": reading.resources,
            "DescribeStackResource": reading.resource,
            "ListStackResources": reading.list_resources,
            "GetTemplate": reading.template,
            "GetStackPolicy": reading.policy,
            "DescribeChangeSet": reading.change_set,
            "ListChangeSets": reading.list_change_sets,
            "DescribeStackDriftDetectionStatus": drift.status,
            "DescribeStackResourceDrifts": drift.resource_drifts,
        }
        self._writes: dict[str, Write] = {
            "ValidateTemplate": reading.validate,
            "GetTemplateSummary": reading.summary,
            "CreateChangeSet": change_sets.create,
            "DeleteChangeSet": change_sets.delete,
            "ExecuteChangeSet": execution.execute,
            "CancelUpdateStack": recovery.cancel,
            "RollbackStack": recovery.roll_back,
            "ContinueUpdateRollback": recovery.continue_rollback,
            "DeleteStack": stacks.delete,
            "UpdateTerminationProtection": stacks.protect,
            "SetStackPolicy": stacks.set_policy,
            "DetectStackDrift": drift.detect,
            "DetectStackResourceDrift": drift.detect_resource,
        }

    def stack_of(self, body: bytes, region: str) -> tuple[str, str]:
        """Id and name of the stack that a request is about; empty when there is none."""
        return self._change_sets.stack_of(query.parse(body), region)

    async def answer(self, body: bytes, region: str) -> Response:
        """The XML answer to a form-encoded request."""
        fields = query.parse(body)
        action = fields.text("Action")
        try:
            if action in self._reads:
                result = self._reads[action](fields, region)
            elif action in self._writes:
                result = await self._writes[action](fields, region)
            else:
                raise AwsError(
                    "InvalidAction", f"The sandbox does not support the CloudFormation action {action or '(none)'}."
                )
        except AwsError as error:
            if action in OPERATIONS:
                stack = self._change_sets.stack_of(fields, region)
                await self._ledger.refused(action, stack, fields.text(tokens.NAME), error)
            return for_service(error, "cloudformation")
        return query.answer("cloudformation", action, None if action in EMPTY else result)
