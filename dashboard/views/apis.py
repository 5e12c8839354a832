"""The panel on which a route of an API is tested before its address is handed out."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from dashboard.asking import Asking, typed
from dashboard.forms.route_tests import RouteForm
from dashboard.fragments import render_page
from dashboard.function_panel import outcome
from dashboard.http import PageRequest, page, redirect
from dashboard.views.functions import frame, shown_test
from dashboard.views.nothing import nothing_deployed
from deployments import function_tests, selectors
from deployments.actions.ask_route_test import ask_route_test
from deployments.apis import RunningApi, running_api
from deployments.function_policies import may_test
from deployments.models import Environment, FunctionTest
from deployments.spec.api_calls import ApiCall

_HISTORY = 10
_LONGEST_KEY = 300


@require_http_methods(["GET", "HEAD", "POST"])
@page
def environment_api(request: PageRequest, pk: uuid.UUID, component: str) -> HttpResponse:
    """Choose a route, press *Test*, read what the API answered."""
    place = selectors.environment(request.user, pk)
    if nothing := nothing_deployed(request, place, "The routes of its APIs are tested here,"):
        return nothing
    api = running_api(place, component)
    if api is None:
        raise Environment.DoesNotExist
    shown = shown_test(request, place, component)
    form = RouteForm(api, typed(request), _initial(api, request.GET.get("route", "")[:_LONGEST_KEY], shown))
    asking = Asking(request, form, may_test(request.user, place))
    if asking.form.is_valid():
        with asking:
            ask_route_test(environment=place, component=component, by=request.user, **form.cleaned_data)
            return redirect("environment_api", pk=pk, component=component)
    context: dict[str, Any] = {
        **frame(place),
        **asking.context,
        "api": api,
        "outcome": outcome(shown) if shown else None,
        "tests": function_tests.newest(place, component, _HISTORY),
    }
    return render_page(request, "apis/test.html", context, partial="result", status=asking.status)


def _initial(api: RunningApi, key: str, shown: FunctionTest | None) -> dict[str, Any]:
    """The route that the address names, else the call of the test on the page, else the first route."""
    route = api.route(key)
    if route is None and shown is not None:
        call = ApiCall.from_text(shown.event)
        headers = "\n".join(f"{name}: {value}" for name, value in call.headers.items())
        return {
            "route": f"{call.method} {call.route}",
            "path": call.whole_path,
            "headers": headers,
            "body": call.body,
        }
    first = route or next(iter(api.routes), None)
    return {"route": first.key, "path": first.path} if first else {}
