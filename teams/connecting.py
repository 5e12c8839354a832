"""What it takes to connect an AWS account: how roles are written, what AWS is asked, what the answers mean. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Final, Self

_ROLE = re.compile(
    r"arn:(?P<partition>aws(?:-[a-z]+)*):iam::(?P<account>\d{12}):role/"
    r"(?P<path>(?:[A-Za-z0-9_+=,.@-]+/)*)(?P<name>[A-Za-z0-9_+=,.@-]{1,64})",
    re.ASCII,
)
_ACCOUNT = re.compile(r"\d{12}", re.ASCII)
LONGEST_ARN: Final = 200
EXAMPLE: Final = "arn:aws:iam::123456789012:role/tierboard-read"


class Purpose(StrEnum):
    """What a role is for: looking (drift, costs, checks), or deploying, which only workers do."""

    READ = "read"
    DEPLOY = "deploy"


class Question(StrEnum):
    """What a check asks, in this order; all but the last one of each role."""

    WITHOUT = "without"
    WRONG = "wrong"
    OURS = "ours"
    IDENTITY = "identity"
    READS = "reads"
    APART = "apart"


OF_A_ROLE: Final = tuple(question for question in Question if question is not Question.APART)
QUESTIONS: Final = len(OF_A_ROLE) * len(Purpose) + 1
"""How many questions a whole check asks."""


class Outcome(StrEnum):
    """What one answer means. Nothing but ``GOOD`` is ever shown as fine."""

    GOOD = "good"
    CAUTION = "caution"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Answer:
    """One question with its answer. ``role`` is empty for what concerns both; ``aws_said`` is AWS's text, verbatim."""

    question: Question
    role: Purpose | None
    outcome: Outcome
    sentence: str
    aws_said: str = ""

    def to_json(self) -> dict[str, Any]:
        """As it is stored."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """From what was stored."""
        return cls(
            question=Question(stored["question"]),
            role=Purpose(stored["role"]) if stored["role"] else None,
            outcome=Outcome(stored["outcome"]),
            sentence=str(stored["sentence"]),
            aws_said=str(stored["aws_said"]),
        )


def verdict_of(answers: Iterable[Answer]) -> Outcome:
    """``GOOD`` only when every question was answered well; a refusal outweighs what is not known."""
    found = {answer.outcome for answer in answers}
    if Outcome.REFUSED in found:
        return Outcome.REFUSED
    return Outcome.UNKNOWN if not found or found & {Outcome.UNKNOWN, Outcome.SKIPPED} else Outcome.GOOD


def why_no_account(text: str) -> str | None:
    """Why this is no account id, in words."""
    if _ACCOUNT.fullmatch(text):
        return None
    return "An account id has twelve digits, such as 123456789012. AWS shows it at the top right of its console."


def why_no_role(arn: str, *, account_id: str, partition: str) -> str | None:
    """Why this cannot be a role of the account, in words; ``None`` when it can."""
    match = _ROLE.fullmatch(arn) if len(arn) <= LONGEST_ARN else None
    if match is None:
        return f"This is no ARN of a role. Copy it from AWS; it looks like {EXAMPLE}."
    if match["account"] != account_id:
        return f"This role belongs to account {match['account']}, not to {account_id}. Take the one of this account."
    if match["partition"] != partition:
        return (
            f"This role belongs to AWS's partition {match['partition']}; the regions you allow belong to {partition}."
        )
    return None


def account_of(arn: str) -> str | None:
    """The account id in a role's ARN; ``None`` when it is none."""
    match = _ROLE.fullmatch(arn)
    return match["account"] if match else None
