"""Environments as pages show them: what is live, what happened last, which addresses open it, what it costs a month.

Reads through ``deployments.selectors`` and asks ``deployments.policies``; a whole list takes a fixed number of queries.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from costing.estimate.results import Estimate
from dashboard import words
from dashboard.bills import Bill, bill_of
from deployments import overview, policies, selectors
from deployments.models import Application, Deployment, Environment, Output, Revision
from deployments.states import OPEN, Kind, Status
from teams.models import User
from teams.roles import Role

NO_REVISION = "There is no revision yet: save one in the definition first."
NOTHING_TO_REMOVE = "Nothing is deployed here, so there is nothing to remove."
# Ends that a person has to look at; the others leave what ran before untouched and unquestioned.
_WORRYING = frozenset({Status.FAILED, Status.NEEDS_ATTENTION, Status.ROLLED_BACK, Status.PLAN_FAILED, Status.DENIED})
_OPENABLE = ("site_url", "api_url")
_LINK_WORDS = {"site_url": "Open the website", "api_url": "Open the API"}


@dataclass(frozen=True)
class Link:
    """An address of something that runs."""

    label: str
    url: str


@dataclass(frozen=True)
class EnvironmentCard:
    """One environment. ``last`` is its newest deployment, ``mark`` what a glance should tell."""

    environment: Environment
    last: Deployment | None
    links: tuple[Link, ...] = ()
    estimate: Estimate | None = None
    refused_deploy: str | None = None
    refused_destroy: str | None = None
    removal: Deployment | None = None

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
        count = len(self.removal.plan.stays_behind) if self.removal and not self.live else 0
        return words.left_words(count) if count else ""

    @property
    def mark(self) -> words.Mark:
        """Work under way or a bad end first, then whether anything is live."""
        if self.last and (self.last.state in OPEN or self.last.state in _WORRYING):
            return words.state(self.last.state, Kind(self.last.kind))
        return words.LIVE if self.live else words.NOT_LIVE


@dataclass(frozen=True)
class ApplicationCard:
    """An application and its environments in promotion order."""

    application: Application
    environments: tuple[EnvironmentCard, ...]


def application_cards(applications: Iterable[Application]) -> list[ApplicationCard]:
    """Cards of applications that came from ``selectors.applications``: two more queries, however many they are."""
    found = list(applications)
    places = [environment for application in found for environment in application.environments.all()]
    cards = {card.environment.pk: card for card in environment_cards(places)}
    return [
        ApplicationCard(application, tuple(cards[place.pk] for place in application.environments.all()))
        for application in found
    ]


def environment_cards(environments: Sequence[Environment]) -> list[EnvironmentCard]:
    """Cards with last deployment and addresses, for lists."""
    last = selectors.last_deployments([place.pk for place in environments])
    live = [place.live_deployment_id for place in environments if place.live_deployment_id]
    outputs = selectors.outputs_of(live)
    return [
        EnvironmentCard(place, last.get(place.pk), links_of(outputs.get(place.live_deployment_id or place.pk, [])))
        for place in environments
    ]


def full_cards(user: User, application: Application, newest: Revision | None) -> list[EnvironmentCard]:
    """Cards with estimate and rights as well, for the application's own page.

    An environment is priced with what is live in it, or with the newest revision when nothing is.
    """
    cards = []
    places = list(application.environments.all())
    removed = overview.removals([place.pk for place in places if not place.live_revision_id])
    for card in environment_cards(places):
        place = card.environment
        place.application = application
        basis = card.live or newest
        cards.append(
            EnvironmentCard(
                place,
                card.last,
                card.links,
                estimate=selectors.estimate_of(json.loads(basis.template), place) if basis else None,
                refused_deploy=policies.may_deploy(user, place) or (None if newest else NO_REVISION),
                refused_destroy=refused_destroy(user, place),
                removal=removed.get(place.pk),
            )
        )
    return cards


def refused_destroy(user: User, environment: Environment) -> str | None:
    """Why the person may not ask for the removal of the environment now, or ``None``."""
    reason = policies.may_destroy(user, environment)
    return reason or (None if environment.stack_id or environment.live_revision_id else NOTHING_TO_REMOVE)


def refused_new(user: User) -> str | None:
    """Why the person may not make an application in any team, or ``None``."""
    if selectors.teams_where(user, Role.DEVELOPER):
        return None
    team = selectors.teams(user).first()
    return policies.may_create(user, team) if team else "You are in no team yet: an owner of a team has to add you."


def links_of(outputs: Iterable[Output]) -> tuple[Link, ...]:
    """Addresses that a browser can open, the website first."""
    openable = [output for output in outputs if output.kind in _OPENABLE and _is_web(output.value)]
    openable.sort(key=lambda output: (_OPENABLE.index(output.kind), output.component))
    return tuple(Link(_link_label(output, openable), output.value) for output in openable)


def _link_label(output: Output, openable: list[Output]) -> str:
    alone = sum(other.kind == output.kind for other in openable) == 1
    return _LINK_WORDS[output.kind] if alone else f"{_LINK_WORDS[output.kind]} {output.component}"


def _is_web(address: str) -> bool:
    """Outputs come from templates that people write: nothing but a web address becomes a link."""
    return address.startswith(("https://", "http://"))
