"""A CloudFormation template's text, JSON or YAML with short forms (!Ref, !Sub, !GetAtt), as data with its lines. Pure.

Anchors are refused, since a few hundred bytes of them can grow to gigabytes, and so are keys that stand twice, of which
AWS keeps one without a word. YAML's `yes` and `on` are refused too: AWS reads them as true, most people as text.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, NoReturn

import yaml

from deployments.spec.imports.faults import refused
from deployments.spec.text import fault_in, quoted

LARGEST: Final = 1_048_576
"""Bytes; AWS takes no larger template ("CloudFormation quotas": 1 MB in a bucket)."""
DEEPEST: Final = 60
MOST_VALUES: Final = 100_000
LINED: Final = 5
"""So many levels of keys are told by their line: Resources, X, Properties, Code, ZipFile."""
Path = tuple[str, ...]
_Loader: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_BARE: Final = {"!Ref": "Ref", "!Condition": "Condition"}
_SHORT: Final = frozenset(
    f"!{name}"
    for name in (
        *("And", "Base64", "Cidr", "Condition", "Equals", "FindInMap", "GetAtt", "GetAZs", "If", "ImportValue"),
        *("Join", "Length", "Not", "Or", "Ref", "Select", "Split", "Sub", "ToJsonString", "Transform"),
    )
)
_TRUE_OR_FALSE: Final = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_EMPTY: Final = frozenset(("", "~", "null", "Null", "NULL"))
_UNSURE: Final = frozenset(("yes", "no", "on", "off"))


@dataclass(frozen=True)
class Source:
    """What was read: plain data, and the line of each key of its upper levels where that is known."""

    data: Any
    lines: Mapping[Path, int]

    def line(self, *path: str) -> int | None:
        """The line of a key, or of the nearest one above it that has one."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return None


def read(text: str | bytes) -> Source:
    """The data of a template's text. Raises InvalidTemplate with the line; what it means is not looked at.

    The result holds only dict, list, str, int, float and bool.
    """
    decoded = _decoded(text)
    source = _json(decoded) if decoded.lstrip().startswith("{") else None
    source = source or _yaml(decoded)
    _check_size(source)
    return source


def _decoded(text: str | bytes) -> str:
    try:
        raw = text.encode() if isinstance(text, str) else text
        if len(raw) > LARGEST:
            raise refused(f"The template has {len(raw):,} bytes; AWS takes {LARGEST:,}. Bring a smaller one.")
        decoded = raw.decode("utf-8-sig")
    except UnicodeError as error:
        raise refused("The template is not UTF-8 text. Save the file as UTF-8 and try again.") from error
    for number, line in enumerate(decoded.splitlines(), start=1):
        if fault := fault_in(line, line=False):
            raise refused(fault, number)
    if not decoded.strip():
        raise refused("There is nothing in it. Paste a template, or choose its file.")
    return decoded


def _json(text: str) -> Source | None:
    """None when it is no JSON: YAML's flow style begins with a brace too."""
    lines: dict[Path, int] = {}
    try:
        data = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant, parse_int=_whole)
    except json.JSONDecodeError:
        return None
    except RecursionError as error:
        raise _too_deep(None) from error
    except _Twice as twice:
        raise refused(f"{quoted(twice.key)} stands twice in one place. Keep one of them.", _second(text)) from None
    try:
        _check_events(text)
        lines |= _lines(yaml.compose(text, Loader=_Loader))
    except yaml.YAMLError:
        pass  # JSON with tabs, for one: then lines are not known
    return Source(data, lines)


class _Twice(Exception):
    def __init__(self, key: str) -> None:
        self.key = key


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _Twice(key)
        found[key] = value
    return found


def _second(text: str) -> int | None:
    """The line of the first key that stands twice, as far as YAML can read the JSON."""
    try:
        _check_events(text)
        node = yaml.compose(text, Loader=_Loader)
        if node is not None:
            _value(node)
    except yaml.YAMLError:
        return None
    except _TwiceAt as twice:
        return twice.line
    return None


def _no_constant(name: str) -> NoReturn:
    raise refused(f"{name} is not a number that a template can hold. Write the number out.")


def _whole(digits: str) -> int:
    # Python refuses to read more than 4,300 digits; nothing in a template needs more than 19.
    return int(digits) if len(digits) <= 40 else 10**40


def _yaml(text: str) -> Source:
    try:
        _check_events(text)
        node = yaml.compose(text, Loader=_Loader)
        return Source(None if node is None else _value(node), _lines(node))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = str(getattr(error, "problem", None) or "it holds a character that YAML does not allow")
        words = f"This cannot be read as YAML or JSON: {reason}. Check indentation, quotes and brackets here."
        raise refused(words, mark.line + 1 if mark else None) from error
    except _TwiceAt as twice:
        raise refused(f"{quoted(twice.key)} stands twice in one place. Keep one of them.", twice.line) from None


def _check_events(text: str) -> None:
    """Refuse before anything is built: events come one by one and cost no recursion."""
    depth = documents = 0
    for count, event in enumerate(_events(text)):
        line = event.start_mark.line + 1
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        documents += isinstance(event, yaml.DocumentStartEvent)
        if depth > DEEPEST:
            raise _too_deep(line)
        if count > MOST_VALUES:
            raise refused(f"The template has more than {MOST_VALUES:,} values. Bring a smaller one.", line)
        if documents > 1:
            raise refused("A second document starts here. Bring one template.", line)
        if getattr(event, "anchor", None) is not None:
            raise refused("This uses a YAML anchor or alias (& or *). Write the value out.", line)
        if unknown := _unknown_tag(event):
            raise refused(f"{quoted(unknown)} is no short form of CloudFormation. Write the value without it.", line)


def _events(text: str) -> Iterator[Any]:
    yield from yaml.parse(text, Loader=_Loader)


def _unknown_tag(event: Any) -> str:
    tag = getattr(event, "tag", None)
    if tag is None or tag == "!" or tag in _SHORT:
        return ""
    return str(tag)


def _too_deep(line: int | None) -> Exception:
    return refused(f"This is nested more than {DEEPEST} levels deep. Nothing in a template needs that.", line)


class _TwiceAt(Exception):
    def __init__(self, key: str, line: int) -> None:
        self.key, self.line = key, line


def _value(node: yaml.Node) -> Any:
    plain = _untagged(node)
    tag = str(node.tag or "")
    if tag not in _SHORT:
        return plain
    if tag == "!GetAtt" and isinstance(plain, str):
        plain = plain.split(".", 1)
    return {_BARE.get(tag, f"Fn::{tag[1:]}"): plain}


def _untagged(node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return dict(_pairs(node))
    if isinstance(node, yaml.SequenceNode):
        return [_value(item) for item in node.value]
    text = str(node.value)
    quoted_there = getattr(node, "style", None) or str(node.tag or "") in _SHORT
    return text if quoted_there else _scalar(text, _line_of(node))


def _pairs(node: yaml.MappingNode) -> Iterator[tuple[str, Any]]:
    seen: set[str] = set()
    for key_node, value_node in node.value:
        line = _line_of(key_node)
        if not isinstance(key_node, yaml.ScalarNode):
            raise refused("A list or a mapping stands here as a name. Use a word.", line)
        key = str(key_node.value)
        if key in seen:
            raise _TwiceAt(key, line)
        seen.add(key)
        yield key, _value(value_node)


def _line_of(node: yaml.Node) -> int:
    """A node that was read from a text always has its place in it."""
    mark: Any = node.start_mark
    return int(mark.line) + 1


def _scalar(text: str, line: int) -> Any:
    if text in _EMPTY:
        raise refused("There is no value here, which AWS refuses. Write one, or remove the line.", line)
    if text in _TRUE_OR_FALSE:
        return _TRUE_OR_FALSE[text]
    if text.lower() in _UNSURE:
        raise refused(f"AWS reads {text} as true or false. Write true or false, or put it in quotes.", line)
    return _number(text)


def _number(text: str) -> Any:
    """A number that is written as one; everything else, such as 2012-10-17 or 007, stays text."""
    digits = text.removeprefix("-")
    if digits.isascii() and digits.isdigit() and (len(digits) == 1 or digits[0] != "0"):
        return _whole(text)
    whole, dot, rest = digits.partition(".")
    if dot and whole.isascii() and whole.isdigit() and rest.isascii() and rest.isdigit() and len(digits) <= 20:
        return float(text)
    return text


def _lines(node: yaml.Node | None) -> dict[Path, int]:
    """The line of each key, down to a depth."""
    found: dict[Path, int] = {}
    left: list[tuple[Path, yaml.Node | None]] = [((), node)]
    while left:
        path, one = left.pop()
        if isinstance(one, yaml.MappingNode) and len(path) < LINED:
            for key, value in one.value:
                here = (*path, str(key.value))
                found[here] = _line_of(key)
                left.append((here, value))
    return found


def _check_size(source: Source) -> None:
    """JSON was built without looking at events; how deep it is and what it holds is the same fault in both."""
    left: list[tuple[Path, int, Any]] = [((), 0, source.data)]
    count = 0
    while left:
        path, depth, value = left.pop()
        count += 1
        if depth > DEEPEST:
            raise _too_deep(source.line(*path))
        if count > MOST_VALUES:
            raise refused(f"The template has more than {MOST_VALUES:,} values. Bring a smaller one.")
        _check_value(source, path, value)
        if isinstance(value, dict):
            left += [((*path, str(key)), depth + 1, inner) for key, inner in value.items()]
        elif isinstance(value, list):
            left += [(path, depth + 1, inner) for inner in value]


def _check_value(source: Source, path: Path, value: Any) -> None:
    """Raise for what no template can hold. Escapes may hide what the text itself does not show."""
    if value is None:
        raise refused("There is no value here, which AWS refuses. Write one, or remove it.", source.line(*path))
    if isinstance(value, int | float) and not (math.isfinite(value) and abs(value) < 2**63):
        raise refused("This number is too large for a template. Write another.", source.line(*path))
    if isinstance(value, str) and (fault := fault_in(value, line=False)):
        raise refused(fault, source.line(*path))
    for key in value if isinstance(value, dict) else ():
        if fault := fault_in(key, line=True):
            raise refused(f"The name {quoted(key)} cannot be used. {fault}", source.line(*path))
