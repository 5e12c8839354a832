"""The definition editor: one form per component, drafts that save as one goes, revisions when one means it."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from dashboard.editing import Editing, editing
from dashboard.foreseen import foreseen
from dashboard.forms import picker, sheets
from dashboard.forms.answers import errors_by_id, renumbered
from dashboard.forms.beside import beside
from dashboard.forms.commands import Done, obey
from dashboard.forms.controls import Control
from dashboard.forms.newer import number_in
from dashboard.forms.posted import Posted, posted
from dashboard.forms.saving import Outcome, draft_of, drawn_prints
from dashboard.forms.uploads import with_uploads
from dashboard.fragments import render_page
from dashboard.http import PageRequest, page, tell
from dashboard.receipts import with_receipt
from dashboard.views.definition_doors import ask_to_deploy, keep_volume
from deployments import policies, selectors
from deployments.models import Application
from deployments.spec.parse import parse
from deployments.spec.problems import InvalidDefinition
from deployments.spec.render import render

TEMPLATE = "definitions/edit.html"
BY_SCRIPT = "tierboard"
"""What `X-Requested-With` says when the page's own script asks."""
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_SAVED_PARTS: Final = {
    "component-list": "_components",
    "problems": "_problems",
    "problem-count": "_problem_count",
    "save-revision": "_revision",
    "beside": "_beside",
}
_CHOOSE: Final = "What you typed is still here: press Save revision to choose what becomes of it."
_LIVE_PARTS: Final = {
    "estimate-figure": "_figure",
    "volume-note": "_volume_note",
    "estimate-more": "_estimate",
    "small-diagram": "_small_diagram",
    "diagram-panel": "_diagram",
}
"""The parts of the page that follow the draft: the id of the place, and the template that fills it."""


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
    """What the draft costs and looks like, for the editor's script; with ``?effects=1`` instead what each choice would
    change, which takes longer. For anybody else the editor itself.
    """
    application = selectors.application(request.user, pk)
    if request.headers.get("X-Requested-With") != BY_SCRIPT:
        return HttpResponseRedirect(f"{reverse('definition', args=[pk])}?{request.GET.urlencode()}")
    seen = editing(application, draft_of(application), request.GET)
    name = sheets.selected_name(seen.draft.document, request.GET.get("component", "")[:40])
    if "effects" in request.GET:
        return JsonResponse({"html": {}, "effects": seen.effects(name, known=False)})
    context = _live_context(request, seen, name)
    html = {key: render_to_string(f"definitions/{file}.html", context, request) for key, file in _LIVE_PARTS.items()}
    return JsonResponse({"html": html, "effects": seen.effects(name, known=True)})


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
        return _see(request, application)
    response = HttpResponse(body, content_type="application/json; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{application.name}.template.json"'
    return response


def _post(request: PageRequest, application: Application) -> HttpResponse:
    form = posted(request.POST)
    if form.do == "keep-volume":
        tell(request, keep_volume(application, form, request.user))
        return _see(request, application, without="volume", component=form.component)
    form, reading = with_uploads(application, form, request.FILES, by=request.user)
    base = editing(application, draft_of(application), request.GET).base if form.do == "reset" else None
    done = obey(application, form, by=request.user, reading=reading, live=base.document if base else None)
    response = _done(request, application, done, form)
    if not done.outcome.saved:
        return response
    return with_receipt(request, response, path=reverse("definition", args=[application.pk]))


def _done(request: PageRequest, application: Application, done: Done, form: Posted) -> HttpResponse:
    if request.headers.get("X-Requested-With") == BY_SCRIPT:
        return _answer(request, application, done, form)
    if done.revision and done.deploy:
        return ask_to_deploy(request, application, done.revision, done.deploy)
    if done.revision:
        tell(request, f"Saved as revision {done.revision.number}. Deploy it to an environment when you are ready.")
        return _redirect(reverse("application", args=[application.pk]))
    if done.clean:
        if done.told:
            tell(request, done.told)
        anchor = f"#f-{form.argument}" if form.do in ("reset", "open") else ""
        return _see(request, application, anchor=anchor, component=done.component, add=done.adding)
    return _page(request, application, done)


def _page(request: PageRequest, application: Application, done: Done) -> HttpResponse:
    context = _context(request, application, done)
    return render_page(request, TEMPLATE, context, status=done.status)


def _answer(request: PageRequest, application: Application, done: Done, posted_form: Posted) -> HttpResponse:
    """What the page's script needs to bring itself up to date without touching what is being typed."""
    context = _context(request, application, done)
    parts = _SAVED_PARTS | ({"compare": "_compare"} if done.outcome.differences else {})
    newer = context["seen"].newer
    if number_in(posted_form) != (newer.revision.number if newer else 0):
        parts |= {"newer": "_newer"}
    html: dict[str, str] = {
        key: render_to_string(f"definitions/{name}.html", context, request) for key, name in parts.items()
    }
    form: sheets.Form = context["form"]
    for control in (*form.usual, *form.more):
        drawn = {**context, "control": control}
        html[f"live-{control.name}"] = render_to_string("definitions/_live.html", drawn, request)
        turned = bool(control.spec.only_with) and control.asleep is (control.name in posted_form.texts)
        if turned or (posted_form.do == "reset" and posted_form.argument == control.name):
            html[f"slot-{control.name}"] = "" if control.asleep else render_to_string(control.template, drawn, request)
    kept = done.outcome.reading.kept
    answer: dict[str, Any] = {
        "saved": done.outcome.saved,
        "sentence": f"{done.sentence} {_CHOOSE}" if done.outcome.gone else done.sentence,
        "version": context["version"],
        "began": context["began"],
        "rows": kept,
        "errors": renumbered(errors_by_id(form), kept),
        "html": html,
    }
    return JsonResponse(answer, status=done.status)


def _context(request: PageRequest, application: Application, done: Done) -> dict[str, Any]:
    outcome = done.outcome
    seen = editing(application, outcome.draft, request.GET)
    document = seen.draft.document
    problems = done.problems or seen.problems
    base = seen.base.document if seen.base else None
    form = _form(seen, done, known=not request.GET.get("prices"))
    faults = outcome.reading.faults if not outcome.saved and form.name == outcome.component else ()
    found = (*sheets.fault_links(form, faults), *sheets.problem_links(document, problems, seen.keep))
    return {
        **_live_context(request, seen, form.name),
        "title": "Definition",
        "draft": seen.draft,
        "newest": seen.newest,
        "next_number": seen.newest.number + 1 if seen.newest else 1,
        "tiers": sheets.tiers(document, form.name, problems, base, seen.keep),
        "picks": picker.picks(document, foreseen(seen)),
        "adding_to": request.GET.get("new", "")[:20],
        "form": form,
        **_started(done, sheets.began(drawn_prints(document, form.name))),
        "problems": found,
        "beside": beside(document, seen.definition, form.name, timezone.now(), (*form.usual, *form.more)),
        "outcome": outcome,
        "not_saved": f"choose what becomes of {outcome.component}." if outcome.gone else done.sentence,
        "asked": done.component,
        "targets": seen.targets(request.user),
        "artifacts": _artifacts(application, (*form.usual, *form.more)),
        **done.words,
    }


def _started(done: Done, prints: str) -> dict[str, Any]:
    """What the form was drawn from. While two versions are compared it stays what it was, so that whatever else is
    pressed asks again: only the button of the comparison sends what it was ``compared`` with.
    """
    draft = done.outcome.draft
    if done.form is None or not done.outcome.differences:
        gone = f"Choose first what becomes of {done.outcome.component}." if done.outcome.gone else ""
        return {"version": draft.version, "began": prints, "compared": prints, "undecided": gone}
    undecided = f"Decide first whose changes to {done.component} stay: yours or those of {draft.updated_by}."
    began = sheets.began(done.form.began)
    return {"version": done.form.version, "began": began, "compared": prints, "undecided": undecided}


def _live_context(request: PageRequest, seen: Editing, name: str) -> dict[str, Any]:
    """What the parts beside the form are drawn from. ``link`` is the address that a component's name is put behind."""
    keep = urlencode(seen.keep)
    return {
        "seen": seen,
        "application": seen.application,
        "estimate": seen.estimate,
        "selected": name,
        "refusal_to_edit": policies.may_edit(request.user, seen.application),
        "keep": keep,
        "link": f"?{keep}&component=" if keep else "?component=",
        "diagram_keep": f"{keep}&component={name}&diagram=1&".lstrip("&"),
        "prices_wait": not seen.effects(name, known=True) and seen.definition is not None,
    }


def _form(seen: Editing, done: Done, *, known: bool) -> sheets.Form:
    """The form of the component to show: from the draft, or from what was typed when it was not saved."""
    document, outcome = seen.draft.document, done.outcome
    name = sheets.selected_name(document, done.component)
    typed = None
    if not outcome.saved and name == outcome.component:
        typed = sheets.Typed(outcome.texts, outcome.reading, outcome.differences)
    return sheets.form(
        document,
        name,
        done.problems or seen.problems,
        typed=typed,
        adding=done.adding,
        live=seen.base.document if seen.base else None,
        effects=seen.effects(name, known=known),
    )


def _artifacts(application: Application, controls: tuple[Control, ...]) -> Any:
    # What was typed comes from outside: only what can be a digest goes into the query (PostgreSQL refuses NUL).
    wanted = [control.extra.get("artifact", "") for control in controls]
    held = application.team.artifacts.filter(sha256__in=[sha for sha in wanted if _SHA256.fullmatch(sha)])
    return held.defer("content").select_related("uploaded_by")


def _see(
    request: HttpRequest, application: Application, *, anchor: str = "", without: str = "", **query: str
) -> HttpResponse:
    """The editor again, at the same environment and volume."""
    kept: Mapping[str, str] = {name: request.GET.get(name, "") for name in ("environment", "volume") if name != without}
    words = urlencode({name: text for name, text in {**query, **kept}.items() if text})
    return _redirect(f"{reverse('definition', args=[application.pk])}?{words}".rstrip("?") + anchor)


def _redirect(address: str) -> HttpResponse:
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return response
