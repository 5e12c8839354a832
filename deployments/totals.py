"""What the estimates stored with a plan come to, without their lines. Pure."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Stored:
    """The headlines of a plan's two estimates: totals (None where there is none), how many lines they have, what is
    missing in them and the first reason for it; of the later one also the volume, where that comes from, and whether
    the amount rests on guesses.
    """

    before: Decimal | None
    after: Decimal | None
    lines: int
    unpriced: int
    requests: Decimal | None
    unpriced_before: int = 0
    why: str = ""
    lines_before: int = 0
    why_before: str = ""
    source: str = ""
    guessed: bool = False

    @property
    def known(self) -> bool:
        """Whether any of what it costs is known."""
        return self.after is not None and (bool(self.lines) or not self.unpriced)

    @property
    def whole(self) -> bool:
        """Whether everything in it has a price."""
        return self.after is not None and not self.unpriced

    @property
    def moved(self) -> Decimal | None:
        """By how much the plan changes the month; None where something of a side is not known."""
        if self.before is None or self.after is None or self.unpriced or self.unpriced_before:
            return None
        return self.after - self.before
