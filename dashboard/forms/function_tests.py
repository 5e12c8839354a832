"""Testing a function: the event it gets, and keeping that event for the team."""

from typing import Any

from django import forms

from dashboard.forms.sentences import PlainForm
from deployments.actions.ask_test import LONGEST_EVENT_NAME
from deployments.actions.saved_events import LARGEST, LONGEST_NAME


class EventForm(PlainForm):
    """``do`` says which button was pressed: test or save. ``event_name`` is that of the event one began with."""

    event = forms.CharField(
        label="Event",
        widget=forms.Textarea(attrs={"rows": 12, "class": "mono", "spellcheck": "false", "autocapitalize": "none"}),
        help_text="JSON, the text that the function gets. Everybody in the team can read it later: no passwords.",
        strip=False,
    )
    event_name = forms.CharField(required=False, max_length=LONGEST_EVENT_NAME, widget=forms.HiddenInput)
    name = forms.CharField(
        label="Save it as",
        required=False,
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"class": "medium", "autocomplete": "off"}),
        help_text="A name, such as Order of two books. Your team then finds the event above in every environment; one "
        "of the same name is replaced.",
    )

    def __init__(self, data: Any = None, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        # Counted in bytes by the action; here it only keeps a book from being read.
        self.fields["event"].widget.attrs["maxlength"] = str(LARGEST)
        self.fields["event"].error_messages["required"] = "Write an event: {} is the shortest."
