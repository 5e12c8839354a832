"""What a draft would cost in an environment, beside what runs there now, at its volume or at one that is tried.

Reads only.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from costing.estimate.results import Estimate, Unpriced
from costing.estimate.usage import Usage
from costing.estimate.volume import BadVolume, parse_volume
from dashboard import figures
from dashboard.bills import Bill, bill, bill_change, bill_of
from dashboard.figures import SAME
from dashboard.invoices import rounding_of
from dashboard.words import SOURCES
from deployments import selectors
from deployments.models import Environment, Revision
from deployments.spec.definition import Definition
from deployments.spec.render import render


@dataclass(frozen=True)
class Volume:
    """The monthly requests at which a draft is priced. ``text`` is what stands in the field, ``problem`` what is wrong
    with it; ``tried`` means that it is not the environment's own.
    """

    usage: Usage
    text: str
    problem: str = ""
    tried: bool = False

    @property
    def requests(self) -> Decimal:
        """Requests a month."""
        return self.usage.requests_per_month.value

    @property
    def own(self) -> str:
        """The number that is priced, in words, where the one that was typed could not be read."""
        return f"{volume_text(self.requests)} requests / month"

    @property
    def word(self) -> str:
        """Where the number comes from."""
        return SOURCES[self.usage.requests_per_month.source].word

    @property
    def tone(self) -> str:
        """The tone of its chip."""
        return SOURCES[self.usage.requests_per_month.source].tone


def volume_of(environment: Environment, typed: str) -> Volume:
    """The volume that was typed; the environment's own when nothing was, or nothing that can be read."""
    own = selectors.usage_of(environment)
    stands = Volume(own, volume_text(own.requests_per_month.value))
    if not typed.strip():
        return stands
    try:
        wanted = parse_volume(typed)
    except BadVolume as bad:
        return Volume(own, typed[:40], problem=str(bad))
    if wanted == own.requests_per_month.value:
        return stands
    return Volume(own.at(wanted), volume_text(wanted), tried=True)


def volume_text(count: Decimal | int) -> str:
    """A volume as people write it, and as it can be read back to the same number: ``2.1M``, else ``2,117,300``."""
    short = figures.volume(count).replace(" ", "")
    return short if parse_volume(short) == count else f"{int(count):,}"


@dataclass(frozen=True)
class DraftEstimate:
    """USD a month at a volume. ``bill`` is None when there is nothing to price yet; ``stale`` says why the number shown
    is not the draft's. ``live`` is the same for what runs there, None when nothing does.
    """

    environment: Environment
    volume: Volume
    bill: Bill | None
    live: Bill | None
    services: Sequence[tuple[str, Decimal]] = ()
    components: Mapping[str, Bill] = field(default_factory=dict)
    unpriced: Sequence[Unpriced] = ()
    priced_count: int = 0
    resource_count: int = 0
    book_as_of: str = ""
    stale: str = ""
    rounding: str = ""
    """What is shown of the services lacks this of what is shown of their sum."""

    @property
    def change(self) -> str:
        """The difference to what is live: where there is none the price stays, whatever else of the draft differs."""
        if self.live is None or self.bill is None:
            return ""
        return bill_change(self.live, self.bill).replace(SAME, f"price: {SAME}", 1)


def draft_estimate(
    definition: Definition | None, environment: Environment, volume: Volume, newest: Revision | None, book: str
) -> DraftEstimate:
    """Price a draft. With problems it has no definition: then the newest revision's price stands in, and it says so.

    :param book: the version of the price book.
    """

    def priced(template: str) -> Estimate:
        return selectors.estimate_of_text(template, environment, book, volume.usage)

    found, stale = _priced(definition, newest, priced)
    live = priced(environment.live_revision.template) if environment.live_revision else None
    if found is None:
        return DraftEstimate(environment, volume, None, bill_of(live) if live else None, stale=stale)
    return DraftEstimate(
        environment,
        volume,
        bill_of(found),
        bill_of(live) if live else None,
        services=sorted(found.by_service().items(), key=lambda pair: -pair[1]),
        components=_by_component(found),
        unpriced=found.unpriced,
        priced_count=found.priced_count,
        resource_count=found.resource_count,
        book_as_of=found.book_as_of,
        stale=stale,
        rounding=figures.cents(over) if (over := rounding_of(found)) else "",
    )


def _by_component(estimate: Estimate) -> dict[str, Bill]:
    amounts, gaps = estimate.by_component(), Counter(gap.component for gap in estimate.unpriced)
    return {name: bill(amounts.get(name, 0), lines=name in amounts, missing=gaps[name]) for name in amounts | gaps}


def _priced(
    definition: Definition | None, newest: Revision | None, priced: Callable[[str], Estimate]
) -> tuple[Estimate | None, str]:
    if definition is not None:
        return priced(render(definition).text), ""
    if newest is None:
        return None, "Put the problems right to see what this costs."
    stale = f"It cannot be priced until its problems are put right. Revision {newest.number}:"
    return priced(newest.template), stale
