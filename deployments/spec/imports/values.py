"""The parameters of a template get the values that they have, and what follows from them is worked out. Pure.

A template of ours has the same four parameters everywhere, so others cannot stay: their values go where they are named.
Conditions that are then known are decided, and looked-up values of mappings put in. What only AWS knows (the region,
say) keeps its condition or mapping.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from deployments.spec.text import quoted

_IN_TEXT: Final = re.compile(r"\$\{\s*([A-Za-z0-9]+)\s*\}")
_SSM: Final = "AWS::SSM::Parameter::Value<"
_INTEGER: Final = re.compile(r"-?(0|[1-9][0-9]{0,17})")
NO_VALUE: Final = {"Ref": "AWS::NoValue"}
_ABSENT: Final = object()
Given = Mapping[str, str]
"""Values of parameters by name, as somebody typed them or as AWS has them."""


class Undecided(Exception):
    """A parameter has no value that could be put in; the text says what to do."""


def is_secret(entry: Mapping[str, Any]) -> bool:
    """Whether a parameter's value is not to be seen."""
    return entry.get("NoEcho") in (True, "true", "True")


def value_of(name: str, entry: Mapping[str, Any], given: Given) -> Any:
    """What stands where the parameter is named: a text, a whole number, a list of texts, or a reference that AWS
    resolves. Raises Undecided.
    """
    type_ = str(entry.get("Type", "String"))
    if is_secret(entry):
        raise Undecided(
            f"{name} is a secret (NoEcho), and no definition holds one. Write {{{{resolve:secretsmanager:…}}}} or "
            "{{resolve:ssm-secure:…}} where it is used, and remove the parameter."
        )
    text = given.get(name, entry.get("Default", _ABSENT))
    if text is _ABSENT:
        raise Undecided(f"{name} has no default. Give its value.")
    text = _plain(text)
    allowed = entry.get("AllowedValues")
    if isinstance(allowed, list) and text not in [_plain(one) for one in allowed]:
        raise Undecided(f"{quoted(text)} is no value that {name} may have. Give one of its AllowedValues.")
    return _typed(name, type_, text)


def _typed(name: str, type_: str, text: str) -> Any:
    if type_.startswith(_SSM):
        if "List<" in type_ or "CommaDelimited" in type_:
            raise Undecided(f"{name} is a list in the Parameter Store, which cannot be put in. Write the list out.")
        return f"{{{{resolve:ssm:{text}}}}}"
    if type_ == "CommaDelimitedList" or type_.startswith("List<"):
        return [one.strip() for one in text.split(",")]
    return int(text) if type_ == "Number" and _INTEGER.fullmatch(text) else text


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else str(value)


@dataclass
class Values:
    """What names stand for. `conditions` are the template's own texts, `decided` what is known of them by now."""

    parameters: Mapping[str, Any]
    mappings: Mapping[str, Any] = field(default_factory=dict)
    conditions: Mapping[str, Any] = field(default_factory=dict)
    decided: dict[str, bool | None] = field(default_factory=dict)

    def put_in(self, value: Any) -> Any:
        """The value with everything that is known in its place. `NO_VALUE` for what is left out by a condition."""
        if isinstance(value, list):
            return [one for one in map(self.put_in, value) if one != NO_VALUE]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            ((name, argument),) = value.items()
            found = self._function(name, argument)
            if found is not _ABSENT:
                return found
        return {key: one for key, one in ((key, self.put_in(inner)) for key, inner in value.items()) if one != NO_VALUE}

    def _function(self, name: str, argument: Any) -> Any:
        if name == "Ref":
            return self.parameters.get(argument, {"Ref": argument}) if isinstance(argument, str) else _ABSENT
        if name == "Fn::Sub":
            return self._sub(argument)
        if name == "Fn::If" and isinstance(argument, list) and len(argument) == 3:
            return self._if(argument)
        if name == "Fn::FindInMap" and isinstance(argument, list):
            return self._find(argument)
        return _ABSENT

    def _if(self, argument: list[Any]) -> Any:
        known = self.holds(argument[0]) if isinstance(argument[0], str) else None
        if known is not None:
            return self.put_in(argument[1] if known else argument[2])
        return {"Fn::If": [argument[0], *(self._branch(one) for one in argument[1:])]}

    def _branch(self, value: Any) -> Any:
        return dict(NO_VALUE) if value == NO_VALUE else self.put_in(value)

    def _find(self, argument: list[Any]) -> Any:
        keys = [self.put_in(one) for one in argument]
        found: Any = self.mappings
        for key in keys:
            if not isinstance(key, str | int) or not isinstance(found, dict) or str(key) not in found:
                return {"Fn::FindInMap": keys}
            found = found[str(key)]
        return found

    def _sub(self, argument: Any) -> Any:
        if isinstance(argument, str):
            text = self._text(argument, {})
            return text if "${" not in text else {"Fn::Sub": text}
        if isinstance(argument, list) and len(argument) == 2 and isinstance(argument[1], dict):
            own = {key: self.put_in(one) for key, one in argument[1].items()}
            return {"Fn::Sub": [self._text(str(argument[0]), own), own]}
        return {"Fn::Sub": argument}

    def _text(self, text: str, own: Mapping[str, Any]) -> str:
        def known(found: re.Match[str]) -> str:
            name = found[1]
            value = self.parameters.get(name) if name not in own else None
            if value is None or isinstance(value, list | dict):
                return found[0]
            return _plain(value).replace("${", "${!")

        return _IN_TEXT.sub(known, text)

    def holds(self, name: str) -> bool | None:
        """Whether a condition is met; None when only AWS can tell, or nobody."""
        if name not in self.decided:
            self.decided[name] = None  # a condition that leads to itself is never decided
            self.decided[name] = self._decide(self.conditions.get(name))
        return self.decided[name]

    def _decide(self, condition: Any) -> bool | None:
        if not isinstance(condition, dict) or len(condition) != 1:
            return None
        ((name, argument),) = condition.items()
        if name == "Condition" and isinstance(argument, str):
            return self.holds(argument)
        if not isinstance(argument, list):
            return None
        if name == "Fn::Equals" and len(argument) == 2:
            return _equal(*(self.put_in(one) for one in argument))
        known = [self._decide(one) for one in argument]
        if name == "Fn::Not" and len(known) == 1:
            return None if known[0] is None else not known[0]
        if name == "Fn::And":
            return False if False in known else None if None in known else True
        if name == "Fn::Or":
            return True if True in known else None if None in known else False
        return None


def _equal(one: Any, other: Any) -> bool | None:
    """AWS compares texts; what still holds a function, or is resolved by AWS, is not known."""
    sides = [one, other]
    if any(isinstance(side, dict | list) or "{{resolve:" in str(side) for side in sides):
        return None
    return _plain(one) == _plain(other)


def named_in_lists(value: Any, lists: set[str]) -> Iterator[str]:
    """Parameters that are lists and stand within a text, which AWS refuses too."""
    if isinstance(value, Mapping):
        text = value.get("Fn::Sub")
        text = text[0] if isinstance(text, list) and text else text
        yield from (name for name in _IN_TEXT.findall(text if isinstance(text, str) else "") if name in lists)
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    for one in inner:
        yield from named_in_lists(one, lists)
