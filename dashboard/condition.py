"""The condition of this installation, line by line and in words, for the page *Health*. What is unknown is said so.

``sentence`` is for everybody, ``todo`` for operators; ``alarm`` is the section of the runbook and the name of the alert
(docs/guides/alerts.yml) that goes with the line.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from costing.estimate.prices import day
from dashboard.figures import days_old, duration, size
from dashboard.words import Mark, state
from deployments.health import SILENT_SECONDS, Database, Overdue, Seals, Sign, Waiting
from deployments.states import Status
from deployments.usage_of_aws import Calls
from teams.models import AwsAccount

WORKS: Final = Mark("Works", "good", "circle-check")
SLOWER: Final = Mark("Works, but look", "caution", "circle-alert")
DOWN: Final = Mark("Does not work", "bad", "circle-x")
STUCK: Final = state(Status.NEEDS_ATTENTION)
UNKNOWN: Final = Mark("Unknown", "neutral", "circle-question-mark")
NOT_USED: Final = Mark("Not used", "neutral", "circle-minus")

LATE_SECONDS = 30
SEAL_SECONDS = 60
SCHEDULER_SECONDS = 600
OLD_DAYS = 45
SLOW_SECONDS = 0.5
CLOCK_SECONDS = 30
LONG_SECONDS = 7200
LONG_PLANNING_SECONDS = 180
LINT_SECONDS = 120
UNCHECKED_SECONDS = 2 * 86400
FULL = 0.9
FEW_CALLS = 5.0
_AT_WORK: Final = {
    Status.QUEUED: "in line",
    Status.PLANNING: "working out changes",
    Status.APPROVED: "approved and not started",
    Status.EXECUTING: "deploying",
}
_LINT: Final = "cfn-lint, which looks for faults that AWS would refuse,"


@dataclass(frozen=True)
class Line:
    """One part: its name, how it is, and what that means for people. ``dated``: the sentence says for how long."""

    title: str
    mark: Mark
    sentence: str
    todo: str = ""
    alarm: str = ""
    since: datetime | None = None
    dated: bool = False

    @property
    def wrong(self) -> bool:
        """Whether something is to be done or looked at."""
        return self.mark in (SLOWER, DOWN, STUCK)


def workers(signs: list[Sign]) -> Line:
    """Whether somebody takes hints at once, or at least looks every second."""
    title, none, no_sweeper = "Workers", "TierboardNoWorker", "TierboardNoSweeper"
    alive = [sign for sign in signs if sign.alive]
    counts = {role: sum(sign.role == role for sign in alive) for role in ("worker", "sweeper")}
    there = " and ".join(_count(count, role) for role, count in counts.items() if count)
    if not alive:
        last = f" The last sign of life was {duration(int(signs[0].seconds))} ago." if signs else " None ever did."
        sentence = f"No worker or sweeper has reported for {SILENT_SECONDS} s: nothing is being deployed.{last}"
        return Line(title, DOWN, sentence, "Start the worker and the sweeper.", none, signs[0].at if signs else None)
    if not counts["worker"]:
        sentence = f"No worker, {there}: the sweeper does the work, about a second later."
        return Line(title, SLOWER, sentence, "Start a worker.", none, _last(signs, "worker"))
    if not counts["sweeper"]:
        sentence = f"{there}, no sweeper: work whose hint is lost waits until a sweeper is back."
        return Line(title, SLOWER, sentence, "Start a sweeper.", no_sweeper, _last(signs, "sweeper"))
    return Line(
        title, WORKS, f"{there} at work: workers do what is asked for, sweepers find what was missed.", alarm=none
    )


def _last(signs: list[Sign], role: str) -> datetime | None:
    return next((sign.at for sign in signs if sign.role == role), None)


def _count(number: int, role: str) -> str:
    return f"{number} {role}" if number == 1 else f"{number} {role}s"


def line_of_work(overdue: Overdue) -> Line:
    """Whether deployments wait for a machine for longer than they should."""
    title, alarm, since = "Steps that no worker took", "TierboardWorkWaits", duration(int(overdue.seconds))
    if not overdue.count:
        return Line(title, WORKS, "None: each is taken as soon as it is due.", alarm=alarm)
    one = overdue.count == 1
    due = f"{_count(overdue.count, 'deployment')} {'is' if one else 'are'} due"
    oldest = f"for {since}" if one else f"the oldest for {since}"
    if overdue.seconds <= LATE_SECONDS:
        sentence = f"{due} and will be taken in a moment, {oldest}."
        return Line(title, WORKS, sentence, alarm=alarm, since=overdue.since)
    lost = f" {_count(overdue.lost, 'lease')} ran out: whoever had taken them is gone." if overdue.lost else ""
    sentence = f"{due} and nobody has taken {'it' if one else 'them'}, {oldest}.{lost}"
    return Line(title, SLOWER, sentence, "Start more workers.", alarm, overdue.since)


def at_work(waiting: dict[Status, Waiting]) -> Line:
    """What is in line, being planned or carried out, and whether one of them takes too long."""
    title, alarm = "Deployments at work", "TierboardDeploymentRunsLong"
    there = [(waiting[state], word) for state, word in _AT_WORK.items() if waiting[state].count]
    if not there:
        return Line(title, WORKS, "None.", alarm=alarm)
    text = "; ".join(_how_long(one, word) for one, word in there)
    planning, oldest = waiting[Status.PLANNING], max((one for one, _ in there), key=lambda one: one.seconds)
    said = f"{text}. That is longer than usual."
    if oldest.seconds > LONG_SECONDS:
        return Line(title, SLOWER, said, "Open the oldest and read what it waits for.", alarm, oldest.since)
    if planning.count and planning.seconds > LONG_PLANNING_SECONDS:
        todo = "Open what is being worked out and read what it waits for."
        return Line(title, SLOWER, said, todo, "TierboardDeploymentWaits", planning.since)
    return Line(title, WORKS, f"{text}.", alarm=alarm)


def _how_long(found: Waiting, word: str) -> str:
    first = "" if found.count == 1 else ", the first"
    return f"{found.count} {word}{first} for {duration(int(found.seconds))}"


def stuck(waiting: Waiting) -> Line:
    """Deployments that only a person can bring on."""
    title, alarm = "Stuck deployments", "TierboardNeedsAttention"
    if not waiting.count:
        return Line(title, WORKS, "None within a week.", alarm=alarm)
    some = _count(waiting.count, "deployment")
    sentence = f"{some} cannot go on alone. Home shows each to its team, with what helps."
    return Line(title, STUCK, sentence, "Ask the team to open it and take the next step.", alarm, waiting.since)


def database(found: Database) -> Line:
    """It answered, or there would be no page."""
    title, alarm, took = "Database", "TierboardDown", duration(found.seconds)
    if found.seconds > SLOW_SECONDS:
        sentence = f"Answers slowly, this time in {took}."
        return Line(title, SLOWER, sentence, "Look at its load and its disk.", alarm)
    return Line(title, WORKS, f"Answers, this time in {took}.", alarm=alarm)


def clocks(found: Database, signs: list[Sign]) -> Line:
    """Whether all hosts agree on the time: AWS refuses calls of a host that is five minutes off."""
    title, alarm = "Clocks", "TierboardClockOff"
    off = [found.clock_off, *(sign.clock_off for sign in signs if sign.alive and sign.clock_off is not None)]
    most = max(abs(one) for one in off)
    others = f" and of {len(off) - 1} process{'' if len(off) == 2 else 'es'}" if len(off) > 1 else ""
    if most > CLOCK_SECONDS:
        sentence = f"Clocks differ by up to {duration(int(most))}. At five minutes AWS refuses what we ask."
        return Line(title, SLOWER, sentence, "Set the clocks by NTP on every host.", alarm)
    return Line(
        title,
        WORKS,
        f"The clocks of the database{',' if others else ' and'} of this server{others} agree.",
        alarm=alarm,
    )


def broker(answers: bool | None) -> Line:
    """Redis or Valkey only makes things faster."""
    title, alarm = "Broker", "TierboardBrokerAway"
    if answers is None:
        sentence = "No Redis or Valkey is set up to tell workers of new work. Sweepers find it, up to 3 s later."
        return Line(title, NOT_USED, sentence, alarm=alarm)
    if answers:
        return Line(title, WORKS, "Redis or Valkey answers: it tells workers of new work at once.", alarm=alarm)
    sentence = "Redis or Valkey, which tells workers of new work, does not answer. Nothing is lost: sweepers find it."
    return Line(title, SLOWER, sentence, "Start Redis or Valkey, or look at REDIS_URL.", alarm)


def scheduler(seconds: float | None) -> Line:
    """Beat rings for periodic work; sweepers do the most important of it too."""
    title, alarm = "Scheduler", "TierboardSchedulerSilent"
    if seconds is None:
        sentence = "It has not written down a run yet; it does so every three minutes."
        return Line(title, UNKNOWN, sentence, "Look whether beat runs.", alarm)
    ago = f"Last heard of {duration(int(seconds))} ago"
    if seconds > SCHEDULER_SECONDS:
        sentence = f"{ago}. Periodic work waits until beat is back."
        return Line(title, SLOWER, sentence, "Start beat.", alarm, dated=True)
    return Line(title, WORKS, f"{ago}; it writes every three minutes.", alarm=alarm)


def audit_log(seals: Seals) -> Line:
    """Entries are sealed within seconds, and the whole chain is checked again and again."""
    title, unsealed = "Audit log", "TierboardAuditUnsealed"
    if seals.broken:
        places = "1 place" if seals.broken == 1 else f"{seals.broken} places"
        sentence = f"The chain does not hold at {places}: entries were changed or removed behind Tierboard's back."
        return Line(
            title, DOWN, sentence, "Keep a copy, then run verify_audit.", "TierboardAuditBroken", seals.whole_at
        )
    if seals.seconds is not None and seals.seconds > SEAL_SECONDS:
        waits = f"The oldest entry without its seal is {duration(int(seals.seconds))} old"
        sentence = f"{waits}. Entries are kept; a sweeper or beat seals them when it is back."
        return Line(title, SLOWER, sentence, "Start a sweeper.", unsealed, dated=True)
    sealed = "Every entry is sealed into the chain" if seals.seconds is None else "Seals follow within seconds"
    if seals.whole_seconds is None:
        sentence = f"{sealed}. It was not checked from end to end yet; sweepers do so within half a day."
        return Line(title, UNKNOWN, sentence, alarm="TierboardAuditUnchecked")
    checked = f"{sealed}. Checked from end to end {duration(int(seals.whole_seconds))} ago"
    if seals.whole_seconds > UNCHECKED_SECONDS:
        todo = "Look whether a sweeper runs."
        return Line(title, SLOWER, f"{checked}.", todo, "TierboardAuditUnchecked", dated=True)
    return Line(title, WORKS, f"{checked}: nothing was changed.", alarm=unsealed)


def lint(signs: list[Sign], planning: Waiting) -> Line:
    """The process that checks templates starts when one needs it and ends after ten idle minutes."""
    title, alarm = "Template checks", "TierboardLintAway"
    known = [sign.lint_up for sign in signs if sign.alive and sign.lint_up is not None]
    if not known:
        return Line(title, UNKNOWN, "No worker says whether its lint process runs.", "Start a worker.", alarm)
    if any(known):
        return Line(title, WORKS, f"{_LINT} is loaded and answers.", alarm=alarm)
    if planning.seconds > LINT_SECONDS:
        sentence = f"{_LINT} runs nowhere, and a plan waits for it: templates cannot be checked."
        return Line(title, DOWN, sentence, "Look at the workers' memory: it needs 250 MB.", alarm, planning.since)
    return Line(title, WORKS, f"{_LINT} rests; the next template starts it within seconds.", alarm=alarm)


def prices(as_of: str, version: str, today: date) -> Line:
    """How old the prices are that estimates use."""
    title, alarm, days = "Prices", "TierboardPricesOld", days_old(as_of, today)
    if days is None:
        sentence = f"Price book {version} names no date, so nobody can tell how old it is."
        return Line(title, UNKNOWN, sentence, alarm=alarm)
    ago = "today" if days == 0 else f"{days:,} day{'' if days == 1 else 's'} ago"
    gathered = f"Most prices of price book {version} were read by {day(as_of)}, {ago}; each one names its own date"
    if days > OLD_DAYS:
        sentence = f"{gathered}: AWS may charge other prices by now."
        todo = "Install a newer release, then run manage.py load_prices, which loads its prices."
        return Line(title, SLOWER, sentence, todo, alarm, dated=True)
    return Line(title, WORKS, f"{gathered}.", alarm=alarm)


def storage(stored: list[tuple[str, int]], limit: int) -> Line:
    """What the zips of code and sites take."""
    title, alarm, total = "Stored zips", "TierboardStorageFull", size(sum(taken for _, taken in stored))
    full = sum(taken > FULL * limit for _, taken in stored)
    if full:
        teams = "1 team has" if full == 1 else f"{full} teams have"
        sentence = f"{total} in all. {teams} used over 90 % of {size(limit)}; uploads are refused when it is full."
        return Line(title, SLOWER, sentence, "Ask whether old zips are needed, or raise TEAM_STORAGE_MB.", alarm)
    return Line(title, WORKS, f"{total} in all; each team may use {size(limit)}.", alarm=alarm)


def pace(calls: list[Calls]) -> Line:
    """Whether we may go on calling AWS as fast as we want to."""
    title, alarm = "Pace at AWS", "TierboardAwsThrottled"
    if not calls:
        return Line(title, NOT_USED, "Only AWS's own accounts have a limit, and none was called yet.", alarm=alarm)
    few = sum(one.left < FEW_CALLS for one in calls)
    if few:
        places = "1 account and region has" if few == 1 else f"{few} accounts and regions have"
        sentence = f"{places} no calls left just now; deployments there go on a little later."
        return Line(title, SLOWER, sentence, "Wait a minute; spread large releases.", "TierboardAwsBudgetEmpty")
    return Line(title, WORKS, f"Calls are left in all {len(calls)} accounts and regions.", alarm=alarm)


def messages() -> Line:
    """Nothing leaves this installation yet, so nothing of it can be stuck."""
    sentence = "This release sends none to other systems. Home and the pages say what happens."
    return Line("Messages", NOT_USED, sentence)


def aws(accounts: list[AwsAccount], heard: str, *, lately: bool, silent: int = 0) -> Line:
    """Where the person's teams deploy to, and when AWS last told something about a deployment of theirs.

    :param lately: whether that was within the last day; what it said before says nothing about now.
    :param silent: of how many that are under way it has said nothing for longer than is usual.
    """
    real = sum(account.kind == AwsAccount.Kind.AWS for account in accounts)
    pretend = len(accounts) - real
    if not accounts:
        return Line("AWS", UNKNOWN, "Your teams have no AWS account here, so AWS is not asked for them.")
    places = [f"{real} AWS account{'' if real == 1 else 's'}"] if real else []
    places += ["the sandbox, which stands in for AWS and costs nothing"] if pretend else []
    where = f"Your teams deploy to {' and '.join(places)}."
    if silent:
        some = "a deployment that is under way" if silent == 1 else f"{silent} deployments that are under way"
        sentence = f"{where} It has said nothing of {some} for longer than is usual. It is asked again and again."
        look = "Look at AWS's own status page." if real else "Look at the log of the sandbox."
        return Line("AWS", SLOWER, sentence, look, "TierboardDeploymentRunsLong", dated=True)
    if not heard:
        return Line("AWS", UNKNOWN, f"{where} Whether it answers shows with the first deployment.")
    if not lately:
        return Line(
            "AWS", UNKNOWN, f"{where} It last told of a deployment {heard}; whether it answers now, nobody knows."
        )
    return Line("AWS", WORKS, f"{where} It last told of a deployment {heard}.")
