"""What is forgotten, so that a long-lived sandbox stays small. AWS keeps deleted stacks for 90 days, this one some."""

from sandbox.cloudformation.model import Stack
from sandbox.cloudformation.repository import Repository
from sandbox.journal.records import Change

DELETED_STACKS = 200
CHANGE_SETS = 20


def superfluous_change_sets(repository: Repository, stack: Stack) -> list[Change]:
    """Removes the oldest change sets of a stack that cannot be executed any more."""
    dead = [one for one in repository.change_sets(stack.id) if one.execution_status not in ("AVAILABLE", "UNAVAILABLE")]
    return [repository.remove_change_set(one) for one in dead[:-CHANGE_SETS]]


def superfluous_stacks(repository: Repository) -> list[Change]:
    """Removes all that is known of the oldest deleted stacks."""
    deleted = sorted((s for s in repository.stacks() if s.status == "DELETE_COMPLETE"), key=lambda s: s.deleted)
    return [change for stack in deleted[:-DELETED_STACKS] for change in _all_of(repository, stack)]


def _all_of(repository: Repository, stack: Stack) -> list[Change]:
    changes: list[Change] = [repository.remove_change_set(one) for one in repository.change_sets(stack.id)]
    changes += [(f"resources {stack.id}", name, None) for name in repository.resources(stack.id)]
    changes += [(f"events {stack.id}", event.id, None) for event in repository.events(stack.id)]
    changes += [repository.put_drift(stack, name, None) for name in repository.drifts(stack.id)]
    changes += [
        repository.put_detection(one, None)
        for one, values in repository.detections().items()
        if values["stack_id"] == stack.id
    ]
    return [*changes, repository.remove_stack(stack)]
