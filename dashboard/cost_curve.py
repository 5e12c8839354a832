"""The cost curve of one environment: what is live there, or the newest revision, at every volume. Reads prices only."""

import json
from functools import lru_cache

from costing import selectors as prices
from costing.estimate import Usage, read_model
from costing.estimate.breaks import courses
from dashboard.curves import Curve, Question, curve
from dashboard.plots import Price
from dashboard.ranges import range_of
from dashboard.words import SOURCES
from deployments import selectors
from deployments.models import Environment, Revision


def curve_of(place: Environment, basis: Revision, *, asked: int | None, view: str, unit: str) -> Curve | None:
    """One line through the environment's own volume; None where nothing that AWS bills for has a price.

    :param asked: the volume that somebody looks at, its own without.
    """
    usage = json.dumps(selectors.usage_of(place).to_json(), sort_keys=True)
    version = prices.price_book(place.region).version
    return _drawn(basis, usage, (place.name, place.region, version, place.free_tier), asked, view, unit)


@lru_cache(maxsize=64)
def _drawn(
    basis: Revision, usage_text: str, where: tuple[str, str, str, bool], asked: int | None, view: str, unit: str
) -> Curve | None:
    """Revisions and price books never change: the same question has the same answer for the life of the process."""
    name, region, version, free_tier = where
    usage, book = Usage.from_json(json.loads(usage_text)), prices.price_book_named(version, region)
    if book is None:
        return None
    model = read_model(json.loads(basis.template), usage, book, region=region, free_tier=free_tier)
    if model.unpriced and not model.uses:
        return None

    band = range_of(json.loads(basis.template), model.estimate(usage.requests_per_month))

    def price(requests: int) -> Price:
        low, high = (band.low.total(requests), band.high.total(requests)) if band else (None, None)
        return Price(requests, None, model.total(requests), low, high)

    question = Question(
        price=price,
        mine=int(usage.requests_per_month.value),
        source=SOURCES[usage.requests_per_month.source],
        names=("", name),
        breaks=tuple(courses(model)),
        guesses=band.guesses if band else (),
        missing=(False, bool(model.unpriced)),
    )
    return curve(question, asked=asked, view=view, unit=unit)
