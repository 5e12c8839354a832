"""One setting of a plan, before and after: short values in two columns, long ones line by line, lists by what was added
and removed, secrets not at all. Pure.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from dashboard import differences
from dashboard.differences import Line, Piece
from deployments.changes import Detail
from deployments.changes.credentials import without
from deployments.changes.properties import UNITS, label_of, with_unit
from deployments.changes.wording import is_secret

LONG: Final = 80
LATER: Final = "known after deployment"
HIDDEN: Final = "changed, value hidden"
MOST_LINES: Final = 120
"""Of one comparison; the rest is counted."""
NOT_SAID: Final = "not said"
MASK: Final = "(hidden)"
_NUMBER: Final = re.compile(r"\d{1,12}", re.ASCII)
_TYPES: Final = {"S": "text", "N": "number", "B": "bytes"}
"""Of a table's attributes."""


@dataclass(frozen=True)
class Setting:
    """One property, before and after. ``lines`` hold a comparison where the values are long; ``note`` stands beside.
    ``aws`` is its path at AWS where that says something else than the name.
    """

    name: str
    before: tuple[Piece, ...] = ()
    after: tuple[Piece, ...] = ()
    lines: tuple[Line, ...] = ()
    note: str = ""
    aws: str = ""

    @property
    def size(self) -> int:
        """About how many bytes it takes on a page; texts there are escaped."""
        pieces = [*self.before, *self.after, *(piece for line in self.lines for piece in line.pieces)]
        texts = sum(len(piece.text) + 5 * piece.text.count('"') + 30 * piece.changed for piece in pieces)
        return 150 + texts + 12 * len(self.lines)


def setting_of(detail: Detail, type_: str = "") -> Setting:
    """A property of a resource of ``type_`` by the form's label, and by AWS's path in small print."""
    path = detail.place or detail.attribute or "Setting"
    name, aws = label_of(type_, path) or path.replace(".", " › "), path.replace(".", " › ")
    unit = UNITS.get((type_, path), "")
    counted = replace(detail, before=_counted(detail.before, unit), after=_counted(detail.after, unit))
    return replace(_compared(counted, path, name), aws=aws if aws != name else "")


def _counted(text: str | None, unit: str) -> str | None:
    """A number with the unit that AWS leaves out; every other text as it is."""
    return with_unit(text, unit) if text is not None and _NUMBER.fullmatch(text) else text


def _compared(detail: Detail, path: str, name: str) -> Setting:
    if is_secret(path) and (detail.before is not None or detail.after is not None):
        return Setting(name, note=HIDDEN)
    if detail.causing and detail.before is None and detail.after is None:
        return Setting(name, _plain(NOT_SAID), _plain(LATER), note=f"Follows from {detail.causing}.")
    texts = _without(detail.before), _without(detail.after)
    if texts[0] == texts[1] and texts != (detail.before, detail.after):
        return Setting(name, note=HIDDEN)
    old, new = map(_read, texts)
    if isinstance(old, list) and isinstance(new, list):
        keys = _key(old), _key(new)
        return Setting(name, *differences.words(*keys)) if all(keys) else _list(name, old, new)
    before, after = _words(texts[0], old), _words(texts[1], new)
    if max(len(before), len(after)) > LONG or "\n" in before + after:
        return Setting(name, lines=shortened(differences.lines(before, after)))
    return Setting(name, *differences.words(before, after))


def shortened(lines: Sequence[Line], most: int = MOST_LINES) -> tuple[Line, ...]:
    """The first ``most`` lines, then how many more there are."""
    more = len(lines) - most
    if more <= 0:
        return tuple(lines)
    gap = Line("gap", (Piece(f"{more:,} more line{'' if more == 1 else 's'}: see the revision"),))
    return (*lines[:most], gap)


def masked(value: Any) -> Any:
    """The same without what keys of a secret's name hold."""
    if isinstance(value, Mapping):
        return {key: MASK if is_secret(str(key)) else masked(inner) for key, inner in value.items()}
    return [masked(inner) for inner in value] if isinstance(value, list) else value


def masked_detail(detail: Mapping[str, Any]) -> dict[str, Any]:
    """A stored detail as it may be shown raw: without empty entries and without secrets."""
    kept = {name: value for name, value in detail.items() if value not in (None, "", [], {})}
    secret = is_secret(str(detail.get("path") or detail.get("name") or ""))
    for side in ("before", "after"):
        if isinstance(kept.get(side), str):
            kept[side] = without(kept[side])
            found = _read(kept[side])
            shown = kept[side] if isinstance(found, str | None) else json.dumps(masked(found), ensure_ascii=False)
            kept[side] = MASK if secret else shown
    return kept


def _list(name: str, old: list[Any], new: list[Any]) -> Setting:
    before, after = ([_item(one) for one in masked(side)] for side in (old, new))
    gone = [one for one in before if one not in after]
    come = [one for one in after if one not in before]
    if not gone and not come:
        return Setting(name, note="the same in another order")
    words = [f"{len(come)} added"] if come else []
    words += [f"{len(gone)} removed"] if gone else []
    lines = differences.lines("\n".join(gone), "\n".join(come))
    return Setting(name, lines=shortened(lines), note=", ".join(words))


def _key(schema: list[Any]) -> str:
    """``customer_id and id``: a table's key by its parts; empty for every other list."""
    if not all(isinstance(row, Mapping) and row.keys() == {"AttributeName", "KeyType"} for row in schema):
        return ""
    return " and ".join(str(row["AttributeName"]) for row in schema)


def _item(value: Any) -> str:
    if isinstance(value, Mapping) and value.keys() == {"AttributeName", "AttributeType"}:
        return f"{value['AttributeName']}, {_TYPES.get(value['AttributeType'], value['AttributeType'])}"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)


def _without(text: str | None) -> str | None:
    """The text without credentials that everybody can tell by their form, whatever the setting is called."""
    return text if text is None else without(text)


def _read(text: str | None) -> Any:
    """An object or a list as data, everything else as the text that it is."""
    if text is None or not text.lstrip().startswith(("{", "[")):
        return text
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _words(text: str | None, value: Any) -> str:
    if text is None:
        return NOT_SAID
    if isinstance(value, str):
        return LATER if "KNOWN_AFTER_APPLY" in text else text
    return json.dumps(masked(value), indent=2, ensure_ascii=False, sort_keys=True)


def _plain(text: str) -> tuple[Piece, ...]:
    return (Piece(text),)
