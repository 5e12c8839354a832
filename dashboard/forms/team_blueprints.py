"""Forms around the blueprints of a team: saving a revision as a version, and choosing what to take over."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, cast

from django import forms

from dashboard.forms.newer import Choice, choice_of, name_of
from dashboard.forms.sentences import PlainForm
from deployments.actions.save_blueprint import LONGEST_DESCRIPTION, LONGEST_MESSAGE, LONGEST_NAME
from deployments.models import TeamBlueprint
from deployments.refusals import Refused
from deployments.spec.news import News, Place

NEW: Final = ""
_SIDES: Final = ("mine", "theirs")


class SaveBlueprint(PlainForm):
    """Into which blueprint, and what people read who may start from it."""

    blueprint = forms.ChoiceField(
        label="Blueprint",
        required=False,
        help_text="A version never changes. Applications that started from an earlier one see that they are behind.",
        widget=forms.Select(attrs={"class": "medium"}),
    )
    name = forms.CharField(
        label="Name",
        required=False,
        max_length=LONGEST_NAME,
        help_text="The title of its card, such as Shop with a newsletter.",
        widget=forms.TextInput(attrs={"class": "medium", "autocomplete": "off"}),
    )
    description = forms.CharField(
        label="What it is good for",
        required=False,
        max_length=LONGEST_DESCRIPTION,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    message = forms.CharField(
        label="What changed",
        required=False,
        max_length=LONGEST_MESSAGE,
        help_text="Read by whoever decides whether to take it over.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, known: Sequence[tuple[TeamBlueprint, int]], initial: TeamBlueprint | None, data: Any) -> None:
        """``known`` are the blueprints that may get another version, each with the number of its newest."""
        super().__init__(data, initial={"blueprint": str(initial.pk) if initial else NEW})
        self._known = {str(row.pk): row for row, _ in known}
        field = cast(forms.ChoiceField, self.fields["blueprint"])
        versions = [(str(row.pk), f"{row.name}, as its version {number + 1}") for row, number in known]
        field.choices = [(NEW, "a new blueprint"), *versions]

    @property
    def chosen(self) -> TeamBlueprint | None:
        """The blueprint that gets another version; None for a new one."""
        return self._known.get(self.cleaned_data["blueprint"])

    def clean(self) -> dict[str, Any]:
        """A new blueprint needs a name."""
        found = self.cleaned_data
        # An empty one is new; one that is not in the list is a problem of its own already.
        if found.get("blueprint") == NEW and not found.get("name") and "name" not in self.errors:
            self.add_error("name", "Give the blueprint a name, or choose one that is there already.")
        return found


def choices(found: Sequence[News], typed: Mapping[str, str]) -> list[Choice]:
    """Where somebody has to choose, what both changed first; with what they chose already."""
    shown = []
    for one in sorted(found, key=lambda one: not one.both):
        choice, side = choice_of(one), typed.get(name_of(one), "")
        known = replace(choice.difference, chosen=side if side in _SIDES else "")
        shown.append(replace(choice, difference=known))
    return shown


def takes(found: Sequence[News], typed: Mapping[str, str]) -> set[Place]:
    """Where the blueprint's value is wanted.

    :raises Refused: when it is not said of each place.
    """
    sides = {one.place: typed.get(name_of(one), "") for one in found}
    for place, side in sides.items():
        if side not in _SIDES:
            raise Refused(f"Choose one of the two for {' / '.join(filter(None, place))}.", field="choice")
    return {place for place, side in sides.items() if side == "theirs"}
