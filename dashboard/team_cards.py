"""The team's part of the gallery: the newest version of each blueprint, drawn and priced as ours are."""

import json
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from costing.estimate.prices import PriceBook
from dashboard.bills import bill_of
from dashboard.blueprints import BlueprintCard, Costs, costs
from dashboard.diagram import SMALL, Diagram, draw
from deployments import blueprint_policies, team_blueprints
from deployments.models import BlueprintVersion
from deployments.spec.parse import parse_stored
from deployments.spec.problems import InvalidDefinition
from deployments.spec.render import render
from teams.models import User

SHOWN: Final = 8
"""So many stand in the gallery; the others are on their own page."""
UNREADABLE: Final = (
    "This version of Tierboard cannot read it any more, so nobody can start from it. Save its next version from a "
    "newer revision."
)


@dataclass(frozen=True, kw_only=True)
class TeamCard(BlueprintCard):
    """A version to start from; ``name`` is its id. ``problem`` says why nobody can."""

    version: BlueprintVersion
    problem: str = ""


@dataclass(frozen=True)
class Gallery:
    """The cards that are shown, and whether there are more."""

    cards: tuple[TeamCard, ...]
    more: bool


def gallery(user: User, book: PriceBook, wanted: str = "") -> Gallery:
    """What the person may start from, the last saved first; ``wanted`` is a version that is among them in any case."""
    offered = team_blueprints.offered(user)
    rows = list(offered[: SHOWN + 1])
    shown = rows[:SHOWN]
    if (pk := _id(wanted)) and all(row.pk != pk for row in shown):
        shown = [*offered.filter(pk=pk), *shown]
    return Gallery(tuple(_cards(shown, book)), len(rows) > SHOWN)


def is_version(text: str) -> bool:
    """Whether it names a version of some blueprint of a team, one that there is or not."""
    return _id(text) is not None


def _id(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text) if len(text) == len(str(uuid.UUID(int=0))) else None
    except ValueError:
        return None


def _cards(rows: Iterable[BlueprintVersion], book: PriceBook) -> Iterator[TeamCard]:
    for row in rows:
        said = {"name": str(row.pk), "title": row.blueprint.name, "good_for": row.blueprint.description}
        try:
            drawn = _drawn(json.dumps(row.document), book)
        except InvalidDefinition:
            diagram, unknown = draw(row.document, shape=SMALL), bill_of(None)
            yield TeamCard(**said, diagram=diagram, idle=unknown, busy=unknown, version=row, problem=UNREADABLE)
        else:
            problem = blueprint_policies.why_not_from(row) or ""
            yield TeamCard(**said, **drawn.costs, diagram=drawn.diagram, version=row, problem=problem)


@dataclass(frozen=True)
class _Drawn:
    costs: Costs
    diagram: Diagram


@lru_cache(maxsize=64)
def _drawn(text: str, book: PriceBook) -> _Drawn:
    """What follows from a document and a book alone, worked out once in this process: versions never change."""
    document = json.loads(text)
    return _Drawn(costs(json.loads(render(parse_stored(document)).text), book), draw(document, shape=SMALL))
