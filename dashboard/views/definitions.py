"""The definition editor: one form per component, drafts that save as one goes, revisions when one means it."""

from __future__ import annotations

import re
import uuid
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse

from dashboard.draft_estimate import draft_estimate
from dashboard.forms import sheets
from dashboard.forms.answers import errors_by_id, renumbered
from dashboard.forms.commands import Done, obey
from dashboard.forms.posted import posted
from dashboard.forms.saving import Outcome, draft_of, drawn_prints
from dashboard.forms.uploads import with_uploads
from dashboard.fragments import render_page
from dashboard.http import PageRequest, page, tell
from deployments import policies, selectors
from deployments.models import Application, Draft, Environment, Revision
from deployments.spec.kinds import KINDS
from deployments.spec.parse import parse, problems_of
from deployments.spec.problems import InvalidDefinition
from deployments.spec.render import render

TEMPLATE = "definitions/edit.html"
BY_SCRIPT = "tierboard"
"""What `X-Requested-With` says when the page's own script saves."""
_SHA256: Final = re.compile(r"[0-9a-f]{64}")


@page
def definition(request: PageRequest, pk: uuid.UUID) -> HttpResponse:
    """The editor. A POST saves the component that was shown, then does what the pressed button says."""
    application = selectors.application(request.user, pk)
    if request.method == "POST":
        return _post(request, application)
    outcome = Outcome(draft_of(application), request.GET.get("component", "")[:40])
    return _page(request, application, Done(outcome, outcome.component, adding=request.GET.get("add", "")[:200]))


@page
def estimate(request: PageRequest, pk: uuid.UUID) -> HttpResponse:
    """What the draft costs at an environment's volume; inside the editor a fragment, else the editor itself."""
    application = selectors.application(request.user, pk)
    draft = draft_of(application)
    if request.headers.get("X-Requested-With") != BY_SCRIPT:
        return HttpResponseRedirect(f"{reverse('definition', args=[pk])}?{request.GET.urlencode()}")
    environment = _environment(request, application)
    found = draft_estimate(draft.document, environment, _newest(application)) if environment else None
    context = {"estimate": found, "environments": application.environments.all(), "form": {"name": ""}}
    return HttpResponse(render_to_string("definitions/_estimate.html", context, request))


@page
def template(request: PageRequest, pk: uuid.UUID) -> HttpResponse:
    """The draft as the CloudFormation file that runs without us; with problems, back to the editor with a sentence."""
    application = selectors.application(request.user, pk)
    try:
        body = render(parse(draft_of(application).document)).pretty
    except InvalidDefinition as invalid:
        count = len(invalid.problems)
        words = f"{count} problem{'' if count == 1 else 's'}"
        messages.warning(request, f"The template cannot be made yet: put {words} right first.")
        return _see(application)
    response = HttpResponse(body, content_type="application/json; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{application.name}.template.json"'
    return response


def _post(request: PageRequest, application: Application) -> HttpResponse:
    form, reading = with_uploads(application, posted(request.POST), request.FILES, by=request.user)
    done = obey(application, form, by=request.user, reading=reading)
    if request.headers.get("X-Requested-With") == BY_SCRIPT:
        return _answer(request, application, done)
    if done.revision:
        tell(request, f"Saved as revision {done.revision.number}. Deploy it to an environment when you are ready.")
        return _redirect(reverse("application", args=[application.pk]))
    if done.clean:
        if done.told:
            tell(request, done.told)
        return _see(application, component=done.component, add=done.adding)
    return _page(request, application, done)


def _page(request: PageRequest, application: Application, done: Done) -> HttpResponse:
    context = _context(request, application, done)
    return render_page(request, TEMPLATE, context, status=done.status)


def _answer(request: PageRequest, application: Application, done: Done) -> HttpResponse:
    """What the page's script needs to bring itself up to date without touching what is being typed."""
    context = _context(request, application, done)
    draft: Draft = done.outcome.draft
    parts = {"component-list": "_components", "problems": "_problems", "save-revision": "_revision"}
    if done.outcome.differences:
        parts["compare"] = "_compare"
    html = {key: render_to_string(f"definitions/{name}.html", context, request) for key, name in parts.items()}
    kept = done.outcome.reading.kept
    answer: dict[str, Any] = {
        "saved": done.outcome.saved,
        "sentence": done.sentence,
        "version": draft.version,
        "began": context["began"],
        "rows": kept,
        "errors": renumbered(errors_by_id(context["form"]), kept),
        "html": html,
    }
    return JsonResponse(answer, status=done.status)


def _context(request: PageRequest, application: Application, done: Done) -> dict[str, Any]:
    outcome, draft = done.outcome, done.outcome.draft
    newest = _newest(application)
    problems = done.problems or problems_of(draft.document)
    name = sheets.selected_name(draft.document, done.component)
    typed = None
    if not outcome.saved and name == outcome.component:
        typed = sheets.Typed(outcome.texts, outcome.reading, outcome.differences)
    form = sheets.form(
        draft.document, name, problems, typed=typed, adding=done.adding, newest=newest.document if newest else None
    )
    faults = outcome.reading.faults if typed else ()
    environment = _environment(request, application)
    return {
        "title": "Definition",
        "application": application,
        "draft": draft,
        "newest": newest,
        "next_number": newest.number + 1 if newest else 1,
        "unchanged": _unchanged(draft, newest, problems),
        "tiers": sheets.tiers(draft.document, name, problems, newest.document if newest else None),
        "form": form,
        "began": sheets.began(drawn_prints(draft.document, name)),
        "problems": (*sheets.fault_links(form, faults), *sheets.problem_links(draft.document, problems)),
        "outcome": outcome,
        "not_saved": done.sentence,
        "asked": done.component,
        "kinds": KINDS.values(),
        "refusal_to_edit": policies.may_edit(request.user, application),
        "environments": application.environments.all(),
        "estimate": draft_estimate(draft.document, environment, newest) if environment else None,
        "artifacts": _artifacts(application, form),
        **done.words,
    }


def _newest(application: Application) -> Revision | None:
    return application.revisions.order_by("-number").first()


def _environment(request: HttpRequest, application: Application) -> Environment | None:
    """The environment whose volume is used: the one asked for, else the last one (production)."""
    environments = list(application.environments.all())
    asked = request.GET.get("environment", "")
    return next((one for one in environments if str(one.pk) == asked), environments[-1] if environments else None)


def _unchanged(draft: Draft, newest: Revision | None, problems: object) -> str:
    if newest is None or problems or parse(draft.document).digest != newest.digest:
        return ""
    return f"Nothing changed since revision {newest.number}."


def _artifacts(application: Application, form: sheets.Form) -> Any:
    # What was typed comes from outside: only what can be a digest goes into the query (PostgreSQL refuses NUL).
    wanted = [control.extra.get("artifact", "") for control in (*form.usual, *form.more)]
    held = application.team.artifacts.filter(sha256__in=[sha for sha in wanted if _SHA256.fullmatch(sha)])
    return held.defer("content").select_related("uploaded_by")


def _see(application: Application, **query: str) -> HttpResponse:
    words = urlencode({name: text for name, text in query.items() if text})
    return _redirect(f"{reverse('definition', args=[application.pk])}?{words}".rstrip("?"))


def _redirect(address: str) -> HttpResponse:
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return response
