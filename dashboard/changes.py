"""Changes between two revisions as pages show them: a sentence, and short values or a line diff where there is one."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from dashboard import differences
from dashboard.going_back import HOLDS
from deployments.spec.diff import FieldChange
from deployments.spec.replacing import together

_SHORT = 200


@dataclass(frozen=True)
class TextDiff:
    """A text that changed, line by line; ``title`` names the file where there are several."""

    title: str
    lines: tuple[differences.Line, ...]


@dataclass(frozen=True)
class ShownChange:
    """One change. Either ``texts``, or ``before`` and ``after`` in words, or the sentence alone."""

    change: FieldChange
    before: str = ""
    after: str = ""
    texts: tuple[TextDiff, ...] = ()

    @property
    def at_risk(self) -> bool:
        """Whether what it holds would not be in the new one."""
        return self.change.replaced in HOLDS


def shown(changes: Iterable[FieldChange]) -> tuple[ShownChange, ...]:
    """Each change with the shortest view that still says everything; what is replaced is one of them."""
    return tuple(_shown(change) for change in together(changes))


def _shown(change: FieldChange) -> ShownChange:
    # Whole components are said in the sentence; variables may hold what nobody else should read.
    if not change.field or change.field.startswith("environment."):
        return ShownChange(change)
    if isinstance(change.before, list) or isinstance(change.after, list):
        return ShownChange(change, texts=(TextDiff("", differences.lines(_rows(change.before), _rows(change.after))),))
    old, new = _texts(change.before), _texts(change.after)
    if old is not None or new is not None:
        return ShownChange(change, texts=_diffs(old or {}, new or {}))
    before, after = _words(change.before), _words(change.after)
    if max(len(before), len(after)) > _SHORT:
        return ShownChange(change, texts=(TextDiff("", differences.lines(before, after)),))
    return ShownChange(change, before, after)


def _texts(value: Any) -> Mapping[str, str] | None:
    """Inline code or files by name; an uploaded zip is named by its hash; anything else is no text."""
    if not isinstance(value, Mapping):
        return None
    inline = value.get("inline")
    if isinstance(inline, str):
        return {"": inline}
    if isinstance(inline, Mapping):
        return {str(name): str(text) for name, text in inline.items()}
    artifact = value.get("artifact")
    return {"": f"uploaded zip {artifact}"} if isinstance(artifact, str) else None


def _diffs(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[TextDiff, ...]:
    names = [name for name in sorted({*old, *new}) if old.get(name) != new.get(name)]
    return tuple(TextDiff(name, differences.lines(old.get(name, ""), new.get(name, ""))) for name in names)


def _rows(value: Any) -> str:
    """A list with one line for each of its rows: ``method: GET · path: /notes · function: notes``."""
    return "\n".join(_row(row) for row in value or ())


def _row(row: Any) -> str:
    if not isinstance(row, Mapping):
        return _words(row)
    said = ((str(name).replace("_", " "), value) for name, value in row.items())
    return " · ".join(f"{name}: {_words(value)}" for name, value in said if value is not None)


def _words(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else json.dumps(value, indent=1, ensure_ascii=False, default=str)
