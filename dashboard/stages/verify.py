"""The Verify card: the addresses that people open, whether they answer, and the other outputs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.cards import Link, links_of
from dashboard.stages.card import DONE, LOOK, NOT_YET, SKIPPED, WORKING, Card
from dashboard.stages.plan import LeftBehind, left_behind
from dashboard.words import left_words
from deployments.models import Deployment, Output, Plan
from deployments.states import OPEN, Kind, Status


@dataclass(frozen=True)
class Visit:
    """One address that was opened. Only web addresses become links: outputs come from templates that people write."""

    label: str
    url: str
    ok: bool
    detail: str
    ms: Any

    @property
    def is_web(self) -> bool:
        """Whether a browser may be sent there."""
        return self.url.startswith(("https://", "http://"))


@dataclass(frozen=True)
class VerifyBody:
    """The card's body."""

    checks: Sequence[Visit]
    links: tuple[Link, ...]
    names: Sequence[Output]
    left: tuple[LeftBehind, ...] = ()


def verify_card(deployment: Deployment) -> Card:
    """The card in any state. A check that fails is a caution on a success, never a failure."""
    if deployment.state is not Status.SUCCEEDED:
        return Card("verify", "Verify", NOT_YET if deployment.state in OPEN else SKIPPED)
    if deployment.kind == Kind.DESTROY:
        return _removed(deployment)
    outputs = list(deployment.outputs.all())
    links = links_of(outputs)
    names = [output for output in outputs if output.kind not in ("site_url", "api_url")]
    checks = deployment.verification
    body = VerifyBody([_visit(row) for row in checks or []], links, names) if outputs or checks else None
    if checks is None:
        waiting = bool(links)
        words = "The addresses are being opened." if waiting else "There is nothing to open."
        return Card("verify", "Verify", WORKING if waiting else DONE, words, body)
    failing = [row for row in checks if not row.get("ok")]
    if failing:
        return Card("verify", "Verify", LOOK, f"{len(failing)} of {len(checks)} addresses do not answer as hoped", body)
    return Card("verify", "Verify", DONE, _answers(len(checks)), body)


def _removed(deployment: Deployment) -> Card:
    plan: Plan | None = getattr(deployment, "plan", None)
    left = left_behind(plan) if plan else ()
    if not left:
        return Card("verify", "Verify", DONE, "Nothing is left to open.")
    return Card("verify", "Verify", LOOK, left_words(len(left)), VerifyBody((), (), (), left))


def _visit(row: dict[str, Any]) -> Visit:
    text = {name: str(row.get(name) or "") for name in ("label", "url", "detail")}
    return Visit(**text, ok=bool(row.get("ok")), ms=row.get("ms"))


def _answers(count: int) -> str:
    if not count:
        return "There is nothing to open."
    return {1: "The address answers", 2: "Both addresses answer"}.get(count, f"All {count} addresses answer")
