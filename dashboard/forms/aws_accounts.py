"""Forms of the page *AWS accounts*: a new account, its roles, its name and regions."""

from typing import Any, Final, cast

from django import forms

from dashboard.forms.sentences import OneOf, PlainForm
from deployments import selectors
from teams import documents
from teams.accounts import LONGEST_NAME
from teams.connecting import LONGEST_ARN, Purpose
from teams.models import AwsAccount, Team, User
from teams.regions import REGIONS, USUAL, partition_of
from teams.roles import Role

_PLAIN: Final = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}


class AccountForm(PlainForm):
    """What people call it and where it may be deployed to."""

    name = forms.CharField(
        label="Name",
        max_length=LONGEST_NAME,
        help_text="What people call it, such as Production.",
        widget=forms.TextInput(attrs={"class": "medium", "autocomplete": "off"}),
    )
    regions = forms.MultipleChoiceField(
        label="Allowed regions",
        choices=list(REGIONS.items()),
        help_text="Nothing is ever deployed to a region that is not ticked.",
        widget=forms.CheckboxSelectMultiple,
    )

    @property
    def usual_regions(self) -> list[Any]:
        """The regions that most teams choose, and those that are ticked."""
        return [box for box in self["regions"] if self._is_usual(box)]

    @property
    def other_regions(self) -> list[Any]:
        """All others that the same AWS account can use."""
        return [box for box in self["regions"] if not self._is_usual(box) and not _is_separate(box)]

    @property
    def separate_regions(self) -> list[Any]:
        """Those of the parts of AWS that have accounts of their own."""
        return [box for box in self["regions"] if not self._is_usual(box) and _is_separate(box)]

    def _is_usual(self, box: Any) -> bool:
        return box.data["value"] in USUAL or bool(box.data["selected"])


def _is_separate(box: Any) -> bool:
    return partition_of([box.data["value"]]) != "aws"


class NewAccountForm(AccountForm):
    """An account of a team that the person owns."""

    team = OneOf(
        label="Team",
        queryset=Team.objects.none(),
        empty_label=None,
        help_text="Only this team can deploy to it. Another team registers it for itself.",
        widget=forms.Select(attrs={"class": "medium"}),
    )
    account_id = forms.CharField(
        label="Account id",
        max_length=20,
        help_text="Twelve digits. AWS shows it at the top right of its console.",
        widget=forms.TextInput(attrs={"class": "medium", "inputmode": "numeric", **_PLAIN}),
    )
    field_order = ("name", "team", "account_id", "regions")

    def __init__(self, user: User, data: Any = None) -> None:
        super().__init__(data)
        teams = selectors.teams_where(user, Role.OWNER)
        cast(OneOf, self.fields["team"]).queryset = Team.objects.filter(pk__in=[team.pk for team in teams])
        self.only_team = teams[0] if len(teams) == 1 else None
        """The team, where there is no choice."""


class RolesForm(PlainForm):
    """The ARNs of both roles. Those that the template makes stand there already."""

    read_role_arn = forms.CharField(
        label="Read role",
        max_length=LONGEST_ARN,
        help_text="ARN of the role that only looks: the output ReadRoleArn of the stack.",
        widget=forms.TextInput(attrs=_PLAIN),
    )
    deploy_role_arn = forms.CharField(
        label="Deploy role",
        max_length=LONGEST_ARN,
        help_text="ARN of the role that deploys: the output DeployRoleArn of the stack.",
        widget=forms.TextInput(attrs=_PLAIN),
    )

    def __init__(self, account: AwsAccount, data: Any = None) -> None:
        made = {
            purpose: documents.role_arn(
                account.team.slug, purpose, partition=account.partition, account_id=account.account_id
            )
            for purpose in Purpose
        }
        super().__init__(
            data,
            initial={
                "read_role_arn": account.read_role_arn or made[Purpose.READ],
                "deploy_role_arn": account.deploy_role_arn or made[Purpose.DEPLOY],
            },
        )
