"""Blueprints of teams: which there are, one with its versions and applications, saving, withdrawing, taking over."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from dashboard import changes, lagging
from dashboard.asking import Asking, typed
from dashboard.forms.sentences import PlainForm
from dashboard.forms.team_blueprints import SaveBlueprint, choices, takes
from dashboard.fragments import render_page
from dashboard.http import PageRequest, page, redirect, tell
from dashboard.paging import page_of
from dashboard.views.application import counted, frame, number_of
from deployments import blueprint_policies, policies, selectors, team_blueprints
from deployments.actions import save_blueprint
from deployments.actions.take_blueprint import news_of, take_over
from deployments.models import Application, BlueprintVersion, Draft, Revision, TeamBlueprint
from deployments.spec.diff import diff

_DIFFS = 200


@require_safe
@page
def blueprints(request: PageRequest) -> HttpResponse:
    """Every blueprint of the person's teams, with how many applications started from it and lag behind."""
    pages = page_of(team_blueprints.listed(request.user), request)
    return render_page(request, "blueprints/list.html", {"title": "Team blueprints", "pages": pages})


@require_safe
@page
def blueprint(request: PageRequest, pk: uuid.UUID) -> HttpResponse:
    """Its versions, and the applications that started from it with how far each lags behind."""
    found = team_blueprints.blueprint(request.user, pk)
    newest = team_blueprints.newest_versions(found)
    applications = page_of(team_blueprints.started_from(request.user, found), request, name="apps")
    context = {
        **_frame(request, found),
        "newest": newest[0] if newest else None,
        "start": str(newest[0].pk) if newest else "",
        "versions": page_of(team_blueprints.versions(found), request),
        "applications": applications,
        "lags": lagging.lags(request.user, applications.rows, newest),
        "refused_start": policies.may_create(request.user, found.team) or _not_from(newest),
    }
    return render_page(request, "blueprints/detail.html", context)


@require_safe
@page
def blueprint_diff(request: PageRequest, pk: uuid.UUID) -> HttpResponse:
    """What differs between two versions, ``?from=`` and ``?to=``; without them the newest two."""
    found = team_blueprints.blueprint(request.user, pk)
    numbers = [one.number for one in team_blueprints.newest_versions(found, _DIFFS)]
    to = number_of(request.GET.get("to"), numbers[0] if numbers else 0)
    from_ = number_of(request.GET.get("from"), to - 1)
    wanted = team_blueprints.pair(found, from_, to)
    # A link may name one that is older than those of the list: it is offered, so that what is chosen is what is shown.
    numbers = sorted({*numbers, *wanted}, reverse=True)
    different = _between(wanted.get(from_), wanted[to]) if to in wanted else ()
    context = {
        **_frame(request, found),
        "numbers": numbers,
        "heading": f"From version {from_} to {to}" if from_ in wanted else f"Everything in version {to}",
        "count": counted(len(different), "setting" if from_ in wanted else "component"),
        "from_number": from_,
        "to_number": to,
        "from_version": wanted.get(from_),
        "to_version": wanted.get(to),
        "changes": different,
    }
    return render_page(request, "blueprints/diff.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@page
def blueprint_withdraw(request: PageRequest, pk: uuid.UUID) -> HttpResponse:
    """Say what ends and what goes on, and withdraw it. Pressing twice withdraws once."""
    found = team_blueprints.blueprint(request.user, pk)
    if request.method == "POST":
        save_blueprint.withdraw(blueprint=found, by=request.user)
        tell(request, f"{found.name} is withdrawn: nobody can start from it any more.")
        return redirect("blueprint", pk=pk)
    started = team_blueprints.started_from(request.user, found).count()
    return render_page(request, "blueprints/withdraw.html", {**_frame(request, found), "started": started})


@require_http_methods(["GET", "HEAD", "POST"])
@page
def revision_blueprint(request: PageRequest, pk: uuid.UUID, number: int) -> HttpResponse:
    """Save the revision as a new blueprint of its team, or as the next version of one that is there."""
    revision = selectors.revision(request.user, pk, number)
    known = team_blueprints.to_save_into(revision.application.team)
    form = SaveBlueprint(known, team_blueprints.last_saved_from(revision.application), typed(request))
    asking = Asking(request, form, blueprint_policies.may_save_blueprint(request.user, revision))
    if asking.form.is_valid():
        with asking:
            made = _saved(asking.form, revision, request)
            tell(request, f"Version {made.number} of {made.blueprint.name} is saved.")
            return redirect("blueprint", pk=made.blueprint_id)
    context = {
        **frame(request.user, selectors.application(request.user, pk), "revisions"),
        **asking.context,
        "revision": revision,
        "newest": revision.application.revisions.values_list("number", flat=True).first(),
    }
    return render_page(request, "blueprints/save.html", context, status=asking.status)


@require_http_methods(["GET", "HEAD", "POST"])
@page
def application_blueprint(request: PageRequest, pk: uuid.UUID) -> HttpResponse:
    """What the blueprint changed since the version that the draft stands on, to be taken into the draft."""
    application = selectors.application(request.user, pk)
    standing = team_blueprints.standing(request.user, application)
    if standing is None:
        return render_page(request, "blueprints/take.html", frame(request.user, application, "environments"))
    draft = Draft.objects.select_related("blueprint_base").get(application=application)
    newer = team_blueprints.version_after(draft, standing.newest)
    refused = policies.may_edit(request.user, application) or _not_from([newer] if newer else [])
    asking = Asking(request, PlainForm(typed(request)), refused)
    if asking.form.is_valid():
        with asking:
            _take(request, application, draft)
            return redirect("definition", pk=pk)
    context = {
        **frame(request.user, application, "environments"),
        **asking.context,
        **_choosing(request, draft, newer, standing),
    }
    return render_page(request, "blueprints/take.html", context, status=asking.status)


def _frame(request: PageRequest, found: TeamBlueprint) -> dict[str, Any]:
    return {
        "title": found.name,
        "blueprint": found,
        "why": blueprint_policies.why_withdrawn(found),
        "refused": blueprint_policies.may_withdraw_blueprint(request.user, found),
    }


def _not_from(newest: Sequence[BlueprintVersion]) -> str | None:
    """Why nobody starts from the newest of these or takes it over."""
    return blueprint_policies.why_not_from(newest[0]) if newest else None


def _between(before: BlueprintVersion | None, after: BlueprintVersion) -> tuple[changes.ShownChange, ...]:
    known = team_blueprints.definition_of(before) if before else None
    return changes.shown(diff(known, team_blueprints.definition_of(after)))


def _saved(form: SaveBlueprint, revision: Revision, request: PageRequest) -> BlueprintVersion:
    message = form.cleaned_data["message"]
    if chosen := form.chosen:
        return save_blueprint.save_version(blueprint=chosen, revision=revision, message=message, by=request.user)
    words = {name: form.cleaned_data[name] for name in ("name", "description")}
    return save_blueprint.save_as_new(revision=revision, message=message, by=request.user, **words)


def _take(request: PageRequest, application: Application, draft: Draft) -> None:
    """Take what was chosen into the draft.

    :raises Refused: when it is not possible now, or not every choice was made.
    """
    number = number_of(request.POST.get("number"), 0)
    newer = team_blueprints.version_after(draft, number)
    found = news_of(draft, newer) if newer else ()
    take = set() if request.POST.get("do") == "mine" else takes(found, request.POST.dict())
    version = number_of(request.POST.get("version"), 0)
    take_over(application=application, version=version, number=number, take=take, by=request.user)
    if not found:
        tell(request, f"The draft has version {number} of the blueprint.")
        return
    took = f"Took {counted(len(take), 'change')} of" if take else "The draft goes on without the changes of"
    tell(request, f"{took} version {number} of the blueprint. Nothing is deployed: look at it, then save a revision.")


def _choosing(
    request: PageRequest, draft: Draft, newer: BlueprintVersion | None, standing: team_blueprints.Standing
) -> dict[str, Any]:
    """What there is to choose, with what was chosen already when the form comes back."""
    found = news_of(draft, newer) if newer else ()
    return {
        "standing": standing,
        "mark": lagging.behind_mark(standing.behind),
        "saved_words": lagging.saved_words(standing.numbers),
        "draft": draft,
        "newer": newer,
        "choices": choices(found, request.POST.dict()),
        "number": str(standing.newest),
        "both": sum(one.both for one in found),
    }
