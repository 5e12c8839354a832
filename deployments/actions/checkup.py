"""Asks what runs: the smoke tests of its definition, or one visit to each site and API that has none.

One look asks each question at most once, so that a POST that really writes does so once a look. It is stored as a
whole: what dies before that is asked again, and nothing else is. A check that fails is a caution on a success, never a
failure.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from deployments.actions.revisions import meaning, revision_of
from deployments.actions.work import NOW, Work, database_now
from deployments.aws.probe import LARGEST, SECONDS, Answer, ask
from deployments.aws.shapes import StackOutput
from deployments.failpoints import fp
from deployments.models import Deployment, Revision
from deployments.spec.text import cleaned
from deployments.spec.visits import Visit, visits_of
from deployments.transitions import rest
from deployments.verification import Result, results_of
from teams.models import AwsAccount

# New addresses take some seconds to answer everywhere.
TRIES = 4
LOOK_SECONDS = 30.0
"""All questions of one look together; Celery ends a step after 50."""
MOST_ATTEMPTS = 6
"""Each try of a look that was asked for counts as it begins, and once more when it fails: so many are not begun."""
SHOWN = 200
_GAVE_UP = "Not asked: the check itself failed several times. Ask again, or ask whoever runs this Tierboard to look."
_ADDRESSES = ("site_url", "api_url", "socket_url")

Asked = tuple[str, str, Visit]
"""A component, the address that it is asked at, and what it is asked."""


def check_up(work: Work, outputs: Sequence[StackOutput]) -> bool:
    """One look after success; false when something failed and is worth another. What passed is not asked again."""
    earlier = results_of(work.deployment.verification)
    tries = max((row.tries for row in earlier), default=0) + 1
    revision = revision_of(work.deployment)
    asked = _questions(revision, ((output.key, output.value) for output in outputs))
    rows = list(_look(work, revision, asked, tries, earlier))
    work.note(verification=[row.to_json() for row in rows])
    return all(row.ok for row in rows) or tries >= TRIES


def check_again(work: Work) -> timedelta:
    """The look that somebody asked for. Without such a wish, or when it runs no more, nothing is asked."""
    deployment = work.deployment
    if deployment.recheck_asked_at is None or not deployment.runs:
        return _put_down(deployment)
    if deployment.attempts >= MOST_ATTEMPTS:
        return _put_down(deployment, attempts=0, verification=_given_up(deployment))
    work.note(attempts=deployment.attempts + 1)
    revision = revision_of(deployment)
    asked = _questions(revision, deployment.outputs.values_list("key", "value"))
    rows = [row.to_json() for row in _look(work, revision, asked, 1, ())]
    return _put_down(deployment, attempts=0, verification=rows)


def _put_down(deployment: Deployment, **columns: Any) -> timedelta:
    """What was asked for is answered: nobody looks again by itself."""
    fp("before_rest")
    rest(deployment, recheck_asked_at=None, **columns)
    fp("after_rest")
    return NOW


def _given_up(deployment: Deployment) -> list[dict[str, Any]]:
    """What was known before, none of it as good any more: nobody could look."""
    known = results_of(deployment.verification) or [Result("The check", "", ok=False)]
    return [replace(row, ok=False, asked=False, at=database_now(), why=_GAVE_UP).to_json() for row in known]


def _questions(revision: Revision, outputs: Iterable[tuple[str, str]]) -> list[Asked]:
    known = meaning(revision)
    told = [(*known.outputs.get(key, ("", "")), address) for key, address in outputs]
    # A website with a name of its own is asked by the one that AWS gave it: only AWS's hosts are asked.
    asked_at = {component: address for component, kind, address in told if kind == "edge_url"}
    found: list[Asked] = []
    for component, kind, address in told:
        if kind in _ADDRESSES:
            base = asked_at.get(component, address).rstrip("/")
            found += [(component, base + visit.path, visit) for visit in visits_of(known.definition[component])]
    return found


def _look(
    work: Work, revision: Revision, asked: Sequence[Asked], tries: int, earlier: Sequence[Result]
) -> Iterator[Result]:
    local = _sandbox_port() if work.environment.account.kind == AwsAccount.Kind.SANDBOX else None
    deadline = time.monotonic() + LOOK_SECONDS
    for index, (component, url, visit) in enumerate(asked):
        before = earlier[index] if index < len(earlier) else None
        if before and before.ok and (before.label, before.url) == (visit.label, url):
            yield before
            continue
        seconds = min(SECONDS, deadline - time.monotonic())
        row = Result(
            visit.label,
            url,
            ok=False,
            at=database_now(),
            tries=tries,
            component=component,
            method=visit.method,
            wanted_status=visit.status,
            wanted_text=visit.contains,
            revision=revision.number,
        )
        if seconds < 1:
            yield replace(row, asked=False, why=f"Not asked: the others took {LOOK_SECONDS:.0f} s.")
            continue
        yield judged(row, ask(url, local=local, method=visit.method, body=visit.body, seconds=seconds))


def _sandbox_port() -> int | None:
    """Where the sandbox serves its sites and APIs; ``None`` without a sandbox."""
    return (settings.SANDBOX_SITES_PORT or urlsplit(settings.SANDBOX_URL).port) if settings.SANDBOX_URL else None


def judged(row: Result, answer: Answer) -> Result:
    """The question with what came and whether it is what was wanted."""
    why = _fault(row, answer)
    said = cleaned(" ".join(answer.text.split())[:SHOWN], line=True)
    detail = cleaned(answer.detail, line=True)
    return replace(row, ok=not why, why=why, detail=detail, ms=answer.milliseconds, status=answer.status, said=said)


def _fault(row: Result, answer: Answer) -> str:
    if answer.status is None:
        return f"{cleaned(answer.detail, line=True)}."
    if row.wanted_status is None and answer.status >= 400:
        return f"Status {answer.status} came; below 400 would be good."
    if row.wanted_status is not None and answer.status != row.wanted_status:
        return f"Status {answer.status} came instead of {row.wanted_status}."
    if row.wanted_text and row.wanted_text not in answer.text:
        where = f"in its first {LARGEST // 1024} kB" if answer.cut else "in the answer"
        return f"“{row.wanted_text}” is not {where}."
    return ""
