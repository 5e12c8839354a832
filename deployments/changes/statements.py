"""What policies of a template say, one right after the other in words: allowed or denied, to whom, and when. Pure.

The elements of statements are those of AWS's *IAM JSON policy elements reference*: Effect, Principal or NotPrincipal,
Action or NotAction, Resource or NotResource, and Condition.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from deployments.changes.rights import MANAGED, SOMETHING, Right, listed, parts_of, target_of
from deployments.spec.text import joined

_POLICIES: Final = frozenset(
    {
        "AccessPolicies",
        "AssumeRolePolicyDocument",
        "FileSystemPolicy",
        "KeyPolicy",
        "ManagedPolicyArns",
        "Policies",
        "PolicyDocument",
    }
)
"""The properties that hold policies, of all types that Tierboard renders."""
_OTHERS: Final = frozenset({("AWS::Cognito::UserPool", "Policies")})
"""Rules for passwords."""
_TAKE: Final = ("sts:AssumeRole", "sts:AssumeRoleWithWebIdentity")
_EVERYONE: Final = ("*", {"AWS": "*"})
_Found = tuple[str, str]
"""A line in words, and AWS's own words for it."""


def is_policy(type_: str, name: str) -> bool:
    """Whether a property of a type holds policies."""
    return name in _POLICIES and (type_, name) not in _OTHERS


@dataclass(frozen=True)
class Side:
    """A property that holds policies, on one side: its value as the template has it, None where it has none."""

    value: Any
    template: Mapping[str, Any]


def both(name: str, before: Side, after: Side, owner: str = "") -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What both sides say: ``add items to orders_table``, a line for each right, in the order of the policy, each once.

    Where several rights are said by the same words and not all of them are on both sides, AWS's words stand beside: no
    difference is hidden by words.

    :param owner: the component whose policy it is: nobody writes logs "to" themselves.
    """
    old, new = (_said(name, side, owner) for side in (before, after))
    unlike = {line for line in old.keys() & new.keys() if old[line] != new[line]}
    return _lines(old, unlike), _lines(new, unlike)


def _lines(said: Mapping[str, set[str]], unlike: set[str]) -> tuple[str, ...]:
    return tuple(f"{line} ({', '.join(sorted(aws))})" if line in unlike else line for line, aws in said.items())


def _said(name: str, side: Side, owner: str) -> dict[str, set[str]]:
    policies = [] if side.value is None else listed(side.value)
    found: dict[str, set[str]] = {}
    for policy in policies:
        managed = name == "ManagedPolicyArns"
        pairs = [_one(MANAGED, policy, side.template, owner)] if managed else _document(policy, side.template, owner)
        for line, aws in pairs:
            found.setdefault(line, set()).add(aws)
    return found


def _document(policy: Any, template: Mapping[str, Any], owner: str) -> Iterator[_Found]:
    """The lines of a policy, be it by itself or with a name as roles have it."""
    document = policy.get("PolicyDocument", policy) if isinstance(policy, Mapping) else policy
    statements = document.get("Statement", document) if isinstance(document, Mapping) else document
    for statement in listed(statements):
        if not isinstance(statement, Mapping) or "Effect" not in statement:
            yield f"do what AWS works out while deploying, with {_exactly(statement)}", ""
            continue
        who, when = _who(statement, template), _when(statement.get("Condition"), template)
        for what, aws in _what(statement, template, "" if "Principal" in statement else owner):
            yield f"{who}{what}{when}", aws


def _who(statement: Mapping[str, Any], template: Mapping[str, Any]) -> str:
    """Who may or may never, with the verb; of a role's own policy, which names nobody, only that it denies."""
    denies = statement["Effect"] == "Deny"
    whole = statement.get("Principal", statement.get("NotPrincipal"))
    if whole is None:
        return "never " if denies else ""
    names = "everyone" if whole in _EVERYONE else " or ".join(_principals(whole, template))
    but = "everyone but " if "NotPrincipal" in statement else ""
    return f"{but}{names} may {'never ' if denies else ''}"


def _principals(whole: Any, template: Mapping[str, Any]) -> Iterator[str]:
    for group in whole.values() if isinstance(whole, Mapping) and not _is_intrinsic(whole) else [whole]:
        yield from (_named(one, template) for one in listed(group))


def _is_intrinsic(value: Mapping[str, Any]) -> bool:
    """Whether it is a function of CloudFormation, and not a list of names by their kind."""
    return all(key == "Ref" or key.startswith("Fn::") for key in value)


def _what(statement: Mapping[str, Any], template: Mapping[str, Any], owner: str) -> Iterator[_Found]:
    """Each action on each resource; what is said by its exceptions in one line, which is what it means."""
    actions, resources = listed(statement.get("Action", [])), listed(statement.get("Resource", []))
    if "NotAction" in statement or "NotResource" in statement:
        others = [str(one) for one in listed(statement.get("NotAction", []))]
        besides = [_named(one, template) for one in listed(statement.get("NotResource", []))]
        what = f"everything but {joined(others)}" if others else joined([str(one) for one in actions])
        to = f"everything but {joined(besides)}" if besides else joined([_named(one, template) for one in resources])
        yield f"do {what} on {to}", ""
        return
    for action in actions:
        if not resources:
            yield "take the role" if action in _TAKE else f"use {action}", str(action)
        yield from (_one(str(action), resource, template, owner) for resource in resources)


def _one(action: str, resource: Any, template: Mapping[str, Any], owner: str) -> _Found:
    words, target = parts_of(Right(action, json.dumps(resource, sort_keys=True)), template, owner)
    exactly = _exactly(resource)
    return f"{words} {exactly if target == SOMETHING else target}".rstrip(), f"{action} on {exactly}"


def _when(condition: Any, template: Mapping[str, Any]) -> str:
    """``, if aws:SourceArn ArnLike orders``: the operators are AWS's own, as *IAM JSON policy elements: Condition
    operators* lists them.
    """
    if not isinstance(condition, Mapping) or _is_intrinsic(condition):
        return f", if {_exactly(condition)}" if condition else ""
    found = []
    for operator, keys in condition.items():
        for key, value in keys.items() if isinstance(keys, Mapping) else [("", keys)]:
            values = " or ".join(_named(one, template) for one in listed(value))
            found.append(f"{key} {operator} {values}".strip())
    return f", if {joined(found)}" if found else ""


def _named(value: Any, template: Mapping[str, Any]) -> str:
    """A component, or what stands there, exactly."""
    target = target_of(value, template) if value != "*" else "everything"
    return _exactly(value) if target == SOMETHING else target


def _exactly(value: Any) -> str:
    """A text as it is, also one with places for values; what AWS fills in by its name; everything else as JSON."""
    if isinstance(value, Mapping) and value.keys() == {"Ref"}:
        return str(value["Ref"])
    if isinstance(value, Mapping) and value.keys() == {"Fn::Sub"} and isinstance(value["Fn::Sub"], str):
        return str(value["Fn::Sub"])
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
