"""A revision that was saved after the draft began: what it changed, to be taken over or left out on purpose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from dashboard.forms.compare import Difference, difference
from dashboard.forms.posted import Posted
from dashboard.forms.reading import MISSING
from dashboard.forms.saving import USES
from deployments.actions.define import news_of, saved_by
from deployments.models import Draft, Revision
from deployments.spec.fields import FieldSpec
from deployments.spec.kinds import KINDS
from deployments.spec.messages import one as one_of
from deployments.spec.news import WHOLE, News, Place

_PREFIX: Final = "news-"


@dataclass(frozen=True)
class Choice:
    """One place where somebody has to choose; ``name`` is that of its two buttons."""

    component: str
    name: str
    difference: Difference

    @property
    def place(self) -> str:
        """Where it is, as problems name it."""
        return f"{self.component} / {self.difference.label}" if self.difference.label else self.component


@dataclass(frozen=True)
class Newer:
    """The revision, who saved it and what the draft does not have of it."""

    revision: Revision
    by: str
    choices: tuple[Choice, ...]

    @property
    def both(self) -> int:
        """How many of the places the draft has changed too."""
        return sum(choice.difference.who == "both" for choice in self.choices)


def newer_than(draft: Draft, newest: Revision | None) -> Newer | None:
    """The revision whose changes saving the draft would leave out; ``None`` when it leaves out none."""
    found = news_of(draft, newest) if newest else ()
    if newest is None or not found:
        return None
    return Newer(newest, saved_by(newest), tuple(choice_of(one) for one in found))


def takes(form: Posted, found: tuple[News, ...]) -> set[Place]:
    """Where the form asks for the revision's value: everywhere, nowhere, or where its buttons say so."""
    if form.argument == "theirs":
        return {one.place for one in found}
    if form.argument == "mine":
        return set()
    return {one.place for one in found if form.texts.get(name_of(one)) == "theirs"}


def number_in(form: Posted) -> int:
    """The revision that the form's choices are about; 0 for none."""
    text = form.texts.get("newer", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def name_of(one: News) -> str:
    """The name of the two buttons."""
    return f"{_PREFIX}{one.component}.{one.field}"


def choice_of(one: News) -> Choice:
    """Where somebody has to choose, in the words of the form."""
    who: Any = "both" if one.both else "theirs"
    if one.field == WHOLE:
        shown = Difference(WHOLE, "", _whole(one.mine), _whole(one.theirs), who)
        return Choice(one.component, name_of(one), shown)
    shown = difference(_spec(one), _value(one.mine), _value(one.theirs), who)
    return Choice(one.component, name_of(one), shown)


def _value(value: Any) -> Any:
    return MISSING if value is None else value


def _whole(component: object) -> str:
    if component is None:
        return "not there"
    kind = KINDS.get(_kind(component))
    return one_of(kind.label) if kind else "something else"


def _spec(one: News) -> FieldSpec:
    """The field's own; one that no form has any more goes by its name."""
    kind = KINDS.get(one.kind)
    known = {spec.name: spec for spec in (USES, *(kind.fields() if kind else ()))}
    return known.get(one.field) or replace(USES, name=one.field, label=one.field)


def _kind(component: object) -> str:
    return str(component.get("kind")) if isinstance(component, Mapping) else ""
