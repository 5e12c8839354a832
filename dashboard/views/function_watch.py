"""What a function that runs says and how it does: its log and its figures. Asked of AWS by workers, read from rows."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from dashboard.asking import Asking, typed
from dashboard.figures_panel import ranges, shown_figures
from dashboard.forms.function_watch import LogForm
from dashboard.fragments import render_page
from dashboard.http import PageRequest, page, redirect
from dashboard.log_panel import shown_log
from dashboard.views.functions import TESTED, frame, function_of
from dashboard.views.nothing import nothing_deployed
from deployments import panel_questions, selectors
from deployments.actions.ask_panel import ask_figures, ask_logs, stop_following
from deployments.function_policies import may_watch
from deployments.models import Environment, PanelQuestion
from deployments.panel_answers import MOST_LINES, PRICE_WORDS, RANGES
from deployments.refusals import Refused

_KIND = PanelQuestion.Kind


@require_http_methods(["GET", "HEAD", "POST"])
@page
def environment_function_log(request: PageRequest, pk: uuid.UUID, component: str) -> HttpResponse:
    """The newest lines of its log, read when somebody asks for them; ``do`` says whether it is followed."""
    place = selectors.environment(request.user, pk)
    if nothing := nothing_deployed(request, place, TESTED):
        return nothing
    function, refused = function_of(place, component), may_watch(request.user, place)
    if request.method == "POST" and request.POST.get("do") == "stop":
        stop_following(environment=place, component=component, by=request.user)
        return redirect("environment_function_log", pk=pk, component=component)
    question = panel_questions.found(place, component, _KIND.LOGS, str(request.user.pk))
    about = question.about if question else {}
    asking = Asking(request, LogForm(typed(request), about), refused)
    if asking.form.is_valid():
        with asking:
            _read(request, place, component, asking.form.cleaned_data)
            return redirect("environment_function_log", pk=pk, component=component)
    context: dict[str, Any] = {
        **frame(place),
        **asking.context,
        "panel": "log",
        "function": function,
        "question": None if refused else question,
        "log": shown_log(question) if question and not refused else None,
        "follows": bool(question and question.is_open and question.follow_until),
        "most": MOST_LINES,
    }
    return render_page(request, "functions/log.html", context, partial="log", status=asking.status)


def _read(request: PageRequest, place: Environment, component: str, sent: dict[str, Any]) -> None:
    follow = request.POST.get("do") == "follow"
    ask_logs(
        environment=place,
        component=component,
        back=sent["back"],
        search=sent["search"],
        follow=follow,
        by=request.user,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@page
def environment_function_figures(request: PageRequest, pk: uuid.UUID, component: str) -> HttpResponse:
    """How often it was called, failed, was refused and how long it took; ``back`` is how far back."""
    place = selectors.environment(request.user, pk)
    if nothing := nothing_deployed(request, place, TESTED):
        return nothing
    function, refused = function_of(place, component), may_watch(request.user, place)
    back = (request.POST if request.method == "POST" else request.GET).get("back", "")
    back = back if back in RANGES else next(iter(RANGES))
    if request.method == "POST":
        if refused:
            raise Refused(refused)
        ask_figures(environment=place, component=component, back=back, by=request.user)
        response = redirect("environment_function_figures", pk=pk, component=component)
        response.headers["Location"] += f"?{urlencode({'back': back})}"
        return response
    question = None if refused else panel_questions.found(place, component, _KIND.METRICS, back)
    context: dict[str, Any] = {
        **frame(place),
        "panel": "figures",
        "function": function,
        "refused": refused,
        "back": back,
        "ranges": ranges(),
        "question": question,
        "found": shown_figures(question) if question else None,
        "price": PRICE_WORDS,
    }
    return render_page(request, "functions/figures.html", context, partial="figures")
