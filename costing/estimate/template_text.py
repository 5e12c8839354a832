"""A CloudFormation template's text, JSON or YAML with AWS's short tags (!Ref, !Sub, !GetAtt, …), as data. Pure."""

import json
from typing import Any, Final, NoReturn

import yaml

LARGEST_TEXT: Final = 2 * 1024 * 1024
DEEPEST: Final = 100
MOST_EVENTS: Final = 400_000
_BARE_TAGS: Final = {"!Ref": "Ref", "!Condition": "Condition"}
_Loader: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WORDS: Final[dict[str, bool | None]] = {"true": True, "false": False, "null": None, "~": None, "": None}


class UnreadableText(ValueError):
    """The text is neither JSON nor YAML that CloudFormation would read; the message is one sentence."""


def read_text(content: bytes) -> Any:
    """The data of a JSON or YAML text: dict, list, str, int, float, bool and None.

    Raises UnreadableText. Anchors are refused: a few hundred bytes of them can grow to gigabytes.
    """
    if len(content) > LARGEST_TEXT:
        raise UnreadableText(f"The file is larger than {LARGEST_TEXT:,} bytes.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableText("The file is not UTF-8 text.") from error
    try:
        return json.loads(text, parse_constant=_no_constant)
    except (json.JSONDecodeError, RecursionError):
        return _yaml(text)  # whose parser says where the fault is, and counts the depth
    except ValueError as error:
        raise UnreadableText(f"The file holds a number that cannot be read: {error}.") from error


def _no_constant(name: str) -> NoReturn:
    raise UnreadableText(f"{name} is not a number that a template can hold.")


def _yaml(text: str) -> Any:
    try:
        _check(text)
        node = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"Line {mark.line + 1} of the file" if mark is not None else "The file"
        raise UnreadableText(f"{where} cannot be read as JSON or YAML.") from error
    return None if node is None else _value(node)


def _check(text: str) -> None:
    """Refuse before anything is built: events come one by one and cost no recursion."""
    depth = 0
    for count, event in enumerate(yaml.parse(text, Loader=_Loader)):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST or count > MOST_EVENTS:
            raise UnreadableText("The file is nested too deeply or holds too many values.")
        if getattr(event, "anchor", None) is not None:
            raise UnreadableText("The file uses a YAML anchor or alias (& or *): write the value out.")


def _value(node: yaml.Node) -> Any:
    plain = _untagged(node)
    tag = str(node.tag or "")
    if not tag.startswith("!") or tag == "!":
        return plain
    if tag == "!GetAtt" and isinstance(plain, str):
        plain = plain.split(".", 1)
    return {_BARE_TAGS.get(tag, "Fn::" + tag[1:]): plain}


def _untagged(node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return {str(key.value): _value(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_value(item) for item in node.value]
    text = str(node.value)
    return text if getattr(node, "style", None) else _scalar(text)


def _scalar(text: str) -> Any:
    if text in _WORDS:
        return _WORDS[text]
    if text.lstrip("-").isascii() and text.lstrip("-").isdigit() and len(text) <= 40:
        return int(text)
    return text
