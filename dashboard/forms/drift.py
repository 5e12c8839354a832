"""What was changed outside: letting it stay for a while, undoing it, keeping it in the definition."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms

from dashboard.forms.sentences import PlainForm
from deployments.actions.ignore_drift import LONGEST_DAYS, LONGEST_REASON, latest

_USUAL_DAYS = 14


class IgnoreForm(PlainForm):
    """Why it may stay, and until when at most."""

    reason = forms.CharField(
        label="Why it may stay changed",
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Everybody in the team reads it beside the change, with your name.",
    )
    until = forms.DateField(
        label="Until the end of",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        help_text=f"Then it counts again. {LONGEST_DAYS} days at most.",
    )

    def __init__(self, today: date, data: Any = None) -> None:
        super().__init__(data, initial={"until": today + timedelta(days=_USUAL_DAYS)})
        self.fields["until"].widget.attrs |= {"min": today.isoformat(), "max": latest(today).isoformat()}
        self.fields["until"].error_messages["invalid"] = "Write a day, such as 2026-03-31."


class UndoForm(PlainForm):
    """``state_version`` is the environment's when the page was drawn."""

    state_version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    note = forms.CharField(
        label="Reason",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Why the changes are undone. Approvers read it, and it stays with the deployment.",
    )

    def __init__(self, data: Any = None, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["note"].error_messages["required"] = "Say why: whoever approves it has to know."


class KeepForm(PlainForm):
    """Which of the changes that the definition can say are kept."""

    keep = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)

    def __init__(self, keys: Sequence[str], data: Any = None) -> None:
        super().__init__(data, initial={"keep": list(keys)})
        self.fields["keep"].choices = [(key, key) for key in keys]  # type: ignore[attr-defined]
        self.fields["keep"].error_messages["required"] = "Tick at least one change that is kept."
