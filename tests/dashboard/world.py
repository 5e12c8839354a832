"""Rows for page tests. Deployments are written directly: what the engine makes of them is tested elsewhere."""

import json
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from deployments import selectors
from deployments.actions.applications import create_application
from deployments.models import Application, Deployment, Environment, Output, Plan, Revision
from deployments.states import TERMINAL, Kind, Mode, Status
from teams.models import User
from tests import factories
from tests.factories import Cast


@dataclass(frozen=True)
class World:
    """What the page tests look at."""

    cast: Cast
    application: Application
    revision: Revision
    dev: Environment
    staging: Environment
    live: Deployment
    waiting: Deployment
    foreign: Application

    def person(self, role: str) -> User | None:
        """The user who plays ``role``; nobody for ``anonymous``; ``disabled`` is a developer who was switched off."""
        if role == "anonymous":
            return None
        if role == "disabled":
            self.cast.developer.is_active = False
            self.cast.developer.save()
            return self.cast.developer
        user: User = getattr(self.cast, role)
        return user


def build() -> World:
    """Everything, in about twenty queries."""
    cast = factories.cast()
    application = factories.application(cast)
    first = factories.revision(cast, application)
    second = factories.revision(cast, application, notes={"memory": 512})
    dev, staging = factories.environment(application, "dev"), factories.environment(application, "staging")
    live = deployment(dev, Status.SUCCEEDED, cast.developer, revision=first)
    Output.objects.create(deployment=live, key="WebUrl", value="http://web.localhost:4566/", kind="site_url")
    Environment.objects.filter(pk=dev.pk).update(live_revision=first, live_deployment=live, stack_id="arn:stack/1")
    waiting = deployment(staging, Status.AWAITING_APPROVAL, cast.developer, revision=second, risk=True)
    foreign = create_application(
        team=cast.other_team,
        name="secret-plans",
        blueprint="website",
        account=cast.other_account,
        region="us-east-1",
        by=cast.outsider,
    )
    dev.refresh_from_db()
    return World(cast, application, second, dev, staging, live, waiting, foreign)


def deployment(
    environment: Environment,
    status: Status,
    by: User,
    *,
    revision: Revision | None = None,
    kind: Kind = Kind.DEPLOY,
    risk: bool = False,
    **columns: Any,
) -> Deployment:
    """A deployment in ``status``, with a plan when it has a revision."""
    number = Deployment.objects.filter(application=environment.application).count() + 1
    now = timezone.now()
    made = Deployment.objects.create(
        application=environment.application,
        environment=environment,
        number=number,
        kind=kind,
        mode=Mode.DEPLOY,
        revision=revision,
        target=environment.target,
        status=status,
        requested_by=by,
        request_key=uuid.uuid4().hex,
        next_check_at=None,
        ended_at=now if status in TERMINAL else None,
        expires_at=now + timedelta(days=2),
        **columns,
    )
    if revision:
        _plan(made, revision, risk)
    return made


def _plan(made: Deployment, revision: Revision, risk: bool) -> None:
    cost = selectors.estimate_of(json.loads(revision.template), made.environment).to_json()
    lost = {"component": "notes_table", "logical_id": "NotesTable", "type": "AWS::DynamoDB::Table", "what": "12 items"}
    change = {
        "logical_id": "NotesTable",
        "type": "AWS::DynamoDB::Table",
        "component": "notes_table",
        "kind": "table",
        "action": "Modify",
        "replacement": "True",
        "sentence": "The **notes_table** table will be replaced.",
        "risks": ["data_loss"],
        "sign": "r",
    }
    Plan.objects.create(
        deployment=made,
        digest="d" * 64,
        change_set_type="UPDATE",
        template=revision.template,
        template_sha256=revision.template_sha256,
        approvals_needed=made.environment.approvals_required,
        changes=[change],
        cost_before=selectors.estimate_of({"Resources": {}}, made.environment).to_json(),
        cost_after=cost,
        data_at_risk=[lost] if risk else [],
    )
