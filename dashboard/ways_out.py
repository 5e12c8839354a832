"""Where a page leads whoever may not use its form: to what has to be done first, where that is known."""

from django.urls import reverse

from dashboard.links import Link
from deployments import policies
from deployments.models import Environment
from teams.models import User
from teams.policies import why_unusable


def way_out(user: User, place: Environment, *, revision: bool = False) -> Link:
    """The next step. ``revision``: what is missing is a revision that can be chosen.

    Whoever lacks the role goes back: neither an account nor a definition would help.
    """
    if policies.lacks_role(user, place) is None:
        if revision:
            return Link("Open the definition", reverse("definition", args=[place.application_id]))
        if place.observed:
            return Link("Open the observed stack", reverse("environment_stack", args=[place.pk]))
        if why_unusable(place.account, place.region):
            return Link("Open the AWS account", reverse("aws_account", args=[place.account_id]))
    return Link(f"Back to {place.application.name}", reverse("application", args=[place.application_id]))
