"""One estimate as an invoice: services, their lines, what is not priced, sums. Pure.

Amounts of one column share their decimals, so that they align; what rounding does to the sum is said.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from costing.estimate.results import Estimate, Line, Unpriced
from dashboard.bills import Bill, bill, bill_of
from dashboard.figures import CENT, column, unit_cost
from dashboard.words import SOURCES, Mark


@dataclass(frozen=True)
class InvoiceLine:
    """One amount: for what, how it comes about, and the weakest source behind it."""

    name: str
    amount: str
    formula: str
    mark: Mark | None


@dataclass(frozen=True)
class InvoiceRow:
    """What one component costs in one service, and the lines that this is made of, the largest first."""

    component: str
    amount: str
    lines: tuple[InvoiceLine, ...]

    @property
    def names(self) -> str:
        """What is billed, in one line."""
        return ", ".join(line.name for line in self.lines)


@dataclass(frozen=True)
class ServiceRows:
    """A service with its sum and its components, the largest first."""

    name: str
    amount: str
    rows: tuple[InvoiceRow, ...]


@dataclass(frozen=True)
class Invoice:
    """A whole bill in words. ``rounded``: the shown lines differ from the shown total by a cent or so."""

    bill: Bill
    services: tuple[ServiceRows, ...]
    sums: tuple[tuple[str, str], ...]
    unpriced: Sequence[Unpriced]
    per_thousand: str
    rounded: bool


def invoice_of(estimate: Estimate) -> Invoice:
    """The invoice of an estimate, the largest service first."""
    headline = bill_of(estimate)
    grouped: dict[str, list[Line]] = {}
    for line in estimate.lines:
        grouped.setdefault(line.service, []).append(line)
    amounts = estimate.by_service()
    services = tuple(
        ServiceRows(name, column(amounts[name]), _rows(grouped[name]))
        for name in sorted(grouped, key=lambda name: (-amounts[name], name))
    )
    unit = estimate.per_thousand_requests
    return Invoice(
        bill=headline,
        services=services,
        sums=_sums(estimate, headline),
        unpriced=estimate.unpriced,
        per_thousand=unit_cost(unit) if unit is not None and headline.amount is not None else "",
        rounded=rounding_shows(estimate),
    )


def rounding_shows(*sides: Estimate | None) -> bool:
    """Whether any sum or difference that an invoice shows is not that of the amounts that it shows beside it.

    :param sides: one estimate, or what was before and what comes, one of which may not be known.
    """
    known = [side for side in sides if side]
    if any(_sums_differ(side) for side in known):
        return True
    if len(known) < 2:
        return False
    old, new = (_shown(side) for side in known)
    return any(
        _cents(new.get(key, _ZERO)) - _cents(old.get(key, _ZERO)) != _cents(new.get(key, _ZERO) - old.get(key, _ZERO))
        for key in old | new
    )


_ZERO = Decimal(0)


def _sums_differ(side: Estimate) -> bool:
    parts: dict[str, Decimal] = {}
    for line in side.lines:
        parts[line.service] = parts.get(line.service, _ZERO) + _cents(line.amount)
    services = {name: _cents(amount) for name, amount in side.by_service().items()}
    sums = (sum(services.values(), _ZERO), _cents(side.fixed) + _cents(side.per_request))
    return parts != services or any(found != _cents(side.total) for found in sums)


def _shown(side: Estimate) -> dict[tuple[str, ...], Decimal]:
    """Every amount of one side by its place in the invoice."""
    found: dict[tuple[str, ...], Decimal] = {
        ("", "fixed"): side.fixed,
        ("", "per request"): side.per_request,
        ("", "total"): side.total,
    }
    found |= {(name,): amount for name, amount in side.by_service().items()}
    return found | {(line.component, line.service, line.name): line.amount for line in side.lines}


def component_bills(estimate: Estimate | None) -> dict[str, Bill] | None:
    """What each component costs a month; one that is billed nothing is left out. None without an estimate."""
    if estimate is None:
        return None
    amounts, gaps = estimate.by_component(), Counter(gap.component for gap in estimate.unpriced)
    return {name: bill(amounts.get(name, 0), lines=name in amounts, missing=gaps[name]) for name in amounts | gaps}


def _sums(estimate: Estimate, headline: Bill) -> tuple[tuple[str, str], ...]:
    pairs = (
        ("Fixed", estimate.fixed),
        ("Made by requests", estimate.per_request),
        ("Total a month", estimate.total),
    )
    if headline.amount is None:
        return (("Total a month", headline.word),)
    least = "at least " if headline.missing else ""
    return tuple((words, f"{least}{column(amount)}") for words, amount in pairs)


def _rows(lines: Sequence[Line]) -> tuple[InvoiceRow, ...]:
    """The lines of one service by component, the dearest component first."""
    grouped: dict[str, list[Line]] = {}
    for line in sorted(lines, key=lambda line: (-line.amount, line.name)):
        grouped.setdefault(line.component, []).append(line)
    sums = {name: sum((line.amount for line in found), Decimal(0)) for name, found in grouped.items()}
    return tuple(
        InvoiceRow(name, column(sums[name]), tuple(_line(line) for line in grouped[name]))
        for name in sorted(grouped, key=lambda name: (-sums[name], name))
    )


def _line(line: Line) -> InvoiceLine:
    mark = SOURCES[line.source] if line.sources else None
    return InvoiceLine(line.name, column(line.amount), line.formula, mark)


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)
