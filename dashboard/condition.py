"""The condition of this installation, line by line and in words, for the page *Health*. What is unknown is said so."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from dashboard.figures import duration
from dashboard.words import Mark
from deployments.health import Overdue, Sign
from teams.models import AwsAccount

WORKS: Final = Mark("Works", "good", "circle-check")
SLOWER: Final = Mark("Works, but look", "caution", "circle-alert")
DOWN: Final = Mark("Does not work", "bad", "circle-x")
UNKNOWN: Final = Mark("Unknown", "neutral", "circle-question-mark")
NOT_USED: Final = Mark("Not used", "neutral", "circle-minus")

SILENT_SECONDS = 45
LATE_SECONDS = 30
SEAL_SECONDS = 60
SCHEDULER_SECONDS = 600
OLD_DAYS = 45


@dataclass(frozen=True)
class Line:
    """One part: its name, how it is, and what that means for people."""

    title: str
    mark: Mark
    sentence: str


def workers(signs: list[Sign]) -> Line:
    """Whether somebody takes hints at once, or at least looks every second."""
    alive = [sign for sign in signs if sign.seconds <= SILENT_SECONDS]
    counts = {role: sum(sign.role == role for sign in alive) for role in ("worker", "sweeper")}
    there = " and ".join(f"{_count(count, role)}" for role, count in counts.items() if count)
    if not alive:
        last = f" The last sign of life was {duration(int(signs[0].seconds))} ago." if signs else " None ever did."
        return Line("Workers", DOWN, f"No worker or sweeper has reported for 45 s: nothing is being deployed.{last}")
    if not counts["worker"]:
        return Line("Workers", SLOWER, f"No worker, {there}: the sweeper does the work, about a second later.")
    if not counts["sweeper"]:
        return Line("Workers", SLOWER, f"{there}, no sweeper: work whose hint is lost waits until a sweeper is back.")
    return Line("Workers", WORKS, f"{there} at work.")


def _count(number: int, role: str) -> str:
    return f"{number} {role}" if number == 1 else f"{number} {role}s"


def line_of_work(overdue: Overdue) -> Line:
    """Whether deployments wait for a machine for longer than they should."""
    since = duration(int(overdue.seconds))
    if not overdue.count:
        return Line("Work in line", WORKS, "Nothing is overdue.")
    due = "1 deployment is due" if overdue.count == 1 else f"{overdue.count} deployments are due"
    if overdue.seconds <= LATE_SECONDS:
        return Line("Work in line", WORKS, f"{due} and will be taken in a moment, the oldest for {since}.")
    return Line("Work in line", SLOWER, f"{due} and nobody has taken them, the oldest for {since}. Start more workers.")


def database(seconds: float) -> Line:
    """It answered, or there would be no page."""
    return Line("Database", WORKS, f"Answers, this time within {duration(seconds)}.")


def broker(answers: bool | None) -> Line:
    """Redis or Valkey only makes things faster."""
    if answers is None:
        return Line("Broker", NOT_USED, "None is set up. Sweepers find all work themselves, up to 3 s later.")
    if answers:
        return Line("Broker", WORKS, "Answers. Workers hear of new work at once.")
    return Line("Broker", SLOWER, "Does not answer. Nothing is lost: sweepers find all work, up to 3 s later.")


def scheduler(seconds: float | None) -> Line:
    """Beat rings for periodic work; sweepers do the most important of it too."""
    if seconds is None:
        return Line("Scheduler", UNKNOWN, "It has not written down a run yet; it does so every three minutes.")
    ago = f"Last heard of {duration(int(seconds))} ago"
    if seconds > SCHEDULER_SECONDS:
        return Line("Scheduler", SLOWER, f"{ago}. Periodic work waits until beat is back.")
    return Line("Scheduler", WORKS, f"{ago}; it writes every three minutes.")


def audit_log(seconds: float | None) -> Line:
    """Entries are sealed within seconds."""
    if seconds is None:
        return Line("Audit log", WORKS, "Every entry is sealed into the chain.")
    waits = f"The oldest entry without its seal is {duration(int(seconds))} old"
    if seconds > SEAL_SECONDS:
        return Line("Audit log", SLOWER, f"{waits}. Entries are kept; a sweeper or beat seals them when it is back.")
    return Line("Audit log", WORKS, f"{waits}; seals follow within seconds.")


def prices(as_of: str, version: str, today: date) -> Line:
    """How old the prices are that estimates use."""
    try:
        days = (today - date.fromisoformat(as_of)).days
    except ValueError:
        return Line("Prices", UNKNOWN, f"Price book {version} names no date, so nobody can tell how old it is.")
    age = "of today" if days <= 0 else f"{days} day{'' if days == 1 else 's'} old"
    if days > OLD_DAYS:
        return Line("Prices", SLOWER, f"Price book {version} is {age}: AWS may ask something else by now.")
    return Line("Prices", WORKS, f"Price book {version} is {age}.")


def aws(accounts: list[AwsAccount], heard: str, *, lately: bool) -> Line:
    """Where the person's teams deploy to, and when AWS last told something about a deployment of theirs.

    :param lately: whether that was within the last day; what it said before says nothing about now.
    """
    real = sum(account.kind == AwsAccount.Kind.AWS for account in accounts)
    pretend = len(accounts) - real
    if not accounts:
        return Line("AWS", UNKNOWN, "Your teams have no AWS account here, so AWS is not asked for them.")
    places = [f"{real} AWS account{'' if real == 1 else 's'}"] if real else []
    places += ["the sandbox, which stands in for AWS and costs nothing"] if pretend else []
    where = f"Your teams deploy to {' and '.join(places)}."
    if not heard:
        return Line("AWS", UNKNOWN, f"{where} Whether it answers shows with the first deployment.")
    if not lately:
        return Line(
            "AWS", UNKNOWN, f"{where} It last told of a deployment {heard}; whether it answers now, nobody knows."
        )
    return Line("AWS", WORKS, f"{where} It last told of a deployment {heard}.")
