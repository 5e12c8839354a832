"""The Verify card: what was asked of what runs, what came, the other outputs, and the way to ask again."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from dashboard.cards import refused_rollback
from dashboard.figures import moment
from dashboard.links import Link, links_of
from dashboard.stages.card import DONE, LOOK, NOT_YET, SKIPPED, WORKING, Card
from dashboard.stages.left import LeftBehind, left_behind
from dashboard.words import Mark, left_words
from deployments import history, policies
from deployments.models import Deployment, Environment, Output, Plan
from deployments.states import OPEN, Kind, Status
from deployments.verification import Result, newest, results_of
from teams.models import User

PASSED: Final = Mark("Passed", "good", "circle-check")
FAILED: Final = Mark("Failed", "caution", "circle-alert")
NOT_ASKED: Final = Mark("Not asked", "neutral", "circle-question-mark")
THEN: Final = Mark("Passed then", "neutral", "circle-check")
NOTHING: Final = Mark("Nothing to check", "neutral", "circle-minus")
_NOTHING: Final = "There is nothing to open."
_MARKUP: Final = re.compile(r"<[a-zA-Z!/]")
_UNSEEN: Final = re.compile(r"<(script|style)\b.*?(</\1>|$)|<[^>]*$", re.IGNORECASE | re.DOTALL)
"""What nobody reads of a page, and a tag that was cut off at the end."""
_MEANS: Final = {
    "</html>": "the whole page came",
    '"api": "http': "the website knows the API's address",
    '"live": "ws': "the website knows where to connect",
}
"""What texts mean that blueprints look for; it is code, which nobody has to read."""
_FAILS: Final = ("does not pass", "do not pass")
_FAILED: Final = ("did not pass then", "did not pass then")
_STATUSES: Final = {401: "a demand to sign in", 403: "a refusal", 404: "not found", 429: "too many requests"}
_FAMILIES: Final = {1: "no final answer", 2: "a good answer", 3: "a redirect", 4: "a complaint about the request"}


@dataclass(frozen=True)
class CheckRow:
    """One question: what was expected and what came, in words; ``terms`` are HTTP's, in small print."""

    result: Result
    mark: Mark
    wanted: str
    came: str
    terms: str
    said: str = ""
    """How the text that came begins, as a reader of the page sees it."""
    why: str = ""
    """What is wrong with what came, where that is not said yet."""


@dataclass(frozen=True)
class VerifyBody:
    """The card's body. ``since`` is set while it is being checked; without ``asks`` there is nothing to press.

    ``reason`` says why this person may not ask. ``tests_of`` is the revision whose smoke tests were asked, when it is
    another one than was deployed.
    """

    checks: Sequence[CheckRow]
    links: tuple[Link, ...]
    names: Sequence[Output]
    left: tuple[LeftBehind, ...] = ()
    at: datetime | None = None
    since: str = ""
    asks: bool = False
    reason: str = ""
    tests_of: int | None = None
    ways: tuple[Link, ...] = ()
    """What this person may do about a check that fails of what runs."""
    files_back: str = ""
    """Where to ask for the files from before, when nothing else differs from what ran before."""
    gone: bool = False
    """Nothing runs there any more, so that no address leads anywhere."""


def verify_card(deployment: Deployment, user: User) -> Card:
    """The card in any state. A check that fails is a caution on a success, one that was not asked says nothing."""
    if deployment.state is not Status.SUCCEEDED:
        return Card("verify", "Verify", NOT_YET if deployment.state in OPEN else SKIPPED)
    if deployment.kind == Kind.DESTROY:
        return _removed(deployment)
    outputs = list(deployment.outputs.all())
    results, links = results_of(deployment.verification), links_of(outputs)
    since = _since(deployment)
    body = _body(deployment, user, results, links, outputs, since) if outputs or results else None
    if since:
        return Card("verify", "Verify", WORKING, since, body)
    if deployment.verification is None:
        words = "The addresses are being opened." if links else _NOTHING
        return Card("verify", "Verify", WORKING if links else NOTHING, words, body)
    if failing := sum(result.failed for result in results):
        return Card("verify", "Verify", LOOK, _counted(failing, len(results), _verbs(deployment)), body)
    if unasked := sum(not result.asked for result in results):
        words = _counted(unasked, len(results), ("was not asked", "were not asked"))
        return Card("verify", "Verify", NOT_ASKED, words, body)
    mark = (DONE if deployment.runs else THEN) if results else NOTHING
    return Card("verify", "Verify", mark, _passes(len(results), then=not deployment.runs), body)


def check_fails(deployment: Deployment) -> bool:
    """Whether it was deployed and something that was asked of it afterwards is not as it should be."""
    succeeded = deployment.state is Status.SUCCEEDED and deployment.kind != Kind.DESTROY
    return succeeded and any(result.failed for result in results_of(deployment.verification))


def failing_words(deployment: Deployment) -> str:
    """How much of what was asked is not as it should be, for the sentence above the cards."""
    results = results_of(deployment.verification)
    return f"{_counted(sum(result.failed for result in results), len(results), _FAILS)}: see Verify"


def _verbs(deployment: Deployment) -> tuple[str, str]:
    """What runs no more did not pass when it was asked last."""
    return _FAILS if deployment.runs else _FAILED


def _body(
    deployment: Deployment,
    user: User,
    results: Sequence[Result],
    links: tuple[Link, ...],
    outputs: Sequence[Output],
    since: str,
) -> VerifyBody:
    deployed = deployment.revision.number if deployment.revision else None
    other = (result.revision for result in results if result.revision not in (None, deployed))
    return VerifyBody(
        checks=[_row(result) for result in results],
        links=links,
        names=[output for output in outputs if output.kind not in ("site_url", "api_url", "function_url")],
        at=newest(results),
        since=since,
        asks=bool(links or results),
        reason=policies.may_recheck(user, deployment) or "",
        tests_of=next(other, None) if deployed else None,
        ways=_ways(deployment, user, results),
        files_back=_files_back(deployment, user, outputs),
        gone=deployment.environment.live_deployment_id is None,
    )


def _ways(deployment: Deployment, user: User, results: Sequence[Result]) -> tuple[Link, ...]:
    """Mend what failed, or what is asked of it, in the definition; or go back to what ran before."""
    failing = next((result for result in results if result.failed), None)
    if failing is None or not deployment.runs:
        return ()
    found, place = [], deployment.environment
    if not policies.may_edit(user, deployment.application):
        part = f"?{urlencode({'component': failing.component})}" if failing.component else ""
        label = f"Mend {failing.component or 'it'} or its check in the definition"
        found.append(Link(label, f"{reverse('definition', args=[deployment.application_id])}{part}"))
    if not (policies.may_deploy(user, place) or refused_rollback(place)):
        found.append(Link("Go back to an earlier revision\N{HORIZONTAL ELLIPSIS}", _back_to(place)))
    return tuple(found)


def _back_to(place: Environment) -> str:
    return reverse("environment_rollback", args=[place.pk])


def _files_back(deployment: Deployment, user: User, outputs: Sequence[Output]) -> str:
    """Only what is live offers it, to who may deploy, and only a website has files."""
    place = deployment.environment
    if place.live_deployment_id != deployment.pk or not any(output.kind == "bucket" for output in outputs):
        return ""
    before = None if policies.may_deploy(user, place) else history.previous_files(place)
    return f"{_back_to(place)}?revision={before.number}" if before else ""


def _since(deployment: Deployment) -> str:
    if deployment.recheck_asked_at is None:
        return ""
    asked = timezone.localtime(deployment.recheck_asked_at)
    return f"Being checked since {moment(asked, timezone.localtime())}"


def _removed(deployment: Deployment) -> Card:
    plan: Plan | None = getattr(deployment, "plan", None)
    left = left_behind(plan) if plan else ()
    if not left:
        return Card("verify", "Verify", DONE, "Nothing is left to open.")
    return Card("verify", "Verify", LOOK, left_words(len(left)), VerifyBody((), (), (), left))


def _row(result: Result) -> CheckRow:
    mark = PASSED if result.ok else FAILED if result.asked else NOT_ASKED
    wanted = _words(result.wanted_status) if result.wanted_status else "any answer that is no error"
    means = _MEANS.get(result.wanted_text, "")
    text = f": {means}" if means else " with this text in it:" if result.wanted_text else ""
    number = f" ({result.wanted_status})" if result.wanted_status else ""
    silent = result.status is None and bool(result.why)
    came = "nothing" if silent else _words(result.status) if result.status else ""
    why = f" {result.why}" if result.why else ""
    as_wanted = result.wanted_status in (None, result.status)
    if result.failed and result.wanted_text and result.status and result.status < 400 and as_wanted:
        # That is all that is wrong with it, so it is said once.
        came, why = f"{came}, but without that text in it", ""
    parts = ["" if silent else result.detail, f"{result.ms:,} ms" if result.ms is not None else ""]
    terms = ", ".join(part for part in parts if part)
    terms = f"({terms})" if came and terms else terms
    return CheckRow(result, mark, f"{wanted}{number}{text}", came, terms, _text(result.said), why)


def _text(said: str) -> str:
    """What a reader sees of the beginning of a page; what is no page stays as it is."""
    seen = strip_tags(_UNSEEN.sub(" ", said)) if _MARKUP.search(said) else said
    return " ".join(unescape(seen).split())


def _counted(some: int, count: int, verbs: tuple[str, str]) -> str:
    """``The check does not pass``, ``2 of 3 checks do not pass``."""
    return f"The check {verbs[0]}" if count == 1 else f"{some} of {count} checks {verbs[some > 1]}"


def _passes(count: int, *, then: bool) -> str:
    if not count:
        return _NOTHING
    if then:
        which = {1: "The check", 2: "Both checks"}.get(count, f"All {count} checks")
        return f"{which} passed then"
    return {1: "The check passes", 2: "Both checks pass"}.get(count, f"All {count} checks pass")


def _words(status: int) -> str:
    """A status of HTTP for people who do not know its numbers."""
    return _STATUSES.get(status) or _FAMILIES.get(status // 100, "an error inside")
