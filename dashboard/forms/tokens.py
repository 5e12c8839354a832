"""The form that makes a token."""

from typing import Any, Final, cast

from django import forms

from dashboard.forms.sentences import OneOf, PlainForm
from deployments import selectors
from teams.models import Team, User
from teams.roles import Role
from teams.scopes import CONSEQUENCES, LABELS, Scope
from teams.tokens import LONGEST_NAME

LIFETIMES: Final = (
    (7, "7 days", "for trying it out"),
    (30, "30 days", "make a new one each month"),
    (90, "90 days", "for most CI systems"),
    (365, "A year", "the longest; a leaked token works for that long"),
)


class TokenForm(PlainForm):
    """Name, team, what it may do, where, and for how long."""

    name = forms.CharField(
        label="Name",
        max_length=LONGEST_NAME,
        help_text="Where it will be used, such as GitHub shop. It stands in the audit log beside yours.",
        widget=forms.TextInput(attrs={"class": "medium", "autocomplete": "off", "spellcheck": "false"}),
    )
    team = OneOf(
        label="Team",
        queryset=Team.objects.none(),
        empty_label=None,
        widget=forms.Select(attrs={"class": "medium"}),
    )
    scopes = forms.TypedMultipleChoiceField(
        label="What it may do",
        coerce=Scope,
        choices=[(scope.value, LABELS[scope]) for scope in Scope],
        initial=[scope.value for scope in Scope if scope is not Scope.DEPLOY],
        widget=forms.CheckboxSelectMultiple,
    )
    applications = forms.MultipleChoiceField(
        label="Only for these applications",
        required=False,
        help_text="None ticked: all of the team's, also those that are made later.",
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.TypedChoiceField(
        label="Works for",
        coerce=int,
        choices=[(days, f"{label}, {why}") for days, label, why in LIFETIMES],
        initial=90,
        widget=forms.RadioSelect,
    )

    def __init__(self, user: User, data: Any = None) -> None:
        super().__init__(data)
        teams = selectors.teams_where(user, Role.DEVELOPER)
        field = cast(OneOf, self.fields["team"])
        field.queryset = Team.objects.filter(pk__in=[team.pk for team in teams])
        self.only_team = teams[0] if len(teams) == 1 else None
        """The team, where there is no choice."""
        rows = selectors.applications(user).prefetch_related(None).filter(team__in=teams).order_by("name")[:200]
        self._places = {str(row.pk): row for row in rows}
        several = len(teams) > 1
        cast(forms.MultipleChoiceField, self.fields["applications"]).choices = [
            (pk, f"{row.name} ({row.team})" if several else row.name) for pk, row in self._places.items()
        ]

    @property
    def scope_rows(self) -> list[tuple[Any, str]]:
        """Each scope's checkbox with what follows from ticking it."""
        return list(zip(self["scopes"], [CONSEQUENCES[scope] for scope in Scope], strict=True))

    def clean(self) -> dict[str, Any]:
        """The applications have to be the team's."""
        found: dict[str, Any] = super().clean() or {}
        team = found.get("team")
        rows = [self._places[pk] for pk in found.get("applications", [])]
        if team is not None and any(row.team_id != team.pk for row in rows):
            self.add_error("applications", "Choose applications of the team above.")
        found["application_rows"] = rows
        return found
