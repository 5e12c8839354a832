"""The people of a campaign: they ask, approve, reject, cancel, come too late, leave the team, and write it all down."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from deployments.actions import approve, block_revision, cancel, plan
from deployments.models import Deployment, Environment, Revision
from deployments.models.clock import ClockTimestamp
from deployments.policies import name_to_type
from deployments.refusals import Refused
from deployments.remedies import Operation, Remedy
from deployments.states import BEFORE_EXECUTION, TERMINAL, Kind, Mode, Status
from teams.models import Membership, User
from teams.roles import Role
from tests.faults.browser import Browser
from tests.faults.hands import Hands
from tests.faults.notebook import Notebook
from tests.faults.outsider import Outsider
from tests.faults.people import People, steady

_BROKEN = frozenset({"failed", "needs_attention"})
# What happens to a plan that waits, in parts of a hundred; everything else is approved.
_FATES = (
    *(("reject", 5), ("cancel", 5), ("block", 2), ("late", 3), ("leaver", 6), ("foreign", 4)),
    ("unplanned", 2),
)
_TO_REMOVE = (None, Remedy.KEEP, Remedy.FORCE)
"""How a removal that stopped half way is asked for again."""


@dataclass
class Crowd:
    """``order_failure`` takes a stack's name and a step; ``web`` is the port of the web process, 0 without one."""

    people: People
    notebook: Notebook
    outsider: Outsider
    order_failure: Callable[[str, str], None]
    web: int = 0
    asked: dict[Any, float] = field(default_factory=dict)
    open: dict[Any, Environment] = field(default_factory=dict)
    places: list[Environment] = field(default_factory=list)
    broken: set[Any] = field(default_factory=set)
    stuck: dict[Any, Remedy | None] = field(default_factory=dict)
    seen: set[Any] = field(default_factory=set)
    hands: Hands | None = None
    _browsers: dict[Any, Browser] = field(default_factory=dict)

    @property
    def dice(self) -> random.Random:
        """The people's own."""
        return self.people.dice

    # -- asking --------------------------------------------------------------------------------------------------

    def ask(self) -> None:
        """Somebody asks for something, most often a new revision; now and then AWS will fail with it."""
        busy = {place.pk for place in self.open.values()} | (self.hands.comparing if self.hands else set())
        idle = [place for place in self.places if place.pk not in busy]
        lived_in = [place for place in idle if self.hands and place.live_revision_id]
        if lived_in and self.dice.random() < 0.7:
            # What runs is changed by hand, goes back and is removed: first deployments alone would show none of it.
            idle = lived_in
        # Now and then somebody asks for more while something is under way: it waits in line, or overtakes.
        crowding = not idle or self.dice.random() < 0.06
        place = self.dice.choice(self.places if crowding else idle)
        steady(place.refresh_from_db)
        remedy = None if place.pk in busy else self.stuck.get(place.pk)
        bringing = Kind.ADOPT if place.observed else Kind.DEPLOY
        kind, revision = (bringing, None) if place.pk in busy else self._wish(place)
        if kind is None:
            return
        if kind in (Kind.DEPLOY, Kind.ADOPT):
            revision = revision or steady(lambda: self.people.revision(place.application))
        if self.dice.random() < 0.12:
            self._order_failure(place, kind)
        try:
            self._request(place, kind, revision, Operation(remedy) if remedy else None)
        except Refused:
            # It became ours since we looked: then it is not taken over once more.
            if kind is not Kind.ADOPT:
                raise

    def _wish(self, place: Environment) -> tuple[Kind | None, Revision | None]:
        """What is asked for, and with which revision; nothing when people want to know something first."""
        if place.observed:
            return Kind.ADOPT, None
        if self.stuck.get(place.pk) is Remedy.CONTINUE:
            return Kind.RESCUE, None
        if place.pk in self.broken:
            return Kind.DESTROY, None
        if place.live_revision_id is None:
            return Kind.DEPLOY, None
        if self.hands and (kept := self.hands.kept(place)):
            return Kind.DEPLOY, kept
        roll = self.dice.random()
        if roll < 0.15:
            return Kind.DESTROY, None
        if self.hands and roll > 0.35:
            return self.hands.meddle(place, undo=roll < 0.75), None
        older = steady(lambda: self.people.older(place)) if roll < 0.3 else None
        return (Kind.ROLLBACK, older) if older else (Kind.DEPLOY, None)

    def _order_failure(self, place: Environment, kind: Kind) -> None:
        if kind is Kind.DESTROY:
            return self.order_failure(place.stack_name, "delete")
        if kind is Kind.RESCUE:
            return self.order_failure(place.stack_name, "rollback")
        step = "update" if place.live_revision_id or place.observed else "create"
        self.order_failure(place.stack_name, step)
        if step == "update" and self.dice.random() < 0.25:
            self.order_failure(place.stack_name, "rollback")
        return None

    def _request(self, place: Environment, kind: Kind, revision: Revision | None, operation: Operation | None) -> None:
        leaves = self.dice.random() < 0.04
        who = self.people.somebody(Role.DEVELOPER) if leaves else self.people.cast.developer
        version = place.state_version
        made = steady(
            lambda: plan.request(
                environment=place,
                kind=kind,
                revision=revision,
                mode=Mode.DEPLOY,
                state_version=version,
                by=who,
                note="The dice say so.",
                operation=operation,
            )
        )
        facts: dict[str, Any] = {
            "environment": place.pk,
            "place": place.name,
            "stack": place.stack_name,
            "kind": kind.value,
        }
        self.notebook.write("asked", deployment=made.pk, by=who.pk, **facts)
        self.asked.setdefault(made.pk, time.time())
        self.open[made.pk] = place
        if leaves:
            self._leaves(who, made, "stopped")

    def _leaves(self, who: User, deployment: Deployment, what: str) -> None:
        steady(lambda: Membership.objects.filter(user=who).delete())
        # A worker may have seen already that they left, and ended it.
        if steady(lambda: self._state(deployment.pk)) in BEFORE_EXECUTION | {Status.CANCELLED}:
            self.notebook.write(what, deployment=deployment.pk, by=who.pk, why="whoever asked had left")

    @staticmethod
    def _state(pk: Any) -> Status:
        """As it is once everybody who is writing it has ended: locked for a moment."""
        with transaction.atomic():
            return Deployment.objects.select_for_update(no_key=True).get(pk=pk).state

    # -- deciding ------------------------------------------------------------------------------------------------

    def decide(self) -> None:
        """Somebody looks at each plan that waits."""
        waiting = steady(
            lambda: list(
                Deployment.objects.filter(status=Status.AWAITING_APPROVAL, pk__in=list(self.open)).select_related(
                    "plan", "environment", "application__team", "revision"
                )
            )
        )
        for deployment in waiting:
            self._decide(deployment, self._fate())

    def _fate(self) -> str:
        roll = self.dice.random() * 100
        for name, parts in _FATES:
            if roll < parts:
                return name
            roll -= parts
        return "approve"

    def _decide(self, row: Deployment, fate: str) -> None:
        cast, shown = self.people.cast, row.plan
        self._note_plan(row)
        if fate == "reject":
            press = lambda: approve.reject(deployment=row, digest=shown.digest, reason="No.", by=cast.approver)  # noqa: E731
            return self._stop(row, "rejected", press)
        if fate == "cancel":
            return self._stop(row, "cancelled", lambda: cancel.cancel(deployment=row, by=cast.approver))
        if fate == "block" and row.revision:
            return self._block(row.revision)
        if fate == "late":
            self._let_expire(row)
        elif fate == "foreign":
            self.outsider.update(row.environment.stack_name)
        elif fate == "unplanned" and row.change_set_arn:
            self.outsider.remove_change_set(row.environment.stack_name, row.change_set_arn)
        if fate == "leaver" and not shown.owner_needed:
            who = self.people.somebody(Role.APPROVER)
            if self._vote(row, who):
                self._leaves(who, row, "voter_left")
            return None
        self._vote(row, cast.approver)
        if shown.owner_needed:
            self._vote(row, cast.owner, owner=True)
        return None

    def _note_plan(self, row: Deployment) -> None:
        self.seen.add(row.pk)
        self.notebook.write(
            "plan",
            deployment=row.pk,
            environment=row.environment_id,
            digest=row.plan.digest,
            change_set=row.change_set_arn,
            needed=row.plan.approvals_needed,
            owner=row.plan.owner_needed,
        )

    def _stop(self, row: Deployment, why: str, press: Callable[[], Any]) -> None:
        """A no that was lost on the way is said again; the state tells whether it was heard the first time."""
        try:
            steady(press)
        except Refused:
            if steady(lambda: self._state(row.pk)).value != why:
                return
        self.notebook.write("stopped", deployment=row.pk, why=why)

    def _block(self, revision: Revision) -> None:
        """What waits with it is ended; a block that was lost on the way is said again."""
        owner = self.people.cast.owner
        steady(lambda: block_revision.block(revision=revision, reason="The dice say so.", by=owner))
        ended = Deployment.objects.filter(revision=revision, status=Status.CANCELLED, pk__in=list(self.open))
        for pk in steady(lambda: list(ended.values_list("pk", flat=True))):
            self.notebook.write("stopped", deployment=pk, why="blocked")

    def _let_expire(self, row: Deployment) -> None:
        """Nobody came in time: the clock is moved on for this one."""
        still = Deployment.objects.filter(pk=row.pk, status=Status.AWAITING_APPROVAL)
        if steady(lambda: still.update(expires_at=ClockTimestamp())):
            self.notebook.write("stopped", deployment=row.pk, why="expired")

    def _vote(self, row: Deployment, who: User, *, owner: bool = False) -> bool:
        """Press Approve, in three of ten cases in the browser first: what came of that is asked by pressing again."""
        name, digest, at = name_to_type(row), row.plan.digest, time.time()
        if self.web and self.dice.random() < 0.3:
            self._browser(who).post(f"/deployments/{row.pk}/approve/", digest=digest, typed_name=name)
        try:
            steady(lambda: approve.approve(deployment=row, digest=digest, typed_name=name, by=who))
        except Refused as refused:
            if "You have already approved" not in refused.sentence:
                return False
        self.notebook.write(
            "vote", deployment=row.pk, environment=row.environment_id, digest=digest, by=who.pk, owner=owner
        )
        self.notebook.write("ready", at, deployment=row.pk)
        return True

    def _browser(self, who: User) -> Browser:
        if who.pk not in self._browsers:
            self._browsers[who.pk] = steady(lambda: Browser(who, self.web))
        return self._browsers[who.pk]

    # -- looking -------------------------------------------------------------------------------------------------

    def look(self) -> None:
        """Write down what has ended, and who has a stack to mend; what can be taken over is there from now on."""
        self.places += self.hands.arrived() if self.hands else []
        ended = Deployment.objects.filter(pk__in=list(self.open), status__in=[*TERMINAL])
        for row in steady(lambda: list(ended.select_related("plan"))):
            place = self.open.pop(row.pk)
            steady(place.refresh_from_db)
            if row.pk not in self.seen and hasattr(row, "plan"):
                # Nobody had to look: votes on the same plan, overtaken before, were kept.
                self._note_plan(row)
            took = time.time() - self.asked[row.pk]
            self.notebook.write("end", deployment=row.pk, state=row.status, outcome=row.outcome, seconds=round(took, 2))
            self._note_state(place, row)

    def _note_state(self, place: Environment, row: Deployment) -> None:
        """Who has a stack to mend: half of what is stuck is brought on by a deployment, the rest in AWS's console."""
        again = self.stuck.pop(place.pk, None)
        self.broken.discard(place.pk)
        if row.status not in _BROKEN:
            return
        self.broken.add(place.pk)
        if row.status != Status.NEEDS_ATTENTION:
            return
        if row.kind == Kind.DESTROY:
            self.stuck[place.pk] = self.dice.choice(_TO_REMOVE)
        elif again is None and row.kind != Kind.ADOPT and self.dice.random() < 0.5:
            self.stuck[place.pk] = Remedy.CONTINUE
        else:
            self.outsider.bring_back(place.stack_name)
            self.broken.discard(place.pk)

    def clear_up(self) -> None:
        """Nobody decides any more: what still waits is cancelled."""
        for row in steady(lambda: list(Deployment.objects.filter(status=Status.AWAITING_APPROVAL))):
            self._stop(row, "cancelled", lambda row=row: cancel.cancel(deployment=row, by=self.people.cast.owner))  # type: ignore[misc]
