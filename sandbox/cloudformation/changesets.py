"""Change sets: made, read, executed, deleted, with the rules that AWS documents for each."""

import contextlib
import re
from dataclasses import replace
from functools import partial

from sandbox.aws.errors import AwsError
from sandbox.aws.query import Fields
from sandbox.clock import now_text
from sandbox.cloudformation import driftaware, hidden, parameters, roles, stacktags, timing, validation
from sandbox.cloudformation.actual import Actual
from sandbox.cloudformation.background import Background
from sandbox.cloudformation.model import ChangeSet, Inputs, Properties, Stack
from sandbox.cloudformation.planning import Planner, Side
from sandbox.cloudformation.repository import Repository, change_set_arn, stack_arn
from sandbox.cloudformation.sources import Sources
from sandbox.cloudformation.templates import digest, parse
from sandbox.cloudformation.wishes import plan_wait_asked
from sandbox.journal.records import Change
from sandbox.ledger import Ledger

NAME = re.compile(r"[a-zA-Z][-a-zA-Z0-9]{0,127}")
NO_CHANGES = "The submitted information didn't contain changes. Submit different information to create a change set."
NO_UPDATES = "No updates are to be performed."
FAILURES = ("DELETE", "DO_NOTHING", "ROLLBACK")
UPDATABLE = frozenset(
    {"CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "IMPORT_COMPLETE", "UPDATE_FAILED"}
)


class ChangeSets:
    """The calls about change sets. Each returns the plain values of AWS's answer or raises AwsError."""

    def __init__(
        self,
        repository: Repository,
        ledger: Ledger,
        sources: Sources,
        background: Background,
        actual: Actual,
    ) -> None:
        self._repository = repository
        self._ledger = ledger
        self._sources = sources
        self._background = background
        self._actual = actual

    async def create(self, fields: Fields, region: str) -> Properties:
        """CreateChangeSet. The same name with the same token gives the same answer, with another token a refusal."""
        name, stack_name, kind = _names(fields)
        _check_options(fields, kind)
        token = fields.text("ClientToken")
        stack = self._repository.find(region, stack_name)
        existing = self._named(stack, name) if stack else None
        if stack is not None and existing is not None:
            return await self._again(stack, existing, token)
        stack, fresh = self._stack_for(stack, kind, stack_name, region)
        text = await self._sources.template(fields, region, self._previous(stack))
        template = parse(text)
        validation.check_limits(template)
        values = self._parameters(fields, template, stack)
        validation.check(template, values, region)
        validation.check_capabilities(template, fields.texts("Capabilities"))
        tags = stacktags.read(fields) if fields.has("Tags") or stack.inputs is None else stack.inputs.tags
        change_set = ChangeSet(
            id=change_set_arn(region, name),
            name=name,
            stack_id=stack.id,
            stack_name=stack.name,
            kind="CREATE" if kind == "CREATE" else "UPDATE",
            created=now_text(),
            inputs=Inputs(digest(text), values, tags),
            token=token,
            description=fields.text("Description"),
            capabilities=fields.texts("Capabilities"),
            on_failure=fields.text("OnStackFailure"),
            role_arn=roles.checked(fields),
            notification_arns=fields.texts("NotificationARNs"),
            mode=fields.text("DeploymentMode"),
        )
        await self._keep_new(stack, change_set, text, fresh=fresh)
        return {"Id": change_set.id, "StackId": stack.id}

    async def _again(self, stack: Stack, existing: ChangeSet, token: str) -> Properties:
        if not token or existing.token != token:
            message = (
                f"ChangeSet {existing.name} cannot be created due to a mismatch with existing attribute ClientToken"
            )
            if not token and not existing.token:
                message = f"ChangeSet {existing.id} already exists."
            raise AwsError("AlreadyExistsException", message)
        line = self._ledger.entry(
            "CreateChangeSet", stack, change_set=(existing.id, existing.name), token=token, outcome="repeated"
        )
        await self._repository.save(line)
        await self._ledger.publish(line)
        return {"Id": existing.id, "StackId": stack.id}

    def _stack_for(self, stack: Stack | None, kind: str, name: str, region: str) -> tuple[Stack, bool]:
        """The stack that a change set of this kind may be made for, a new one in REVIEW_IN_PROGRESS when there is
        none.
        """
        if kind == "CREATE":
            if stack is None:
                return Stack(
                    stack_arn(region, name), name, region, "REVIEW_IN_PROGRESS", now_text(), "User Initiated"
                ), True
            if stack.status != "REVIEW_IN_PROGRESS":
                raise AwsError(
                    "ValidationError",
                    f"Stack [{name}] already exists and cannot be created again with a change set of type CREATE.",
                )
            return stack, False
        if stack is None or stack.status == "DELETE_COMPLETE":
            raise AwsError("ValidationError", f"Stack [{name}] does not exist")
        if stack.status not in UPDATABLE:
            raise AwsError("ValidationError", f"Stack:{stack.id} is in {stack.status} state and can not be updated.")
        return stack, False

    def _previous(self, stack: Stack) -> str:
        return self._repository.template_text(stack.inputs.template) if stack.inputs else ""

    def _parameters(self, fields: Fields, template: Properties, stack: Stack) -> dict[str, str]:
        sent = {
            one.required("ParameterKey"): None if one.flag("UsePreviousValue") else one.text("ParameterValue")
            for one in fields.structures("Parameters")
        }
        both = [
            one.text("ParameterKey")
            for one in fields.structures("Parameters")
            if one.flag("UsePreviousValue") and one.has("ParameterValue")
        ]
        if both:
            raise AwsError(
                "ValidationError",
                f"Invalid input for parameter key {both[0]}. Cannot specify usePreviousValue as true and non empty "
                "value for a parameter",
            )
        return parameters.resolve(template, sent, stack.inputs.parameters if stack.inputs else {})

    async def _keep_new(self, stack: Stack, change_set: ChangeSet, text: str, *, fresh: bool) -> None:
        repository = self._repository
        changes: list[Change] = [repository.put_template(text), repository.put_change_set(change_set)]
        if fresh:
            changes += [repository.put_stack(stack), repository.stack_event(stack, stack.status, stack.reason)]
        line = self._ledger.entry(
            "CreateChangeSet", stack, change_set=(change_set.id, change_set.name), token=change_set.token
        )
        await repository.save(*changes, line)
        await self._ledger.publish(line)
        longer = plan_wait_asked(self._repository.template(change_set.inputs.template))
        work = partial(self.compute, change_set.stack_id, change_set.id)
        await self._background.run(timing.CHANGE_SET_SECONDS, work, longer)

    async def compute(self, stack_id: str, change_set_id: str) -> None:
        """Work out what a pending change set changes; its last state before it can be executed."""
        stack = self._repository.find("", stack_id)
        pending = self._by_id(stack, change_set_id) if stack else None
        if stack is None or pending is None or pending.status != "CREATE_PENDING":
            return
        old = Side(self._repository.template(stack.inputs.template), stack.inputs) if stack.inputs else None
        new = Side(self._repository.template(pending.inputs.template), pending.inputs)
        try:
            resources = self._repository.resources(stack.id)
            found = await self._actual.survey(stack, []) if pending.mode else None
            planner = Planner(stack, resources, old, new, found)
            changes, with_values = planner.changes(values=False), planner.changes(values=True)
            secrets = hidden.secrets_of(new.template, pending.inputs.parameters)
            if old is not None:
                secrets |= hidden.secrets_of(old.template, old.inputs.parameters)
            with_values = hidden.masked(with_values, secrets)
            worth = bool(changes) or planner.outputs_differ()
            reason = "" if worth else NO_UPDATES if new.template.get("Transform") else NO_CHANGES
        except AwsError as error:
            changes, with_values, worth, reason, found = [], [], False, error.message, None
        done = replace(
            pending,
            status="CREATE_COMPLETE" if worth else "FAILED",
            reason=reason,
            execution_status="AVAILABLE" if worth else "UNAVAILABLE",
            changes=changes,
            changes_with_values=with_values,
            drift=driftaware.summary(found, resources) if found else {},
        )
        await self._repository.save(self._repository.put_change_set(done))

    def pending(self) -> list[ChangeSet]:
        """Change sets whose changes are not worked out yet; a restart goes on with them."""
        found = [one for stack in self._repository.stacks() for one in self._repository.change_sets(stack.id)]
        return [one for one in found if one.status == "CREATE_PENDING"]

    def find(self, fields: Fields, region: str) -> tuple[Stack, ChangeSet]:
        """The change set that a call names by ARN, or by its own and its stack's name. Raises ChangeSetNotFound."""
        name = fields.required("ChangeSetName")
        if name.startswith("arn:"):
            for stack in self._repository.stacks():
                found = self._by_id(stack, name)
                if found:
                    return stack, found
            raise AwsError("ChangeSetNotFound", f"ChangeSet [{name}] does not exist", 404)
        stack_name = fields.text("StackName")
        if not stack_name:
            raise AwsError(
                "ValidationError", "StackName must be specified if ChangeSetName is not specified as an ARN."
            )
        named = self._repository.find(region, stack_name)
        found = self._named(named, name) if named else None
        if named is None or found is None:
            raise AwsError("ChangeSetNotFound", f"ChangeSet [{name}] does not exist", 404)
        return named, found

    def stack_of(self, fields: Fields, region: str) -> tuple[str, str]:
        """Id and name of the stack that any call is about: the one it names, or that of its change set."""
        name = fields.text("StackName")
        stack = self._repository.find(region, name) if name else None
        if stack is None and fields.text("ChangeSetName").startswith("arn:"):
            with contextlib.suppress(AwsError):
                stack, _ = self.find(fields, region)
        return (stack.id, stack.name) if stack else ("", "" if name.startswith("arn:") else name)

    def _named(self, stack: Stack, name: str) -> ChangeSet | None:
        return next((one for one in self._repository.change_sets(stack.id) if one.name == name), None)

    def _by_id(self, stack: Stack, change_set_id: str) -> ChangeSet | None:
        return next((one for one in self._repository.change_sets(stack.id) if one.id == change_set_id), None)

    async def delete(self, fields: Fields, region: str) -> Properties:
        """DeleteChangeSet. Naturally repeatable: one that is gone is no error."""
        try:
            stack, change_set = self.find(fields, region)
        except AwsError as error:
            if error.code == "ChangeSetNotFound":
                return {}
            raise
        if change_set.execution_status == "EXECUTE_IN_PROGRESS":
            message = f"ChangeSet [{change_set.id}] cannot be deleted in its current status of [{change_set.status}]"
            raise AwsError("InvalidChangeSetStatus", message)
        line = self._ledger.entry("DeleteChangeSet", stack, change_set=(change_set.id, change_set.name))
        await self._repository.save(self._repository.remove_change_set(change_set), line)
        await self._ledger.publish(line)
        return {}


def _names(fields: Fields) -> tuple[str, str, str]:
    name, stack_name = fields.required("ChangeSetName"), fields.required("StackName")
    if not NAME.fullmatch(name):
        raise AwsError(
            "ValidationError",
            f"1 validation error detected: Value '{name}' at 'changeSetName' failed to satisfy constraint: Member must "
            "satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*",
        )
    kind = fields.text("ChangeSetType", "UPDATE")
    if kind not in ("CREATE", "UPDATE", "IMPORT"):
        raise AwsError("ValidationError", f"The sandbox makes change sets of type CREATE and UPDATE, not {kind}.")
    if kind == "CREATE" and not NAME.fullmatch(stack_name):
        raise AwsError(
            "ValidationError",
            f"1 validation error detected: Value '{stack_name}' at 'stackName' failed to satisfy constraint: "
            "Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*",
        )
    return name, stack_name, kind


def _check_options(fields: Fields, kind: str) -> None:
    """Refuse what the sandbox does not do, with the reason, and what AWS excludes (API_CreateChangeSet)."""
    mode, failure = fields.text("DeploymentMode"), fields.text("OnStackFailure")
    refused = {
        "The sandbox has no nested stacks; IncludeNestedStacks must be false.": fields.flag("IncludeNestedStacks"),
        "The sandbox does not import resources.": kind == "IMPORT"
        or fields.has("ResourcesToImport")
        or fields.flag("ImportExistingResources"),
        "The sandbox has no deployment mode EXPRESS.": fields.text("DeploymentConfig.Mode") == "EXPRESS",
        "The sandbox does not watch rollback triggers.": fields.has("RollbackConfiguration.RollbackTriggers"),
        f"DeploymentMode must be {driftaware.MODE}, not {mode}.": mode not in ("", driftaware.MODE),
        f"DeploymentMode {driftaware.MODE} needs a stack that exists: ChangeSetType must be UPDATE.": bool(mode)
        and kind != "UPDATE",
        f"OnStackFailure must be one of {', '.join(FAILURES)}, not {failure}.": failure not in ("", *FAILURES),
        "OnStackFailure DELETE is only valid when ChangeSetType is CREATE.": failure == "DELETE" and kind != "CREATE",
    }
    for reason, holds in refused.items():
        if holds:
            raise AwsError("ValidationError", reason)
