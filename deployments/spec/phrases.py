"""How a change of one field is put into words. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

from deployments.spec.fields import FieldSpec

_NEW_ONE: Final = re.compile(r"A change makes a new(, empty)? [\w ]+\. ?")
Action = Literal["added", "removed", "changed"]


def change_words(spec: FieldSpec, old: Any, new: Any) -> str:
    """The verb and what follows it: "changes from 256 MB to 512 MB". The values are plain, None for none."""
    if spec.widget == "code":
        return f"changes: {code_words(old)} becomes {code_words(new)}"
    if spec.widget == "document" and old is not None and new is not None:
        return f"change: {document_words(old)} become {document_words(new)}"
    if spec.widget == "files":
        return f"change: {files_words(old, new)}"
    if spec.widget in ("rows", "list"):
        return _rows_words(old or [], new or [])
    if new is None:
        return f"is no longer set (it was {_value(spec, old)})"
    if old is None:
        return f"is set to {_value(spec, new)}"
    if isinstance(old, dict) and isinstance(new, dict):
        old, new = _without_the_same_end(old, new)
    return f"changes from {_value(spec, old)} to {_value(spec, new)}"


def replaced_words(spec: FieldSpec) -> tuple[str, str]:
    """By what the component is replaced, "a new, empty one", empty where only a part of it is; and what that does, said
    of this change: the form says it of any.
    """
    found = _NEW_ONE.match(spec.replaces_words)
    if found and not spec.replaced:
        return f"a new{found[1] or ''} one", spec.replaces_words[found.end() :]
    return "", spec.replaces_words.replace("A change ", "This ").replace(": a change ", ": this ")


def use_words(target: str, before: str | None, after: str | None) -> str:
    """What happens to a connection: "now uses notes_table: read and write"."""
    if after is None:
        return f"no longer uses {target}"
    way = after.replace("_", " and ")
    if before is None:
        return f"now uses {target}: {way}"
    return f"uses {target} differently: {way} instead of {before.replace('_', ' and ')}"


def code_words(source: Mapping[str, Any]) -> str:
    """How much code there is: "135 lines (5,085 bytes)", or which zip."""
    if "inline" not in source:
        return f"zip {source['artifact'][:12]}"
    text: str = source["inline"]
    return document_words(text)


def document_words(text: str) -> str:
    """How much text there is: "135 lines (5,085 bytes)"."""
    return f"{_counted(len(text.splitlines()), 'line')} ({_counted(len(text.encode()), 'byte')})"


def files_words(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    """Which files changed: "a.js added, index.html changed"; for zips only which became which."""
    if "inline" not in old or "inline" not in new:
        return f"{_release(old)} becomes {_release(new)}"
    before, after = old["inline"], new["inline"]
    parts = {
        "added": sorted(after.keys() - before.keys()),
        "removed": sorted(before.keys() - after.keys()),
        "changed": sorted(path for path in before.keys() & after.keys() if before[path] != after[path]),
    }
    return ", ".join(f"{', '.join(paths)} {what}" for what, paths in parts.items() if paths)


def _release(source: Mapping[str, Any]) -> str:
    if "inline" not in source:
        return f"zip {source['artifact'][:12]}"
    files = source["inline"]
    return f"{_counted(len(files), 'file')} ({_counted(sum(len(text.encode()) for text in files.values()), 'byte')})"


def _rows_words(old: Sequence[Any], new: Sequence[Any]) -> str:
    added = sum(1 for row in new if row not in old)
    removed = sum(1 for row in old if row not in new)
    counts = [f"{count} {what}" for count, what in ((added, "added"), (removed, "removed")) if count]
    return "change: " + (", ".join(counts) or "another order")


def _value(spec: FieldSpec, value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, dict):
        labels = {item.name: item for item in spec.item_fields}
        return ", ".join(labels[name].choice_label(part) for name, part in value.items())
    words = spec.choice_label(value)
    return spec.amount(value) if words == str(value) else words


def _without_the_same_end(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Two objects without their last parts where these are equal: of a key the name tells, when its type stays."""
    names = list(new)
    while len(names) > 1 and list(old) == list(new) and old[names[-1]] == new[names[-1]]:
        names.pop()
    return ({**old}, {**new}) if list(old) != list(new) else ({n: old[n] for n in names}, {n: new[n] for n in names})


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"
