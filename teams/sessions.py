"""What the session of one deployment, and of one look at a stack, may do at most: the policies for AssumeRole.

What a session may do is what both its policy and the role's allow (IAM User Guide, "Session policies").
"""

import json
import re
from collections.abc import Iterable
from typing import Final

from teams.documents import DEPLOY, VERSION, filled

LONGEST_SESSION_POLICY: Final = 2048
"""Characters that AssumeRole takes as a session policy."""
_NAMED: Final = ("tb-", "tierboard")
_VERB: Final = re.compile(r"^[A-Z][a-z]+")
_DRAWN: Final = frozenset(
    {"apigateway", "application-autoscaling", "backup", "backup-storage", "cognito-identity", "cognito-idp", "kms"}
)
"""Services that draw ids for most of their things: a session's policy has no room for what may be done with each."""


def session_policy(*, partition: str, account_id: str, region: str, stack_name: str, change_set_name: str) -> str:
    """What one deployment's session may do at most: CloudFormation with its stack and change set alone.

    AWS grants what both this and the role's policy allow, so services are named here and their actions there, all
    together: AWS takes few characters, and no service has things of another.
    """
    place = f"arn:{partition}:cloudformation:{region}:{account_id}"
    stack = [f"{place}:stack/{stack_name}/*", f"{place}:changeSet/{change_set_name}/*"]
    named, arns, everywhere = _by_name(partition, account_id, region)
    statements = [
        {"Effect": "Allow", "Action": "cloudformation:*", "Resource": stack},
        {"Effect": "Allow", "Action": sorted(named), "Resource": list(arns)},
        {"Effect": "Allow", "Action": _briefly(everywhere), "Resource": "*"},
    ]
    return json.dumps({"Version": VERSION, "Statement": statements}, separators=(",", ":"))


def _by_name(partition: str, account_id: str, region: str) -> tuple[dict[str, None], dict[str, None], set[str]]:
    """Services with things that are named after their stack, their ARNs, and what may be done with things that are not:
    of a service that draws ids everything, else single actions.
    """
    services: dict[str, None] = {}
    arns: dict[str, None] = {}
    others: set[str] = set()
    for _, actions, resources, _ in DEPLOY[1:]:
        drawn = {_all_of(action) for action in actions if action.partition(":")[0] in _DRAWN}
        if drawn or not any(name in arn for arn in resources for name in _NAMED):
            others |= drawn or set(actions)
        else:
            services |= dict.fromkeys(_all_of(action) for action in actions)
            found = filled(resources, partition, account_id)
            arns |= dict.fromkeys(arn.replace(":*:", f":{region}:") for arn in found)
    return services, arns, others


def _briefly(actions: Iterable[str]) -> list[str]:
    """The actions, those of a service that end alike after their verb written as one: AWS takes few characters.

    ``lambda:GetEventSourceMapping`` and ``lambda:DeleteEventSourceMapping`` become ``lambda:*EventSourceMapping``.
    """
    by_noun: dict[str, set[str]] = {}
    for action in actions:
        service, _, name = action.partition(":")
        by_noun.setdefault(f"{service}:*{_VERB.sub('', name)}", set()).add(action)
    return sorted(noun if len(found) > 1 else min(found) for noun, found in by_noun.items())


def _all_of(action: str) -> str:
    return f"{action.partition(':')[0]}:*"


def looking_policy(*, partition: str, account_id: str, region: str, stack_name: str) -> str:
    """What the session that looks at one stack may do at most: read it, whatever else its role may do."""
    arn = f"arn:{partition}:cloudformation:{region}:{account_id}:stack/{stack_name}/*"
    actions = [f"cloudformation:{name}" for name in ("DescribeStacks", "GetTemplate", "ListStackResources")]
    statement = {"Effect": "Allow", "Action": actions, "Resource": [arn]}
    return json.dumps({"Version": VERSION, "Statement": [statement]}, separators=(",", ":"))
