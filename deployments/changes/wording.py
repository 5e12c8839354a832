"""Says which settings of a resource change, in few words: never a whole object, never an ARN. Pure."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from deployments.changes.change import Detail
from deployments.changes.properties import UNITS, VARIABLES, inside_a_sentence, label_of, with_unit

LATER: Final = "known after deployment"
CODE: Final = "its code changes"
_SHOWN = 3
_LONGEST = 60
_CODE: Final = ("/Properties/Code", "Code")
_SECRET: Final = re.compile(r"passw|secret|token|credential|(?:api|private|access|signing)[_-]?key", re.IGNORECASE)
HIDDEN: Final = "value hidden"


def listed(type_: str, details: Iterable[Detail]) -> str:
    """The first few settings with their values, those that change by themselves before those that follow."""
    ordered = sorted(details, key=lambda detail: bool(detail.causing))
    found = list(dict.fromkeys(word for detail in ordered for word in _words(type_, detail)))
    # What AWS fills in by itself tells nobody anything, beside something that somebody chose.
    words = [word for word in found if LATER not in word] or found
    more = len(words) - _SHOWN
    return ", ".join(words[:_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _words(type_: str, detail: Detail) -> Iterator[str]:
    if type_ == "AWS::Lambda::Function" and (detail.name == "Code" or detail.path.startswith(_CODE)):
        yield CODE
        return
    name = detail.place or detail.attribute or "something"
    if detail.before is None and detail.after is None:
        words = named(type_, name)
        yield f"{words}, which follows from {detail.causing}" if detail.causing else words
        return
    old, new = _read(detail.before), _read(detail.after)
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        yield from _inside(type_, name, old, new)
    else:
        yield _one(type_, name, old, new)


def _inside(type_: str, name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    for key in sorted(old.keys() | new.keys()):
        before, after = old.get(key), new.get(key)
        if before == after:
            continue
        if isinstance(before, Mapping) and isinstance(after, Mapping):
            yield from _inside(type_, f"{name}.{key}", before, after)
        else:
            yield _one(type_, f"{name}.{key}", before, after)


def is_secret(name: str) -> bool:
    """Whether a setting of that name may hold what nobody should read over a shoulder; its values are not shown."""
    return bool(_SECRET.search(name))


def _one(type_: str, name: str, old: Any, new: Any) -> str:
    words, unit = named(type_, name), UNITS.get((type_, name), "")
    if is_secret(name):
        return f"{words} ({HIDDEN})"
    if isinstance(new, str) and "KNOWN_AFTER_APPLY" in new:
        return f"{words} ({LATER})"
    if not (_plain(old) and _plain(new)):
        return words
    quote = "'" if name.startswith(VARIABLES) else ""
    before, after = (with_unit(_value(one, quote), unit if one is not None else "") for one in (old, new))
    return f"{words} from {before} to {after}"


def named(type_: str, name: str) -> str:
    """What a property is called inside a sentence; a variable of a function and what we have no word for: as it is."""
    label = label_of(type_, name)
    if not label or name.startswith(VARIABLES):
        return label or name
    return inside_a_sentence(label)


def _plain(value: Any) -> bool:
    """Whether people can read it in a sentence."""
    if not isinstance(value, str):
        return not isinstance(value, Mapping | list)
    return "arn:" not in value and not value.lstrip().startswith(("{", "["))


def _value(value: Any, quote: str) -> str:
    if value is None:
        return "nothing"
    text = value if isinstance(value, str) else json.dumps(value)
    return f"{quote}{text if len(text) <= _LONGEST else f'{text[:_LONGEST]}…'}{quote}"


def _read(text: str | None) -> Any:
    """An object or a list as data, everything else as the text that it is."""
    if text is None or not text.lstrip().startswith(("{", "[")):
        return text
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
