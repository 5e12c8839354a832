"""Testing a route of an API: which one, with which path, headers and body."""

from typing import Any, cast

from django import forms

from dashboard.forms.sentences import PlainForm
from deployments.actions.ask_route_test import LONGEST_HEADERS, LONGEST_PATH
from deployments.apis import RunningApi

_PLAIN = {"spellcheck": "false", "autocapitalize": "none", "autocomplete": "off"}


class RouteForm(PlainForm):
    """One call."""

    route = forms.ChoiceField(label="Route", help_text="Method and path as the definition has them.")
    path = forms.CharField(
        label="Path",
        max_length=LONGEST_PATH,
        widget=forms.TextInput(attrs=dict(_PLAIN)),
        help_text="The real one, with a value for each variable: /notes/1 for /notes/{id}. ?name=value may follow.",
    )
    headers = forms.CharField(
        label="Headers",
        required=False,
        max_length=LONGEST_HEADERS,
        widget=forms.Textarea(attrs={**_PLAIN, "rows": 3, "class": "mono"}),
        help_text="One in each line, such as Content-Type: application/json. Your team can read them later.",
    )
    body = forms.CharField(
        label="Body",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={**_PLAIN, "rows": 6, "class": "mono"}),
        help_text="What the caller sends. Nothing for most calls by GET.",
    )

    def __init__(self, api: RunningApi, data: Any = None, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        route = cast(forms.ChoiceField, self.fields["route"])
        route.choices = [(one.key, f"{one.key}, answered by {one.function}") for one in api.routes]
