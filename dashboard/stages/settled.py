"""What went wrong and was put right by a later deployment: its page tells the story and offers nothing any more."""

from dataclasses import replace
from typing import Final

from dashboard.stages.trouble import Trouble, runs_in
from dashboard.words import Mark, state
from deployments.models import Deployment, Environment
from deployments.states import Kind, Status

_DID: Final = {
    Kind.DEPLOY: "was deployed in **{place}** since",
    Kind.ROLLBACK: "went back in **{place}** since",
    Kind.RESCUE: "brought **{place}** back since",
    Kind.DESTROY: "removed **{place}** since",
    Kind.ADOPT: "took the stack of **{place}** over since",
}


def settled(trouble: Trouble | None, by: Deployment | None, place: Environment) -> Trouble | None:
    """The card without ways on where ``by`` put it right: what it would offer is about a stack as it was then."""
    if trouble is None or by is None:
        return trouble
    return replace(trouble, runs=runs_in(place), steps=(), approval="", stack="", stack_aws="", since=None, by=by)


def resolved(status: Status) -> Mark:
    """Its chip: nobody has to act any more, so it is not red, and what is stuck no longer needs somebody."""
    mark = state(status)
    return Mark("Was stuck" if status is Status.NEEDS_ATTENTION else mark.word, "neutral", mark.icon)


def mark_of(deployment: Deployment, by: Deployment | None) -> Mark:
    """The chip of its state, whether ``by`` put it right or nobody did."""
    return resolved(deployment.state) if by else state(deployment.state, Kind(deployment.kind))


def settled_words(by: Deployment, place: Environment) -> str:
    """``#4 brought staging back since. Nothing is left to do here.``; names between double stars."""
    gone = " It was removed later." if by.kind != Kind.DESTROY and place.live_revision is None else ""
    return f"**#{by.number}** {_DID[Kind(by.kind)].format(place=place.name)}.{gone} Nothing is left to do here."
