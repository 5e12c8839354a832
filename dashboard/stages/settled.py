"""What went wrong and was put right by a later deployment: its page tells the story and offers nothing any more."""

from dataclasses import replace
from typing import Final

from dashboard.stages.trouble import Trouble, runs_in
from deployments.models import Deployment, Environment
from deployments.states import Kind

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


def settled_words(by: Deployment, place: Environment) -> str:
    """``#4 brought staging back since. Nothing is left to do here.``; names between double stars."""
    gone = " It was removed later." if by.kind != Kind.DESTROY and place.live_revision is None else ""
    return f"**#{by.number}** {_DID[Kind(by.kind)].format(place=place.name)}.{gone} Nothing is left to do here."
