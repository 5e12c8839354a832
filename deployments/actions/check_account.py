"""Checks an AWS account: whether both roles are what they must be. For sweepers alone; pages only ask for it.

Each role is asked for without an ExternalId and with a wrong one, which AWS must refuse: a role that lets in whoever
knows its ARN would let another team in too (the confused deputy). Only then with ours. Nothing is changed at AWS.
"""

import logging
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from config.aws import Target
from deployments.actions.targets import may_call, slowing_down, target_of
from deployments.aws.errors import AwsProblem, Trouble
from deployments.aws.gateways import Aws, Enter
from teams import account_checks
from teams.connecting import QUESTIONS, Answer, Outcome, Purpose, Question
from teams.models import AwsAccount
from teams.models.account import new_external_id

log = logging.getLogger(__name__)

WAIT: Final = timedelta(seconds=5)
NO_SUCH_STACK: Final = "tb-no-such-stack-"
"""How the stack begins that the read call asks for; the check's id behind it makes sure that there is none."""

_ROLES: Final = {Purpose.READ: "The read role", Purpose.DEPLOY: "The deploy role"}
_UNCLEAR: Final = "AWS gave no clear answer, so this is not known. We ask again by ourselves."
_UNKNOWN: Final = {
    Trouble.THROTTLED: "AWS asked us to slow down before it answered, so this is not known. We ask again by ourselves.",
    Trouble.NAMELESS: "Tierboard has no AWS credentials of its own, so it cannot ask. Its operator has to give some.",
    Trouble.EXPIRED: "AWS does not accept Tierboard's own credentials. Who operates it has to renew them.",
}
_NOT_ASKED: Final = "Not asked: what stands above has to be mended first."
_OPEN: Final = {
    Question.WITHOUT: "your trust policy does not check the ExternalId: AWS let us in without one.",
    Question.WRONG: "your trust policy does not check the ExternalId: AWS let us in with a wrong one.",
}
_SHUT: Final = {
    Question.WITHOUT: "Without the ExternalId nobody gets in.",
    Question.WRONG: "With a wrong ExternalId nobody gets in.",
}


def check(account_id: uuid.UUID, *, enter: Enter) -> bool:
    """Check an account that is due and that nobody has; whether that came to an end. Safe to repeat at any time."""
    account = account_checks.claim(account_id)
    if account is None:
        return False
    if not _may_begin(account):
        account_checks.put_off(account, WAIT)
        return False
    found: list[Answer] = []
    for answer in answers(account, enter):
        found.append(answer)
        if not account_checks.went_on(account, len(found)):
            log.info("the check of %s is not ours any more", account.pk)
            return False
    return account_checks.end(account, found)


def answers(account: AwsAccount, enter: Enter) -> Iterator[Answer]:
    """All questions in order. After an answer that spoils the rest of a role's, those are skipped and say so."""
    for purpose in Purpose:
        role, spoilt = _Role(account, purpose, enter), False
        for question, ask in role.questions:
            answer = Answer(question, purpose, Outcome.SKIPPED, _NOT_ASKED) if spoilt else _asked(role, question, ask)
            spoilt = spoilt or answer.outcome is not Outcome.GOOD
            yield answer
    yield _apart(account)


def _may_begin(account: AwsAccount) -> bool:
    try:
        return may_call(_Role(account, Purpose.READ).target, QUESTIONS)
    except AwsProblem:
        return True  # The questions say what is wrong.


def _asked(role: "_Role", question: Question, ask: Callable[[], Answer]) -> Answer:
    try:
        with slowing_down(role.account.account_id, role.account.regions[0]):
            return ask()
    except AwsProblem as problem:
        log.info("checking %s: %s", role.account.pk, problem)
        sentence = _UNKNOWN.get(problem.trouble, _UNCLEAR)
        return Answer(question, role.purpose, Outcome.UNKNOWN, sentence, problem.text)


def _apart(account: AwsAccount) -> Answer:
    if account.read_role_arn != account.deploy_role_arn:
        return Answer(Question.APART, None, Outcome.GOOD, "Looking and deploying have a role each.")
    sentence = "Both are the same role: whatever only looks could also deploy. Make a role for each."
    return Answer(Question.APART, None, Outcome.CAUTION, sentence)


@dataclass
class _Role:
    """One role of the account, and the way in once there is one."""

    account: AwsAccount
    purpose: Purpose
    enter: Enter | None = None
    inside: Aws | None = None

    @property
    def questions(self) -> tuple[tuple[Question, Callable[[], Answer]], ...]:
        """What is asked, in order."""
        return (
            (Question.WITHOUT, lambda: self._stays_shut(Question.WITHOUT, "")),
            (Question.WRONG, lambda: self._stays_shut(Question.WRONG, new_external_id())),
            (Question.OURS, self._opens),
            (Question.IDENTITY, self._is_of_the_account),
            (Question.READS, self._reads),
        )

    @property
    def target(self) -> Target:
        """The way to the role, with our ExternalId."""
        return target_of(self.account, self.account.regions[0], self.purpose, session_name=str(self.account.check_id))

    def _stays_shut(self, question: Question, external_id: str) -> Answer:
        try:
            self._enter(replace(self.target, external_id=external_id))
        except AwsProblem as problem:
            if problem.trouble is not Trouble.DENIED:
                raise
            return self._good(question, _SHUT[question])
        return self._refused(question, f"{_ROLES[self.purpose]} was refused: {_OPEN[question]}")

    def _opens(self) -> Answer:
        try:
            self.inside = self._enter(self.target)
        except AwsProblem as problem:
            if problem.trouble is not Trouble.DENIED:
                raise
            sentence = (
                f"AWS does not let us in as {_ROLES[self.purpose].lower()}. Either there is no role with this ARN, or "
                "its trust policy names another ExternalId or another identity than Tierboard's. Compare both."
            )
            return self._refused(Question.OURS, sentence, problem.text)
        return self._good(Question.OURS, "With this account's ExternalId AWS lets us in.")

    def _is_of_the_account(self) -> Answer:
        found = self._seen.account_id()
        if found == self.account.account_id:
            return self._good(Question.IDENTITY, f"It leads into account {found}, as it must.")
        sentence = (
            f"{_ROLES[self.purpose]} leads into account {found}, not into {self.account.account_id}. "
            "Name a role of this account."
        )
        return self._refused(Question.IDENTITY, sentence)

    def _reads(self) -> Answer:
        try:
            self._seen.cloudformation.stack(f"{NO_SUCH_STACK}{self.account.check_id}")
        except AwsProblem as problem:
            if problem.trouble is not Trouble.DENIED:
                raise
            sentence = (
                f"{_ROLES[self.purpose]} may not look at stacks. Give it the policy of step 1, with all its statements."
            )
            return self._refused(Question.READS, sentence, problem.text)
        return self._good(Question.READS, "It may look at stacks.")

    @property
    def _seen(self) -> Aws:
        if self.inside is None:
            raise RuntimeError("asked before the role was entered")
        return self.inside

    def _enter(self, target: Target) -> Aws:
        if self.enter is None:
            raise RuntimeError("nothing to enter with")
        return self.enter(target)

    def _good(self, question: Question, sentence: str) -> Answer:
        return Answer(question, self.purpose, Outcome.GOOD, sentence)

    def _refused(self, question: Question, sentence: str, aws_said: str = "") -> Answer:
        return Answer(question, self.purpose, Outcome.REFUSED, sentence, aws_said)
