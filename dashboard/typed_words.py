"""What a person typed into a form that was not taken, under the labels of that form, to be shown and copied.

Nobody may be signed in, so nothing is looked up: only words that stand in the code.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, Final, cast

from django import forms
from django.http import HttpRequest

from dashboard.drawn_for import typed
from dashboard.forms.compare import prints, read_prints
from dashboard.forms.components import fields_of
from dashboard.forms.posted import SETTINGS
from dashboard.forms.reading import text_of
from dashboard.forms.sentences import PlainForm
from deployments.spec.blueprints import BLUEPRINTS
from deployments.spec.fields import FieldSpec

_NO_FORM: Final = {"message": "What changed", "reason": "Reason", "comment": "Comment", "login": "E-mail"}
"""Inputs that stand on a page without a form class."""
_HALF: Final = {"place": "Region (choose the AWS account again)"}
"""Lists whose choices name something by its id, of which nothing is shown."""


def lines(request: HttpRequest) -> list[tuple[str, str]]:
    """Label and text of everything that was typed; of a component's form only what differs from how it was drawn."""
    specs = {f"{SETTINGS}-{spec.name}": spec for spec in fields_of({"kind": request.POST.get("kind", "")})}
    same = _as_drawn(request, specs)
    return [_in_words(specs, name, texts) for name, texts in typed(request) if _prefix(name) not in same]


def _as_drawn(request: HttpRequest, specs: dict[str, FieldSpec]) -> set[str]:
    """Names of settings that hold what the form was drawn with."""
    began = read_prints(request.POST.get("began", ""))
    now = prints(request.POST.dict(), list(specs))
    return {prefix for prefix, spec in specs.items() if began.get(spec.name) == now[prefix]}


def _prefix(name: str) -> str:
    """``s-routes`` of ``s-routes-0-path``."""
    return "-".join(name.split("-")[:2])


def _in_words(specs: dict[str, FieldSpec], name: str, texts: list[str]) -> tuple[str, str]:
    if spec := specs.get(_prefix(name)):
        choices = {text_of(choice.value): choice.label for choice in spec.choices}
        return _below(spec, name.split("-")[2:]), choices.get(texts[-1], texts[-1])
    label, known = _words_of().get(name, (_NO_FORM.get(name, _plain(name)), {}))
    if name == "blueprint":
        # A team's goes by its id.
        known = dict.fromkeys(texts, "one of your team (choose it again)")
        known |= {key: blueprint.title for key, blueprint in BLUEPRINTS.items()} | {"": "a new blueprint"}
    return _HALF.get(name, label), ", ".join(known.get(text, text.strip()) for text in texts)


def _below(spec: FieldSpec, steps: list[str]) -> str:
    """``Routes, line 1, path``: where in a setting of several inputs one of them stands."""
    items = {item.name: item for item in spec.item_fields}
    words = [
        f"line {int(step) + 1}" if step.isascii() and step.isdecimal() else step for step in steps if step != "inline"
    ]
    return ", ".join([spec.label, *(items[word].label if word in items else word for word in words)])


def _plain(name: str) -> str:
    return name.replace("_", " ").replace("-", " ").capitalize()


@cache
def _words_of() -> dict[str, tuple[str, dict[str, str]]]:
    """Label and words of the choices, by the name of the input, from all plain forms; alike names mean alike things."""
    found: dict[str, tuple[str, dict[str, str]]] = {}
    for form in _forms(PlainForm):
        for name, field in form.base_fields.items():
            if field.label:
                label, known = found.get(name, (str(field.label), {}))
                found[name] = (label, known | _choices_of(field))
    return found


def _forms(above: Any) -> Iterator[Any]:
    for form in above.__subclasses__():
        yield form
        yield from _forms(form)


def _choices_of(field: forms.Field) -> dict[str, str]:
    if not isinstance(field, forms.ChoiceField) or isinstance(field, forms.ModelChoiceField):
        return {}
    choices = cast(Iterable[tuple[Any, Any]], field.choices)
    return {str(value): label for value, label in choices if isinstance(label, str)}
