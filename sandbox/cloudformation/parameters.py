"""Parameter values of a stack: what was sent, what was kept, what the template's rules allow."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from sandbox.aws.errors import AwsError
from sandbox.cloudformation.model import Properties

SSM = "AWS::SSM::Parameter::Value"
HIDDEN = "****"
KINDS = ("String", "Number", "List<Number>", "List<String>", "CommaDelimitedList")
AWS_KIND = re.compile(r"(List<)?AWS::(EC2|Route53)::[A-Za-z0-9]+::[A-Za-z]+(\.[A-Za-z]+)?>?")


def resolve(template: Properties, sent: Mapping[str, str | None], previous: Mapping[str, str]) -> dict[str, str]:
    """The value of each parameter; None in `sent` means UsePreviousValue. Raises AwsError in AWS's words."""
    declared: Properties = template.get("Parameters", {})
    unknown = [name for name in sent if name not in declared]
    if unknown:
        raise AwsError("ValidationError", f"Parameters: [{', '.join(unknown)}] do not exist in the template")
    unprecedented = [name for name, value in sent.items() if value is None and name not in previous]
    if unprecedented:
        raise AwsError(
            "ValidationError",
            f"Invalid input for parameter key {unprecedented[0]}. Cannot specify usePreviousValue as true for a "
            "parameter key not in the previous template",
        )
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
        name: [one.strip() for one in value.split(",")] if _is_list(declared[name]) else value
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
    """A value under the rules of its parameter (User Guide, "Parameters section"); lists item by item."""
    kind = str(rules.get("Type", "String"))
    if kind.startswith(SSM):
        raise AwsError(
            "ValidationError", f"The sandbox does not read SSM parameters; parameter {name} has type {kind}."
        )
    if kind not in KINDS and not AWS_KIND.fullmatch(kind):
        raise AwsError("ValidationError", f"Template format error: Unrecognized parameter type: {kind}")
    items = [one.strip() for one in value.split(",")] if _is_list(rules) and value else [value]
    for item in items:
        _check_item(name, item, rules, number="Number" in kind)
    return value


def _check_item(name: str, value: str, rules: Properties, *, number: bool) -> None:
    described = rules.get("ConstraintDescription")
    if number and not re.fullmatch(r"-?\d+(\.\d+)?", value):
        raise AwsError("ValidationError", f"Parameter '{name}' must be a number.")
    for holds, rule in _rules(value, rules, number):
        if not holds:
            raise _refused(name, described, f"Parameter '{name}' must {rule}")


def _rules(value: str, rules: Properties, number: bool) -> Iterator[tuple[bool, str]]:
    """Each rule of a parameter: whether the value keeps it, and the rule in words."""
    allowed = [str(one) for one in rules.get("AllowedValues", ())]
    yield not allowed or value in allowed, "be one of AllowedValues"
    pattern = str(rules.get("AllowedPattern", ""))
    yield not pattern or bool(re.fullmatch(pattern, value)), f"match pattern {pattern}"
    shortest, longest = int(rules.get("MinLength", 0)), int(rules.get("MaxLength", 4096))
    yield len(value) >= shortest, f"contain at least {shortest} characters"
    yield len(value) <= longest, f"contain at most {longest} characters"
    if number:
        least, most = rules.get("MinValue"), rules.get("MaxValue")
        yield least is None or float(value) >= float(least), f"be a number not less than {least}"
        yield most is None or float(value) <= float(most), f"be a number not greater than {most}"


def _refused(name: str, described: Any, message: str) -> AwsError:
    return AwsError(
        "ValidationError", f"Parameter {name} failed to satisfy constraint: {described}" if described else message
    )
