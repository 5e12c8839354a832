"""How an AWS account stands, in chips and sentences. Pure but for rows."""

from dataclasses import dataclass
from typing import Final

from dashboard.words import Mark
from teams.connecting import QUESTIONS, Answer, Outcome, Purpose, Question
from teams.models import AwsAccount

Verdict = AwsAccount.Verdict

CONNECTED: Final = Mark("Connected", "good", "circle-check")
REFUSED: Final = Mark("Refused", "bad", "circle-x")
CHECKING: Final = Mark("Checking", "active", "loader-circle")
UNKNOWN: Final = Mark("Not known", "neutral", "circle-question-mark")
UNCHECKED: Final = Mark("Not checked yet", "neutral", "circle-question-mark")
NO_ROLES: Final = Mark("Not connected yet", "neutral", "circle-dashed")

NOTHING: Final = "Nothing can be deployed here until a check passes."
OUTCOMES: Final[dict[Outcome, Mark]] = {
    Outcome.GOOD: Mark("Good", "good", "circle-check"),
    Outcome.CAUTION: Mark("Look at this", "caution", "circle-alert"),
    Outcome.REFUSED: Mark("Refused", "bad", "circle-x"),
    Outcome.UNKNOWN: Mark("Not known", "neutral", "circle-question-mark"),
    Outcome.SKIPPED: Mark("Not asked", "neutral", "circle-dashed"),
}
QUESTION_WORDS: Final[dict[Question, str]] = {
    Question.WITHOUT: "Stays shut without the ExternalId",
    Question.WRONG: "Stays shut with a wrong ExternalId",
    Question.OURS: "Opens with this account's ExternalId",
    Question.IDENTITY: "Leads into this account",
    Question.READS: "May look at stacks",
    Question.APART: "Looking and deploying are apart",
}
_ROLES: Final = {Purpose.READ: "Read role", Purpose.DEPLOY: "Deploy role", None: "Both roles"}


@dataclass(frozen=True)
class Line:
    """One answer of a check as the page shows it."""

    role: str
    question: str
    mark: Mark
    answer: Answer


def mark(account: AwsAccount) -> Mark:
    """The chip of an account. Nothing but a check that passed is ever shown as connected."""
    if account.is_being_checked:
        return CHECKING
    if not account.has_roles:
        return NO_ROLES
    if account.verdict == Verdict.CONNECTED:
        return CONNECTED
    if account.verdict == Verdict.REFUSED:
        return REFUSED
    return UNKNOWN if account.verdict == Verdict.UNKNOWN else UNCHECKED


def sentence(account: AwsAccount) -> str:
    """Where it stands and what happens next. Never empty."""
    if account.is_being_checked:
        asked = account.check_step if account.check_id else 0
        return f"{asked} of {QUESTIONS} questions asked. This usually takes some seconds; you can leave this page."
    if not account.has_roles:
        return (
            "Make the two roles with the template of its page, then name them. Nothing can be deployed here until then."
        )
    if account.verdict == Verdict.CONNECTED:
        return "Tierboard may look and deploy in this account: both roles are right. It is checked again every day."
    if account.verdict == Verdict.REFUSED:
        return f"{_reason(account, Outcome.REFUSED)} {NOTHING}"
    if account.verdict == Verdict.UNKNOWN:
        now = "Deployments go on as before." if account.passed_at else NOTHING
        return f"{_reason(account, Outcome.UNKNOWN)} {now}"
    return f"The roles have not been checked yet. {NOTHING}"


def lines(account: AwsAccount) -> list[Line]:
    """The answers of the last check that ended, in the order in which they were asked."""
    found = [Answer.from_json(row) for row in account.answers]
    return [Line(_ROLES[one.role], QUESTION_WORDS[one.question], OUTCOMES[one.outcome], one) for one in found]


def _reason(account: AwsAccount, outcome: Outcome) -> str:
    found = (Answer.from_json(row) for row in account.answers)
    return next((one.sentence for one in found if one.outcome is outcome), "The last check says no more.")
