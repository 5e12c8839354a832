"""Reading a template: JSON or YAML with the short forms, and the shape that AWS insists on."""

import hashlib
import json
from typing import Any

import yaml

from sandbox.aws.errors import AwsError
from sandbox.cloudformation.model import Properties

BODY_BYTES = 51_200
URL_BYTES = 1_048_576
DESCRIPTION_BYTES = 1024
LONGEST_NAME = 255
EXTENSIONS = "AWS::LanguageExtensions"
SECTIONS = (
    "AWSTemplateFormatVersion",
    "Description",
    "Metadata",
    "Parameters",
    "Rules",
    "Mappings",
    "Conditions",
    "Transform",
    "Resources",
    "Outputs",
    "Hooks",
)
RESOURCE_KEYS = frozenset(
    {
        "Type",
        "Properties",
        "Metadata",
        "DependsOn",
        "Condition",
        "DeletionPolicy",
        "UpdateReplacePolicy",
        "UpdatePolicy",
        "CreationPolicy",
        "Version",
        "Description",
    }
)
_SHORT_FORMS = "Sub Join Select Split If Equals And Or Not FindInMap ImportValue Base64 GetAZs Cidr Transform Length"


class _Loader(yaml.SafeLoader):
    """Safe YAML that knows `!Ref` and its like and reads dates as text."""


def _function(name: str) -> Any:
    def construct(loader: _Loader, node: yaml.Node) -> Properties:
        return {name: _plain(loader, node)}

    return construct


def _plain(loader: _Loader, node: yaml.Node) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return loader.construct_scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_mapping(node, deep=True) if isinstance(node, yaml.MappingNode) else None


def _attribute(loader: _Loader, node: yaml.Node) -> Properties:
    value = _plain(loader, node)
    return {"Fn::GetAtt": value.split(".", 1) if isinstance(value, str) else value}


def _text(loader: _Loader, node: yaml.Node) -> str:
    return str(loader.construct_scalar(node))  # type: ignore[arg-type]


for _name in _SHORT_FORMS.split():
    _Loader.add_constructor(f"!{_name}", _function(f"Fn::{_name}"))
_Loader.add_constructor("!Ref", _function("Ref"))
_Loader.add_constructor("!Condition", _function("Condition"))
_Loader.add_constructor("!GetAtt", _attribute)
_Loader.add_constructor("tag:yaml.org,2002:timestamp", _text)


def digest(text: str) -> str:
    """The name under which a template is stored."""
    return hashlib.sha256(text.encode()).hexdigest()


def parse(text: str) -> Properties:
    """The template as a dictionary, checked for its outer shape. Raises AwsError in AWS's words."""
    template = _loaded(text)
    if not isinstance(template, dict):
        raise _format_error("unsupported structure.")
    unknown = [str(key) for key in template if key not in SECTIONS]
    if unknown:
        raise AwsError("ValidationError", f"Invalid template property or properties [{', '.join(unknown)}]")
    if template.get("Transform") not in (None, [], EXTENSIONS, [EXTENSIONS]):
        raise AwsError(
            "ValidationError", f"The sandbox runs no transforms but {EXTENSIONS}. Send the template without them."
        )
    for section in ("Rules", "Hooks"):
        if template.get(section):
            raise AwsError("ValidationError", f"The sandbox does not evaluate {section}.")
    if len(str(template.get("Description", "")).encode()) > DESCRIPTION_BYTES:
        raise _format_error(f"'Description' length is greater than {DESCRIPTION_BYTES}.")
    resources = template.get("Resources")
    if not isinstance(resources, dict) or not resources:
        raise _format_error("At least one Resources member must be defined.")
    for logical_id, resource in resources.items():
        _check_resource(str(logical_id), resource)
    return template


def _check_resource(logical_id: str, resource: Any) -> None:
    if not logical_id.isalnum():
        raise _format_error(f"Resource name {logical_id} is non alphanumeric.")
    if len(logical_id) > LONGEST_NAME:
        raise _format_error(f"Resource name {logical_id[:20]}... is longer than {LONGEST_NAME} characters.")
    if not isinstance(resource, dict):
        raise _format_error("Every Resources object must be an object.")
    if not resource.get("Type"):
        raise _format_error(f"[/Resources/{logical_id}] Every Resources object must contain a Type member.")
    unknown = [key for key in resource if key not in RESOURCE_KEYS]
    if unknown:
        raise AwsError("ValidationError", f"Invalid template resource property '{unknown[0]}'")
    if not isinstance(resource.get("Properties", {}), dict):
        raise _format_error(f"[/Resources/{logical_id}/Properties] 'null' values are not allowed in templates")


def _loaded(text: str) -> Any:
    if text.lstrip().startswith("{"):
        try:
            return json.loads(text)
        except ValueError as error:
            line, column = getattr(error, "lineno", 1), getattr(error, "colno", 1)
            raise _format_error(f"JSON not well-formed. (line {line}, column {column})") from error
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader with our short forms
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"(line {mark.line + 1}, column {mark.column + 1})" if mark else ""
        raise _format_error(f"YAML not well-formed. {place}".strip()) from error


def _format_error(message: str) -> AwsError:
    return AwsError("ValidationError", f"Template format error: {message}")
