"""Registering a stack that somebody else made, and asking to take it over."""

from collections.abc import Collection
from typing import Any, cast

from django import forms

from dashboard.forms.application import RevisionForm, places_of
from dashboard.forms.sentences import PlainForm
from deployments.actions.observe_stack import ENVIRONMENT_RULE, STACK_RULE
from teams.models import AwsAccount

_TEXT = {"class": "medium", "autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}


_FOLLOWED = {
    "hx-get": "",
    "hx-trigger": "change",
    "hx-target": "#meeting",
    "hx-select": "#meeting",
    "hx-swap": "outerHTML",
}


class ObserveForm(PlainForm):
    """Where the stack is, and what it is called here."""

    place = forms.ChoiceField(label="AWS account and region")
    stack_name = forms.CharField(
        label="Name of the stack",
        max_length=128,
        help_text=f"As AWS's console lists it under CloudFormation, Stacks: such as shop-production. {STACK_RULE}",
        widget=forms.TextInput(attrs=_TEXT),
    )
    name = forms.CharField(
        label="Name of the environment",
        max_length=30,
        help_text=f"What it is called here. {ENVIRONMENT_RULE}",
        widget=forms.TextInput(attrs=_TEXT),
    )

    def __init__(self, accounts: Collection[AwsAccount], data: Any = None) -> None:
        super().__init__(data)
        self._accounts = {str(account.pk): account for account in accounts}
        place = cast(forms.ChoiceField, self.fields["place"])
        place.choices = [choice for account in accounts for choice in places_of(account)]

    @property
    def has_place(self) -> bool:
        """Whether there is any account to choose."""
        return bool(self._accounts)

    def choices(self) -> dict[str, Any]:
        """Arguments of ``register_stack``, once the form is valid."""
        account, _, region = self.cleaned_data["place"].partition(" ")
        return {
            "name": self.cleaned_data["name"],
            "stack_name": self.cleaned_data["stack_name"],
            "account": self._accounts[account],
            "region": region,
        }


class AdoptForm(RevisionForm):
    """Which revision takes the stack over, and why."""

    note = forms.CharField(
        label="Reason",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Why it is taken over, and whether those who made it know. Approvers read it.",
    )

    def __init__(self, *typed: Any, **more: Any) -> None:
        super().__init__(*typed, **more)
        self.fields["revision"].help_text = "The stack becomes what this revision says."
        # The comparison beneath follows the choice.
        self.fields["revision"].widget.attrs |= _FOLLOWED
        self.fields["note"].error_messages["required"] = "Say why: whoever approves it has to know."
