"""Asking AWS about what runs: the log of a function, its figures. Writes one row; sweepers do the rest."""

from datetime import timedelta
from typing import Final

from django.db import transaction

from deployments import panel_questions
from deployments.actions.ask_test import function_in
from deployments.function_policies import may_watch
from deployments.models import Environment, PanelQuestion
from deployments.panel_answers import LONGEST_SEARCH, MINUTES, RANGES
from deployments.refusals import Refused
from deployments.written import written
from teams import audit
from teams.models import User
from teams.models.audit import subject

FRESH: Final = timedelta(minutes=1)
"""So long figures are not asked for again: each time costs, and CloudWatch has a new one a minute at most."""
_KIND = PanelQuestion.Kind


def ask_logs(
    *, environment: Environment, component: str, back: str, search: str, follow: bool, by: User
) -> PanelQuestion:
    """Read the newest lines of the function's log. The answer is for ``by`` alone.

    :param back: one of ``panel_answers.MINUTES``.
    :param follow: go on reading for some minutes.
    :raises Refused: when ``by`` may not, nothing such runs there, or it is no text to look for.
    """
    if reason := may_watch(by, environment):
        raise Refused(reason)
    function_in(environment, component)
    if back not in MINUTES:
        raise Refused("Choose how far back the log is read.", field="back")
    about = {"back": back, "search": written(search, most=LONGEST_SEARCH, field="search")}
    with transaction.atomic():
        asked = panel_questions.ask(
            environment, component, _KIND.LOGS, key=str(by.pk), about=about, by=by, follow=follow
        )
        audit.record(
            team=environment.application.team,
            action="function.log_read",
            subject=subject("environment", environment.pk),
            sentence=f"{by} read the log of {component} of {environment}.",
            by=by,
            detail={"function": component, "back": back, "followed": follow},
        )
    return asked


def stop_following(*, environment: Environment, component: str, by: User) -> None:
    """Read no further. Safe to repeat."""
    question = panel_questions.found(environment, component, _KIND.LOGS, str(by.pk))
    if question is not None:
        panel_questions.stop(question)


def ask_figures(*, environment: Environment, component: str, back: str, by: User) -> PanelQuestion:
    """Ask CloudWatch for the function's figures; within a minute the answer that is there is the answer.

    :param back: one of ``panel_answers.RANGES``.
    :raises Refused: when ``by`` may not, or nothing such runs there.
    """
    if reason := may_watch(by, environment):
        raise Refused(reason)
    function_in(environment, component)
    if back not in RANGES:
        raise Refused("Choose how far back the figures go.", field="back")
    known = panel_questions.found(environment, component, _KIND.METRICS, back)
    if known is not None and (known.is_open or panel_questions.is_fresh(known, FRESH)):
        return known
    with transaction.atomic():
        return panel_questions.ask(environment, component, _KIND.METRICS, key=back, about={"back": back}, by=by)
