"""What a story can do: each verb is an action that people use, taken once however often the story is told.

A revision is known by its message, a deployment by its note, a vote by its voter.
"""

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction

from deployments import policies, selectors
from deployments.actions import advance, applications, approve, cancel, define, plan
from deployments.actions.expire import expire
from deployments.aws import doors
from deployments.models import Application, Deployment, Environment, Revision
from deployments.states import MACHINE, Kind, Mode, Status
from teams import audit, demo
from teams.models import AuditEntry, AwsAccount, Team, User
from teams.models.audit import subject

LOOK_SECONDS: Final = 0.25
TOLD: Final = "demo.story_told"

Components = dict[str, Any]


class Late(Exception):
    """A deployment took longer than a story waits."""


@dataclass(frozen=True)
class Stage:
    """The team, its people and how long one deployment may take (``seconds``)."""

    people: dict[str, User]
    seconds: float = 120.0

    @property
    def developer(self) -> User:
        """Writes definitions and asks."""
        return self.people["Developer"]

    @property
    def approver(self) -> User:
        """Decides."""
        return self.people["Approver"]

    @property
    def owner(self) -> User:
        """Decides when data is at risk."""
        return self.people["Owner"]

    @property
    def team(self) -> Team:
        """The team of the demo."""
        return Team.objects.get(name=demo.TEAM)

    def application(self, name: str, blueprint: str, region: str) -> Application:
        """The application, made by the developer when it is missing."""
        found = Application.objects.filter(team=self.team, name=name).first()
        account = AwsAccount.objects.get(team=self.team, kind=AwsAccount.Kind.SANDBOX)
        return found or applications.create_application(
            team=self.team, name=name, blueprint=blueprint, account=account, region=region, by=self.developer
        )

    def revise(self, application: Application, message: str, change: Callable[[Components], None]) -> Revision:
        """The revision with this message; when it is missing, the draft with ``change`` made to its components."""
        found = application.revisions.filter(message=message).first()
        if found:
            return found
        draft = self.draft(application, change)
        return define.save_revision(application=application, version=draft, message=message, by=self.developer)

    def draft(self, application: Application, change: Callable[[Components], None]) -> int:
        """Change the draft's components as one types; its version afterwards."""
        application.draft.refresh_from_db()
        document, version = application.draft.document, application.draft.version
        change(document["components"])
        saved = define.save_draft(application=application, document=document, version=version, by=self.developer)
        return saved.version

    def expect(self, environment: Environment, requests: int) -> None:
        """Say how many requests a month come in."""
        if selectors.usage_of(environment).requests_per_month.value != requests:
            applications.set_usage(
                environment=environment, requests_per_month=requests, free_tier=False, by=self.developer
            )

    def ask(
        self,
        application: Application,
        place: str,
        revision: Revision,
        note: str,
        *,
        mode: Mode = Mode.DEPLOY,
        by: User | None = None,
    ) -> Deployment:
        """The deployment with this note, asked for when it is missing, followed until a person has to act or it ends.

        :raises Late: when it takes too long.
        """
        return self.settle(self.put_in_line(application, place, revision, note, mode=mode, by=by))

    def put_in_line(
        self,
        application: Application,
        place: str,
        revision: Revision,
        note: str,
        *,
        mode: Mode = Mode.DEPLOY,
        by: User | None = None,
    ) -> Deployment:
        """The deployment with this note, asked for when it is missing, and left to the workers."""
        environment = application.environments.select_related("application__team", "account").get(name=place)
        return environment.deployments.filter(note=note).order_by("number").first() or plan.request(
            environment=environment,
            kind=Kind.DEPLOY,
            revision=revision,
            mode=mode,
            state_version=environment.state_version,
            by=by or self.developer,
            note=note,
        )

    def settle(self, deployment: Deployment) -> Deployment:
        """Look at it beside the workers until it is a person's turn, or nobody's."""
        return self.follow(deployment, MACHINE)

    def follow(
        self, deployment: Deployment, while_: Collection[Status], until: Callable[[Deployment], bool] = lambda _: False
    ) -> Deployment:
        """Look at it beside the workers and the sweeper while it is in one of these states, at most ``until`` then.

        :raises Late: when that takes too long.
        """
        deadline = time.monotonic() + self.seconds
        while (row := self.look(deployment)).state in while_ and not until(row):
            if time.monotonic() > deadline:
                raise Late(f"{row} is still {row.status} after {self.seconds:.0f} s.")
            expire()
            time.sleep(LOOK_SECONDS)
        return row

    def wait_at_most(self, application: Application, place: str, minutes: int) -> None:
        """Let an owner say how long plans for the environment wait for approval."""
        environment = application.environments.select_related("application__team").get(name=place)
        if environment.approval_minutes != minutes:
            applications.set_approval_time(environment=environment, minutes=minutes, by=self.owner)

    def look(self, deployment: Deployment) -> Deployment:
        """One step when it is due and nobody else takes it; the deployment as it is then."""
        advance.advance(deployment.pk, connect=doors.connect, owner="seed")
        related = ("environment__account", "application__team", "revision", "plan", "requested_by")
        return Deployment.objects.select_related(*related).get(pk=deployment.pk)

    def approve(self, deployment: Deployment, comment: str, *, by: User | None = None) -> Deployment:
        """Vote for what waits, and follow it."""
        self.vote(deployment, comment, by=by or self.approver)
        return self.settle(deployment)

    def vote(self, deployment: Deployment, comment: str, *, by: User) -> bool:
        """Vote for what waits, with the name typed when data is at risk; whether there was anything to decide."""
        if policies.may_vote(by, deployment) is not None:
            return False
        name = policies.name_to_type(deployment)
        approve.approve(deployment=deployment, digest=deployment.plan.digest, typed_name=name, comment=comment, by=by)
        return True

    def reject(self, deployment: Deployment, reason: str) -> None:
        """Vote against what waits."""
        if policies.may_vote(self.approver, deployment) is None:
            digest = deployment.plan.digest
            approve.reject(deployment=deployment, digest=digest, reason=reason, by=self.approver)

    def cancel(self, deployment: Deployment) -> None:
        """Take back what waits."""
        if policies.may_cancel(self.developer, deployment) is None:
            cancel.cancel(deployment=deployment, by=self.developer)

    def address(self, application: Application, place: str, kind: str) -> str:
        """What runs there answers here (``site_url``, ``api_url``); empty when nothing does."""
        live = application.environments.get(name=place).live_deployment
        found = live.outputs.filter(kind=kind).first() if live else None
        return found.value.rstrip("/") if found else ""

    def was_told(self, story: str) -> bool:
        """Whether a seed came to the end of the story, in this run or an earlier one."""
        return AuditEntry.objects.filter(team=self.team, subject=subject("story", story), action=TOLD).exists()

    def close(self, story: str) -> None:
        """Write down that the story was told to its end."""
        with transaction.atomic():
            audit.record(
                team=self.team,
                action=TOLD,
                subject=subject("story", story),
                sentence=f"The demo's story {story} was made, by the actions that people use.",
                via="command",
            )
