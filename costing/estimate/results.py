"""An estimate as it is shown, sealed with an approval and stored. Pure.

``Estimate.to_json`` and ``Estimate.from_json`` are exact inverses: a stored estimate reads back equal, to the last
digit.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Self, cast

from costing.estimate.charges import Recurring
from costing.estimate.meters import FAMILIES, OTHER
from costing.estimate.money import EXACT, ZERO, decimal_or_none, picos, plain
from costing.estimate.usage import Assumption, Source

FORMAT = 1
CURRENCY = "USD"


class InvalidEstimate(ValueError):
    """A stored estimate that cannot be read."""


@dataclass(frozen=True, slots=True)
class TierUse:
    """A line's part of one price band: its quantity (to 1e-12), the price of a unit and the line's share of the band's
    amount.
    """

    quantity: Decimal
    price: Decimal
    amount: Decimal

    def to_json(self) -> list[str]:
        """Quantity, price and amount as strings."""
        return [plain(self.quantity), plain(self.price), plain(self.amount)]


@dataclass(frozen=True, slots=True)
class Line:
    """One amount of the bill: what, of which component, how much of it a month, and how the amount comes about in
    words.

    ``quantity`` is before the free tier, ``free`` the part of it that the free tier covers. ``sources`` names the
    assumptions behind it. ``price`` and ``per`` are the unit price as it is read ("$3.50", "per million requests"),
    empty when several bands apply.
    """

    component: str
    logical_id: str
    type: str
    service: str
    family: str
    name: str
    meter: str
    unit: str
    quantity: Decimal
    free: Decimal
    amount: Decimal
    tiers: tuple[TierUse, ...]
    price: str
    per: str
    formula: str
    recurring: Recurring
    sources: tuple[tuple[str, Source], ...]

    @property
    def source(self) -> Source:
        """The weakest source behind the line: a single guess makes it a guess. What is in the template is certain."""
        found = {source for _, source in self.sources}
        return "default" if "default" in found else "stated" if "stated" in found else "measured"

    def to_json(self) -> dict[str, Any]:
        """The line with its numbers as strings."""
        entry = {name: getattr(self, name) for name in _LINE_TEXTS}
        entry |= {name: plain(getattr(self, name)) for name in _LINE_NUMBERS}
        entry["tiers"] = [tier.to_json() for tier in self.tiers]
        entry["sources"] = [list(pair) for pair in self.sources]
        return entry


_LINE_TEXTS = (
    "component",
    "logical_id",
    "type",
    "service",
    "family",
    "name",
    "meter",
    "unit",
    "price",
    "per",
    "formula",
    "recurring",
)
_LINE_NUMBERS = ("quantity", "free", "amount")


@dataclass(frozen=True, slots=True)
class Unpriced:
    """A resource, or a part of one, that costs money and whose amount is unknown; ``reason`` is a sentence."""

    logical_id: str
    type: str
    reason: str
    component: str = ""


@dataclass(frozen=True, slots=True)
class Unbilled:
    """A resource that AWS bills nothing for, with the reason."""

    logical_id: str
    type: str
    reason: str


@dataclass(frozen=True, slots=True)
class Used:
    """An assumption that the estimate rests on, in the words of usage.QUESTIONS."""

    component: str
    key: str
    label: str
    unit: str
    value: Decimal
    source: Source
    note: str

    def to_json(self) -> dict[str, str]:
        """The assumption with its number as a string."""
        return {name: getattr(self, name) for name in _USED_TEXTS} | {"value": plain(self.value)}


_USED_TEXTS = ("component", "key", "label", "unit", "source", "note")


@dataclass(frozen=True, slots=True)
class Estimate:
    """The monthly bill, before tax and discounts, at one volume.

    ``total`` is the exact sum of all lines' amounts; nothing unpriced is in it. ``priced_count`` of ``resource_count``
    resources that AWS bills for are priced in full.
    """

    region: str
    requests: Assumption
    free_tier: bool
    book_version: str
    book_as_of: str
    lines: tuple[Line, ...]
    unpriced: tuple[Unpriced, ...]
    unbilled: tuple[Unbilled, ...]
    assumptions: tuple[Used, ...]
    priced_count: int
    resource_count: int
    currency: str = CURRENCY

    @property
    def total(self) -> Decimal:
        """USD a month, exact."""
        return _sum(self.lines)

    @property
    def nothing_priced(self) -> bool:
        """Whether things cost money and none of them has an amount; then the total is not 0 but unknown."""
        return bool(self.unpriced) and not self.lines

    @property
    def fixed(self) -> Decimal:
        """The part of the total that does not move with the volume."""
        return _sum(line for line in self.lines if line.recurring == "fixed")

    @property
    def per_request(self) -> Decimal:
        """The part of the total that requests make."""
        return _sum(line for line in self.lines if line.recurring == "per_request")

    @property
    def per_thousand_requests(self) -> Decimal | None:
        """USD per 1,000 requests; None when there are none."""
        requests = self.requests.value
        return picos(EXACT.divide(self.total * 1000, requests)) if requests else None

    def by_service(self) -> dict[str, Decimal]:
        """Service -> amount, in the order of the lines."""
        return self._grouped(lambda line: line.service)

    def by_component(self) -> dict[str, Decimal]:
        """Component -> amount, in the order of the lines."""
        return self._grouped(lambda line: line.component)

    def by_family(self) -> dict[str, Decimal]:
        """Family of the charts -> amount, in the charts' order; families without a line are left out."""
        return self._grouped(lambda line: line.family)

    def _grouped(self, key: Callable[[Line], str]) -> dict[str, Decimal]:
        sums: dict[str, Decimal] = {}
        for line in self.lines:
            sums[key(line)] = EXACT.add(sums.get(key(line), ZERO), line.amount)
        return sums

    def to_json(self) -> dict[str, Any]:
        """The whole estimate as strings, ints and lists; sums are in it for readers and are not read back."""
        return {
            "version": FORMAT,
            "currency": self.currency,
            "region": self.region,
            "requests": int(self.requests.value),
            "requests_source": self.requests.source,
            "requests_note": self.requests.note,
            "free_tier": self.free_tier,
            "price_book": {"version": self.book_version, "as_of": self.book_as_of},
            "total": plain(self.total),
            "fixed": plain(self.fixed),
            "per_request": plain(self.per_request),
            "by_service": {name: plain(amount) for name, amount in self.by_service().items()},
            "by_component": {name: plain(amount) for name, amount in self.by_component().items()},
            "coverage": {"priced": self.priced_count, "of": self.resource_count},
            "lines": [line.to_json() for line in self.lines],
            "unpriced": [
                {"logical_id": gap.logical_id, "type": gap.type, "reason": gap.reason, "component": gap.component}
                for gap in self.unpriced
            ],
            "unbilled": [
                {"logical_id": free.logical_id, "type": free.type, "reason": free.reason} for free in self.unbilled
            ],
            "assumptions": [used.to_json() for used in self.assumptions],
        }

    @classmethod
    def from_json(cls, document: object) -> Self:
        """Read a stored estimate. Raises InvalidEstimate for anything that to_json did not write."""
        if not isinstance(document, dict) or document.get("version") != FORMAT:
            raise InvalidEstimate("The stored estimate is not in the format that this version reads.")
        try:
            return cls(
                region=_text(document, "region"),
                requests=Assumption(
                    Decimal(document["requests"]),
                    cast(Source, _text(document, "requests_source")),
                    _text(document, "requests_note"),
                ),
                free_tier=bool(document["free_tier"]),
                book_version=_text(document["price_book"], "version"),
                book_as_of=_text(document["price_book"], "as_of"),
                lines=tuple(_line(entry) for entry in document["lines"]),
                unpriced=tuple(Unpriced(**entry) for entry in document["unpriced"]),
                unbilled=tuple(Unbilled(**entry) for entry in document["unbilled"]),
                assumptions=tuple(
                    Used(**{**entry, "value": _decimal(entry["value"])}) for entry in document["assumptions"]
                ),
                priced_count=int(document["coverage"]["priced"]),
                resource_count=int(document["coverage"]["of"]),
                currency=_text(document, "currency"),
            )
        except (KeyError, TypeError, ValueError, ArithmeticError) as error:
            raise InvalidEstimate("The stored estimate is damaged.") from error


def _line(entry: Mapping[str, Any]) -> Line:
    values: dict[str, Any] = {name: _text(entry, name) for name in _LINE_TEXTS}
    values |= {name: _decimal(entry[name]) for name in _LINE_NUMBERS}
    tiers = tuple(
        TierUse(_decimal(quantity), _decimal(price), _decimal(amount)) for quantity, price, amount in entry["tiers"]
    )
    sources = tuple((str(key), cast(Source, source)) for key, source in entry["sources"])
    return Line(**values, tiers=tiers, sources=sources)


def _text(entry: Mapping[str, Any], name: str) -> str:
    value = entry[name]
    if not isinstance(value, str):
        raise InvalidEstimate(f"The stored estimate has no {name}.")
    return value


def _decimal(text: object) -> Decimal:
    number = decimal_or_none(text)
    if number is None:
        raise InvalidEstimate(f"{str(text)[:40]!r} in the stored estimate is no number.")
    return number


def _sum(lines: Iterable[Line]) -> Decimal:
    total = ZERO
    for line in lines:
        total = EXACT.add(total, line.amount)
    return total


def family_rank(family: str) -> int:
    """The place of a family in charts and invoices."""
    return FAMILIES.index(family) if family in FAMILIES else FAMILIES.index(OTHER)
