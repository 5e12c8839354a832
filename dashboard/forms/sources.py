"""Settings that take several inputs of free text: pairs, code and files. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dashboard.forms import rows
from dashboard.forms.reading import Reading, Texts, mapping, plain, text_of
from deployments.spec.fields import FieldSpec
from deployments.spec.text import quoted


def show_pairs(spec: FieldSpec, name: str, value: Any) -> dict[str, str]:
    texts = {rows.mark(name): "1"}
    for index, (key, item) in enumerate(sorted(mapping(value).items())):
        texts |= {f"{name}-{index}-key": key, f"{name}-{index}-value": text_of(item)}
    return texts


def read_pairs(spec: FieldSpec, name: str, texts: Texts, before: Any, reading: Reading) -> Any:
    return _pairs(name, texts, mapping(before), ("key", "value"), reading)


def _pairs(name: str, texts: Texts, before: dict[str, Any], words: tuple[str, str], reading: Reading) -> Any:
    found: dict[str, Any] = {}
    for index in rows.indexes(name, texts):
        key = texts.get(f"{name}-{index}-{words[0]}", "").strip()
        value = plain(texts.get(f"{name}-{index}-{words[1]}", ""))
        if not key and not value:
            continue
        if not key:
            reading.fault(f"{name}-{index}-{words[0]}", "Give this line a name, or empty it.")
        elif key in found:
            reading.fault(f"{name}-{index}-{words[0]}", f"{quoted(key)} is there twice. Rename or remove one.")
        elif key in before and plain(text_of(before[key])) == value:
            found[key] = before[key]
        else:
            found[key] = value
    return found


def show_code(spec: FieldSpec, name: str, value: Any) -> dict[str, str]:
    return _show_source(name, value) | {f"{name}-inline": text_of(mapping(value).get("inline"))}


def read_code(spec: FieldSpec, name: str, texts: Texts, before: Any, reading: Reading) -> Any:
    return _read_source(name, texts, lambda: plain(texts.get(f"{name}-inline", "")), reading)


def show_files(spec: FieldSpec, name: str, value: Any) -> dict[str, str]:
    texts = _show_source(name, value) | {rows.mark(name): "1"}
    for index, (path, body) in enumerate(sorted(mapping(mapping(value).get("inline")).items())):
        texts |= {f"{name}-{index}-path": path, f"{name}-{index}-text": text_of(body)}
    return texts


def read_files(spec: FieldSpec, name: str, texts: Texts, before: Any, reading: Reading) -> Any:
    old = mapping(mapping(before).get("inline"))
    return _read_source(name, texts, lambda: _pairs(name, texts, old, ("path", "text"), reading), reading)


def _show_source(name: str, value: Any) -> dict[str, str]:
    artifact = mapping(value).get("artifact")
    return {f"{name}-source": "artifact" if artifact else "inline", f"{name}-artifact": text_of(artifact)}


def _read_source(name: str, texts: Texts, inline: Callable[[], Any], reading: Reading) -> Any:
    if texts.get(f"{name}-source") != "artifact":
        return {"inline": inline()}
    upload = f"{name}-upload"
    # A zip that was refused a moment ago has said why; that none is there follows from it.
    if not texts.get(f"{name}-artifact") and all(fault.name != upload for fault in reading.faults):
        reading.fault(upload, "Choose a zip, or write it here instead.")
    return {"artifact": texts.get(f"{name}-artifact", "").strip()}
