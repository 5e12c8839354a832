"""What a draft would cost in an environment, beside what runs there now. Reads only."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from costing.estimate.results import Estimate, Unpriced
from dashboard.bills import Bill, bill_of
from deployments import selectors
from deployments.models import Environment, Revision
from deployments.spec.parse import parse
from deployments.spec.problems import InvalidDefinition
from deployments.spec.render import render

SOURCES = {"measured": ("Measured", "good"), "stated": ("You said", "neutral"), "default": ("Our guess", "caution")}
"""Where a number comes from: the words and the tone of its chip."""


@dataclass(frozen=True)
class DraftEstimate:
    """USD a month at the environment's volume. ``bill`` is None when there is nothing to price yet; ``stale`` says why
    the number shown is not the draft's. ``live`` is the same for what runs there, None when nothing does.
    """

    environment: Environment
    bill: Bill | None
    live: Bill | None
    requests: Decimal
    source_word: str
    source_tone: str
    services: Sequence[tuple[str, Decimal]] = ()
    unpriced: Sequence[Unpriced] = ()
    priced_count: int = 0
    resource_count: int = 0
    book_as_of: str = ""
    stale: str = ""


def draft_estimate(document: object, environment: Environment, newest: Revision | None) -> DraftEstimate:
    """Price a draft. One with problems cannot be: then the newest revision's price stands in, and it says so."""
    requests = selectors.usage_of(environment).requests_per_month
    word, tone = SOURCES[requests.source]
    found, stale = _priced(document, environment, newest)
    live = _template(environment.live_revision, environment)
    shown = found.by_service() if found else {}
    return DraftEstimate(
        environment=environment,
        bill=bill_of(found) if found else None,
        live=bill_of(live) if live else None,
        requests=requests.value,
        source_word=word,
        source_tone=tone,
        services=sorted(shown.items(), key=lambda pair: -pair[1]),
        unpriced=found.unpriced if found else (),
        priced_count=found.priced_count if found else 0,
        resource_count=found.resource_count if found else 0,
        book_as_of=found.book_as_of if found else "",
        stale=stale,
    )


def _priced(document: object, environment: Environment, newest: Revision | None) -> tuple[Estimate | None, str]:
    try:
        template = render(parse(document))
    except InvalidDefinition:
        kept = _template(newest, environment)
        if kept is None:
            return None, "Put the problems right to see what this costs."
        number = newest.number if newest else 0
        return kept, f"This is revision {number}: the draft cannot be priced until its problems are put right."
    return selectors.estimate_of(dict(template.body), environment), ""


def _template(revision: Revision | None, environment: Environment) -> Estimate | None:
    return selectors.estimate_of(json.loads(revision.template), environment) if revision else None
