"""The definition language for editors and CI."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from deployments.spec.schema import json_schema


@require_safe
def definition(request: HttpRequest) -> HttpResponse:
    """The JSON Schema of a definition. It holds nothing of any team, so it needs no sign-in."""
    return JsonResponse(json_schema(), content_type="application/schema+json", json_dumps_params={"indent": 2})
