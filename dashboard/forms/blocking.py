"""Blocking a revision: the reason, which everybody reads who would deploy it."""

from django import forms

from dashboard.forms.sentences import PlainForm
from deployments.actions.block_revision import LONGEST_REASON


class BlockForm(PlainForm):
    """Why it must not be deployed."""

    reason = forms.CharField(
        label="What is wrong with it",
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Whoever wants to deploy it, or go back to it, reads this.",
    )
