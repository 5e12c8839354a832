"""What each choice of a component would change in the monthly cost, by really pricing the draft with it. Reads only.

Pricing dozens of variants takes longer than a page may: a page shows what is known already, and its script asks for the
rest. What was found is kept per version of the draft, environment, volume and prices.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from django.core.cache import cache

from costing.estimate.results import Estimate
from costing.estimate.usage import Usage
from dashboard import figures
from dashboard.forms.components import components_of, fields_of
from dashboard.forms.posted import SETTINGS
from dashboard.forms.reading import text_of
from dashboard.forms.texts import OFF, ON
from deployments import selectors
from deployments.models import Draft, Environment
from deployments.spec.components import read_component
from deployments.spec.definition import Component, Definition
from deployments.spec.fields import FieldSpec
from deployments.spec.render import render

Effects = Mapping[str, Mapping[str, str]]
"""Name of an input -> text of an option -> words: ``{"s-memory": {"512": "+$0.84 / month"}}``. Unknown is left out."""

MOST_PRICED: Final = 48
"""So many variants are priced for one component; half of them in a definition of ``MANY`` components."""
MANY: Final = 20
_KEPT_SECONDS: Final = 3_600


def effects(
    draft: Draft, definition: Definition, name: str, environment: Environment, usage: Usage, book: str
) -> Effects:
    """The price effects of one component's choices, against the draft as it is. ``book`` is the newest version."""
    key = _key(draft, name, environment, usage, book)
    found: Effects | None = cache.get(key)
    if found is None:
        found = _price(draft.document, definition, name, environment, usage)
        cache.set(key, found, _KEPT_SECONDS)
    return found


def known_effects(draft: Draft, name: str, environment: Environment, usage: Usage, book: str) -> Effects:
    """What was priced before by that version of the price book; nothing when it was not."""
    return cache.get(_key(draft, name, environment, usage, book)) or {}


def _key(draft: Draft, name: str, environment: Environment, usage: Usage, book: str) -> str:
    parts = [str(draft.pk), draft.version, name, str(environment.pk), environment.free_tier, usage.to_json(), book]
    return "effects:" + hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _price(document: object, definition: Definition, name: str, environment: Environment, usage: Usage) -> Effects:
    raw = components_of(document).get(name)
    if raw is None or name not in definition.by_name:
        return {}
    base = _estimate(definition, environment, usage)
    left = MOST_PRICED if len(definition.components) < MANY else MOST_PRICED // 2
    found: dict[str, dict[str, str]] = {}
    for spec in fields_of(raw):
        now = definition.by_name[name].to_document().get(spec.name, spec.default)
        options = [(text, value) for text, value in _options(spec) if value != now]
        words: dict[str, str] = {}
        # The two ends first: where neither changes the price, what lies between is not asked for.
        for count, (text, value) in enumerate([*options[-1:], *options[:-1]]):
            if left == 0 or (count == 2 and not any(words.values())):
                break
            left -= 1
            other = _with(definition, name, {**raw, spec.name: value})
            words[text] = _words(base, _estimate(other, environment, usage)) if other else ""
        if said := {text: change for text, change in words.items() if change}:
            found[f"{SETTINGS}-{spec.name}"] = said
    return found


def _options(spec: FieldSpec) -> Iterator[tuple[str, Any]]:
    """Every value that a form offers for a field: the text of its option, and the value itself."""
    if spec.widget == "checkbox":
        yield from ((ON, True), (OFF, False))
    yield from ((str(step), step) for step in spec.steps)
    yield from ((text_of(choice.value), choice.value) for choice in spec.choices if choice.value is not None)


def _with(definition: Definition, name: str, raw: Mapping[str, Any]) -> Definition | None:
    """The definition with one component read anew; None when its settings do not fit together then."""
    read, problems = read_component(name, dict(raw))
    if problems or read.settings is None:
        return None
    settings = read.settings
    changed: tuple[Component, ...] = tuple(
        replace(one, settings=settings) if one.name == name else one for one in definition.components
    )
    return replace(definition, components=changed)


def _estimate(definition: Definition, environment: Environment, usage: Usage) -> Estimate:
    return selectors.estimate_of(dict(render(definition).body), environment, usage)


def _words(before: Estimate, after: Estimate) -> str:
    """The difference; nothing when a part of either side is not priced, or they cost the same."""
    if before.nothing_priced or len(before.unpriced) != len(after.unpriced):
        return ""
    words = figures.money_change(before.total, after.total).split(" (")[0]
    if words == figures.SAME:
        return ""
    return f"{words.split(' ')[0]} / month"
