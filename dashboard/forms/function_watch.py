"""Reading a function's log: how far back, and what to look for."""

from typing import Any

from django import forms

from dashboard.forms.sentences import PlainForm
from dashboard.log_panel import BACK
from deployments.panel_answers import LONGEST_SEARCH


class LogForm(PlainForm):
    """``do`` says which button was pressed: read, follow or stop."""

    back = forms.ChoiceField(
        label="Time",
        choices=[(key, words.capitalize()) for key, words in BACK.items()],
        widget=forms.Select(attrs={"class": "medium"}),
    )
    search = forms.CharField(
        label="Only lines with",
        required=False,
        max_length=LONGEST_SEARCH,
        widget=forms.TextInput(
            attrs={"class": "medium", "autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}
        ),
        help_text="A word or more, as they stand in the line: capital letters count. Empty shows all.",
    )

    def __init__(self, data: Any = None, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial={"back": "1h", **(initial or {})})
