"""What the session of one deployment, and of one look at a stack, may do at most: the policies for AssumeRole.

What a session may do is what both its policy and the role's allow (IAM User Guide, "Session policies").
"""

import json
import re
from collections.abc import Iterable
from typing import Any, Final

from teams.documents import DEPLOY, VERSION, filled

LONGEST_SESSION_POLICY: Final = 2048
"""Characters that AssumeRole takes as a session policy."""
_NAMED: Final = ("tb-", "tierboard")
"""How ARNs tell what is named after a stack."""
_VERB: Final = re.compile(r"^[A-Z][a-z]+")
_DRAWN: Final = frozenset(
    {
        *("acm", "apigateway", "application-autoscaling", "backup", "backup-storage"),
        *("cloudfront", "cloudwatch", "cognito-identity", "cognito-idp", "ec2", "elasticache"),
        *("elasticfilesystem", "kms", "rds", "redshift", "redshift-serverless", "route53"),
    }
)
"""Services that draw ids for most of their things, or list all of them: a session's policy has no room for what may be
done with each.
"""


def session_policy(
    *,
    partition: str,
    account_id: str,
    region: str,
    stack_name: str,
    change_set_name: str,
    services: Iterable[str] = (),
) -> str:
    """What one deployment's session may do at most: CloudFormation with its stack and change set alone.

    AWS grants what both this and the role's policy allow, so services are named here and their actions there, all
    together: AWS takes few characters, and no service has things of another.

    :param services: further ones that parts as written need, as far as there is room; the role decides what of them.
    """
    place = f"arn:{partition}:cloudformation:{region}:{account_id}"
    stack = [f"{place}:stack/{stack_name}/*", f"{place}:changeSet/{change_set_name}/*"]
    named, arns, everywhere = _by_name(partition, account_id, region)
    statements: list[dict[str, Any]] = [
        {"Effect": "Allow", "Action": "cloudformation:*", "Resource": stack},
        {"Effect": "Allow", "Action": sorted(named), "Resource": list(arns)},
        {"Effect": "Allow", "Action": _briefly(everywhere), "Resource": "*"},
    ]
    for service in sorted(services):
        more = {"Effect": "Allow", "Action": sorted({*_briefly(everywhere), f"{service}:*"}), "Resource": "*"}
        if len(_written([*statements[:2], more])) <= LONGEST_SESSION_POLICY:
            everywhere.add(f"{service}:*")
            statements[2] = more
    return _written(statements)


def _written(statements: list[dict[str, Any]]) -> str:
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
    return services, {arn: None for arn in arns if not _said_by_another(arn, arns)}, others


def _said_by_another(arn: str, arns: Iterable[str]) -> bool:
    """Whether an ARN of the same list takes in all of this one, as ``…:::tb-*`` does ``…:::tb-*/*``: a star stands for
    slashes too (IAM User Guide, "IAM JSON policy elements: Resource"), and AWS takes few characters.
    """
    return any(other != arn and other.endswith("*") and arn.startswith(other[:-1]) for other in arns)


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


def calling_policy(*, partition: str, account_id: str, region: str, function: str) -> str:
    """What the session of one test may do at most: call one function, any version of it."""
    arn = f"arn:{partition}:lambda:{region}:{account_id}:function:{function}"
    statement = {"Effect": "Allow", "Action": ["lambda:InvokeFunction"], "Resource": [arn, f"{arn}:*"]}
    return _written([statement])


def routing_policy(*, partition: str, account_id: str, region: str, stack_name: str) -> str:
    """What the session of a test of a REST API's route may do at most: find the method, and test methods."""
    apis = f"arn:{partition}:apigateway:{region}::/restapis/*/resources"
    stack = f"arn:{partition}:cloudformation:{region}:{account_id}:stack/{stack_name}/*"
    statements = [
        {"Effect": "Allow", "Action": ["cloudformation:ListStackResources"], "Resource": [stack]},
        {"Effect": "Allow", "Action": ["apigateway:GET"], "Resource": [apis]},
        {"Effect": "Allow", "Action": ["apigateway:POST"], "Resource": [f"{apis}/*/methods/*"]},
    ]
    return _written(statements)


_ASKED: Final = {
    "logs": (
        (("logs:FilterLogEvents",), "arn:{partition}:logs:{region}:{account}:log-group:{stack}-*"),
        (("cloudformation:ListStackResources",), "arn:{partition}:cloudformation:{region}:{account}:stack/{stack}/*"),
    ),
    "metrics": ((("cloudwatch:GetMetricData",), "*"),),
    "items": (
        (("dynamodb:Query", "dynamodb:Scan"), "arn:{partition}:dynamodb:{region}:{account}:table/{stack}-*"),
        (("kms:Decrypt",), "arn:{partition}:kms:{region}:{account}:key/*"),
    ),
}
"""What the session of a question may do, by its kind. Figures have no ARN."""


def asking_policy(kind: str, *, partition: str, account_id: str, region: str, stack_name: str) -> str:
    """What the session that answers one question about a stack may do at most: read what is asked about."""
    names = {"partition": partition, "account": account_id, "region": region, "stack": stack_name}
    statements = [
        {"Effect": "Allow", "Action": list(actions), "Resource": [arn.format_map(names)]}
        for actions, arn in _ASKED[kind]
    ]
    return _written(statements)


def looking_policy(*, partition: str, account_id: str, region: str, stack_name: str) -> str:
    """What the session that looks at one stack may do at most: read it, whatever else its role may do."""
    arn = f"arn:{partition}:cloudformation:{region}:{account_id}:stack/{stack_name}/*"
    actions = [f"cloudformation:{name}" for name in ("DescribeStacks", "GetTemplate", "ListStackResources")]
    statement = {"Effect": "Allow", "Action": actions, "Resource": [arn]}
    return _written([statement])
