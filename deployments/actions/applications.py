"""Making an application from a blueprint, and saying how much it will be used."""

import uuid
from typing import Any

from django.db import IntegrityError, transaction

from costing import intake
from costing.estimate import InvalidUsage
from deployments import blueprint_policies, naming, policies, selectors
from deployments.actions import store
from deployments.actions.define import check_storable
from deployments.actions.take_blueprint import authors_of
from deployments.models import Application, BlueprintVersion, Draft, Environment
from deployments.models.environment import target_of
from deployments.refusals import Refused
from deployments.spec.blueprints import BLUEPRINTS
from deployments.spec.kinds.alarms import NOTHING_TO_WATCH
from deployments.spec.parse import problems_of
from deployments.team_blueprints import definition_of
from teams import audit
from teams.models import AwsAccount, Team, User
from teams.models.audit import subject
from teams.policies import why_unusable

SHORTEST_WAIT, LONGEST_WAIT = 1, 30 * 24 * 60
"""Minutes that a plan may wait for approval."""
NO_ALARMS = "This blueprint has nothing that alarms watch. Untick the box; alarms can be added in the editor later."
OWN_ALARMS = (
    "This blueprint has a component named alarms already. Untick the box, and say in the editor who gets its mail."
)

# In promotion order: name, protected, how many other people must agree.
ENVIRONMENTS = (("dev", False, 0), ("staging", False, 1), ("production", True, 1))


def create_application(
    *, team: Team, name: str, blueprint: str, account: AwsAccount, region: str, by: User, alarm_mail: str = ""
) -> Application:
    """A new application with the blueprint as its draft and the environments dev, staging and production.

    :param alarm_mail: who gets mail when something goes wrong; empty: nobody.
    :raises Refused: for a bad or taken name, an unknown blueprint, an account or region the team may not use, and for
        alarms that would have nothing to watch.
    """
    if blueprint not in BLUEPRINTS:
        raise Refused(policies.may_create(by, team) or "There is no such blueprint. Choose one of the cards.")
    return create_from(
        team=team,
        name=name,
        blueprint=blueprint,
        document=_started(BLUEPRINTS[blueprint].definition(), alarm_mail),
        account=account,
        region=region,
        by=by,
        made=f"from the blueprint {BLUEPRINTS[blueprint].title}",
    )


def create_from_version(
    *,
    team: Team,
    name: str,
    version: BlueprintVersion,
    account: AwsAccount,
    region: str,
    by: User,
    alarm_mail: str = "",
) -> Application:
    """The same from a version of a blueprint of the team, which the application remembers.

    :raises Refused: also when the blueprint is another team's or was withdrawn, or its revision was blocked.
    :raises Unreadable: when this version of Tierboard cannot read it any more.
    """
    blueprint = version.blueprint
    if blueprint.team_id != team.pk:
        raise Refused(f"The blueprint {blueprint.name} is of {blueprint.team}. Choose that team, or another card.")
    definition_of(version)
    return create_from(
        team=team,
        name=name,
        blueprint="",
        document=_started(version.document, alarm_mail),
        account=account,
        region=region,
        by=by,
        made=f"from version {version.number} of the blueprint {blueprint.name}",
        started_from=version,
    )


def create_from(
    *,
    team: Team,
    name: str,
    blueprint: str,
    document: dict[str, Any],
    account: AwsAccount,
    region: str,
    by: User,
    made: str,
    started_from: BlueprintVersion | None = None,
) -> Application:
    """The same with any document as its draft; ``made`` says in the audit log what it was made from.

    :raises Refused: for a bad or taken name, an account or region the team may not use, a document too large to keep.
    """
    name = name.strip()
    _check(team, name, account, region, by)
    check_storable(document)
    try:
        with transaction.atomic():
            store.share(team.pk)
            application = Application.objects.create(
                team=team, name=name, blueprint=blueprint, started_from=started_from, created_by=by
            )
            _start_draft(application, document, by)
            for position, (label, protected, votes) in enumerate(ENVIRONMENTS):
                _add_environment(application, label, position, account, region, protected, votes)
            audit.record(
                team=team,
                action="application.created",
                subject=subject("application", application.id),
                sentence=f"{by} made {name} {made}.",
                by=by,
            )
    except IntegrityError as error:
        raise Refused(_taken(name, team, str(error))) from None
    return application


def _start_draft(application: Application, document: dict[str, Any], by: User) -> None:
    start = application.started_from
    authors = list(_authors_now(start)) if start else []
    Draft.objects.create(
        application=application, document=document, blueprint_base=start, editors=authors, updated_by=by
    )


def _authors_now(version: BlueprintVersion) -> tuple[uuid.UUID, ...]:
    """Whose work an application goes on with.

    :raises Refused: when the blueprint was withdrawn, or the revision blocked, since the page was shown.
    """
    rows = BlueprintVersion.objects.select_related("blueprint__withdrawn_by", "revision__blocked_by")
    now = rows.defer("document", "revision__document", "revision__template").get(pk=version.pk)
    if reason := blueprint_policies.why_withdrawn(now.blueprint) or blueprint_policies.why_not_from(now):
        raise Refused(reason)
    return authors_of(now)


def _started(document: dict[str, Any], alarm_mail: str) -> dict[str, Any]:
    """The blueprint's definition, with alarms where somebody is to be told; a team's may have its own already."""
    if not alarm_mail:
        return document
    components = document["components"]
    if "alarms" in components:
        raise Refused(OWN_ALARMS)
    document = {**document, "components": {**components, "alarms": {"kind": "alarms", "emails": [alarm_mail]}}}
    for problem in problems_of(document):
        raise Refused(NO_ALARMS if problem.message == NOTHING_TO_WATCH else problem.message)
    return document


def _check(team: Team, name: str, account: AwsAccount, region: str, by: User) -> None:
    if reason := policies.may_create(by, team):
        raise Refused(reason)
    if not naming.is_application_name(name):
        raise Refused(f"This name cannot be used. {naming.APPLICATION_RULE}")
    if account.team_id != team.id:
        raise Refused("This AWS account belongs to another team. Choose one of your team's.")
    if region not in account.regions:
        allowed = ", ".join(account.regions)
        raise Refused(f"{account.name} does not allow the region {region[:32]}. Choose one of: {allowed}.")
    if reason := why_unusable(account, region):
        raise Refused(reason)


def _taken(name: str, team: Team, error: str) -> str:
    if "application_once_in_a_team" in error:
        return f"{team} already has an application named {name}. Choose another name."
    return f"Another application already owns the stack that {name} would get in this account. Choose another name."


def _add_environment(
    application: Application,
    name: str,
    position: int,
    account: AwsAccount,
    region: str,
    protected: bool,
    votes: int,
) -> None:
    stack = naming.stack_name(application.team.slug, application.name, name)
    environment = Environment.objects.create(
        application=application,
        name=name,
        position=position,
        account=account,
        region=region,
        stack_name=stack,
        target=target_of(account, region, stack),
        protected=protected,
        approvals_required=votes,
        usage=selectors.FIRST_USAGE.to_json(),
    )
    intake.environment_registered(
        uid=environment.id, team_id=application.team_id, application=application.name, environment=name
    )


def set_approval_time(*, environment: Environment, minutes: int, by: User) -> Environment:
    """How long plans wait for approval and execution from now on; those that wait already keep their time.

    :raises Refused: when ``by`` may not, or for less than a minute or more than 30 days.
    """
    if reason := policies.may_set_rules(by, environment):
        raise Refused(reason)
    if not SHORTEST_WAIT <= minutes <= LONGEST_WAIT:
        raise Refused("A plan waits for 1 minute to 30 days: prices and AWS's state move meanwhile.", field="minutes")
    with transaction.atomic():
        Environment.objects.filter(id=environment.id).update(approval_minutes=minutes)
        audit.record(
            team=environment.application.team,
            action="environment.approval_time",
            subject=subject("environment", environment.id),
            sentence=f"{by} lets plans for {environment} wait for approval {_span(minutes)} at most.",
            by=by,
            detail={"minutes": minutes},
        )
    environment.refresh_from_db()
    return environment


def set_usage(*, environment: Environment, requests_per_month: int, free_tier: bool, by: User) -> Environment:
    """State the monthly volume that estimates use from now on. Plans keep the one they were made with.

    :raises Refused: when ``by`` may not, or for a volume outside 0 to 10^15.
    """
    if reason := policies.may_edit(by, environment.application):
        raise Refused(reason)
    try:
        usage = selectors.usage_of(environment).at(requests_per_month).to_json()
    except InvalidUsage as error:
        raise Refused(str(error)) from None
    with transaction.atomic():
        Environment.objects.filter(id=environment.id).update(usage=usage, free_tier=free_tier)
        intake.profile_changed(uid=environment.id, usage_json=usage, by_label=str(by))
        audit.record(
            team=environment.application.team,
            action="environment.usage",
            subject=subject("environment", environment.id),
            sentence=f"{by} expects {requests_per_month:,} requests a month in {environment}.",
            by=by,
            detail={"requests_per_month": requests_per_month, "free_tier": free_tier},
        )
    environment.refresh_from_db()
    return environment


def _span(minutes: int) -> str:
    """``3 days``, ``90 minutes``: in the largest unit that says it exactly."""
    size, unit = next(
        (size, unit) for size, unit in ((1_440, "day"), (60, "hour"), (1, "minute")) if minutes % size == 0
    )
    count = minutes // size
    return f"{count} {unit}{'' if count == 1 else 's'}"
