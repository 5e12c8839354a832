"""Parameter values of a stack: what was sent, what was kept, what the template's rules allow."""

import re
from collections.abc import Mapping
from typing import Any

from sandbox.aws.errors import AwsError
from sandbox.cloudformation.model import Properties

SSM = "AWS::SSM::Parameter::Value"
HIDDEN = "****"


def resolve(template: Properties, sent: Mapping[str, str | None], previous: Mapping[str, str]) -> dict[str, str]:
    """The value of each parameter; None in `sent` means UsePreviousValue. Raises AwsError in AWS's words."""
    declared: Properties = template.get("Parameters", {})
    unknown = [name for name in sent if name not in declared]
    if unknown:
        raise AwsError("ValidationError", f"Parameters: [{', '.join(unknown)}] do not exist in the template")
    values: dict[str, str] = {}
    missing = []
    for name, rules in declared.items():
        value = previous.get(name) if name in sent and sent[name] is None else sent.get(name, rules.get("Default"))
        if value is None:
            missing.append(name)
        else:
            values[name] = _checked(name, str(value), rules)
    if missing:
        raise AwsError("ValidationError", f"Parameters: [{', '.join(missing)}] must have values")
    return values


def typed(template: Properties, values: Mapping[str, str]) -> dict[str, Any]:
    """The values as Ref gives them: lists for the list types."""
    declared: Properties = template.get("Parameters", {})
    return {
        name: value.split(",") if _is_list(declared[name]) else value
        for name, value in values.items()
        if name in declared
    }


def shown(template: Properties, values: Mapping[str, str]) -> dict[str, str]:
    """The values as AWS reads them out: NoEcho ones are stars."""
    declared: Properties = template.get("Parameters", {})
    return {
        name: HIDDEN if str(declared.get(name, {}).get("NoEcho", "")).lower() == "true" else value
        for name, value in values.items()
    }


def _is_list(rules: Properties) -> bool:
    kind = str(rules.get("Type", ""))
    return kind == "CommaDelimitedList" or kind.startswith("List<")


def _checked(name: str, value: str, rules: Properties) -> str:
    kind = str(rules.get("Type", "String"))
    if kind.startswith(SSM):
        raise AwsError(
            "ValidationError", f"The sandbox does not read SSM parameters; parameter {name} has type {kind}."
        )
    if kind == "Number" and not re.fullmatch(r"-?\d+(\.\d+)?", value):
        raise AwsError("ValidationError", f"Parameter '{name}' must be a number.")
    allowed = [str(one) for one in rules.get("AllowedValues", ())]
    described = rules.get("ConstraintDescription")
    if allowed and value not in allowed:
        raise _refused(name, described, f"Parameter '{name}' must be one of AllowedValues")
    pattern = rules.get("AllowedPattern")
    if pattern and not re.fullmatch(str(pattern), value):
        raise _refused(name, described, f"Parameter '{name}' must match pattern {pattern}")
    if len(value) < int(rules.get("MinLength", 0)):
        raise _refused(name, described, f"Parameter '{name}' must contain at least {rules['MinLength']} characters")
    if len(value) > int(rules.get("MaxLength", 4096)):
        raise _refused(
            name, described, f"Parameter '{name}' must contain at most {rules.get('MaxLength', 4096)} characters"
        )
    return value


def _refused(name: str, described: Any, message: str) -> AwsError:
    return AwsError(
        "ValidationError", f"Parameter {name} failed to satisfy constraint: {described}" if described else message
    )
