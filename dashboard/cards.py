"""Environments as pages show them: what is live, what happened last, which addresses open it, what it costs a month.

Reads through ``deployments.selectors`` and asks ``deployments.policies``; a whole list takes a fixed number of queries.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.urls import reverse

from costing.estimate.results import Estimate
from costing.selectors import newest_version
from dashboard import observed, words
from dashboard.badges import FAILING, HEALTH_UNKNOWN, Answer, Badge, Compared, badges, left_open, together
from dashboard.bills import Bill, bill_of
from dashboard.compared import compared
from dashboard.links import Link, links_of
from deployments import insight, observing, overview, policies, selectors
from deployments.models import Application, Deployment, Environment, ObservedStack, Revision
from deployments.states import BEFORE_EXECUTION, LEFT_WRONG, OPEN, Kind, Status
from teams.models import User
from teams.policies import no_team
from teams.roles import Role

NO_REVISION = "There is no revision yet: save one in the definition first."
NOTHING_TO_REMOVE = "Nothing is deployed here, so there is nothing to remove."


@dataclass(frozen=True)
class Action:
    """A button of an environment. ``reason`` says why it may not be pressed, in ``why`` of the card's reasons."""

    label: str
    href: str
    reason: str = ""
    style: str = ""


@dataclass(frozen=True)
class EnvironmentCard:
    """One environment. ``last`` is its newest deployment, ``worry`` the one that left it stuck or failed, ``mark`` what
    a glance should tell.
    """

    environment: Environment
    last: Deployment | None
    worry: Deployment | None = None
    links: tuple[Link, ...] = ()
    estimate: Estimate | None = None
    actions: tuple[Action, ...] = ()
    removal: Deployment | None = None
    observation: ObservedStack | None = None
    compared: Compared | None = None

    @property
    def seen(self) -> words.Mark | None:
        """How the stack of an observed environment stands, by the last look; None for the others."""
        return observed.stack_mark(self.observation) if self.observation else None

    @property
    def badges(self) -> tuple[Badge, ...]:
        """In sync, healthy, on budget; by the check after what is live, and after what failed since."""
        deployment = self.environment.live_deployment
        verification = deployment.verification if deployment else None
        failed = self.worry.ended_at if self.worry and self.worry.state in LEFT_WRONG else None
        return badges(live=bool(self.live), verification=verification, compared=self.compared, failed=failed)

    @property
    def answers(self) -> tuple[Badge, ...]:
        """The same where no state stands beside each answer: what a deployment left stuck or failed is in no order,
        though what still runs may have answered since.
        """
        left = self.worry is not None and self.worry.state in words.HALF_DONE
        return tuple(left_open(badge) if left else badge for badge in self.badges)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why buttons may not be pressed, each once; one that is about a single button begins with its label."""
        found: dict[str, list[str]] = {}
        for action in self.actions:
            if action.reason:
                found.setdefault(action.reason, []).append(action.label.rstrip("\N{HORIZONTAL ELLIPSIS}"))
        return tuple(why if len(labels) > 1 else f"{labels[0]}: {why}" for why, labels in found.items())

    @property
    def bill(self) -> Bill:
        """The estimate's headline."""
        return bill_of(self.estimate)

    @property
    def live(self) -> Revision | None:
        """The revision that runs, if any."""
        return self.environment.live_revision

    @property
    def left(self) -> str:
        """How much the removal left in the account, while nothing is live; else empty."""
        count = len(insight.stays_behind(self.removal.plan)) if self.removal and not self.live else 0
        return words.left_words(count) if count else ""

    @property
    def mark(self) -> words.Mark:
        """Work under way or a bad end first, then whether anything is live. What is stuck is so until AWS begins."""
        worry = self.worry
        if worry and self.environment.observed and worry.state is not Status.NEEDS_ATTENTION:
            # Any other end left the stack of somebody else as it was.
            worry = None
        stuck = worry is not None and worry.state is Status.NEEDS_ATTENTION
        begun = self.last is not None and self.last.state in (OPEN - BEFORE_EXECUTION if stuck else OPEN)
        if told := self.last if begun else worry:
            return words.state(told.state, Kind(told.kind))
        if self.environment.observed:
            return words.OBSERVED
        if self.live and self.live.blocked_at:
            return words.RUNS_BLOCKED
        if not self.live:
            return words.NOT_LIVE
        return words.LIVE_FAILS if any(badge.mark == FAILING for badge in self.badges) else words.LIVE

    @property
    def happened(self) -> tuple[str, datetime] | None:
        """What came last here, as words before how long that is ago: ``removed``, ``asked``."""
        if self.last is None:
            return None
        if self.last.ended_at is None:
            return "asked", self.last.requested_at
        if self.last.status == Status.PLANNED:
            return "planned, nothing deployed", self.last.ended_at
        return words.state(self.last.state, Kind(self.last.kind)).word.lower(), self.last.ended_at

    @property
    def blocked(self) -> str:
        """Who blocked what runs here, and why; else empty."""
        return policies.why_blocked(self.live) or ""


@dataclass(frozen=True)
class ApplicationCard:
    """An application and its environments in promotion order."""

    application: Application
    environments: tuple[EnvironmentCard, ...]

    @property
    def badges(self) -> tuple[Answer, ...]:
        """What is known of the environments where something is live, by the worst one, with their names. How healthy
        they are is always said, as no word of it would be taken for good; of the rest, what is not known is left out.
        """
        found = together([(card.environment.name, card.answers) for card in self.environments if card.live])
        shown = (one.alone for one in found)
        return tuple(one for one in shown if one.badge.mark.tone != "neutral" or one.badge.mark == HEALTH_UNKNOWN)


def application_cards(applications: Iterable[Application]) -> list[ApplicationCard]:
    """Cards of applications that came from ``selectors.applications``: four more queries, however many they are."""
    found = list(applications)
    places = [environment for application in found for environment in application.environments.all()]
    cards = {card.environment.pk: card for card in environment_cards(places)}
    return [
        ApplicationCard(application, tuple(cards[place.pk] for place in application.environments.all()))
        for application in found
    ]


def environment_cards(environments: Sequence[Environment]) -> list[EnvironmentCard]:
    """Cards with last deployment and addresses, for lists."""
    keys = [place.pk for place in environments]
    last, worries = selectors.last_deployments(keys), selectors.worries(keys)
    live = [place.live_deployment_id for place in environments if place.live_deployment_id]
    outputs = selectors.outputs_of(live)
    found = compared(environments)
    return [
        EnvironmentCard(
            place,
            last.get(place.pk),
            worries.get(place.pk),
            links_of(outputs.get(place.live_deployment_id or place.pk, [])),
            compared=found.get(place.pk),
        )
        for place in environments
    ]


def full_cards(user: User, application: Application, newest: Revision | None) -> list[EnvironmentCard]:
    """Cards with estimate and buttons as well, for the application's own page.

    An environment is priced with what is live in it, or with the newest revision when nothing is.
    """
    places = list(application.environments.all())
    for place in places:
        place.application = application
    removed = overview.removals([place.pk for place in places if not place.live_revision_id])
    seen = observing.known([place.pk for place in places if place.observed])
    own = [place for place in places if not place.observed]
    book = newest_version()
    following = dict(zip(own, [*own[1:], None], strict=True))
    return [
        replace(
            card,
            estimate=_estimate(card.environment, newest, seen, book),
            actions=_actions(user, card, newest, following.get(card.environment)),
            removal=removed.get(card.environment.pk),
            observation=seen.get(card.environment.pk),
        )
        for card in environment_cards(places)
    ]


def _estimate(
    place: Environment, newest: Revision | None, seen: dict[UUID, ObservedStack], book: str
) -> Estimate | None:
    """What is live there costs at its volume; the newest revision where nothing is; None without any."""
    if place.observed:
        return observed.estimate_of(place, seen.get(place.pk))
    basis = place.live_revision or newest
    return selectors.estimate_of_text(basis.template, place, book) if basis else None


def _actions(
    user: User,
    card: EnvironmentCard,
    newest: Revision | None,
    following: Environment | None,
) -> tuple[Action, ...]:
    place = card.environment
    if place.observed:
        href = reverse("environment_adopt", args=[place.pk])
        return (Action("Take over\N{HORIZONTAL ELLIPSIS}", href, policies.may_adopt(user, place) or ""),)
    rights = policies.may_deploy(user, place)
    deploy = reverse("environment_deploy", args=[place.pk])
    found = [Action("Deploy\N{HORIZONTAL ELLIPSIS}", deploy, rights or _nothing_to_deploy(place, newest))]
    if following:
        found.append(_promote(place, following, rights))
    href = reverse("environment_rollback", args=[place.pk])
    found.append(Action("Roll back\N{HORIZONTAL ELLIPSIS}", href, rights or refused_rollback(place) or ""))
    destroy = refused_destroy(user, place)
    if place.live_revision or not destroy:
        # Whoever may not deploy may not remove either, and reads one reason for both.
        why = rights if rights and destroy else destroy
        href = reverse("environment_destroy", args=[place.pk])
        found.append(Action("Remove\N{HORIZONTAL ELLIPSIS}", href, why or "", "plain"))
    return tuple(found)


def _nothing_to_deploy(place: Environment, newest: Revision | None) -> str:
    """As far as the newest revision tells it: with others the form says which may be chosen."""
    if newest is None:
        return NO_REVISION
    alone = newest.number == 1 and place.live_revision_id == newest.pk
    return f"{no_other(place, newest)}: save a new one first." if alone else ""


def no_other(place: Environment, live: Revision) -> str:
    """Why nothing else can be deployed there, as the beginning of a sentence."""
    return f"{place.name} runs revision {live.number} already, and there is no other to choose"


def _promote(place: Environment, following: Environment, rights: str | None) -> Action:
    """``rights`` are the team's, so they hold for the environment that follows too."""
    label = f"Promote to {following.name}\N{HORIZONTAL ELLIPSIS}"
    live = place.live_revision
    why = rights or ""
    if not why and live is None:
        why = f"nothing is live in {place.name} yet."
    elif not why and live and live.blocked_at:
        why = f"revision {live.number} is blocked."
    elif not why and live and following.live_revision_id == live.pk:
        why = f"{following.name} already runs revision {live.number}."
    number = f"?revision={live.number}&from={place.name}" if live else ""
    return Action(label, reverse("environment_deploy", args=[following.pk]) + number, why)


def refused_rollback(place: Environment) -> str | None:
    """Why the environment cannot go back now, or ``None``."""
    if place.live_revision is None:
        return f"nothing is live in {place.name}, so there is nothing to go back from."
    if place.live_revision.number == 1:
        return "revision 1 is the first, so there is nothing earlier to go back to."
    return None


def refused_destroy(user: User, environment: Environment) -> str | None:
    """Why the person may not ask for the removal of the environment now, or ``None``."""
    reason = policies.may_destroy(user, environment)
    return reason or (None if environment.stack_id or environment.live_revision_id else NOTHING_TO_REMOVE)


def refused_new(user: User) -> str | None:
    """Why the person may not make an application in any team, or ``None``."""
    if Role.DEVELOPER in overview.roles_anywhere(user):
        return None
    team = selectors.teams(user).first()
    return policies.may_create(user, team) if team else no_team()
