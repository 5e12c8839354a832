"""Values of a template: functions, conditions, parameters and pseudo parameters become plain values."""

import base64
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from sandbox.aws.errors import AwsError
from sandbox.cloudformation.model import Properties
from sandbox.settings import ACCOUNT_ID

KNOWN_LATER = "{{changeSet:KNOWN_AFTER_APPLY}}"
NO_VALUE = object()
PSEUDO = frozenset(
    f"AWS::{name}"
    for name in ["AccountId", "NotificationARNs", "NoValue", "Partition", "Region", "StackId", "StackName", "URLSuffix"]
)
ZONES = ("a", "b", "c")
_SUB = re.compile(r"\$\{([^}]*)\}")

Lookup = Callable[[str, str], Any]


def pseudo_parameters(region: str, stack_name: str, stack_id: str) -> dict[str, Any]:
    """AWS's own parameters for one stack."""
    return {
        "AWS::AccountId": ACCOUNT_ID,
        "AWS::NotificationARNs": [],
        "AWS::NoValue": NO_VALUE,
        "AWS::Partition": "aws",
        "AWS::Region": region,
        "AWS::StackId": stack_id,
        "AWS::StackName": stack_name,
        "AWS::URLSuffix": "amazonaws.com",
    }


class Resolver:
    """Resolves values of one template with given parameters.

    `lookup(logical_id, attribute)` answers Ref (attribute "") and Fn::GetAtt; it may answer KNOWN_LATER.
    """

    def __init__(self, template: Properties, values: Mapping[str, Any], lookup: Lookup) -> None:
        self._mappings = template.get("Mappings", {})
        self._conditions = template.get("Conditions", {})
        self._resources = template["Resources"]
        self._values = values
        self._lookup = lookup
        self._region = str(values.get("AWS::Region", ""))
        self._functions: dict[str, Callable[[Any], Any]] = {
            "Ref": self._ref,
            "Fn::GetAtt": self._get_att,
            "Fn::Sub": self._sub,
            "Fn::Join": self._join,
            "Fn::Select": self._select,
            "Fn::Split": self._split,
            "Fn::If": self._if,
            "Fn::FindInMap": self._find_in_map,
            "Fn::Base64": lambda value: base64.b64encode(str(self.resolve(value)).encode()).decode(),
            "Fn::GetAZs": lambda value: [f"{self.resolve(value) or self._region}{zone}" for zone in ZONES],
            "Fn::ImportValue": self._refuse,
            "Fn::Cidr": self._refuse,
            "Fn::Transform": self._refuse,
        }

    def resolve(self, value: Any) -> Any:
        """The plain value; NO_VALUE entries are left out of what contains them."""
        if isinstance(value, list):
            return [inner for inner in map(self.resolve, value) if inner is not NO_VALUE]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            name = next(iter(value))
            if name in self._functions:
                return self._functions[name](value[name])
            if name.startswith("Fn::"):
                raise AwsError("ValidationError", f"Template error: the sandbox does not know {name}")
        resolved = {key: self.resolve(inner) for key, inner in value.items()}
        return {key: inner for key, inner in resolved.items() if inner is not NO_VALUE}

    def condition(self, name: str) -> bool:
        """Whether a named condition holds."""
        if name not in self._conditions:
            raise AwsError("ValidationError", f"Template format error: Unresolved condition dependencies [{name}]")
        return self._holds(self._conditions[name])

    def applies(self, item: Properties) -> bool:
        """Whether a resource or output is part of the stack."""
        return "Condition" not in item or self.condition(item["Condition"])

    def _holds(self, rule: Any) -> bool:
        if isinstance(rule, dict) and len(rule) == 1:
            name, arguments = next(iter(rule.items()))
            if name == "Condition":
                return self.condition(arguments)
            if name == "Fn::Equals" and isinstance(arguments, list) and len(arguments) == 2:
                return bool(_text(self.resolve(arguments[0])) == _text(self.resolve(arguments[1])))
            if name == "Fn::Not":
                return not self._holds(arguments[0])
            if name in ("Fn::And", "Fn::Or"):
                combine = all if name == "Fn::And" else any
                return combine(self._holds(argument) for argument in arguments)
        raise AwsError(
            "ValidationError", "Template format error: Conditions can only be boolean operations on parameters"
        )

    def _ref(self, name: Any) -> Any:
        if name in self._values:
            return self._values[name]
        return self._lookup(str(name), "")

    def _get_att(self, arguments: Any) -> Any:
        logical_id, attribute = attribute_of(arguments)
        return self._lookup(logical_id, attribute)

    def _sub(self, arguments: Any) -> Any:
        text, own = arguments if isinstance(arguments, list) else (arguments, {})

        def replaced(match: re.Match[str]) -> str:
            name = match.group(1).strip()
            if name.startswith("!"):
                return "${" + name[1:] + "}"
            if name in own:
                return _text(self.resolve(own[name]))
            logical_id, _, attribute = name.partition(".")
            return _text(self._lookup(logical_id, attribute) if attribute else self._ref(name))

        return _SUB.sub(replaced, str(text))

    def _join(self, arguments: Any) -> Any:
        separator, values = arguments
        resolved = self.resolve(values)
        return str(separator).join(_text(value) for value in resolved)

    def _select(self, arguments: Any) -> Any:
        index, values = arguments
        resolved = self.resolve(values)
        if resolved == KNOWN_LATER:
            return KNOWN_LATER
        try:
            return resolved[int(self.resolve(index))]
        except (IndexError, ValueError) as error:
            message = "Template error: Fn::Select cannot select nonexistent value at index " + str(index)
            raise AwsError("ValidationError", message) from error

    def _split(self, arguments: Any) -> Any:
        separator, value = arguments
        resolved = self.resolve(value)
        return KNOWN_LATER if KNOWN_LATER in str(resolved) else str(resolved).split(str(separator))

    def _if(self, arguments: Any) -> Any:
        name, yes, no = arguments
        return self.resolve(yes if self.condition(str(name)) else no)

    def _find_in_map(self, arguments: Any) -> Any:
        keys = [str(self.resolve(argument)) for argument in arguments[:3]]
        value: Any = self._mappings
        for key in keys:
            value = value.get(key) if isinstance(value, dict) else None
        if value is None:
            raise AwsError("ValidationError", f"Template error: Unable to get mapping for {'::'.join(keys)}")
        return value

    def _refuse(self, _: Any) -> Any:
        raise AwsError("ValidationError", "The sandbox does not support Fn::ImportValue, Fn::Cidr or Fn::Transform.")


def attribute_of(arguments: Any) -> tuple[str, str]:
    """Logical id and attribute name of the arguments of Fn::GetAtt."""
    if isinstance(arguments, str):
        logical_id, _, attribute = arguments.partition(".")
        return logical_id, attribute
    return str(arguments[0]), ".".join(str(part) for part in arguments[1:])


def references(value: Any) -> set[tuple[str, str]]:
    """Every (name, attribute) that a value mentions through Ref, Fn::GetAtt and Fn::Sub; the attribute of a Ref is
    empty.
    """
    if isinstance(value, list):
        return {found for inner in value for found in references(inner)}
    if not isinstance(value, dict):
        return set()
    if len(value) == 1:
        name, arguments = next(iter(value.items()))
        if name == "Ref":
            return {(str(arguments), "")}
        if name == "Fn::GetAtt":
            return {attribute_of(arguments)}
        if name == "Fn::Sub":
            return _in_sub(arguments)
    return {found for inner in value.values() for found in references(inner)}


def _in_sub(arguments: Any) -> set[tuple[str, str]]:
    text, own = arguments if isinstance(arguments, list) else (arguments, {})
    names = [match.strip() for match in _SUB.findall(str(text)) if not match.strip().startswith("!")]
    split = [name.partition(".") for name in names if name not in own]
    return {(name, attribute) for name, _, attribute in split} | references(own)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (dict, list)):
        return json.dumps(value)
    return str(value)
