"""Turns CloudFormation's answers into our shapes. What is missing is empty; a word we do not know stays unknown."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from config.redaction import is_secret_name, redactor
from deployments.aws.errors import LONGEST_TEXT, clean, told
from deployments.aws.shapes import Stack, StackEvent, StackOutput, StackResource
from deployments.changes import Action, Change, Detail, read_action, read_replacement
from deployments.changes.drift import Difference, Seen, read_state
from deployments.changes.wording import is_secret
from deployments.spec.template import canonical


def stack(row: Mapping[str, Any]) -> Stack:
    """One of DescribeStacks' answers."""
    return Stack(
        id=row["StackId"],
        name=row["StackName"],
        status=row["StackStatus"],
        reason=told(row.get("StackStatusReason") or ""),
        outputs=tuple(
            StackOutput(item["OutputKey"], clean(item.get("OutputValue") or ""), clean(item.get("Description") or ""))
            for item in row.get("Outputs") or ()
        ),
        tags=pairs(row.get("Tags"), "Key", "Value"),
        protected=bool(row.get("EnableTerminationProtection")),
        parameters=pairs(row.get("Parameters"), "ParameterKey", "ParameterValue"),
        parent=row.get("RootId") or row.get("ParentId") or "",
    )


def resource(row: Mapping[str, Any]) -> StackResource:
    """One of ListStackResources' answers."""
    return StackResource(
        row["LogicalResourceId"], row.get("PhysicalResourceId") or "", row["ResourceType"], row["ResourceStatus"]
    )


def event(row: Mapping[str, Any]) -> StackEvent:
    """One of DescribeStackEvents' answers."""
    return StackEvent(
        event_id=row["EventId"],
        stack_id=row["StackId"],
        logical_id=row.get("LogicalResourceId") or "",
        physical_id=clean(row.get("PhysicalResourceId") or ""),
        type=row.get("ResourceType") or "",
        status=row.get("ResourceStatus") or "",
        reason=told(row.get("ResourceStatusReason") or ""),
        at=row["Timestamp"],
        token=row.get("ClientRequestToken") or "",
    )


def change(row: Mapping[str, Any]) -> Change:
    """One change of a change set; something that is no resource change is kept as an unknown one."""
    if row.get("Type") != "Resource":
        return Change(logical_id=str(row.get("Type")), type="", action=Action.UNKNOWN)
    body = row["ResourceChange"]
    action = read_action(body.get("Action"))
    return Change(
        logical_id=body["LogicalResourceId"],
        type=body.get("ResourceType") or "",
        action=action,
        replacement=read_replacement(body.get("Replacement"), action),
        physical_id=body.get("PhysicalResourceId") or "",
        policy_action=body.get("PolicyAction") or "",
        scope=tuple(body.get("Scope") or ()),
        details=tuple(_detail(item) for item in body.get("Details") or ()),
    )


def _detail(row: Mapping[str, Any]) -> Detail:
    target = row.get("Target") or {}
    return Detail(
        path=target.get("Path") or "",
        name=target.get("Name") or "",
        attribute=target.get("Attribute") or "",
        requires_recreation=target.get("RequiresRecreation") or "",
        before=_text(target.get("BeforeValue")),
        after=_text(target.get("AfterValue")),
        causing=row.get("CausingEntity") or "",
    )


def _text(value: Any) -> str | None:
    return None if value is None else clean(value)


def drift(row: Mapping[str, Any]) -> Seen:
    """One of DescribeStackResourceDrifts' answers, without the values of what may be secret."""
    return Seen(
        logical_id=row["LogicalResourceId"],
        physical_id=clean(row.get("PhysicalResourceId") or ""),
        type=row.get("ResourceType") or "",
        state=read_state(row.get("StackResourceDriftStatus")),
        differences=tuple(_difference(item) for item in row.get("PropertyDifferences") or ()),
        reason=told(row.get("DriftStatusReason") or ""),
        at=row.get("Timestamp"),
    )


def _difference(row: Mapping[str, Any]) -> Difference:
    path, kind = clean(row.get("PropertyPath") or ""), clean(row.get("DifferenceType") or "")
    values = [row.get("ExpectedValue"), row.get("ActualValue")]
    named = any(is_secret_name(part) or is_secret(part) for part in path.split("/"))
    if named or any(_may_not_be_kept(value) for value in values):
        return Difference(path, kind, hidden=True)
    # AWS writes null for what is not there at all.
    expected, actual = (None if value in (None, "null") else str(value) for value in values)
    return Difference(path, kind, expected, actual)


def _may_not_be_kept(value: Any) -> bool:
    """Whether it is too long, holds what PostgreSQL refuses, or something in it is or is called a secret."""
    text = "" if value is None else str(value)
    if len(text) > LONGEST_TEXT or "\0" in text or redactor.text(text) != text:
        return True
    data = _data(text)
    return redactor.value(data) != data or any(is_secret(name) for name in _names(data))


def _data(text: str) -> Any:
    """An object or a list as data; nothing else has names inside."""
    if not text.lstrip().startswith(("{", "[")):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _names(data: Any) -> Iterator[str]:
    """Every name of an object, and those of its parts that are called ``Key`` or ``Name`` in lists of pairs."""
    if isinstance(data, Mapping):
        for name, value in data.items():
            yield str(name)
            if name in ("Key", "Name") and isinstance(value, str):
                yield value
            yield from _names(value)
    elif isinstance(data, list):
        for value in data:
            yield from _names(value)


def pairs(rows: Any, key: str, value: str) -> dict[str, str]:
    """A list of key and value rows as a dict."""
    return {row[key]: row.get(value) or "" for row in rows or ()}


def template_text(body: Any) -> str:
    """A template as comparable text: canonical JSON where it is JSON (botocore has parsed it then), else as it is."""
    if isinstance(body, Mapping):
        return canonical(dict(body))
    try:
        return canonical(json.loads(body))
    except ValueError:
        # Never cut: whatever follows would change unseen.
        return str(body).replace("\0", "")
