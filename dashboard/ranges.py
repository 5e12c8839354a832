"""What our guesses leave open: a bill with each of them halved and doubled. Reads prices only."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from costing import selectors as prices
from costing.estimate import Assumption, CostModel, Estimate, Usage, read_model
from costing.estimate.questions import QUESTIONS
from costing.estimate.results import Used

_WHOLE: Final = frozenset({"made", "share", "strong_reads", "failed_calls"})
"""Guesses that are a choice or a part of a whole: halving them says nothing."""
_MATTERS: Final = Decimal("0.05")
_HALF: Final = Decimal("0.5")


@dataclass(frozen=True)
class Side:
    """One bill: its model and what it comes to beside it at every volume (what stays behind without traffic)."""

    model: CostModel
    beside: Decimal = Decimal(0)

    def total(self, requests: int) -> Decimal | None:
        """USD a month; None where the price book ends below the usage, or where nothing has a price."""
        if self.model.unpriced and not self.model.uses:
            return None
        found = self.model.total(requests)
        return None if found is None else found + self.beside


@dataclass(frozen=True)
class Range:
    """The bills between which the truth lies as far as we can tell, and the guesses that they rest on, named."""

    low: Side
    high: Side
    guesses: tuple[str, ...]


def range_of(template: dict[str, Any], found: Estimate, *, beside: Decimal = Decimal(0)) -> Range | None:
    """None where halving and doubling our guesses moves the bill by no more than a twentieth.

    :param found: the estimate of the template, with its volume, its price book and what it rests on.
    :param beside: what it holds beside the template.
    """
    guesses = [used for used in found.assumptions if _is_open(used)]
    known = [used for used in found.assumptions if used.source != "default"]
    low, high = (
        side_of(template, found, _usage(found, [*known, *guesses], factor), beside) for factor in (_HALF, Decimal(2))
    )
    volume = int(found.requests.value)
    lowest, highest = (side.total(volume) if side else None for side in (low, high))
    if low is None or high is None or lowest is None or highest is None:
        return None
    if highest - lowest <= found.total * _MATTERS:
        return None
    return Range(low, high, tuple(f"{used.label.lower()} of {used.component}" for used in guesses))


def _is_open(used: Used) -> bool:
    """Whether it is a guess of ours that may as well be half or double."""
    question = QUESTIONS.get(used.key)
    guessed = used.source == "default" and used.key not in _WHOLE
    return guessed and question is not None and question.default is not None


def side_of(
    template: dict[str, Any], sealed: Estimate, usage: Usage | None = None, beside: Decimal = Decimal(0)
) -> Side | None:
    """A bill from the sealed one's own book, region and assumptions; None without that book."""
    book = prices.price_book_named(sealed.book_version, sealed.region)
    if book is None:
        return None
    known = usage or _usage(sealed, (used for used in sealed.assumptions if used.source != "default"))
    return Side(read_model(template, known, book, region=sealed.region, free_tier=sealed.free_tier), beside)


def _usage(sealed: Estimate, known: Iterable[Used], factor: Decimal | None = None) -> Usage:
    """The assumptions that somebody measured or stated; guesses make themselves again."""
    components: dict[str, dict[str, Assumption]] = {}
    for used in known:
        value = used.value
        if factor is not None and used.source == "default":
            question = QUESTIONS[used.key]
            value = min(max(value * factor, Decimal(question.lowest)), Decimal(question.highest))
        components.setdefault(used.component, {})[used.key] = Assumption(value, used.source, used.note)
    return Usage(sealed.requests, components)
