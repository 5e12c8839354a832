"""One component of a document: its kind and settings, checked by themselves. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from deployments.spec.faults import Faults
from deployments.spec.fields import STORED, Settings
from deployments.spec.identities import FIELD as IDS
from deployments.spec.identities import id_faults
from deployments.spec.kinds import KINDS, Kind
from deployments.spec.messages import find_spec, noun, one, sentence, unknown
from deployments.spec.naming import NAME_RULE, is_component_name
from deployments.spec.problems import Problem
from deployments.spec.text import fault_in, plain_name, quoted

_BESIDE_SETTINGS: Final = ("kind", "uses", IDS)
_SEVERAL_LINES: Final = ("code", "content", "environment", "template")


@dataclass(frozen=True)
class Read:
    """A component as far as it could be read. `kind` or `settings` is None when it could not."""

    name: str
    raw: Mapping[str, Any]
    kind: Kind | None
    settings: Settings | None


def read_component(name: str, raw: object, *, stored: bool = False) -> tuple[Read, list[Problem]]:
    """Read one component and say what is wrong inside it; what it refers to is checked later.

    :param stored: it was saved before, so that what was valid then is still read.
    """
    problems: list[Problem] = []
    if not is_component_name(name):
        problems.append(Problem(plain_name(name), None, f"{quoted(name)} cannot be a name. {NAME_RULE}"))
    if not isinstance(raw, dict):
        problems.append(Problem(name, None, f"A component is a group of settings; this is {noun(raw)}."))
        return Read(name, {}, None, None), problems
    kind = _kind(name, raw, problems)
    settings = _settings(name, raw, kind, problems, STORED if stored else None) if kind else None
    problems.extend(Problem(name, plain_name(field), words) for field, words in id_faults(raw.get(IDS, {})))
    return Read(name, raw, kind, settings), problems


def _kind(name: str, raw: Mapping[str, Any], problems: list[Problem]) -> Kind | None:
    given = raw.get("kind")
    if given is None:
        problems.append(Problem(name, "kind", f"The kind is missing. Choose one of {', '.join(KINDS)}."))
    elif not isinstance(given, str):
        problems.append(Problem(name, "kind", f"The kind must be text; it is {noun(given)}."))
    elif given not in KINDS:
        problems.append(Problem(name, "kind", unknown(given, KINDS, "a kind")))
    else:
        return KINDS[given]
    return None


def _settings(
    name: str, raw: Mapping[str, Any], kind: Kind, problems: list[Problem], context: object
) -> Settings | None:
    given = {key: value for key, value in raw.items() if key not in _BESIDE_SETTINGS}
    lines = list(_line_faults(name, given))
    problems.extend(lines)
    try:
        settings = kind.settings.model_validate(given, context=context)
    except ValidationError as error:
        for details in _meant(error.errors(include_url=False)):
            problems.extend(_translated(name, kind, details))
        return None
    return None if lines else settings


def _meant(errors: list[ErrorDetails]) -> Iterator[ErrorDetails]:
    """pydantic also calls a list too short whose rows are all wrong; only the rows are worth telling."""
    for details in errors:
        place = details["loc"]
        below = any(other["loc"][: len(place)] == place != other["loc"] for other in errors)
        if details["type"] != "too_short" or not below:
            yield details


def _translated(name: str, kind: Kind, details: ErrorDetails) -> Iterator[Problem]:
    place = details["loc"]
    raised = details.get("ctx", {}).get("error")
    if isinstance(raised, Faults):
        for below, message in raised.faults:
            yield Problem(name, _dotted(*place, below), message)
        return
    if details["type"] == "extra_forbidden":
        parent = find_spec(kind.fields(), place[:-1])
        specs = parent.item_fields if parent else kind.fields() if len(place) == 1 else ()
        what = f"a setting of {parent.label}" if parent else f"a setting of {one(kind.label)}"
        known = [spec.name for spec in specs] or ["inline", "artifact"]
        yield Problem(name, _dotted(*place), unknown(str(place[-1]), known, what))
        return
    yield Problem(name, _dotted(*place), sentence(details, find_spec(kind.fields(), place)))


def _dotted(*parts: str | int) -> str | None:
    words = [plain_name(part) if isinstance(part, str) else str(part) for part in parts]
    return ".".join(word for word in words if word) or None


def _line_faults(name: str, given: Mapping[str, Any]) -> Iterator[Problem]:
    """Names and other one-line texts may hold no line break and nothing invisible; code and files may hold lines."""
    for field, value in given.items():
        if field not in _SEVERAL_LINES:
            yield from _lines_below(name, (field,), value)


def _lines_below(name: str, place: tuple[str | int, ...], value: object) -> Iterator[Problem]:
    if isinstance(value, str):
        if fault := fault_in(value, line=True):
            yield Problem(name, _dotted(*place), fault)
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _lines_below(name, (*place, key), inner)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _lines_below(name, (*place, index), inner)
