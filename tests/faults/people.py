"""People who press buttons during a campaign: they ask, approve, reject, cancel, and some leave the team at once."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.db import Error, connection

from deployments.actions import approve, cancel, define, plan
from deployments.actions.lint_plan import verdict_key
from deployments.actions.work import database_now
from deployments.models import Application, Deployment, Draft, Environment, LintVerdict, Revision
from deployments.policies import name_to_type
from deployments.refusals import Refused
from deployments.states import OPEN, Kind, Mode, Status
from teams.actions import add_member
from teams.models import Membership, User
from teams.roles import Role
from tests import factories
from tests.factories import Cast

T = TypeVar("T")
AWAY_SECONDS = 60.0


def steady(what: Callable[[], T]) -> T:
    """Do it, again if the database is away just now: people press again, too."""
    deadline = time.monotonic() + AWAY_SECONDS
    while True:
        try:
            return what()
        except Error:
            connection.close()
            if time.monotonic() > deadline:
                raise
            time.sleep(0.3)


def small(component: str, number: int) -> dict[str, Any]:
    """A definition that is quick to deploy: one table, or one site; ``number`` makes each revision another one."""
    if component == "table":
        settings = {"kind": "table", "partition_key": {"name": "id", "type": "S"}, "expiry_attribute": f"ends{number}"}
        return {"version": 1, "components": {"box": settings}}
    files = {"index.html": f"<h1>Release {number}</h1>", f"only-{number}.txt": "x"}
    return {"version": 1, "components": {"web": {"kind": "site", "content": {"inline": files}}}}


@dataclass
class People:
    """Everybody in a campaign. ``left`` says when who left."""

    cast: Cast
    dice: random.Random
    shops: list[Application] = field(default_factory=list)
    left: dict[Any, datetime] = field(default_factory=dict)
    asked: set[Any] = field(default_factory=set)
    fail_next: Callable[[str], None] = lambda stack_name: None
    _number: int = 0

    def open_shops(self, count: int) -> None:
        """Applications, half of them with a table, half with a site."""
        for number in range(count):
            self.shops.append(factories.application(self.cast, f"shop-{number}"))

    def revision(self, application: Application) -> Revision:
        """A new revision that needs no linting."""
        self._number += 1
        kind = "table" if self.shops.index(application) % 2 else "site"
        draft = Draft.objects.get(application=application)
        who = self.cast.developer
        draft = define.save_draft(
            application=application, document=small(kind, self._number), version=draft.version, by=who
        )
        made = define.save_revision(application=application, version=draft.version, message="Next", by=who)
        key = verdict_key(made.template_sha256, factories.REGIONS[0])
        LintVerdict.objects.get_or_create(key=key, defaults={"problems": []})
        return made

    def ask(self) -> None:
        """Somebody asks for something, most often a new revision; now and then AWS will fail with it."""
        application = self.dice.choice(self.shops)
        environment = self.dice.choice(list(Environment.objects.filter(application=application).order_by("position")))
        removal = environment.live_revision_id is not None and self.dice.random() < 0.2
        # Now and then somebody asks for more while something is under way: it waits in line, or overtakes.
        if self._is_busy(environment) and (removal or self.dice.random() < 0.8):
            return
        if self.dice.random() < 0.12:
            self.fail_next(environment.stack_name)
        revision = None if removal else self.revision(application)
        kind = Kind.DESTROY if removal else Kind.DEPLOY
        made = plan.request(
            environment=environment,
            kind=kind,
            revision=revision,
            mode=Mode.DEPLOY,
            state_version=environment.state_version,
            by=self.cast.developer,
        )
        self.asked.add(made.pk)

    def _is_busy(self, environment: Environment) -> bool:
        return Deployment.objects.filter(environment=environment, status__in=[*OPEN]).exists()

    def decide(self) -> None:
        """Somebody looks at each plan that waits."""
        waiting = Deployment.objects.filter(status=Status.AWAITING_APPROVAL).select_related(
            "plan", "environment", "application__team"
        )
        for deployment in waiting:
            try:
                self._decide(deployment)
            except Refused:
                continue

    def _decide(self, deployment: Deployment) -> None:
        roll, digest = self.dice.random(), deployment.plan.digest
        if roll < 0.06:
            approve.reject(deployment=deployment, digest=digest, reason="No.", by=self.cast.approver)
        elif roll < 0.12:
            cancel.cancel(deployment=deployment, by=self.cast.approver)
        elif roll < 0.22 and not deployment.plan.owner_needed:
            self._vote(deployment, self._somebody_who_leaves(), leaves=True)
        else:
            self._vote(deployment, self.cast.approver)
            if deployment.plan.owner_needed:
                self._vote(deployment, self.cast.owner)

    def _vote(self, deployment: Deployment, who: User, *, leaves: bool = False) -> None:
        name = name_to_type(deployment)
        try:
            approve.approve(deployment=deployment, digest=deployment.plan.digest, typed_name=name, by=who)
        finally:
            if leaves:
                Membership.objects.filter(user=who).delete()
                self.left[who.pk] = database_now()

    def _somebody_who_leaves(self) -> User:
        self._number += 1
        user = User.objects.create_user(f"leaver-{self._number}@example.org", None, name=f"Leaver {self._number}")
        add_member(team=self.cast.team, user=user, roles=[Role.APPROVER])
        return user

    def clear_up(self) -> None:
        """Nobody decides any more: what still waits is cancelled."""
        for deployment in Deployment.objects.filter(status=Status.AWAITING_APPROVAL):
            try:
                cancel.cancel(deployment=deployment, by=self.cast.owner)
            except Refused:
                continue
