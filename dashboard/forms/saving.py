"""One component's form becomes a saved draft, or the reasons why it did not. Nothing that was typed is lost.

Somebody else's save in between matters only when it touched the same component: then nothing is written, and both
versions are shown field by field.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from dashboard.forms.compare import Difference, compared, prints
from dashboard.forms.components import (
    components_of,
    fields_of,
    read_uses,
    uses_texts,
    with_component,
)
from dashboard.forms.posted import SETTINGS, Posted, taken
from dashboard.forms.reading import MISSING, Missing, Reading
from dashboard.forms.texts import component_settings, component_texts
from deployments.actions.define import save_draft
from deployments.models import Application, Draft
from deployments.refusals import Outdated, Refused
from deployments.spec.fields import FieldSpec
from teams.models import User

TRIES = 3
"""So often a save is repeated when others keep saving other components in between."""


@dataclass(frozen=True)
class Outcome:
    """What became of a form. Without `refusal`, `faults` and `differences` it is saved (or nothing had changed)."""

    draft: Draft
    component: str
    texts: Mapping[str, str] = field(default_factory=dict)
    reading: Reading = field(default_factory=Reading)
    differences: tuple[Difference, ...] = ()
    refusal: str = ""
    gone: bool = False

    @property
    def saved(self) -> bool:
        """Whether the draft now holds what was typed."""
        return not (self.refusal or self.reading.faults or self.differences or self.gone)


def save_component(
    application: Application, form: Posted, by: User, reading: Reading | None = None, live: object = None
) -> Outcome:
    """Save the settings and connections of the form's component.

    `live` is the document from which a field comes that is asked to be as it is there (``reset:s-memory``).
    `reading` may bring faults that were found before (a refused upload); with any fault nothing is saved. A form that
    names no component saves nothing. Refusals come back as a sentence, never as an exception.
    """
    outcome = Outcome(draft_of(application), form.component)
    for _ in range(TRIES):
        outcome = _try(application, form, by, reading or Reading(), live)
        if not outcome.differences and outcome.refusal != _RACE:
            return outcome
        if outcome.differences:
            return outcome
    return replace(outcome, refusal="Others are saving at this moment. What you typed is still here: save again.")


def draft_of(application: Application) -> Draft:
    """The application's draft as it is now."""
    return Draft.objects.select_related("updated_by").get(application=application)


def field_names(component: Mapping[str, Any], uses: Mapping[str, str]) -> dict[str, str]:
    """Every field of a component's form: its name in the document → the prefix of its inputs."""
    return {spec.name: f"{SETTINGS}-{spec.name}" for spec in fields_of(component)} | {name: name for name in uses}


def drawn_texts(document: object, name: str) -> dict[str, str]:
    """Every input of a component's form as it is drawn from the document."""
    component = components_of(document).get(name, {})
    return component_texts(fields_of(component), component, SETTINGS) | uses_texts(document, name)


def drawn_prints(document: object, name: str, texts: Mapping[str, str] | None = None) -> dict[str, str]:
    """The prints of a component's fields, from the document or from `texts` typed over it."""
    component = components_of(document).get(name, {})
    names = field_names(component, uses_texts(document, name))
    found = prints(drawn_texts(document, name) if texts is None else texts, list(names.values()))
    return {field_name: found[prefix] for field_name, prefix in names.items()}


def as_drawn(draft: Draft, form: Posted) -> bool:
    """Whether the draft still holds the form's component as the form was drawn from it."""
    if form.component not in components_of(draft.document):
        return False
    return form.version == draft.version or form.began == drawn_prints(draft.document, form.component)


_RACE = "race"


def _try(application: Application, form: Posted, by: User, reading: Reading, live: object) -> Outcome:
    draft = draft_of(application)
    outcome = Outcome(draft, form.component, form.texts, reading)
    if not form.component:
        return outcome
    document = draft.document
    if form.component not in components_of(document):
        if form.do != "restore":
            return replace(outcome, gone=True)
        document = with_component(document, form.component, {"kind": form.kind})
    theirs = components_of(document)[form.component]
    mine = _mine(document, form, reading, live)
    if reading.faults:
        return outcome
    restored = document is not draft.document
    if form.version != draft.version and not restored and (differences := _differences(document, form, mine, theirs)):
        return replace(outcome, differences=differences)
    return _write(outcome, application, with_component(document, form.component, mine), by)


def _write(outcome: Outcome, application: Application, document: dict[str, Any], by: User) -> Outcome:
    if document == outcome.draft.document:
        return outcome
    try:
        return replace(
            outcome, draft=save_draft(application=application, document=document, version=outcome.draft.version, by=by)
        )
    except Outdated as outdated:
        return replace(outcome, draft=outdated.current, refusal=_RACE)
    except Refused as refused:
        return replace(outcome, refusal=refused.sentence)


def _mine(document: object, form: Posted, reading: Reading, live: object) -> dict[str, Any]:
    before = components_of(document)[form.component]
    specs = fields_of(before)
    asked = component_settings(specs, form.texts, before, SETTINGS, reading)
    uses = read_uses(document, form.component, form.texts)
    asked = {name: value for name, value in asked.items() if name != "uses"}
    if not isinstance(uses, Missing):
        asked["uses"] = uses
    for name in form.takes:
        _take(asked, before, name)
    reset = form.argument.removeprefix(f"{SETTINGS}-")
    there = components_of(live).get(form.component)
    if form.do == "reset" and there and reset in {spec.name for spec in specs}:
        _take(asked, there, reset)
    return asked


def _take(asked: dict[str, Any], source: Mapping[str, Any], name: str) -> None:
    asked.pop(name, None)
    if name in source:
        asked[name] = source[name]


def _differences(
    document: object, form: Posted, mine: dict[str, Any], theirs: dict[str, Any]
) -> tuple[Difference, ...]:
    """What to ask the person. Nothing when the others left this component as this form was drawn from it."""
    now = drawn_prints(document, form.component)
    if form.began == now:
        return ()
    held = drawn_prints(document, form.component, form.texts)
    found = compared(fields_of(theirs), mine, theirs, form.began, (held, now))
    if mine.get("uses", MISSING) != theirs.get("uses", MISSING):
        found = (*found, *compared((USES,), mine, theirs, *_uses_prints(form.began, held, now)))
    chosen = taken(form.texts)
    return tuple(replace(one, chosen=chosen.get(one.field, "")) for one in found)


def _uses_prints(*sides: Mapping[str, str]) -> tuple[Mapping[str, str], tuple[Mapping[str, str], Mapping[str, str]]]:
    began, held, now = (
        {"uses": " ".join(f"{name}={one}" for name, one in sorted(side.items()) if name.startswith("uses-"))}
        for side in sides
    )
    return began, (held, now)


USES = FieldSpec(
    name="uses",
    label="Uses",
    help="",
    unit=None,
    group="usual",
    widget="keyvalue",
    choices=(),
    default=None,
    required=False,
    nullable=True,
    replaces=False,
    replaces_words="",
    minimum=None,
    maximum=None,
    refers_to=None,
    form="",
    placeholder="",
    aws_name=None,
)
