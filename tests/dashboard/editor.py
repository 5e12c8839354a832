"""What the editor's page sends, made the way a browser makes it."""

import json
from typing import Any

from django.urls import reverse

from dashboard.forms.saving import drawn_prints, drawn_texts
from deployments.models import Application, Draft

BY_SCRIPT: dict[str, Any] = {"headers": {"X-Requested-With": "tierboard"}}


def address(application: Application) -> str:
    return reverse("definition", args=[application.pk])


def draft_of(application: Application) -> Draft:
    return Draft.objects.get(application=application)


def form(application: Application, component: str, **changes: str) -> dict[str, str]:
    """What the page's form would send for a component, with changes typed into it."""
    draft = draft_of(application)
    hidden = {
        "version": str(draft.version),
        "component": component,
        "kind": draft.document["components"][component]["kind"],
        "began": json.dumps(drawn_prints(draft.document, component)),
    }
    return {**hidden, **drawn_texts(draft.document, component), **changes}


def component(application: Application, name: str) -> dict[str, Any]:
    found: dict[str, Any] = draft_of(application).document["components"][name]
    return found
