"""One estimate as an invoice: services, their lines, what is not priced, sums. Pure.

Amounts of one column share their decimals, so that they align; what rounding does to the sum is said.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from costing.estimate.results import Estimate, Line, Unpriced
from dashboard.bills import Bill, bill, bill_of
from dashboard.figures import cents, column, rounding, shown, unit_cost
from dashboard.words import SOURCES, Mark

ROUNDING: Final = "Rounding"
"""The row that makes what is shown of the services add up to what is shown of their sum."""


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
    """A whole bill in words. ``rounded``: the lines shown of a service do not add up to what is shown of it."""

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
    """Whether the lines that an invoice shows of a service do not add up to what it shows of the service.

    :param sides: one estimate, or what was before and what comes, one of which may not be known.
    """
    return any(_lines_differ(side) for side in sides if side)


def _lines_differ(side: Estimate) -> bool:
    parts: dict[str, list[Decimal]] = {}
    for line in side.lines:
        parts.setdefault(line.service, []).append(line.amount)
    return any(rounding(amount, parts.get(name, ())) for name, amount in side.by_service().items())


def rounding_of(side: Estimate) -> Decimal:
    """What the services as they are shown lack of the total as it is shown."""
    return rounding(side.total, side.by_service().values())


def halves(side: Estimate) -> tuple[Decimal, Decimal]:
    """What is fixed and what requests make, so that both as they are shown add up to the total as it is shown: the
    larger takes the cent that rounding leaves over.
    """
    fixed, made = side.fixed, side.per_request
    over = shown(side.total) - shown(fixed) - shown(made)
    if not over:
        return fixed, made
    return (shown(fixed) + over, made) if fixed > made else (fixed, shown(made) + over)


def component_bills(estimate: Estimate | None) -> dict[str, Bill] | None:
    """What each component costs a month; one that is billed nothing is left out. None without an estimate."""
    if estimate is None:
        return None
    amounts, gaps = estimate.by_component(), Counter(gap.component for gap in estimate.unpriced)
    return {name: bill(amounts.get(name, 0), lines=name in amounts, missing=gaps[name]) for name in amounts | gaps}


def blocks_lack(estimate: Estimate) -> str:
    """What a reader who adds up :func:`component_bills` has to know, as a sentence after others; mostly nothing."""
    bills, whole = estimate.by_component(), bill_of(estimate)
    if whole.amount is None or not rounding(estimate.total, bills.values()):
        return ""
    return f" Each is rounded by itself; the whole is {whole.short}."


def _sums(estimate: Estimate, headline: Bill) -> tuple[tuple[str, str], ...]:
    if headline.amount is None:
        return (("Total a month", headline.word),)
    fixed, made = halves(estimate)
    least = "at least " if headline.missing else ""
    amounts = (("Fixed", fixed), ("Made by requests", made), ("Total a month", estimate.total))
    found = tuple((words, f"{least}{column(amount)}") for words, amount in amounts)
    over = rounding_of(estimate)
    return ((ROUNDING, cents(over)), *found) if over else found


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
