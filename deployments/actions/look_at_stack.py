"""Looks at a stack that somebody else made. For sweepers alone; pages only ask for it.

Three questions by the read role, in a session that may ask nothing else: nothing here can change anything at AWS.
"""

import logging
import uuid
from datetime import timedelta
from typing import Final

from config.aws import Target
from deployments import observing
from deployments.actions.ownership import ENVIRONMENT_TAG
from deployments.actions.stack_template import NoTemplate, running_template
from deployments.actions.targets import may_call, of_observation, slowing_down
from deployments.aws.errors import AwsProblem, Trouble
from deployments.aws.gateways import Aws, Connect
from deployments.aws.shapes import Stack, StackResource
from deployments.aws.statuses import Phase, phase
from deployments.models import ObservedStack
from deployments.observing import Output, Resource, Seen
from teams.policies import why_unusable

log = logging.getLogger(__name__)

CALLS: Final = 6
"""About so many calls a look takes: who we are, the stack, its template, and pages of resources."""
WAIT: Final = timedelta(seconds=5)
HIDDEN: Final = "****"
_KEPT: Final = "What was seen before is kept."

_CLEAR: Final = frozenset({Trouble.DENIED, Trouble.FOREIGN, Trouble.INVALID, Trouble.NAMELESS, Trouble.ABSENT})
"""Troubles that asking again soon would not heal."""


class NotObservable(Exception):
    """AWS answered, and it is nothing that can be observed here; the text says why."""


def look(environment_id: uuid.UUID, *, connect: Connect) -> bool:
    """Look at a stack that is due and that nobody looks at; whether that came to an end. Safe to repeat at any time."""
    row = observing.claim(environment_id)
    if row is None:
        return False
    if reason := why_unusable(row.environment.account, row.environment.region):
        return observing.saw_nothing(row, reason, clear=True)
    try:
        target = of_observation(row.environment)
    except AwsProblem as problem:
        return observing.saw_nothing(row, problem.text, clear=True)
    if not may_call(target, CALLS):
        observing.put_off(row, WAIT)
        return False
    return _look(row, target, connect)


def _look(row: ObservedStack, target: Target, connect: Connect) -> bool:
    try:
        with slowing_down(target.account_id, target.region):
            seen = see(row, connect(target))
        return observing.saw(row, seen)
    except (NotObservable, NoTemplate) as no:
        return observing.saw_nothing(row, str(no), clear=True)
    except AwsProblem as problem:
        log.info("looking at %s: %s", row.pk, problem)
        if problem.trouble is Trouble.EXPIRED:
            connect.forget(target)
        clear = problem.trouble in _CLEAR
        return observing.saw_nothing(row, _words(row, problem), aws_said=problem.text, clear=clear)


def see(row: ObservedStack, aws: Aws) -> Seen:
    """Everything that is shown of the stack; all of it or nothing.

    :raises NotObservable: when it is none that can be observed here.
    """
    stack = _stack(row, aws)
    template = running_template(aws.cloudformation, stack.id)
    resources = aws.cloudformation.resources(stack.id)
    return Seen(
        stack_id=stack.id,
        status=stack.status,
        reason=stack.reason,
        template=template,
        parameters={name: value for name, value in stack.parameters.items() if value != HIDDEN},
        tags=stack.tags,
        outputs=[Output(one.key, one.value, one.description) for one in stack.outputs],
        resources=[_resource(one) for one in resources],
        protected=stack.protected,
    )


def _resource(found: StackResource) -> Resource:
    return Resource(found.logical_id, found.type, found.physical_id, found.status)


def _stack(row: ObservedStack, aws: Aws) -> Stack:
    """By its id once that is known: another stack that got the name later is another one."""
    environment = row.environment
    name, where = environment.stack_name, f"{environment.account.account_id}, {environment.region}"
    stack = aws.cloudformation.stack(row.stack_id or name)
    if stack is None:
        gone = "was deleted" if row.stack_id else "does not exist"
        raise NotObservable(f"The stack {name} {gone} ({where}). Check its name, account and region, or forget it.")
    if phase(stack.status) is Phase.GONE:
        raise NotObservable(
            f"The stack {name} was deleted at AWS. Forget it here, or register the one that replaced it."
        )
    if phase(stack.status) is Phase.REVIEW:
        raise NotObservable(f"The stack {name} is only planned so far (REVIEW_IN_PROGRESS): nothing of it exists yet.")
    if stack.parent:
        raise NotObservable(f"The stack {name} belongs to another stack, {_name(stack.parent)}. Register that one.")
    if stack.id.split(":")[3:5] != [environment.region, environment.account.account_id]:
        raise NotObservable(f"AWS answered with a stack of another account or region than {where}.")
    tagged = stack.tags.get(ENVIRONMENT_TAG)
    if tagged and tagged != str(environment.pk):
        raise NotObservable(f"The stack {name} was made by another environment of Tierboard, which looks after it.")
    return stack


def _name(stack_id: str) -> str:
    """The name in a stack's ARN."""
    parts = stack_id.split("/")
    return parts[1] if len(parts) > 2 else stack_id


def _words(row: ObservedStack, problem: AwsProblem) -> str:
    kept = f" {_KEPT}" if row.looked_at else ""
    if problem.trouble is Trouble.DENIED and problem.operation == "AssumeRole":
        return f"AWS does not let Tierboard in by the read role any more. Check the AWS account.{kept}"
    if problem.trouble is Trouble.DENIED:
        return (
            f"The read role may not look at {row.environment.stack_name} ({problem.operation} was refused). Add the "
            f"stack to the statement LookAtStacks of the role's policy, then look again.{kept}"
        )
    if problem.trouble is Trouble.THROTTLED:
        return f"AWS asked us to slow down before it answered, so this is not known. We look again by ourselves.{kept}"
    if problem.trouble is Trouble.ABSENT:
        return f"The stack {row.environment.stack_name} was deleted while we looked at it.{kept}"
    if problem.trouble in _CLEAR:
        return f"{problem.sentence}{kept}"
    return f"AWS gave no clear answer to {problem.operation}, so this is not known. We look again by ourselves.{kept}"
