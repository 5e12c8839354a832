"""The form of a template and of what is in it, and what is refused in it whoever wrote it. Pure.

Refused is what runs somebody's code while a stack is made, what makes stacks of its own, and what holds a secret:
nobody who approves a plan would see what it does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from deployments.spec.messages import noun, unknown
from deployments.spec.text import quoted

LOGICAL_ID: Final = re.compile(r"[A-Za-z0-9]{1,255}")
PARTS: Final = ("Conditions", "Mappings", "Outputs", "Resources")
"""The sections that a part as written may have."""
SECTIONS: Final = (
    *("AWSTemplateFormatVersion", "Conditions", "Description", "Globals", "Hooks", "Mappings", "Metadata", "Outputs"),
    *("Parameters", "Resources", "Rules", "Transform"),
)
_ATTRIBUTES: Final = (
    *("Condition", "CreationPolicy", "DeletionPolicy", "DependsOn", "Metadata", "Properties", "Type"),
    *("UpdatePolicy", "UpdateReplacePolicy"),
)
_TYPE: Final = re.compile(r"AWS::[A-Za-z0-9]+::[A-Za-z0-9]+")
_ACCESS_KEY: Final = re.compile(r"\b(AKIA|ASIA)[A-Z0-9]{16}\b")
SAM: Final = "AWS::Serverless-2016-10-31"
_KEEP_OUT: Final = "Take it out of the template, or keep it in a stack of its own."
_REFUSED: Final = {
    "AWS::CloudFormation::CustomResource": "A custom resource runs code while the stack is made",
    "AWS::CloudFormation::Macro": "A macro runs code that rewrites templates",
    "AWS::CloudFormation::Stack": "A nested stack is changed past everything that is shown here",
    "AWS::CloudFormation::StackSet": "A stack set makes stacks in other accounts",
    "AWS::IAM::AccessKey": "A lasting access key would stand in the stack for everyone to read",
    **dict.fromkeys(
        ("AWS::IAM::Group", "AWS::IAM::GroupPolicy", "AWS::IAM::User", "AWS::IAM::UserPolicy"),
        "People and groups of an account are no part of an application",
    ),
    "AWS::IAM::RolePolicy": "Rights stand in the role, or in AWS::IAM::Policy, where plans show them",
}
_SECRETS: Final = {
    ("AWS::SecretsManager::Secret", "SecretString"): "Remove it: the value that is at AWS stays",
    ("AWS::RDS::DBInstance", "MasterUserPassword"): "Let AWS keep it: ManageMasterUserPassword",
    ("AWS::RDS::DBCluster", "MasterUserPassword"): "Let AWS keep it: ManageMasterUserPassword",
    ("AWS::RedshiftServerless::Namespace", "AdminUserPassword"): "Let AWS keep it: ManageAdminPassword",
}
Place = tuple[str, ...]
Found = tuple[Place, str]
"""Where in the template, and a sentence."""


def section_faults(
    template: Any, allowed: tuple[str, ...], needed: tuple[str, ...] = ("Resources",)
) -> Iterator[Found]:
    """What is wrong with the outline of a template; nothing else can be read where this finds something.

    `needed` are the sections of which one at least must have something in it.
    """
    if not isinstance(template, dict):
        yield (), f"A template is a group of sections, one of them Resources; this is {noun(template)}."
        return
    for name, section in template.items():
        if name not in allowed:
            yield (name,), unknown(name, allowed, "a section that can stand here")
        elif name in PARTS and not isinstance(section, dict):
            yield (name,), f"{name} holds what it has by name; this is {noun(section)}."
    if not any(isinstance(template.get(name), dict) and template[name] for name in needed):
        yield ("Resources",), "There are no Resources. A template has at least one."


def resource_faults(resources: Mapping[str, Any], *, sam: bool = False) -> Iterator[Found]:
    """What is wrong with each resource by itself. `sam`: the template may have resources of that model."""
    for name, body in resources.items():
        place = ("Resources", name)
        if not LOGICAL_ID.fullmatch(name):
            loop = name.startswith("Fn::")
            words = "A loop makes resources only at AWS. " if loop else f"{quoted(name)} cannot be a resource's name. "
            yield place, words + ("Write them out." if loop else "Use letters and digits alone, 255 at most.")
        elif not isinstance(body, dict):
            yield place, f"A resource has a Type and Properties; this is {noun(body)}."
        else:
            yield from _body_faults(place, body, sam=sam)


def _body_faults(place: Place, body: Mapping[str, Any], *, sam: bool) -> Iterator[Found]:
    for key in body:
        if key not in _ATTRIBUTES:
            yield (*place, key), unknown(key, _ATTRIBUTES, "something that a resource has")
    type_ = body.get("Type")
    if not isinstance(type_, str):
        yield place, "The Type is missing. Write one such as AWS::SNS::Topic."
        return
    for section in ("Properties", "Metadata"):
        if section in body and not isinstance(body[section], dict):
            yield (*place, section), f"{section} are given by name; this is {noun(body[section])}."
            return
    if sam and type_.startswith("AWS::Serverless::"):
        yield from _texts(place, body)
    else:
        yield from _refusals(place, type_, body)


def _refusals(place: Place, type_: str, body: Mapping[str, Any]) -> Iterator[Found]:
    if type_ in _REFUSED:
        yield (*place, "Type"), f"{_REFUSED[type_]}. {_KEEP_OUT}"
    elif type_.startswith("Custom::"):
        yield (*place, "Type"), f"{_REFUSED['AWS::CloudFormation::CustomResource']}. {_KEEP_OUT}"
    elif type_.startswith("AWS::Serverless::"):
        yield (*place, "Type"), f"{type_} is understood only with the Transform {SAM}, in a template that is imported."
    elif not _TYPE.fullmatch(type_):
        yield (*place, "Type"), f"{quoted(type_)} is no type of AWS's own, such as AWS::SNS::Topic. {_KEEP_OUT}"
    for (kind, name), way_out in _SECRETS.items():
        value = body.get("Properties", {}).get(name)
        if kind == type_ and value is not None and not _is_looked_up(value):
            yield (*place, "Properties", name), f"{name} holds a secret that everyone here could read. {way_out}."
    yield from _texts(place, body)


def _is_looked_up(value: Any) -> bool:
    """Whether a value is found by AWS alone, in Secrets Manager or the Parameter Store."""
    text = value.get("Fn::Sub") if isinstance(value, dict) else value
    return isinstance(text, str) and text.startswith(("{{resolve:secretsmanager:", "{{resolve:ssm-secure:"))


def _texts(place: Place, body: Mapping[str, Any]) -> Iterator[Found]:
    """Macros within a resource, and access keys in any text of it; each once."""
    macro = key = False
    for name, value in everything(body):
        macro = macro or name == "Fn::Transform"
        key = key or (isinstance(value, str) and bool(_ACCESS_KEY.search(value)))
    if macro:
        yield place, f"Fn::Transform runs code that rewrites the template. {_KEEP_OUT}"
    if key:
        yield place, "Something in it looks like an AWS access key. Give it a role instead, and remove the key."


def everything(value: Any) -> Iterator[tuple[str, Any]]:
    """Every key with its value, and every item of a list with an empty key, at any depth."""
    left = [value]
    while left:
        one = left.pop()
        pairs = one.items() if isinstance(one, Mapping) else (("", item) for item in one)
        for name, inner in pairs:
            yield str(name), inner
            if isinstance(inner, Mapping | list):
                left.append(inner)
