"""After a vote: what came of it, and the way to the next request that waits for the same person."""

from django.urls import reverse
from django.utils.html import format_html

from deployments import policies, selectors
from deployments.models import Deployment
from deployments.states import Status
from teams.models import User


def voted(deployment: Deployment) -> str:
    """``Approved. Nobody else is needed; …`` or ``Approved. 1 more person needed. …`` with who that can be.

    This stands on the page until it is left, so how far the deployment is says the sentence beneath, which goes on.
    """
    if deployment.state is not Status.AWAITING_APPROVAL:
        return "Approved. Nobody else is needed; what happens now stands below."
    tally = policies.tally(deployment.plan)
    left = tally.in_all - len(tally.approved_by)
    return f"Approved. {left} more {'person' if left == 1 else 'people'} needed. {tally.sentence}"


def with_next(sentence: str, user: User) -> str:
    """The sentence, and the button ``Next (2 left)`` that leads to the card of the request that runs out first."""
    waiting = selectors.waiting_for(user)
    following = waiting.select_related("application", "environment").first()
    if following is None:
        return sentence
    place = f"{following.application.name} / {following.environment.name} #{following.number}"
    return format_html(
        '<span class="row"><span>{}</span> <a class="button small" id="next-request" href="{}#approval">Next ({} left)'
        '<span class="visually-hidden">: {}</span></a></span>',
        sentence,
        reverse("deployment", args=[following.pk]),
        waiting.count(),
        place,
    )
