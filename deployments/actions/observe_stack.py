"""Registering a stack that somebody else made, asking for another look at it, and forgetting it. Writes rows only."""

import re
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.db.models.functions import Now

from deployments import policies, selectors
from deployments.models import Application, Deployment, Environment, ObservedStack
from deployments.models.environment import target_of
from deployments.refusals import Refused
from deployments.states import OPEN
from teams import audit
from teams.models import AwsAccount, User
from teams.models.audit import subject
from teams.policies import why_unusable

STACK_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,127}")
STACK_RULE: Final = "A stack's name has 1 to 128 letters, digits and hyphens and begins with a letter."
ENVIRONMENT_NAME: Final = re.compile(r"[a-z](?:[a-z0-9]|-(?!-|$)){0,29}")
ENVIRONMENT_RULE: Final = (
    "Use 1 to 30 lower-case letters, digits and single hyphens, starting with a letter and not ending with a hyphen."
)
MOST: Final = 20
"""Observed stacks of one application."""
_TAKEN: Final = "This stack is an environment in Tierboard already, so it cannot be observed once more."


def register_stack(
    *, application: Application, name: str, account: AwsAccount, region: str, stack_name: str, by: User
) -> Environment:
    """A new environment that is only observed; a sweeper looks at its stack by the read role.

    :raises Refused: when ``by`` may not, or for a name, account, region or stack that cannot be used.
    """
    name, stack_name = name.strip(), stack_name.strip()
    _check(application, name, account, region, stack_name, by)
    try:
        with transaction.atomic():
            Application.objects.select_for_update(no_key=True).get(pk=application.pk)
            environment = _create(application, name, account, region, stack_name)
            ObservedStack.objects.create(environment=environment, registered_by=by)
            sentence = f"{by} registered the stack {stack_name} as {name} of {application}, to be observed only."
            _record(environment, "environment.observed", sentence, by)
    except IntegrityError as error:
        if "environment_once_in_application" in str(error):
            taken = f"{application} already has an environment named {name}. Choose another name."
            raise Refused(taken, field="name") from None
        # Whose it is stays untold: it may be another team's.
        raise Refused(_TAKEN, field="stack_name") from None
    return environment


def _check(application: Application, name: str, account: AwsAccount, region: str, stack_name: str, by: User) -> None:
    if reason := policies.may_edit(by, application):
        raise Refused(reason)
    if not ENVIRONMENT_NAME.fullmatch(name):
        raise Refused(f"This name cannot be used. {ENVIRONMENT_RULE}", field="name")
    if not STACK_NAME.fullmatch(stack_name):
        raise Refused(f"This is no stack's name. {STACK_RULE}", field="stack_name")
    if account.team_id != application.team_id:
        raise Refused("This AWS account belongs to another team. Choose one of your team's.", field="place")
    if region not in account.regions:
        allowed = ", ".join(account.regions)
        raise Refused(
            f"{account.name} does not allow the region {region[:32]}. Choose one of: {allowed}.", field="place"
        )
    if reason := why_unusable(account, region):
        raise Refused(reason, field="place")
    if application.environments.filter(observed=True).count() >= MOST:
        raise Refused(f"{application} observes {MOST} stacks already. Forget one first.")


def _create(application: Application, name: str, account: AwsAccount, region: str, stack_name: str) -> Environment:
    last = application.environments.aggregate(last=Max("position"))["last"]
    return Environment.objects.create(
        application=application,
        name=name,
        position=0 if last is None else last + 1,
        account=account,
        region=region,
        stack_name=stack_name,
        target=target_of(account, region, stack_name),
        approvals_required=1,
        usage=selectors.FIRST_USAGE.to_json(),
        observed=True,
    )


def look_again(*, environment: Environment, by: User) -> None:
    """Let a sweeper look now; a look that is under way begins anew. Safe to repeat.

    :raises Refused: when ``by`` may not, or it is not observed any more.
    """
    if reason := policies.may_edit(by, environment.application):
        raise Refused(reason)
    rows = ObservedStack.objects.filter(environment=environment, environment__observed=True)
    columns = {"asked_at": Now(), "asked_by": by, "next_check_at": Now(), "look_id": None, "lease_until": None}
    if not rows.update(**columns):
        raise Refused(f"{environment.name} is not observed any more.")


def forget(*, environment: Environment, by: User) -> None:
    """Stop observing: our rows go, nothing at AWS is touched. The audit log stays.

    :raises Refused: when ``by`` may not, it is not observed, or it is being taken over.
    """
    if reason := policies.may_edit(by, environment.application):
        raise Refused(reason)
    with transaction.atomic():
        Application.objects.select_for_update(no_key=True).get(pk=environment.application_id)
        found = Environment.objects.select_for_update(of=("self",)).select_related("application__team")
        environment = found.get(pk=environment.pk)
        if not environment.observed:
            raise Refused(f"{environment.name} is not only observed: it is Tierboard's own. Remove it instead.")
        under_way = Deployment.objects.filter(environment=environment, status__in=[*OPEN]).first()
        if under_way:
            raise Refused(f"{environment.name} is being taken over (#{under_way.number}). Cancel that first.")
        sentence = f"{by} stopped observing {environment.stack_name} ({environment}). Nothing was changed at AWS."
        _record(environment, "environment.forgotten", sentence, by)
        environment.delete()


def _record(environment: Environment, action: str, sentence: str, by: User) -> None:
    audit.record(
        team=environment.application.team,
        action=action,
        subject=subject("environment", environment.pk),
        sentence=sentence,
        by=by,
        detail={"target": environment.target, "application": str(environment.application_id)},
    )
