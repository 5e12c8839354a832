"""The red card that comes first when a deployment failed or is stuck: what happened, what runs, what to do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from django.urls import reverse

from dashboard import words
from dashboard.at_aws import who
from dashboard.forms.sheets import problem_links
from dashboard.reasons import in_our_words, is_at_aws, of_the_linter
from dashboard.stages.deciders import NOBODY, approvers_of
from dashboard.stages.progress import BAD_ENDS, first_failure
from dashboard.stages.rows import Text, bold
from dashboard.stages.steps import Step, steps_of
from dashboard.stages.unsure import not_back
from dashboard.words import Mark
from deployments import insight
from deployments.models import Deployment, Environment, Plan
from deployments.spec.problems import Problem
from deployments.states import Kind, Status
from deployments.timeline import Row
from teams.models import User

_TROUBLE: Final = frozenset(
    {Status.PLAN_FAILED, Status.FAILED, Status.ROLLED_BACK, Status.NEEDS_ATTENTION, Status.DENIED}
)
_MEND_THE_DEFINITION: Final = frozenset({Status.DENIED, Status.PLAN_FAILED})
"""Nothing was changed, and that there are faults is no cause: the faults are."""
STATES: Final = {
    "UPDATE_ROLLBACK_FAILED": "Stuck while going back",
    "ROLLBACK_FAILED": "Stuck while undoing the first deployment",
    "UPDATE_ROLLBACK_COMPLETE": "Back at what ran before",
    "ROLLBACK_COMPLETE": "The first deployment was undone: nothing runs",
    "CREATE_FAILED": "The first deployment failed: nothing runs",
    "UPDATE_FAILED": "Stuck in the middle of the change",
    "DELETE_FAILED": "Removed in part",
    "DELETE_COMPLETE": "Removed",
    "UPDATE_COMPLETE": "Changed as planned",
    "CREATE_COMPLETE": "Made as planned",
}


@dataclass(frozen=True)
class Place:
    """A located problem and the link to its field. ``raw`` is what the linter said, where the message is ours."""

    words: str
    message: str
    link: str
    raw: str = ""


@dataclass(frozen=True)
class Answer:
    """An address of what runs: whether it answered, and when it was asked; without ``asked`` it was not."""

    label: str
    url: str
    ok: bool
    detail: str
    at: datetime | None
    asked: bool = True

    @property
    def is_web(self) -> bool:
        """Whether a browser may be sent there."""
        return self.url.startswith(("https://", "http://"))


@dataclass(frozen=True)
class Cause:
    """Why: ``words`` name what failed or say it, ``reason`` is AWS's sentence verbatim, ``ours`` what it means,
    ``link`` leads to the component. Without a ``title`` the problems say all of it. ``whom`` is who can do something
    about it at AWS, where that is the place.
    """

    title: str
    words: tuple[Text, ...]
    reason: str
    ours: str
    link: str = ""
    whom: str = ""


@dataclass(frozen=True)
class Trouble:
    """What the card says, each fact once. ``runs`` is what still works, ``untried`` what was opened only before;
    ``aws`` are AWS's own words, verbatim, never markup, where no other line has them. ``stack`` is the state that AWS
    is in, in our words, ``stack_aws`` in AWS's, ``since`` when it said so. ``fault`` is what did not come about,
    ``approval`` who must approve what the steps say nothing else of, ``report`` empty where AWS holds nothing of it.
    ``by`` is the later deployment that put it right.
    """

    mark: Mark
    runs: str
    works: tuple[Answer, ...]
    fails: tuple[Answer, ...]
    untried: tuple[Answer, ...]
    cause: Cause
    aws: str
    problems: Sequence[Place]
    steps: tuple[Step, ...]
    report: str
    stack: str = ""
    stack_aws: str = ""
    since: datetime | None = None
    fault: tuple[Text, ...] = ()
    approval: str = ""
    opening: bool = False
    by: Deployment | None = None


def trouble_of(deployment: Deployment, plan: Plan | None, user: User, rows: Sequence[Row]) -> Trouble | None:
    """The card, or None when nothing went wrong; ``rows`` are of ``timeline``."""
    if deployment.state not in _TROUBLE:
        return None
    problems = [_place(deployment, row) for row in deployment.problems]
    cause = _cause(deployment, first_failure(plan, rows), problems)
    answers = _answers(deployment)
    tried = [one for one in answers if _is_news(deployment, one)]
    works = tuple(one for one in tried if one.ok)
    said = insight.stack_word(deployment) if deployment.executing_at else None
    now = insight.last_word(deployment.environment) or said
    steps = steps_of(deployment, user, insight.stands(deployment, now), now.status if now else "")
    rule = approvers_of(deployment.environment)
    return Trouble(
        mark=words.state(deployment.state, Kind(deployment.kind)),
        runs=_runs(deployment),
        works=works,
        fails=tuple(one for one in tried if not one.ok),
        opening=is_being_opened(deployment),
        untried=tuple(one for one in answers if one not in tried),
        cause=cause,
        aws="" if deployment.aws_said in {cause.reason, *(one.message for one in problems)} else deployment.aws_said,
        problems=[one for one in problems if one.message != cause.reason],
        steps=tuple(replace(step, approval="") if step.approval in (rule, NOBODY) else step for step in steps),
        report=reverse("deployment_report", args=[deployment.pk]) if deployment.state in BAD_ENDS else "",
        stack=STATES.get(said.status, "In a state that we have no word for") if said else "",
        stack_aws=said.status if said else "",
        since=said.at if said else None,
        fault=_faults(deployment, plan, works) if deployment.state in BAD_ENDS else (),
        approval=rule if any(step.approval == rule for step in steps) else "",
    )


def is_being_opened(deployment: Deployment) -> bool:
    """Whether a worker is about to open what runs, so that more will be known."""
    live = deployment.environment.live_deployment
    return deployment.state in BAD_ENDS and live is not None and live.recheck_asked_at is not None


def _cause(deployment: Deployment, failed: tuple[tuple[Text, ...], str] | None, problems: Sequence[Place]) -> Cause:
    """The first resource that failed; without one, what the deployment ended with, unless the problems say all of it.

    What the end says of a failed resource stands elsewhere on the card: the resource, what runs and what to do.
    """
    if failed:
        link = next((one.link for one in problems if one.message == failed[1]), "")
        return Cause(
            "First thing that failed", failed[0], failed[1], in_our_words(failed[1]), link, _whom(deployment, failed[1])
        )
    rest = deployment.outcome.replace("**", "")
    for one in problems:
        rest = rest.replace(one.message, "")
    ours, asked = in_our_words(deployment.aws_said), _whom(deployment, deployment.aws_said)
    if problems and (not rest.strip() or deployment.state in _MEND_THE_DEFINITION):
        return Cause("", (), "", ours, whom=asked)
    words_of = bold(deployment.outcome or "Not known: nobody wrote one down.")
    return Cause("Cause", words_of, "", ours, whom=asked)


def _whom(deployment: Deployment, reason: str) -> str:
    """Who can look or do something there; empty where it is no matter of the AWS account."""
    return who(deployment.environment) if is_at_aws(reason) else ""


def _runs(deployment: Deployment) -> str:
    place = deployment.environment
    if place.observed and deployment.state is Status.NEEDS_ATTENTION:
        return f"Not sure: a part of the stack {place.stack_name} may be changed. It is still somebody else's."
    if place.observed:
        return f"The stack {place.stack_name} runs as before, and is still only observed."
    if place.live_revision and deployment.state is Status.NEEDS_ATTENTION:
        number = place.live_revision.number
        return f"Not sure: revision {number} ran in {place.name} before; a part of it may be changed."
    return runs_in(place)


def runs_in(place: Environment) -> str:
    """The revision that runs there, as a sentence."""
    live = place.live_revision
    return f"Revision {live.number} runs in {place.name}." if live else f"Nothing: no revision runs in {place.name}."


def _faults(deployment: Deployment, plan: Plan | None, works: Sequence[Answer]) -> tuple[Text, ...]:
    return bold(f"{_fault(deployment)}{not_back(deployment, plan, {one.label for one in works})}")


def _fault(deployment: Deployment) -> str:
    """What was asked for and did not come about."""
    place, revision = deployment.environment.name, deployment.revision
    if deployment.kind == Kind.DESTROY:
        return f"{place} is not removed: at least a part of it is still there."
    if deployment.kind == Kind.RESCUE:
        return f"{place} was not brought back."
    if deployment.kind == Kind.ADOPT:
        return f"The stack {deployment.environment.stack_name} was not taken over."
    return f"Revision {revision.number} did not go live in {place}." if revision else f"{place} was not changed."


def _is_news(deployment: Deployment, answer: Answer) -> bool:
    """Whether it was opened after AWS began: what answered before says nothing of now."""
    began = deployment.executing_at
    if not answer.asked:
        return False
    return began is None or (answer.at is not None and answer.at >= began)


def _answers(deployment: Deployment) -> list[Answer]:
    """What was opened last in the environment: after this deployment, else after the one that is live."""
    live = deployment.environment.live_deployment
    rows = deployment.verification or (live.verification if live else None) or []
    return [_answer(row) for row in rows if isinstance(row, Mapping)]


def _answer(row: Mapping[str, Any]) -> Answer:
    try:
        at = datetime.fromisoformat(str(row.get("at", "")))
    except ValueError:
        at = None
    label, url, detail, why = (str(row.get(name) or "") for name in ("label", "url", "detail", "why"))
    if row.get("asked") is False:
        return Answer(label, url, ok=False, detail=why, at=None, asked=False)
    return Answer(label, url, bool(row.get("ok")), detail, at if at and at.tzinfo else None)


def _place(deployment: Deployment, row: dict[str, str | None]) -> Place:
    """The problem at its setting, by the form's labels; of a revision that is not known, by the component's name."""
    document = deployment.revision.document if deployment.revision else {}
    message = str(row.get("message") or "").replace("**", "")
    (found,) = problem_links(document, [Problem(row.get("component") or None, row.get("field") or None, message)])
    ours = of_the_linter(message, str(row.get("field") or ""), row.get("component") or "")
    link = f"{reverse('definition', args=[deployment.application_id])}{found.link}"
    return Place(found.place, ours or message, link, message if ours else "")


def setting_of_problem(deployment: Deployment, row: dict[str, str | None]) -> str:
    """The label of the setting that the problem is about, as the form has it."""
    return _place(deployment, row).words.partition(" / ")[2]
