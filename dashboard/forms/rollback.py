"""Going back: a hidden revision that the page was drawn for, and the reason in the person's own words."""

from typing import Any, Final

from django import forms

from dashboard.forms.sentences import PlainForm

LONGEST: Final = 300
"""Characters of a reason."""


class RollbackForm(PlainForm):
    """``state_version`` is the environment's when the page was drawn; ``revision`` one that was live there before."""

    state_version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    revision = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    note = forms.CharField(
        label="Reason",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="What is wrong with what runs now. Approvers read it, and it stays with the deployment.",
    )

    def __init__(self, data: Any = None, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["note"].error_messages["required"] = "Say why: whoever approves it has to know."
