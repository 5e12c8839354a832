"""The functions of an environment, and the panel on which one of them is tested."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from dashboard.asking import Asking, typed
from dashboard.forms.function_tests import EventForm
from dashboard.fragments import render_page
from dashboard.function_panel import Choice, choices, chosen, outcome
from dashboard.http import PageRequest, page, redirect, tell
from dashboard.views.nothing import nothing_deployed
from deployments import function_tests, functions, selectors
from deployments.actions.ask_test import ask_test
from deployments.actions.saved_events import remove_event, save_event
from deployments.function_policies import may_keep_events, may_test
from deployments.functions import RunningFunction
from deployments.models import Environment, FunctionTest, SavedEvent
from deployments.spec.sample_events import samples

TESTED = "Its functions are tested here, and their logs and figures are read,"
_HISTORY = 10
_LONGEST_KEY = 60


@require_safe
@page
def environment_functions(request: PageRequest, pk: uuid.UUID) -> HttpResponse:
    """Which functions run there."""
    place = selectors.environment(request.user, pk)
    if nothing := nothing_deployed(request, place, TESTED):
        return nothing
    context = {**frame(place), "functions": functions.running(place), "refused": may_test(request.user, place)}
    return render_page(request, "functions/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@page
def environment_function(request: PageRequest, pk: uuid.UUID, component: str) -> HttpResponse:
    """Test a function: choose an event, press *Test*, read what came of it. ``do`` says what is asked for."""
    place = selectors.environment(request.user, pk)
    if nothing := nothing_deployed(request, place, TESTED):
        return nothing
    function = function_of(place, component)
    if request.method == "POST" and request.POST.get("do") == "remove":
        return _removed(request, place, component)
    events = _events(place, component)
    saves = request.method == "POST" and request.POST.get("do") == "save"
    refused, refused_save = may_test(request.user, place), may_keep_events(request.user, place.application)
    shown = shown_test(request, place, component)
    form = EventForm(typed(request), _initial(events, request.GET.get("event", "")[:_LONGEST_KEY], shown))
    asking = Asking(request, form, refused_save if saves else refused)
    if asking.form.is_valid():
        with asking:
            return (_saved if saves else _asked)(request, place, component, form)
    context = {
        **frame(place),
        **asking.context,
        "panel": "test",
        "function": function,
        "events": events,
        "refused": refused,
        "refused_save": refused_save,
        "outcome": outcome(shown) if shown else None,
        "tests": function_tests.newest(place, component, _HISTORY),
    }
    return render_page(request, "functions/test.html", context, partial="result", status=asking.status)


def _asked(request: PageRequest, place: Environment, component: str, form: EventForm) -> HttpResponse:
    sent = form.cleaned_data
    ask_test(
        environment=place, component=component, event_name=sent["event_name"], event=sent["event"], by=request.user
    )
    return redirect("environment_function", pk=place.pk, component=component)


def _saved(request: PageRequest, place: Environment, component: str, form: EventForm) -> HttpResponse:
    sent = form.cleaned_data
    row = save_event(
        application=place.application, component=component, name=sent["name"], event=sent["event"], by=request.user
    )
    tell(request, f"The event {row.name} is saved for your team.")
    response = redirect("environment_function", pk=place.pk, component=component)
    response.headers["Location"] += f"?{urlencode({'event': f'saved-{row.pk}'})}"
    return response


def _removed(request: PageRequest, place: Environment, component: str) -> HttpResponse:
    number = request.POST.get("event", "")
    rows = SavedEvent.objects.filter(application=place.application, component=component)
    event = rows.select_related("application__team").get(
        pk=int(number) if number.isdecimal() and len(number) < 18 else 0
    )
    remove_event(event=event, by=request.user)
    tell(request, f"The event {event.name} is removed.")
    return redirect("environment_function", pk=place.pk, component=component)


def _events(place: Environment, component: str) -> tuple[Choice, ...]:
    saved = SavedEvent.objects.filter(application=place.application_id, component=component).select_related("saved_by")
    document = place.live_revision.document if place.live_revision else {}
    return choices(samples(document, component), saved)


def shown_test(request: PageRequest, place: Environment, component: str) -> FunctionTest | None:
    """The test that the address names, else the newest."""
    rows = FunctionTest.objects.filter(environment=place, component=component).select_related("asked_by")
    try:
        return rows.get(pk=uuid.UUID(request.GET["test"]))
    except (KeyError, ValueError, FunctionTest.DoesNotExist):
        return rows.order_by("-asked_at").first()


def _initial(events: tuple[Choice, ...], key: str, shown: FunctionTest | None) -> dict[str, Any]:
    """The event that was chosen, else that of the test on the page, else the one that fits best."""
    found = chosen(events, key)
    if found is None and shown is not None:
        return {"event": shown.event, "event_name": shown.event_name}
    found = found or events[0]
    return {"event": found.text, "event_name": found.label}


def function_of(place: Environment, component: str) -> RunningFunction:
    """The function of this name that runs there.

    :raises Environment.DoesNotExist: when none does.
    """
    found = functions.running_function(place, component)
    if found is None:
        raise Environment.DoesNotExist
    return found


def frame(place: Environment) -> dict[str, Any]:
    """What every page about functions shows around itself."""
    application = place.application
    return {
        "title": f"{application.name} / {place.name}",
        "environment": place,
        "application": application,
        "list_address": reverse("environment_functions", kwargs={"pk": place.pk}),
    }
