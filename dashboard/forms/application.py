"""Forms around an application: its name and place, its volume, what to deploy and what to remove."""

from collections.abc import Collection, Sequence
from typing import Any, cast

from django import forms

from costing.estimate.volume import BadVolume, parse_volume
from dashboard.forms.sentences import OneOf, PlainForm
from dashboard.price_words import place_words
from deployments import selectors
from deployments.actions.applications import LONGEST_WAIT
from deployments.models import Environment
from deployments.naming import APPLICATION_RULE, is_application_name
from deployments.spec.faults import Faults
from deployments.spec.mails import mails
from deployments.states import Mode
from teams.models import AwsAccount, Team, User
from teams.roles import Role


class NewApplication(PlainForm):
    """Name, team, and where it runs. One choice names account and region together: there is nothing to mismatch."""

    name = forms.CharField(
        label="Name",
        max_length=30,
        help_text=APPLICATION_RULE,
        widget=forms.TextInput(
            attrs={"class": "medium", "autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}
        ),
    )
    team = OneOf(
        label="Team",
        queryset=Team.objects.none(),
        empty_label=None,
        help_text="Everybody in the team sees it. It cannot move to another team later.",
        widget=forms.Select(attrs={"class": "medium"}),
    )
    place = forms.ChoiceField(
        label="AWS account and region",
        help_text="All three environments (dev, staging, production) start here, each independent of the others.",
    )

    alarms = forms.BooleanField(
        label="Tell us when something goes wrong",
        required=False,
        help_text="Failed and slow calls, errors of APIs, tables at their limit. The editor says what it costs.",
    )
    alarm_mail = forms.CharField(
        label="Mail to",
        required=False,
        max_length=254,
        help_text="AWS first mails this address a link to confirm. More can be added in the editor.",
        widget=forms.EmailInput(attrs={"class": "medium", "autocomplete": "email"}),
    )

    def __init__(self, user: User, data: Any = None) -> None:
        super().__init__(data)
        self.fields["alarm_mail"].initial = user.email
        teams = selectors.teams_where(user, Role.DEVELOPER)
        field = cast(OneOf, self.fields["team"])
        field.queryset = Team.objects.filter(pk__in=[team.pk for team in teams])
        self._accounts = {str(account.pk): account for account in selectors.accounts(user) if account.team in teams}
        place = cast(forms.ChoiceField, self.fields["place"])
        place.choices = [choice for account in self._accounts.values() for choice in places_of(account)]
        self.only_team = teams[0] if len(teams) == 1 else None
        """The team, where there is no choice."""
        if self.only_team:
            field.initial = self.only_team.pk

    @property
    def has_place(self) -> bool:
        """Whether there is any account to choose."""
        return bool(self._accounts)

    def clean_name(self) -> str:
        """The name by the one rule for names."""
        name = str(self.cleaned_data["name"])
        if not is_application_name(name):
            raise forms.ValidationError(f"This name cannot be used. {APPLICATION_RULE}")
        return name

    def clean_alarm_mail(self) -> str:
        """An address, where alarms are wanted."""
        typed = str(self.cleaned_data["alarm_mail"]).strip()
        if self.cleaned_data.get("alarms"):
            try:
                mails((typed,))
            except Faults:
                raise forms.ValidationError(
                    "Write one address such as alerts@example.com, or untick the box."
                ) from None
        return typed

    def choices(self) -> dict[str, Any]:
        """Arguments of ``create_application``, once the form is valid."""
        wanted = self.cleaned_data["alarms"]
        return {**self.where(), "alarm_mail": self.cleaned_data["alarm_mail"] if wanted else ""}

    def where(self) -> dict[str, Any]:
        """Its name, team, account and region: all that is chosen of an application that brings its own definition."""
        account, _, region = self.cleaned_data["place"].partition(" ")
        return {
            "name": self.cleaned_data["name"],
            "team": self.cleaned_data["team"],
            "account": self._accounts[account],
            "region": region,
        }


def places_of(account: AwsAccount) -> list[tuple[str, str]]:
    """A choice for each region of the account: its value names both, as does its label. The region stands first: it
    stays as chosen, and on a phone the end of a label does not always fit.
    """
    where = f"{account.name} ({account.account_id})"
    return [(f"{account.pk} {region}", f"{place_words(region)}: {where}") for region in account.regions]


class VolumeField(forms.CharField):
    """Requests a month as people write them: 2100000, 2,100,000, 2.1M or 2.1 million."""

    def clean(self, value: Any) -> Any:
        """The volume as a whole number; the sentence of the parser when it is none."""
        text = super().clean(value)
        try:
            return parse_volume(text)
        except BadVolume as error:
            raise forms.ValidationError(str(error)) from None


class UsageForm(PlainForm):
    """How much one environment will be used."""

    environment = forms.UUIDField(widget=forms.HiddenInput)
    requests = VolumeField(
        label="Expected requests a month",
        max_length=40,
        help_text="Write 2100000, 2,100,000 or 2.1M. Estimates and plans use it from now on.",
        widget=forms.TextInput(attrs={"class": "short", "inputmode": "text", "autocomplete": "off"}),
    )
    free_tier = forms.BooleanField(
        label="Count AWS's monthly free amounts",
        required=False,
        help_text="Only if nothing else in the account uses them.",
    )


class RulesForm(PlainForm):
    """How long a plan for one environment waits for people."""

    UNITS = ((24 * 60, "days"), (60, "hours"), (1, "minutes"))

    amount = forms.IntegerField(
        label="A plan waits for approval at most",
        min_value=1,
        max_value=LONGEST_WAIT,
        help_text="After that it ends, and has to be asked for again: prices and AWS's state move meanwhile. "
        "1 minute to 30 days. Plans that wait already keep their time.",
        widget=forms.NumberInput(attrs={"class": "short", "autocomplete": "off"}),
    )
    unit = forms.TypedChoiceField(
        label="Counted in", coerce=int, choices=UNITS, widget=forms.Select(attrs={"class": "short"})
    )

    def __init__(self, minutes: int, data: Any = None) -> None:
        unit = next(size for size, _ in self.UNITS if minutes % size == 0)
        super().__init__(data, initial={"amount": minutes // unit, "unit": unit})

    @property
    def minutes(self) -> int:
        """What was typed, once the form is valid."""
        return int(self.cleaned_data["amount"]) * int(self.cleaned_data["unit"])


AT_ONCE = "Plan it, and deploy at once: no approval is needed here unless data is at risk"
ONLY_PLAN = (Mode.PLAN.value, "Only plan: show what would change and what it costs")


class PickRevision(forms.Select):
    """A list of revisions in which those that are blocked can be seen, with the reason, and not chosen."""

    def __init__(self, blocked: Collection[int]) -> None:
        super().__init__()
        self._blocked = {str(number) for number in blocked}

    def create_option(self, name: str, value: Any, *rest: Any, **more: Any) -> dict[str, Any]:
        """An option; disabled when it is blocked."""
        option = super().create_option(name, value, *rest, **more)
        if str(value) in self._blocked:
            option["attrs"]["disabled"] = True
        return option


class RevisionForm(PlainForm):
    """Which revision, of ``numbers`` with their words; ``blocked`` ones cannot be chosen. ``state_version`` is the
    environment's when the page was drawn.
    """

    state_version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    revision = forms.TypedChoiceField(label="Revision", coerce=int)

    def __init__(
        self,
        numbers: Sequence[tuple[int | str, str]],
        data: Any = None,
        initial: dict[str, Any] | None = None,
        *,
        blocked: Collection[int] = (),
    ) -> None:
        super().__init__(data, initial=initial)
        field = cast(forms.TypedChoiceField, self.fields["revision"])
        field.widget = PickRevision(blocked)
        field.choices = list(numbers)


class DeployForm(RevisionForm):
    """What to deploy and how far to go."""

    mode = forms.ChoiceField(
        label="How far",
        choices=[
            (Mode.DEPLOY.value, "Plan it, and deploy when it is approved"),
            ONLY_PLAN,
        ],
        widget=forms.RadioSelect,
        initial=Mode.DEPLOY.value,
    )
    note = forms.CharField(
        label="Note for the approvers",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Why now, what to look at.",
    )

    def __init__(self, *typed: Any, needs_approval: bool = True, **more: Any) -> None:
        super().__init__(*typed, **more)
        if not needs_approval:
            mode = cast(forms.ChoiceField, self.fields["mode"])
            mode.choices = [(Mode.DEPLOY.value, AT_ONCE), ONLY_PLAN]
            self.fields["note"].label = "Note"


class DestroyForm(PlainForm):
    """Asking for the removal of an environment, by its name."""

    state_version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    typed_name = forms.CharField(
        label="Type the environment's name",
        max_length=80,
        widget=forms.TextInput(
            attrs={
                "class": "medium",
                "autocomplete": "off",
                "autocapitalize": "none",
                "autocorrect": "off",
                "spellcheck": "false",
            }
        ),
    )
    note = forms.CharField(
        label="Note for the approvers", required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, environment: Environment, data: Any = None) -> None:
        super().__init__(data, initial={"state_version": environment.state_version})
        self._wanted = environment.name
        if not environment.approvals_required:
            self.fields["note"].label = "Note"
        self.fields["typed_name"].help_text = f"It is {environment.name}."

    def clean_typed_name(self) -> str:
        """Exactly the name, spaces around it aside."""
        typed = str(self.cleaned_data["typed_name"]).strip()
        if typed != self._wanted:
            raise forms.ValidationError(f"That is not the name. Type {self._wanted} to go on.")
        return typed
