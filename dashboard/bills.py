"""An estimate as one figure, everywhere the same: an amount, a lower bound, or a word with its reason. Pure.

Nothing here reads 0 for what is unknown: zero is shown only where an estimate says that nothing is billed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from costing.estimate.results import Estimate, InvalidEstimate
from dashboard.figures import LITTLE, SAME, UNPRICED, Number, column, money, money_change, money_month, number
from deployments.totals import Stored

UNKNOWN = UNPRICED
"""What is missing, whether no price was found or nothing was worked out: the reason says which."""
NO_ESTIMATE = "No estimate could be made or read."
SAME_WHERE_PRICED = "no change in what has a price"


@dataclass(frozen=True)
class Bill:
    """The headline of an estimate. ``amount`` is None where no part of it is known; then ``word`` stands for it.

    ``missing`` counts what costs money and is not in the amount; ``reason`` is a sentence wherever something is.
    ``guessed`` means that it rests on guesses of ours.
    """

    amount: Decimal | None = None
    missing: int = 0
    reason: str = NO_ESTIMATE
    word: str = UNKNOWN
    guessed: bool = False

    @property
    def about(self) -> str:
        """What stands before an amount that is neither exact nor the least, where no range can stand."""
        return "about " if self.guessed and self.amount is not None and not self.missing else ""

    @property
    def short(self) -> str:
        """The amount without its unit: ``$42.10``, ``at least $42.10``, ``about $42.10 and more``, ``Not priced``."""
        return self._written(money)

    @property
    def column(self) -> str:
        """The same among others in a column, where all have two decimals."""
        return self._written(column)

    def _written(self, write: Callable[[Number | None], str]) -> str:
        if self.amount is None:
            return self.word
        return bound(write(self.amount), guessed=self.guessed) if self.missing else write(self.amount)

    @property
    def month(self) -> str:
        """``$42.10 / month``, ``at least $42.10 / month, 2 not priced``, or ``about $42.10 / month, plus 2 not priced``
        where what is priced rests on guesses: it may be less than that.
        """
        if self.amount is None:
            return self.word
        if self.missing and self.guessed:
            return f"about {money_month(self.amount)}, plus {self.missing:,} not priced"
        if self.missing:
            return f"{self.short} / month, {self.missing:,} not priced"
        return money_month(self.amount)


def bound(amount: str, *, guessed: bool) -> str:
    """An amount of which parts are missing: the least, but where the rest of it rests on guesses, which may be high."""
    return f"about {amount} and more" if guessed else f"at least {amount}"


def bill_of(estimate: Estimate | None) -> Bill:
    """The headline of an estimate; None is one that is not known."""
    if estimate is None:
        return Bill()
    why = estimate.unpriced[0].reason if estimate.unpriced else ""
    guessed = "default" in {estimate.requests.source, *(used.source for used in estimate.assumptions)}
    return bill(estimate.total, lines=len(estimate.lines), missing=len(estimate.unpriced), why=why, guessed=guessed)


def bill(total: Number | None, *, lines: int | None, missing: int | None, why: str = "", guessed: bool = False) -> Bill:
    """The headline by its parts, for lists that read no whole estimates. ``why`` is a sentence on what is missing."""
    amount = number(total)
    if amount is None:
        return Bill()
    why = first_of(missing or 0, why)
    if missing and not lines:
        reason = f"Nothing that AWS bills for could be priced here ({missing:,} not priced). {why}".strip()
        return Bill(None, missing, reason, UNPRICED)
    if missing:
        return Bill(
            amount,
            missing,
            f"{missing:,} not priced: the amount does not hold what they cost. {why}".strip(),
            guessed=guessed,
        )
    return Bill(amount, 0, "", guessed=guessed)


def first_of(missing: int, why: str) -> str:
    """Why the first of some things has no price, said so that it is not taken for the reason of all."""
    return f"Among them: {why}" if why and missing > 1 else why


def bills_of_stored(stored: Stored | None) -> tuple[Bill, Bill]:
    """The headlines before and after of a plan, by what lists read of its estimates."""
    if stored is None:
        return Bill(), Bill()
    before = bill(stored.before, lines=stored.lines_before, missing=stored.unpriced_before, why=stored.why_before)
    after = bill(stored.after, lines=stored.lines, missing=stored.unpriced, why=stored.why, guessed=stored.guessed)
    return before, after


def read_estimate(stored: object) -> Estimate | None:
    """A stored estimate; None when there is none or it cannot be read, which pages show as a word."""
    try:
        return Estimate.from_json(stored) if stored else None
    except InvalidEstimate:
        return None


def bill_change(
    before: Bill, after: Bill, *, per: str = "", by: Callable[[Number | None, Number | None], str] = money_change
) -> str:
    """The difference in words: sign and arrow, ``no change``, or the word of the side that is not known. Where not all
    is priced, that nothing changes is said of what is priced alone.

    :param per: what follows an amount, as `` / month``.
    :param by: how two amounts are compared.
    """
    return ", ".join(_change(before, after, per, by))


def bill_change_at(before: Bill, after: Bill, at: str, *, per: str = "") -> str:
    """The same at a volume: ``+$0.30 ▲ / month at 100,000 requests · 2 not priced``."""
    words, *missing = _change(before, after, per, money_change)
    if missing and words == SAME_WHERE_PRICED:
        return f"{words}, at {at}; {missing[0]}"
    return " · ".join([f"{words} at {at}", *missing])


def _change(before: Bill, after: Bill, per: str, by: Callable[[Number | None, Number | None], str]) -> list[str]:
    """The difference, and what it does not hold if there is any."""
    for side in (after, before):
        if side.amount is None:
            return [side.word]
    words = change_of(by(before.amount, after.amount), whole=not (before.missing or after.missing))
    words = f"{words}{per}" if "$" in words or LITTLE in words else words
    if after.missing and not before.missing and words.startswith("+$"):
        words = f"{'about' if after.guessed else 'at least'} {words}"
    missing = max(before.missing, after.missing)
    return [words, f"{missing:,} not priced"] if missing else [words]


def change_of(words: str, *, whole: bool) -> str:
    """A difference in words; that there is none is said of what is priced, where that is not the whole."""
    return SAME_WHERE_PRICED if words == SAME and not whole else words
