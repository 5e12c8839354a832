"""Where calls go, by which role and in which session. Nothing else makes targets.

The read role looks (accounts, drift, costs, what runs); the deploy role is for deployments, and for tests of functions.
Sessions bear the uid of what they are for, so that CloudTrail tells.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from config.aws import Target
from deployments import budget
from deployments.actions.parts_written import services_needed
from deployments.aws.errors import AwsProblem, Trouble
from deployments.aws.throttling import counted
from deployments.models import Deployment, Environment, FunctionTest, PanelQuestion
from teams import sessions
from teams.connecting import Purpose
from teams.models import AwsAccount


def target_of(
    account: AwsAccount, region: str, purpose: Purpose, *, session_name: str, policy: str = "", external_id: str = ""
) -> Target:
    """A session in the account. The sandbox is never mistaken for AWS, nor the other way round.

    :param policy: narrows the session to less than the role may do.
    :param external_id: another than the account's, which only a check hands in.
    :raises AwsProblem: when the account is the sandbox and none is configured.
    """
    endpoint = None
    if account.kind == AwsAccount.Kind.SANDBOX:
        endpoint = settings.SANDBOX_URL
        if not endpoint:
            raise AwsProblem(Trouble.UNKNOWN, "AssumeRole", "NoSandbox", "No sandbox is configured (SANDBOX_URL).")
    return Target(
        account_id=account.account_id,
        region=region,
        role_arn=account.read_role_arn if purpose is Purpose.READ else account.deploy_role_arn,
        external_id=external_id or account.external_id,
        session_name=session_name,
        endpoint_url=endpoint,
        policy=policy,
    )


def of_deployment(deployment: Deployment, change_set_name: str) -> Target:
    """The deployment's own session: its role, narrowed to its stack and its change set."""
    environment = deployment.environment
    account = environment.account
    policy = sessions.session_policy(
        partition=account.partition,
        account_id=account.account_id,
        region=environment.region,
        stack_name=environment.stack_name,
        change_set_name=change_set_name,
        services=() if account.kind == AwsAccount.Kind.SANDBOX else services_needed(deployment),
    )
    return target_of(account, environment.region, Purpose.DEPLOY, session_name=str(deployment.pk), policy=policy)


def of_observation(environment: Environment) -> Target:
    """The session of a look at a stack that is only observed: the read role, narrowed to three questions about it."""
    account = environment.account
    policy = sessions.looking_policy(
        partition=account.partition,
        account_id=account.account_id,
        region=environment.region,
        stack_name=environment.stack_name,
    )
    return target_of(account, environment.region, Purpose.READ, session_name=str(environment.pk), policy=policy)


def of_test(test: FunctionTest, function: str) -> Target:
    """The session of one test: the deploy role, narrowed to calling this one function, by its name at AWS."""
    place = test.environment
    policy = sessions.calling_policy(
        partition=place.account.partition, account_id=place.account.account_id, region=place.region, function=function
    )
    return target_of(place.account, place.region, Purpose.DEPLOY, session_name=str(test.pk), policy=policy)


def of_route_test(test: FunctionTest) -> Target:
    """The session of a test of a REST API's route: the deploy role, narrowed to finding the method and testing it."""
    place = test.environment
    policy = sessions.routing_policy(
        partition=place.account.partition,
        account_id=place.account.account_id,
        region=place.region,
        stack_name=place.stack_name,
    )
    return target_of(place.account, place.region, Purpose.DEPLOY, session_name=str(test.pk), policy=policy)


def of_question(question: PanelQuestion) -> Target:
    """The session of one question: the read role, narrowed to what of this stack is asked about."""
    place = question.environment
    policy = sessions.asking_policy(
        question.kind,
        partition=place.account.partition,
        account_id=place.account.account_id,
        region=place.region,
        stack_name=place.stack_name,
    )
    return target_of(place.account, place.region, Purpose.READ, session_name=str(question.pk), policy=policy)


def may_call(target: Target, calls: int) -> bool:
    """Whether about ``calls`` calls may begin now; an account and region share one allowance, whatever they are for."""
    free = target.endpoint_url is not None and not settings.SANDBOX_BUDGET
    return free or budget.take(target.account_id, target.region, calls)


@contextmanager
def slowing_down(account_id: str, region: str) -> Iterator[None]:
    """Calls within this that AWS throttles empty the allowance of the account and region: each attempt counts, also of
    calls that go well in the end.
    """
    last = 0
    with counted() as attempts:
        try:
            yield
        except AwsProblem as problem:
            last = int(problem.trouble is Trouble.THROTTLED)
            raise
        finally:
            if times := max(attempts(), last):
                budget.drain(account_id, region, times)
