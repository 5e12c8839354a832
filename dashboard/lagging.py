"""How far the applications of a blueprint lag behind it, in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from dashboard.words import Mark
from deployments import policies
from deployments.models import Application, BlueprintVersion
from deployments.team_blueprints import Numbers, Standing, numbers_of, standing
from teams.models import User

SHOWN: Final = 3
"""So many of the versions that are missed are named one by one."""


@dataclass(frozen=True)
class Lag:
    """One application: where it stands, what it missed (the newest first) and whether the person may take that over."""

    application: Application
    numbers: Numbers
    newest: int
    missed: tuple[BlueprintVersion, ...]
    refused: str | None

    @property
    def behind(self) -> int:
        """How many versions were saved since the one that its draft stands on."""
        return self.newest - self.numbers.has

    @property
    def mark(self) -> Mark:
        """That as a chip."""
        return behind_mark(self.behind)

    @property
    def more(self) -> int:
        """How many of the missed versions are not named."""
        return self.behind - len(self.missed)

    @property
    def saved_words(self) -> str:
        """What of it is not in a revision yet, so that nobody can deploy it."""
        return saved_words(self.numbers)


def lags(user: User, rows: Iterable[Application], versions: Sequence[BlueprintVersion]) -> list[Lag]:
    """Of the rows of ``team_blueprints.started_from``; ``versions`` are the newest, without gaps, the newest first."""
    newest = versions[0].number if versions else 0
    found = []
    for row in rows:
        numbers = numbers_of(row)
        missed = tuple(one for one in versions if one.number > numbers.has)[:SHOWN]
        found.append(Lag(row, numbers, newest, missed, policies.may_edit(user, row)))
    return found


@dataclass(frozen=True)
class OwnLag:
    """How an application stands to its blueprint, for its own page."""

    standing: Standing
    mark: Mark
    saved_words: str


def own_lag(user: User, application: Application) -> OwnLag | None:
    """None when it started from no blueprint of the team."""
    found = standing(user, application)
    return OwnLag(found, behind_mark(found.behind), saved_words(found.numbers)) if found else None


def behind_mark(behind: int) -> Mark:
    """``2 versions behind``."""
    if not behind:
        return Mark("Up to date", "good", "circle-check")
    return Mark("1 version behind" if behind == 1 else f"{behind} versions behind", "caution", "clock-alert")


def saved_words(numbers: Numbers) -> str:
    """Where the newest revision stands when that is not where the draft does; what was taken over in between, and what
    was left out on purpose, is in no revision yet.
    """
    if numbers.saved is None:
        return "No revision yet."
    if numbers.saved < numbers.has:
        return f"The newest revision stands on version {numbers.saved}, the draft on version {numbers.has}."
    return ""
