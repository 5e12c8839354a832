"""Asks before approval whether the account lets API Gateway write logs, where an API begins to. Nothing is changed.

The answer is no part of a plan's digest: a role that somebody makes after the plan spoils no approval.
"""

from collections.abc import Mapping
from typing import Any, Final

from deployments.actions.work import Work
from deployments.aws.errors import AwsProblem, Trouble
from deployments.changes.api_logs import begun, unseen_role, without_role
from deployments.changes.checks import Finding
from deployments.states import Kind

_BRINGS: Final = (Kind.DEPLOY, Kind.ROLLBACK, Kind.ADOPT)


def log_role_findings(work: Work, before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Finding, ...]:
    """One for each API that begins to write logs, where there is no role for it or nobody may look. Raises AwsProblem
    for whatever else AWS says.
    """
    apis = begun(before, after) if work.deployment.kind in _BRINGS else ()
    if not apis:
        return ()
    region = work.environment.region
    try:
        role = work.aws.apis.log_role()
    except AwsProblem as problem:
        if problem.trouble is not Trouble.DENIED:
            raise
        return tuple(unseen_role(component, field, region) for component, field in apis)
    return () if role else tuple(without_role(component, field, region) for component, field in apis)
