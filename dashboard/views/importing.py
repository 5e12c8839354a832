"""Templates that somebody else wrote: a new application made of one, and the draft made of an observed stack's."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from dashboard import cards
from dashboard.forms.application import NewApplication
from dashboard.forms.importing import TemplateForm
from dashboard.fragments import render_page
from dashboard.http import PageRequest, page, redirect, tell
from dashboard.importing import result_of
from dashboard.views.observed import context_of
from deployments import policies, selectors
from deployments.actions.import_template import create_imported, draft_from_stack, import_observed
from deployments.models import Draft
from deployments.refusals import Outdated, Refused
from deployments.spec.imports.faults import InvalidTemplate
from deployments.spec.imports.importing import Imported, import_template


@require_http_methods(["GET", "HEAD", "POST"])
@page
def application_import(request: PageRequest) -> HttpResponse:
    """Bring a template and see what becomes of it; then name the application, and its editor opens."""
    refused = cards.refused_new(request.user)
    posted = request.method == "POST"
    if posted and refused:
        raise Refused(refused)
    creating = posted and request.POST.get("do") == "create"
    form = TemplateForm(request.POST, request.FILES) if posted else TemplateForm()
    named = NewApplication(request.user, request.POST if creating else None)
    imported: Imported | None = None
    faults: Any = ()
    if posted and form.is_valid():
        try:
            imported = _read(form)
        except InvalidTemplate as invalid:
            faults = invalid.faults
        form = form.shown_again()
    if imported and creating and named.is_valid():
        try:
            made = create_imported(**named.where(), imported=imported, by=request.user)
        except Refused as no:
            named.add_error(None, no.sentence)
        else:
            tell(request, f"{made.name} is made. {result_of(imported).sentence}")
            return redirect("definition", pk=made.pk)
    context = {
        "title": "Import a template",
        "form": form,
        "named": named,
        "only_team": named.only_team,
        "result": result_of(imported) if imported else None,
        "faults": faults,
        "refused": refused,
    }
    status = 422 if posted and (creating or not imported) else 200
    return render_page(request, "applications/import.html", context, status=status)


def _read(form: TemplateForm) -> Imported:
    wanted = form.cleaned_data
    return import_template(wanted["template"], given=wanted["values"], as_written=wanted["as_written"])


@require_http_methods(["GET", "HEAD", "POST"])
@page
def environment_import(request: PageRequest, pk: uuid.UUID) -> HttpResponse:
    """What the template of an observed stack becomes, and making that the application's draft."""
    place = selectors.environment(request.user, pk)
    asked = request.POST if request.method == "POST" else request.GET
    as_written = asked.get("as_written") == "1"
    draft = Draft.objects.select_related("updated_by").get(application=place.application)
    imported: Imported | None = None
    faults: Any = ()
    sentence = ""
    try:
        imported = import_observed(environment=place, as_written=as_written)
    except InvalidTemplate as invalid:
        faults = invalid.faults
    except Refused as no:
        sentence = no.sentence
    if request.method == "POST" and imported:
        try:
            draft_from_stack(environment=place, imported=imported, version=_version(request), by=request.user)
        except Outdated as no:
            sentence = no.sentence
        else:
            tell(request, f"The draft is made of the template. {result_of(imported).sentence}")
            return redirect("definition", pk=place.application_id)
    context = {
        **context_of(request, place),
        "draft": draft,
        "as_written": as_written,
        "result": result_of(imported) if imported else None,
        "faults": faults,
        "sentence": sentence,
        "refused": policies.may_edit(request.user, place.application),
    }
    return render_page(request, "environments/import.html", context, status=409 if request.method == "POST" else 200)


def _version(request: PageRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
