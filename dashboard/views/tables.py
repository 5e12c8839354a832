"""A look at the items of a table that runs. Asked of AWS by workers, read from rows; nothing can be changed here."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from dashboard.asking import Asking, typed
from dashboard.forms.table_items import ItemsForm
from dashboard.fragments import render_page
from dashboard.http import PageRequest, page, redirect
from dashboard.views.functions import frame
from dashboard.views.nothing import nothing_deployed
from deployments import panel_questions, selectors
from deployments.actions.ask_items import MOST, ask_items
from deployments.function_policies import may_browse
from deployments.models import Environment, PanelQuestion
from deployments.panel_answers import Items
from deployments.tables import running_table


@require_http_methods(["GET", "HEAD", "POST"])
@page
def environment_table(request: PageRequest, pk: uuid.UUID, component: str) -> HttpResponse:
    """The first items, or those of a key."""
    place = selectors.environment(request.user, pk)
    if nothing := nothing_deployed(request, place, "The items of its tables are looked at here,"):
        return nothing
    table = running_table(place, component)
    if table is None:
        raise Environment.DoesNotExist
    refused = may_browse(request.user, place)
    question = panel_questions.found(place, component, PanelQuestion.Kind.ITEMS, str(request.user.pk))
    asking = Asking(request, ItemsForm(table, typed(request), question.about if question else {}), refused)
    if asking.form.is_valid():
        with asking:
            sent = asking.form.cleaned_data
            ask_items(
                environment=place,
                component=component,
                partition=sent["partition"],
                sort=sent.get("sort", ""),
                by=request.user,
            )
            return redirect("environment_table", pk=pk, component=component)
    answer: Items | None = question.answer if question and not refused else None
    context: dict[str, Any] = {
        **frame(place),
        **asking.context,
        "table": table,
        "question": None if refused else question,
        "items": answer["items"] if answer else None,
        "more": bool(answer and answer["more"]),
        "most": MOST,
    }
    return render_page(request, "tables/items.html", context, partial="items", status=asking.status)
