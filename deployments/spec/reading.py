"""Text to plain data: JSON, or the part of YAML that means the same to everybody. Pure.

PyYAML by itself lets the last of two equal keys win, reads `on` as true, `010` as 8 and `12:30:45` as a number, and
expands 219 bytes of aliases to megabytes. So anchors, aliases and tags are refused, keys must be unique, and only
`true`, `false`, `null` and plain decimal numbers are anything else than text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final, NoReturn

import yaml

from deployments.spec.plain import MOST_NODES
from deployments.spec.problems import InvalidDefinition, Problem
from deployments.spec.text import quoted

LARGEST_TEXT: Final = 2 * 1024 * 1024
"""Bytes of a definition, inline code and content included."""
DEEPEST_TEXT: Final = 100

_Loader: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER: Final = re.compile(r"-?(0|[1-9][0-9]*)")
_FLOAT: Final = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_WORDS: Final = {"true": True, "false": False, "null": None, "~": None, "": None}


def read(text: str | bytes) -> Any:
    """The data of a JSON or YAML text.

    Raises InvalidDefinition with one problem that names the line. The result holds only dict, list, str, int, float,
    bool and None; what it means is not looked at.
    """
    decoded = _decoded(text)
    if decoded.lstrip().startswith(("{", "[")):
        try:
            return _json(decoded)
        except json.JSONDecodeError:
            pass  # YAML's flow style starts with a brace too, and its parser says where the fault is
    return _yaml(decoded)


def _refuse(message: str, cause: Exception | None = None) -> NoReturn:
    raise InvalidDefinition([Problem(None, None, message)]) from cause


def _decoded(text: str | bytes) -> str:
    try:
        size = len(text.encode()) if isinstance(text, str) else len(text)
        if size > LARGEST_TEXT:
            _refuse(f"The definition is {size:,} bytes; the most is {LARGEST_TEXT:,}. Upload code and content as zips.")
        decoded = text if isinstance(text, str) else text.decode("utf-8")
    except UnicodeError as error:
        _refuse("The definition is not UTF-8 text. Save the file as UTF-8 and try again.", error)
    if "\0" in decoded:
        _refuse("The definition holds NUL characters. Save the file as UTF-8 text and try again.")
    return decoded.removeprefix("\ufeff")


def _json(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant, parse_int=_whole)
    except RecursionError as error:
        _refuse("The definition is nested too deeply. Nothing in a definition needs that.", error)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            _refuse(f"{quoted(key)} is given twice in the same place. Keep one of them.")
        found[key] = value
    return found


def _no_constant(name: str) -> NoReturn:
    _refuse(f"{name} is not a number that a definition can hold. Write the number out.")


def _whole(digits: str) -> int:
    # Python refuses to read more than 4,300 digits; no setting needs more than 19.
    return int(digits) if len(digits) <= 40 else 10**40


def _yaml(text: str) -> Any:
    try:
        _check_events(text)
        node = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        _refuse(_yaml_words(error), error)
    return None if node is None else _value(node)


def _yaml_words(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    reason = str(getattr(error, "problem", None) or "it holds a character that YAML does not allow")
    where = f"Line {mark.line + 1}, column {mark.column + 1}" if mark else "The definition"
    return f"{where} cannot be read as YAML or JSON: {reason}. Check the indentation, quotes and brackets there."


def _check_events(text: str) -> None:
    """Refuse before anything is built: the events come one by one and cost no recursion."""
    depth = documents = 0
    for count, event in enumerate(_events(text)):
        depth += _step(event)
        documents += isinstance(event, yaml.DocumentStartEvent)
        line = event.start_mark.line + 1
        if depth > DEEPEST_TEXT:
            _refuse(f"Line {line} is nested more than {DEEPEST_TEXT} levels deep. Nothing in a definition needs that.")
        if count > MOST_NODES:
            _refuse(f"The definition has more than {MOST_NODES:,} values. Make it smaller.")
        if documents > 1:
            _refuse(f"Line {line} starts a second document. Put one definition in a file.")
        if getattr(event, "anchor", None) is not None:
            _refuse(f"Line {line} uses a YAML anchor or alias (& or *). Write the value out.")
        if getattr(event, "tag", None) is not None:
            _refuse(f"Line {line} uses a YAML tag (!). Write the value without it.")


def _events(text: str) -> Iterator[Any]:
    yield from yaml.parse(text, Loader=_Loader)


def _step(event: Any) -> int:
    if isinstance(event, yaml.CollectionStartEvent):
        return 1
    return -1 if isinstance(event, yaml.CollectionEndEvent) else 0


def _value(node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return _mapping(node)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item) for item in node.value]
    text = str(node.value)
    return text if getattr(node, "style", None) else _plain_scalar(text)


def _mapping(node: yaml.MappingNode) -> dict[Any, Any]:
    found: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            _refuse(f"Line {line} uses a list or a mapping as a name. Use a word.")
        key = str(key_node.value)
        if key in found:
            _refuse(f"Line {line} gives {quoted(key)} a second time. Keep one of them.")
        found[key] = _value(value_node)
    return found


def _plain_scalar(text: str) -> Any:
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    if _INTEGER.fullmatch(text):
        return _whole(text)
    return float(text) if _FLOAT.fullmatch(text) else text
