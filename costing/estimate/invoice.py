"""An estimate as plain text, laid out like an invoice: services, their lines, what is not priced, the total. Pure."""

from collections.abc import Iterable, Iterator

from costing.estimate.money import CENT, format_money, format_quantity
from costing.estimate.results import Estimate, Line

_WIDE = 78
_TIMES = {"fixed": "fixed", "per_request": "per request"}


def as_text(estimate: Estimate) -> str:
    """The whole bill as lines of text without a trailing newline. Amounts are rounded only here."""
    return "\n".join(
        [
            *_head(estimate),
            "",
            *_services(estimate),
            *_not_priced(estimate),
            "",
            *_sums(estimate),
            "",
            *_notes(estimate),
        ]
    )


def _head(estimate: Estimate) -> Iterator[str]:
    volume = f"{estimate.requests.value:,.0f} requests a month"
    yield f"Estimate for {volume} in {estimate.region}, {estimate.currency} before tax"
    yield f"Prices: {estimate.book_version}, as of {estimate.book_as_of}"
    yield f"Free tier of the account: {'counted' if estimate.free_tier else 'not counted'}"
    yield "Amounts are rounded for reading; the total is the sum of the exact ones."


def _services(estimate: Estimate) -> Iterator[str]:
    grouped: dict[str, list[Line]] = {}
    for line in estimate.lines:
        grouped.setdefault(line.service, []).append(line)
    amounts = estimate.by_service()
    for service, lines in grouped.items():
        yield _row(service, format_money(amounts[service]))
        for line in lines:
            yield _row(f"  {line.component}: {line.name} ({_TIMES[line.recurring]})", _amount(line))
            yield f"      {line.formula}"


def _not_priced(estimate: Estimate) -> Iterator[str]:
    if estimate.unpriced:
        yield ""
        yield f"Not priced ({len(estimate.unpriced)}): these cost money that the total does not hold"
    for gap in estimate.unpriced:
        name = gap.logical_id or "template"
        yield f"  {name} ({gap.type}): {gap.reason}"


def _sums(estimate: Estimate) -> Iterator[str]:
    if estimate.nothing_priced:
        yield _row("Total a month", "Not priced")
    else:
        at_least = "at least " if estimate.unpriced else ""
        yield _row("Fixed", at_least + format_money(estimate.fixed))
        yield _row("Per request", at_least + format_money(estimate.per_request))
        yield _row("Total a month", at_least + format_money(estimate.total))
        unit = estimate.per_thousand_requests
        if unit is not None:
            yield _row("Per 1,000 requests", f"{at_least}${unit:.4f}")
    yield f"Priced {estimate.priced_count} of {estimate.resource_count} resources that AWS bills for."


def _notes(estimate: Estimate) -> Iterable[str]:
    yield "Counted with:"
    for used in estimate.assumptions:
        words = {"measured": "measured", "stated": "you said", "default": "our guess"}[used.source]
        why = f"{words}: {used.note}" if used.note else words
        yield f"  {used.component}: {used.label}: {format_quantity(used.value)} {used.unit} ({why})"


def _amount(line: Line) -> str:
    return "under $0.01" if 0 < line.amount < CENT else format_money(line.amount)


def _row(left: str, right: str) -> str:
    return f"{left:<{_WIDE - len(right) - 1}} {right}"
