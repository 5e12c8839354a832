"""Taking things away: clean-up after an update, rollback of a failure, deletion of a stack."""

from dataclasses import replace

from sandbox.backend.resources import ResourceFailed
from sandbox.cloudformation import graph
from sandbox.cloudformation.model import Properties, Resource
from sandbox.cloudformation.run import Run

LEFT = "The stack is deleted by force; the resource could not be and stays behind."
NO_SNAPSHOT = "The sandbox makes no snapshots; AWS would have kept one of it."


async def clean_up(run: Run) -> None:
    """Remove what an update left over. A failure here does not fail the update: the thing stays behind, with its
    event.
    """
    for values in reversed(run.operation.leftover):
        resource = Resource(**values)
        current = run.resources.get(resource.logical_id)
        listed = current is not None and current.uid == resource.uid
        replaced = current is not None and not listed
        policy = resource.replace_policy if replaced else resource.deletion_policy
        await _remove(run, resource, policy, listed=listed)
        run.set_operation(leftover=[one for one in run.operation.leftover if one["uid"] != resource.uid])
        if listed:
            await run.forget(resource.logical_id)


async def pause(run: Run) -> None:
    """An update that is not rolled back: what failed keeps the properties that it had, so that a later one tries it."""
    for name, before in run.operation.before.items():
        current = run.resources.get(name)
        if before is not None and current is not None and current.status == "UPDATE_FAILED":
            kept = replace(Resource(**before), status=current.status, reason=current.reason)
            run.resources[name] = kept
            await run.repository.save(run.repository.put_resource(run.stack, kept))


async def roll_back_update(run: Run) -> list[str]:
    """Bring every resource that the update touched back; logical ids that could not be."""
    failed = []
    touched = [name for name in run.operation.before if name in run.resources]
    for name in reversed(touched):
        before = run.operation.before[name]
        current = run.resources[name]
        if before is None:
            await _leave(run, current)
        elif name in run.operation.skip:
            await _skip(run, Resource(**before))
        elif before["uid"] != current.uid:
            await _restore(run, Resource(**before), current)
        elif not await _change_back(run, Resource(**before)):
            failed.append(name)
    return failed


async def _leave(run: Run, current: Resource) -> None:
    """A resource that the failed update made goes in the clean-up, unless its policy keeps it."""
    if current.physical_id:
        policy = current.deletion_policy
        if policy == "RetainExceptOnCreate" or run.operation.retain_except_on_create:
            policy = "Delete"
        _add_leftover(run, current, policy)
    else:
        run.set_operation(before=_without(run, current.logical_id))
        await run.forget(current.logical_id)


async def _skip(run: Run, before: Resource) -> None:
    """Nothing is done to the thing; CloudFormation only says that it is as before."""
    run.set_operation(before=_without(run, before.logical_id))
    await run.step(replace(before, skipped=True), "UPDATE_COMPLETE")


async def _restore(run: Run, before: Resource, current: Resource) -> None:
    """The replaced thing is still there and counts again; the new one goes in the clean-up."""
    kept = [one for one in run.operation.leftover if one["uid"] != before.uid]
    run.set_operation(leftover=kept)
    if current.physical_id:
        _add_leftover(run, current, "Delete")
    run.set_operation(before=_without(run, before.logical_id))
    await run.step(before, "UPDATE_COMPLETE")


async def _change_back(run: Run, before: Resource) -> bool:
    await run.step(before, "UPDATE_IN_PROGRESS")
    await run.wait(before.type, "update")
    try:
        if fault := run.rollback_fault(before.logical_id):
            raise ResourceFailed(fault)
        await run.makers.update(before, run.place, set(before.attributes))
        await run.made_again(before.logical_id)
    except ResourceFailed as error:
        await run.step(before, "UPDATE_FAILED", str(error))
        return False
    run.set_operation(before=_without(run, before.logical_id))
    await run.step(before, "UPDATE_COMPLETE")
    return True


def _add_leftover(run: Run, resource: Resource, policy: str) -> None:
    values = vars(replace(resource, deletion_policy=policy, replace_policy="Delete"))
    if all(one["uid"] != resource.uid for one in run.operation.leftover):
        run.set_operation(leftover=[*run.operation.leftover, dict(values)])


def _without(run: Run, name: str) -> dict[str, Properties | None]:
    return {key: value for key, value in run.operation.before.items() if key != name}


async def delete_all(run: Run, *, creation_failed: bool = False) -> list[str]:
    """Remove every resource, dependants first; logical ids that could not be removed."""
    failed: list[str] = []
    needs = {name: [one for one in r.depends_on if one in run.resources] for name, r in run.resources.items()}
    for name in reversed(graph.in_order(needs)):
        resource = run.resources[name]
        if resource.status in ("DELETE_COMPLETE", "DELETE_SKIPPED"):
            continue
        if any(name in needs[other] for other in failed):
            continue
        policy = _policy(run, resource, creation_failed)
        if not await _remove(run, resource, policy, listed=True):
            failed.append(name)
    return failed


async def leave_behind(run: Run, names: list[str]) -> None:
    """The end of a forced deletion: what cannot be removed stays, and the stack goes."""
    for name in names:
        await run.step(run.resources[name], "DELETE_SKIPPED", LEFT)


def _policy(run: Run, resource: Resource, creation_failed: bool) -> str:
    if resource.logical_id in run.operation.retain:
        return "Retain"
    if creation_failed and run.operation.retain_except_on_create:
        return "Delete"
    if resource.deletion_policy == "RetainExceptOnCreate":
        return "Delete" if creation_failed else "Retain"
    return resource.deletion_policy


async def _remove(run: Run, resource: Resource, policy: str, *, listed: bool) -> bool:
    """Remove one thing under its policy, with events; False when it could not be removed."""
    if not resource.physical_id:
        await run.step(resource, "DELETE_COMPLETE", listed=listed)
        return True
    if policy not in ("Delete", "Snapshot"):
        await run.step(resource, "DELETE_SKIPPED", listed=listed)
        return True
    await run.step(resource, "DELETE_IN_PROGRESS", listed=listed)
    await run.wait(resource.type, "delete")
    try:
        fault = run.fault(resource.logical_id, "delete")
        if fault:
            raise ResourceFailed(fault)
        await run.makers.delete(resource, run.place)
    except ResourceFailed as error:
        await run.step(resource, "DELETE_FAILED", str(error), listed=listed)
        return False
    await run.step(resource, "DELETE_COMPLETE", NO_SNAPSHOT if policy == "Snapshot" else "", listed=listed)
    return True
