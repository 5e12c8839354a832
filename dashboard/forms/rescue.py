"""Going on with a stuck stack: one way of those that AWS takes now, and what it leaves out."""

from collections.abc import Sequence
from typing import Any

from django import forms

from dashboard.forms.sentences import PlainForm
from deployments.remedies import Operation, Remedy


class RescueForm(PlainForm):
    """``state_version`` is the environment's when the page was drawn; ``remedy`` and ``skip`` hold what was offered."""

    state_version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    remedy = forms.ChoiceField(label="How to go on", widget=forms.RadioSelect)
    skip = forms.MultipleChoiceField(label="What AWS leaves out", required=False, widget=forms.CheckboxSelectMultiple)
    note = forms.CharField(
        label="Note for whoever approves it",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self,
        remedies: Sequence[Remedy],
        failed: Sequence[str],
        data: Any = None,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        self.fields["remedy"].choices = [(remedy.value, remedy.value) for remedy in remedies]  # type: ignore[attr-defined]
        self.fields["skip"].choices = [(name, name) for name in failed]  # type: ignore[attr-defined]
        self.fields["remedy"].error_messages["required"] = "Choose how to go on."

    def clean(self) -> dict[str, Any]:
        """Something is skipped only where that was chosen."""
        found: dict[str, Any] = super().clean() or {}
        if found.get("remedy") == Remedy.SKIP and not found.get("skip"):
            self.add_error("skip", "Tick at least one resource that AWS leaves out.")
        return found

    @property
    def operation(self) -> Operation:
        """What was chosen, once the form is valid."""
        remedy = Remedy(self.cleaned_data["remedy"])
        return Operation(remedy, tuple(self.cleaned_data["skip"]) if remedy is Remedy.SKIP else ())
