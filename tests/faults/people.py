"""Who owns applications in fault stories, and small revisions of them that are quick to deploy."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import Error, connection

from deployments.actions import define
from deployments.actions.lint_plan import verdict_key
from deployments.models import Application, Deployment, Draft, Environment, LintVerdict, Revision
from deployments.states import Status
from teams.actions import add_member
from teams.models import User
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
    """The cast and its applications."""

    cast: Cast
    dice: random.Random
    shops: list[Application] = field(default_factory=list)
    _number: int = 0
    _leavers: int = 0

    def open_shops(self, count: int) -> None:
        """Applications, half of them with a table, half with a site."""
        for number in range(count):
            self.shops.append(factories.application(self.cast, f"shop-{number}"))

    def kind_of(self, application: Application) -> str:
        """Whether it is a ``table`` or a ``site``."""
        return "table" if self.shops.index(application) % 2 else "site"

    def revision(self, application: Application, kind: str = "") -> Revision:
        """A new revision that needs no linting, of a ``table`` or a ``site``."""
        self._number += 1
        document = small(kind or self.kind_of(application), self._number)
        draft = Draft.objects.get(application=application)
        define.save_draft(application=application, document=document, version=draft.version, by=self.cast.developer)
        return self.saved(application)

    def saved(self, application: Application) -> Revision:
        """What the draft says, as a revision that needs no linting."""
        version = Draft.objects.get(application=application).version
        made = define.save_revision(application=application, version=version, message="Next", by=self.cast.developer)
        key = verdict_key(made.template_sha256, factories.REGIONS[0])
        LintVerdict.objects.get_or_create(key=key, defaults={"problems": []})
        return made

    @staticmethod
    def older(place: Environment) -> Revision | None:
        """The newest that was live there before and that nobody has blocked."""
        live = Deployment.objects.filter(environment=place, status=Status.SUCCEEDED, revision__isnull=False)
        live = live.filter(revision__blocked_at__isnull=True)
        before = live.exclude(revision=place.live_revision_id).select_related("revision").order_by("-number").first()
        return before.revision if before else None

    def somebody(self, role: Role) -> User:
        """Somebody new in the team."""
        self._leavers += 1
        number = self._leavers

        def arrives() -> User:
            user, _ = User.objects.get_or_create(
                email=f"leaver-{number}@example.org", defaults={"name": f"Leaver {number}"}
            )
            add_member(team=self.cast.team, user=user, roles=[role])
            return user

        return steady(arrives)
