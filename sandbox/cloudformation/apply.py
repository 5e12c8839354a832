"""Bringing a stack to a template: each resource is made, changed, replaced or left alone, in dependency order."""

import json
import logging
import secrets
from dataclasses import replace

from sandbox.aws.errors import AwsError
from sandbox.backend.client import BackendDown
from sandbox.backend.resources import ResourceFailed
from sandbox.clock import now_text
from sandbox.cloudformation import graph, stackpolicy, tags
from sandbox.cloudformation.changes import must_replace
from sandbox.cloudformation.model import Properties, Resource
from sandbox.cloudformation.run import Run, as_values, in_dependency_order, wanted_attributes
from sandbox.cloudformation.wishes import wait_asked
from sandbox.journal.log import DiskFull

CANCELLED = "Resource update cancelled"

logger = logging.getLogger("sandbox.apply")


class Apply:
    """The phase `apply`. May be repeated after a crash: the operation's `before` says what was begun, `done` what
    ended.
    """

    def __init__(self, run: Run) -> None:
        target = run.operation.target
        if target is None:
            raise ValueError("A deletion brings a stack to no template.")
        self._run = run
        self._template = run.repository.template(target.template)
        self._target = target
        self._resolver = run.resolver(self._template, target.parameters)
        self._attributes = wanted_attributes(self._template)
        self._needs = graph.dependencies(self._template, self._resolver)

    async def all(self) -> list[str]:
        """Work through the template; the logical ids that failed."""
        failed = await in_dependency_order(self._needs, self._one)
        if not failed:
            failed = await self._protected()
        if not failed:
            self._mark_removed(set(self._needs))
        return failed

    async def _protected(self) -> list[str]:
        """What the template no longer has and the stack's policy does not let go."""
        run = self._run
        failed = []
        for name, resource in list(run.resources.items()):
            refused = stackpolicy.refusal(run.stack.policy, "Update:Delete", name) if resource.exists else ""
            if refused and name not in self._needs:
                failed.append(name)
                self._touch(resource)
                await run.step(resource, "UPDATE_FAILED", refused)
        return failed

    def outputs(self) -> list[dict[str, str]]:
        """The stack's outputs. Raises KeyError, AwsError."""
        return [
            {
                "key": name,
                "value": str(self._resolver.resolve(item["Value"])),
                "description": str(item.get("Description", "")),
            }
            for name, item in (self._template.get("Outputs") or {}).items()
            if self._resolver.applies(item)
        ]

    def _mark_removed(self, kept: set[str]) -> None:
        """What the template no longer has is left over, to be removed in the clean-up."""
        run = self._run
        gone = [r for name, r in run.resources.items() if name not in kept]
        leftover = [*run.operation.leftover]
        known = {values["uid"] for values in leftover}
        leftover += [as_values(resource) for resource in gone if resource.uid not in known]
        run.set_operation(leftover=leftover)

    async def _one(self, name: str) -> bool:
        run = self._run
        if name in run.operation.done:
            return True
        if run.operation.cancelled:
            return False
        try:
            if name not in run.operation.before and not await self._begin(name):
                return True
            await self._finish(name)
        except (ResourceFailed, AwsError, KeyError) as error:
            await self._fail(name, error.args[0] if isinstance(error, KeyError) else str(error))
            return False
        except (BackendDown, DiskFull):
            raise
        except Exception as error:
            logger.exception("%s of %s could not be made", name, run.stack.name)
            await self._fail(name, f"Internal Failure: the sandbox could not make it ({error!r}).")
            return False
        return True

    async def _begin(self, name: str) -> bool:
        """Decide what to do and write the intent down; False when there is nothing to do."""
        run = self._run
        old = run.resources.get(name)
        wanted = self._wanted(name)
        if old is not None and old.exists and not self._is_gone(old):
            wanted = self._with_kept_name(old, wanted)
            if self._is_as_wanted(old, wanted):
                await self._keep(old, wanted)
                return False
            replaced = must_replace(old, wanted, run.stack.region)
            if not replaced:
                wanted = replace(wanted, uid=old.uid, physical_id=old.physical_id, attributes=old.attributes)
                wanted = replace(wanted, recorded_only=old.recorded_only)
            reason = (
                "Requested update requires the creation of a new physical resource; hence creating one."
                if replaced
                else ""
            )
            self._check_policy("Update:Replace" if replaced else "Update:Modify", name)
            status, before = "UPDATE_IN_PROGRESS", as_values(old)
        else:
            status, reason, before = "CREATE_IN_PROGRESS", "", None
        if before is None or wanted.uid != before["uid"]:
            wanted = run.makers.named(self._without_kept_name(wanted), run.place)
        run.set_operation(before={**run.operation.before, name: before})
        await run.step(wanted, status, reason, properties=json.dumps(wanted.properties))
        return True

    def _is_gone(self, old: Resource) -> bool:
        """Whether somebody deleted the thing and it is to be made again."""
        reverts = self._run.operation.reverts
        return old.logical_id in reverts and reverts[old.logical_id] is None

    def _check_policy(self, action: str, name: str) -> None:
        """Raise ResourceFailed when the stack's policy protects the resource."""
        refused = stackpolicy.refusal(self._run.stack.policy, action, name)
        if refused:
            raise ResourceFailed(refused)

    def _is_as_wanted(self, old: Resource, wanted: Resource) -> bool:
        if old.status == "UPDATE_FAILED" or old.logical_id in self._run.operation.reverts:
            return False
        has_attributes = self._attributes.get(old.logical_id, set()) <= set(old.attributes)
        return old.type == wanted.type and old.properties == wanted.properties and has_attributes

    async def _keep(self, old: Resource, wanted: Resource) -> None:
        """Nothing happens to the thing; what the template says about it may still be new."""
        run = self._run
        kept = replace(
            old,
            metadata=wanted.metadata,
            deletion_policy=wanted.deletion_policy,
            replace_policy=wanted.replace_policy,
            depends_on=wanted.depends_on,
        )
        run.resources[old.logical_id] = kept
        run.set_operation(done=[*run.operation.done, old.logical_id])
        await run.repository.save(run.repository.put_resource(run.stack, kept), run.repository.put_stack(run.stack))

    def _wanted(self, name: str) -> Resource:
        item: Properties = self._template["Resources"][name]
        resolved = self._resolver.resolve(item.get("Properties", {}))
        region = self._run.stack.region
        return Resource(
            logical_id=name,
            type=str(item["Type"]),
            uid=secrets.token_hex(8),
            status="",
            updated=now_text(),
            properties=tags.merged(str(item["Type"]), region, resolved, self._target.tags),
            metadata=item.get("Metadata", {}),
            deletion_policy=item.get("DeletionPolicy", "Delete"),
            replace_policy=item.get("UpdateReplacePolicy", "Delete"),
            depends_on=self._needs[name],
        )

    def _with_kept_name(self, old: Resource, wanted: Resource) -> Resource:
        """A generated name stays as long as the template gives none."""
        name = tags.generated_name(old)
        if name and name[0] not in wanted.properties and old.type == wanted.type:
            return replace(wanted, properties={**wanted.properties, name[0]: name[1]})
        return wanted

    def _without_kept_name(self, wanted: Resource) -> Resource:
        """A replacement gets a name of its own unless the template gives one."""
        item: Properties = self._template["Resources"][wanted.logical_id]
        own = set(item.get("Properties", {}))
        name = tags.name_property(wanted.type)
        if name and name in wanted.properties and name not in own:
            return replace(wanted, properties={k: v for k, v in wanted.properties.items() if k != name})
        return wanted

    async def _finish(self, name: str) -> None:
        run = self._run
        resource = run.resources[name]
        before = run.operation.before[name]
        fresh = before is None or before["uid"] != resource.uid
        action = "create" if before is None else "update"
        fault = run.fault(name, action)
        await run.wait(resource.type, "create" if fresh else "update", 0.5)
        if fault:
            raise ResourceFailed(fault)
        if run.operation.cancelled:
            raise ResourceFailed(CANCELLED)
        asked = self._attributes.get(name, set())
        if fresh:
            made = await run.makers.create(resource, run.place, asked)
        else:
            made = await run.makers.update(resource, run.place, asked, run.operation.reverts.get(name))
        await run.made_again(name)
        remark = made.reason
        if before is None:
            made = await run.step(
                made, "CREATE_IN_PROGRESS", "Resource creation Initiated", properties=json.dumps(made.properties)
            )
        await run.wait(resource.type, "create" if fresh else "update", 0.5, wait_asked(resource.properties, action))
        if before is not None and fresh:
            run.set_operation(leftover=[*run.operation.leftover, before])
        run.set_operation(done=[*run.operation.done, name])
        status = "CREATE_COMPLETE" if before is None else "UPDATE_COMPLETE"
        await run.step(made, status, remark, properties=json.dumps(made.properties))

    async def _fail(self, name: str, reason: str) -> None:
        run = self._run
        known = run.resources.get(name)
        if known is not None and known.exists and name not in run.operation.before:
            self._touch(known)
        resource = known or self._failed_early(name)
        before = run.operation.before.get(name)
        await run.step(resource, "UPDATE_FAILED" if before is not None else "CREATE_FAILED", reason)

    def _touch(self, resource: Resource) -> None:
        """Remember a thing as it is, so that a rollback finds it."""
        before = {**self._run.operation.before, resource.logical_id: as_values(resource)}
        self._run.set_operation(before=before)

    def _failed_early(self, name: str) -> Resource:
        """A resource whose values could not even be resolved."""
        item = self._template["Resources"][name]
        self._run.set_operation(before={**self._run.operation.before, name: None})
        return Resource(name, str(item["Type"]), secrets.token_hex(8), "", now_text())
