"""Asks AWS what somebody wants to see of what runs. For sweepers alone; pages only ask for it.

By the read role, in sessions that may read this one thing and nothing else: nothing here can change anything at AWS.
"""

import logging
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from deployments import panel_questions
from deployments.actions.ask_items import MOST, key_of, stored, table_in
from deployments.actions.ask_test import function_in
from deployments.actions.read_log import followed, newest
from deployments.actions.targets import may_call, of_question, slowing_down
from deployments.aws.errors import AwsProblem, Trouble
from deployments.aws.gateways import Aws, Connect
from deployments.aws.watching import now_in_milliseconds
from deployments.function_policies import may_browse, may_watch
from deployments.models import PanelQuestion
from deployments.panel_answers import FIGURES, RANGES, Figures, Lines
from deployments.refusals import Refused
from deployments.spec.canvas import logical

log = logging.getLogger(__name__)

CALLS: Final = 4
WAIT: Final = timedelta(seconds=2)
_LATE: Final = "No worker took it within two minutes. Ask again."
_DENIED: Final = (
    "The read role may not read this ({operation} was refused). Upload the template of the page AWS accounts again, "
    "which has a policy for it, then ask again."
)
_KIND = PanelQuestion.Kind


def answer(pk: uuid.UUID, *, connect: Connect) -> bool:
    """Ask what is due and what nobody has; whether there was something. Safe to repeat at any time."""
    question = panel_questions.claim(pk)
    if question is None:
        return False
    try:
        _ask(question, connect)
    except Refused as no:
        panel_questions.failed(question, no.sentence)
    except AwsProblem as problem:
        _after(question, problem, connect)
    except Exception:
        log.exception("the question %s failed", question.pk)
        panel_questions.failed(question, "Something went wrong on our side. Ask again.")
    return True


def _ask(question: PanelQuestion, connect: Connect) -> None:
    ask, may = _ASKS[question.kind]
    if reason := may(question.asked_by, question.environment):
        raise Refused(reason)
    if panel_questions.is_too_late(question):
        raise Refused(_LATE)
    target = of_question(question)
    if not may_call(target, CALLS):
        panel_questions.put_off(question, WAIT)
        return
    with slowing_down(target.account_id, target.region):
        ask(question, connect(target))


def _read_log(question: PanelQuestion, aws: Aws) -> None:
    group = question.at_aws or _log_group(question, aws)
    search, until = str(question.about.get("search", "")), now_in_milliseconds()

    def read(since: int, to: int) -> Any:
        return aws.watching.lines(group, since=since, until=to, search=search)

    before: Lines | None = question.answer if question.at_aws else None
    found = followed(read, before, until) if before else newest(read, str(question.about.get("back")), until)
    panel_questions.answered(question, dict(found), at_aws=group)


def _log_group(question: PanelQuestion, aws: Aws) -> str:
    wanted = logical(question.component, "LogGroup")
    for row in aws.cloudformation.resources(question.environment.stack_id):
        if row.logical_id == wanted and row.physical_id:
            return row.physical_id
    raise Refused(f"The stack has no log of {question.component} any more. Compare it with AWS.")


def _count(question: PanelQuestion, aws: Aws) -> None:
    function = function_in(question.environment, question.component)
    wanted = RANGES[str(question.about["back"])]
    # The end is left out by AWS, and what just ran counts.
    until = int(datetime.now(UTC).timestamp()) + 1
    # CloudWatch begins its periods at whole multiples of them.
    since = (until - wanted.length) // wanted.period * wanted.period + wanted.period
    series = aws.watching.figures(
        function.at_aws,
        FIGURES,
        since=datetime.fromtimestamp(since, UTC),
        until=datetime.fromtimestamp(until, UTC),
        period=wanted.period,
    )
    rows: Figures = {
        "since": since,
        "until": until,
        "period": wanted.period,
        "series": {name: {"points": list(one.points), "whole": one.whole} for name, one in series.items()},
    }
    panel_questions.answered(question, dict(rows))


def _look_at_items(question: PanelQuestion, aws: Aws) -> None:
    table = table_in(question.environment, question.component)
    key = key_of(table, question.about)
    page = aws.items.by_key(table.at_aws, key, most=MOST) if key else aws.items.first(table.at_aws, most=MOST)
    panel_questions.answered(question, dict(stored(page)))


def _after(question: PanelQuestion, problem: AwsProblem, connect: Connect) -> None:
    log.info("question %s: %s", question.pk, problem)
    if problem.trouble is Trouble.EXPIRED:
        connect.forget(of_question(question))
    panel_questions.failed(question, _why_not(problem), aws_said=problem.text)


def _why_not(problem: AwsProblem) -> str:
    if problem.trouble is Trouble.DENIED and problem.operation == "AssumeRole":
        return "AWS does not let Tierboard in by the read role. Check the AWS account."
    if problem.trouble is Trouble.DENIED:
        return _DENIED.format(operation=problem.operation)
    if problem.trouble is Trouble.THROTTLED:
        return "AWS asked us to slow down before it answered, so this is not known. Ask again in a moment."
    if problem.trouble is Trouble.ABSENT:
        return "AWS does not know it any more: somebody removed it outside of Tierboard. Compare it with AWS."
    return f"AWS gave no clear answer to {problem.operation}, so this is not known. Ask again."


_ASKS: Final[dict[str, tuple[Callable[[PanelQuestion, Aws], None], Callable[..., str | None]]]] = {
    _KIND.LOGS: (_read_log, may_watch),
    _KIND.METRICS: (_count, may_watch),
    _KIND.ITEMS: (_look_at_items, may_browse),
}
