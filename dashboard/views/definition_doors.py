"""Where the editor leads out of the definition: to a deployment, and to an environment's usage."""

from __future__ import annotations

import re

from django.contrib import messages
from django.http import HttpResponse

from costing.estimate.volume import BadVolume, parse_volume
from dashboard import figures
from dashboard.forms.posted import Posted
from dashboard.http import PageRequest, redirect, tell
from deployments.actions import plan
from deployments.actions.applications import set_usage
from deployments.models import Application, Environment, Revision
from deployments.refusals import Refused
from deployments.states import Kind, Mode
from teams.models import User


def ask_to_deploy(request: PageRequest, application: Application, revision: Revision, where: str) -> HttpResponse:
    """Ask for the revision's deployment and lead to it. A refusal leaves the revision saved, and says so."""
    environment_id, _, version = where.partition(":")
    try:
        deployment = plan.request(
            environment=environment_of(application, environment_id),
            kind=Kind.DEPLOY,
            revision=revision,
            mode=Mode.DEPLOY,
            state_version=int(version) if re.fullmatch(r"[0-9]{1,9}", version) else -1,
            by=request.user,
        )
    except Refused as refused:
        messages.warning(request, f"Revision {revision.number} is saved, but not deployed: {refused.sentence}")
        return redirect("application", pk=application.pk)
    tell(request, f"Saved as revision {revision.number}, and asked for its deployment.")
    return redirect("deployment", pk=deployment.pk)


def keep_volume(application: Application, form: Posted, by: User) -> str:
    """Make the volume that was tried the environment's own, and say so.

    :raises Refused: for a volume that cannot be read, or when ``by`` may not.
    """
    place = environment_of(application, form.texts.get("environment", ""))
    try:
        requests = parse_volume(form.texts.get("volume", ""))
    except BadVolume as bad:
        raise Refused(str(bad)) from None
    set_usage(environment=place, requests_per_month=requests, free_tier=place.free_tier, by=by)
    return f"{place.name} is now estimated at {figures.requests_month(requests)}."


def environment_of(application: Application, text: str) -> Environment:
    """The environment of this application by its id.

    :raises Environment.DoesNotExist: for anything else, another application's included.
    """
    for place in application.environments.all():
        if str(place.pk) == text:
            place.application = application
            return place
    raise Environment.DoesNotExist
