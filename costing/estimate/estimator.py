"""Template + usage + price book -> the monthly bill. Pure.

A template is read once into a CostModel, in which every quantity is a straight line over the volume; pricing it at one
volume or at two hundred is then arithmetic on a dozen meters.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from costing.estimate.charges import Answer, Charge, Gap, Scene, as_decimal
from costing.estimate.graph import read_graph
from costing.estimate.meters import Meter
from costing.estimate.money import EXACT, ZERO, format_quantity, picos, split
from costing.estimate.prices import PriceBook
from costing.estimate.pricing import MeterUse, Priced, ladder, price_all
from costing.estimate.questions import QUESTIONS
from costing.estimate.reading import Oddity, Resource, Unreadable, read_resources
from costing.estimate.resources import NOTHING_BILLED, RULES
from costing.estimate.results import Estimate, Line, TierUse, Unbilled, Unpriced, Used, family_rank
from costing.estimate.usage import Assumption, Source, Usage
from costing.estimate.words import formula, unit_price

NO_RULE = "Tierboard does not know what AWS asks for this type."
NOT_MADE = "Its condition is said to be false."
NOTHING_SET = "Nothing that is billed is switched on."


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a curve; ``total`` is None where the price book ends below the usage."""

    requests: int
    total: Decimal | None


@dataclass(frozen=True, slots=True)
class CostModel:
    """A template with its usage and prices, ready to be priced at any volume."""

    region: str
    free_tier: bool
    book_version: str
    book_as_of: str
    uses: tuple[MeterUse, ...]
    unpriced: tuple[Unpriced, ...]
    unbilled: tuple[Unbilled, ...]
    assumptions: tuple[Used, ...]
    billed: frozenset[str]

    def total(self, requests: int) -> Decimal | None:
        """The bill at a volume, equal to the total of ``estimate`` there; None where the price book ends below the
        usage.
        """
        total = ZERO
        for _, priced in price_all(self.uses, requests, free_tier=self.free_tier):
            if priced is None:
                return None
            total = EXACT.add(total, priced.amount)
        return total

    def estimate(self, requests: Assumption) -> Estimate:
        """The bill at a volume, line by line."""
        lines: list[Line] = []
        unpriced = list(self.unpriced)
        volume = int(requests.value)
        for use, priced in price_all(self.uses, volume, free_tier=self.free_tier):
            if priced is None:
                unpriced.extend(_beyond(use, volume))
            else:
                lines.extend(_lines(use, priced, requests))
        lines.sort(
            key=lambda line: (family_rank(line.family), line.service, line.component, line.name, line.logical_id)
        )
        missing = {gap.logical_id for gap in unpriced}
        return Estimate(
            region=self.region,
            requests=requests,
            free_tier=self.free_tier,
            book_version=self.book_version,
            book_as_of=self.book_as_of,
            lines=tuple(lines),
            unpriced=tuple(sorted(set(unpriced), key=lambda gap: (gap.logical_id, gap.reason))),
            unbilled=self.unbilled,
            assumptions=self.assumptions,
            priced_count=len(self.billed - missing),
            resource_count=len(self.billed | missing),
        )


def read_model(
    template: Mapping[str, Any], usage: Usage, book: PriceBook, *, region: str, free_tier: bool
) -> CostModel:
    """Read a template for pricing at many volumes. Never raises for a strange template: what cannot be read is
    unpriced.
    """
    resources, oddities = read_resources(template)
    scene = Scene(read_graph(resources), usage)
    charges: list[Charge] = []
    unpriced = [_odd(oddity) for oddity in oddities]
    unbilled: list[Unbilled] = []
    for resource in resources:
        found = _apply_rule(resource, scene)
        if isinstance(found, Unbilled):
            unbilled.append(found)
        else:
            charges.extend(item for item in found if isinstance(item, Charge))
            unpriced.extend(_gap(resource, item.reason) for item in found if isinstance(item, Gap))
    uses, without_price = _meter_uses(charges, book, region, free_tier=free_tier)
    return CostModel(
        region=region,
        free_tier=free_tier,
        book_version=book.version,
        book_as_of=book.as_of,
        uses=uses,
        unpriced=(*unpriced, *without_price),
        unbilled=tuple(sorted(unbilled, key=lambda free: free.logical_id)),
        assumptions=tuple(_used(answer) for _, answer in sorted(scene.answers.items())),
        billed=frozenset(charge.resource.logical_id for charge in charges),
    )


def estimate(template: Mapping[str, Any], usage: Usage, book: PriceBook, *, region: str, free_tier: bool) -> Estimate:
    """The monthly bill of one environment, alone in its account, at the usage's volume. Never raises for a strange
    template.

    ``free_tier`` says whether the account's monthly free amounts are this environment's to use up.
    """
    return read_model(template, usage, book, region=region, free_tier=free_tier).estimate(usage.requests_per_month)


def curve(
    template: Mapping[str, Any], usage: Usage, book: PriceBook, *, region: str, free_tier: bool, volumes: Sequence[int]
) -> tuple[Point, ...]:
    """The total at many volumes, each exactly what ``estimate`` says there; the usage's own volume is not used."""
    model = read_model(template, usage, book, region=region, free_tier=free_tier)
    return tuple(Point(volume, model.total(volume)) for volume in volumes)


def _apply_rule(resource: Resource, scene: Scene) -> list[Charge | Gap] | Unbilled:
    rule = RULES.get(resource.type)
    if rule is None:
        reason = NOTHING_BILLED.get(resource.type)
        return [Gap(NO_RULE)] if reason is None else Unbilled(resource.logical_id, resource.type, reason)
    if resource.conditional and scene.ask(resource, "made", Fraction(1)).value == 0:
        return Unbilled(resource.logical_id, resource.type, NOT_MADE)
    found: list[Charge | Gap] = []
    try:
        found.extend(rule(resource, scene))
    except Unreadable as error:
        found.append(Gap(str(error)))
    return found or Unbilled(resource.logical_id, resource.type, NOTHING_SET)


def _meter_uses(
    charges: Iterable[Charge], book: PriceBook, region: str, *, free_tier: bool
) -> tuple[tuple[MeterUse, ...], list[Unpriced]]:
    by_meter: dict[Meter, list[Charge]] = {}
    # By name, not by the template's order: who gets the last picodollar of a share must not depend on it.
    for charge in sorted(charges, key=lambda charge: (charge.resource.logical_id, charge.recurring)):
        by_meter.setdefault(charge.meter, []).append(charge)
    uses: list[MeterUse] = []
    missing: list[Unpriced] = []
    for meter, group in by_meter.items():
        tiers = book.lookup(meter.place or region, meter.code, meter.dimension)
        if tiers is None:
            what = meter.name if meter.name.startswith(meter.service) else f"{meter.service} {meter.name.lower()}"
            reason = f"No price for {what} in {meter.place or region}."
            missing.extend(_gap(charge.resource, reason) for charge in group)
        else:
            uses.append(MeterUse(meter, group, ladder(tiers, free_tier=free_tier)))
    return tuple(uses), missing


def _lines(use: MeterUse, priced: Priced, requests: Assumption) -> Iterator[Line]:
    weights = use.weights(int(requests.value))
    free = split(priced.free, weights)
    shares = [split(band.amount, weights) for band in priced.bands]
    price, per = unit_price(use.meter, priced)
    for index, charge in enumerate(use.charges):
        quantity = weights[index]
        amounts = [share[index] for share in shares]
        amount = sum(amounts, ZERO)
        bands = zip(priced.bands, amounts, strict=True)
        yield Line(
            component=charge.resource.component,
            logical_id=charge.resource.logical_id,
            type=charge.resource.type,
            service=charge.service or use.meter.service,
            family=use.meter.family,
            name=charge.name or use.meter.name,
            meter=use.meter.key,
            unit=use.meter.unit,
            quantity=quantity,
            free=free[index],
            amount=amount,
            tiers=tuple(
                TierUse(_part(band.quantity, quantity, priced.quantity), band.price, share) for band, share in bands
            ),
            price=price,
            per=per,
            formula=formula(charge, quantity, amount, priced),
            recurring=charge.recurring,
            sources=_sources(charge, requests),
        )


def _sources(charge: Charge, requests: Assumption) -> tuple[tuple[str, Source], ...]:
    volume = (("requests", requests.source),) if charge.recurring == "per_request" else ()
    return (*volume, *((f"{answer.component}.{answer.key}", answer.source) for answer in charge.answers))


def _part(band: Decimal, own: Decimal, whole: Decimal) -> Decimal:
    if own == whole:
        return band
    return picos(EXACT.divide(EXACT.multiply(band, own), whole)) if whole else ZERO


def _beyond(use: MeterUse, requests: int) -> Iterator[Unpriced]:
    end = use.tiers[-1].end or ZERO
    meter = use.meter
    quantity = format_quantity(use.quantity(requests))
    reason = f"The price book ends at {format_quantity(end)} {meter.units}; this is {quantity}."
    for charge in use.charges:
        yield _gap(charge.resource, reason)


def _gap(resource: Resource, reason: str) -> Unpriced:
    return Unpriced(resource.logical_id, resource.type, reason, resource.component)


def _odd(oddity: Oddity) -> Unpriced:
    return Unpriced(oddity.logical_id, oddity.type, oddity.reason, oddity.logical_id)


def _used(answer: Answer) -> Used:
    question = QUESTIONS[answer.key]
    value = as_decimal(answer.value)
    return Used(answer.component, answer.key, question.label, question.unit, value, answer.source, answer.note)
