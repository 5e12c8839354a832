"""Each resource as a stack of one resource in MiniStack, with references already resolved.

Names of these stacks derive from the resource's uid, so that making, changing or removing the same thing again after a
crash finds what is there instead of making a second one.
"""

import asyncio
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

from sandbox.backend import complements
from sandbox.backend.calls import Answer, Call, Headers, signed_headers
from sandbox.journal.records import Record
from sandbox.settings import ACCOUNT_ID, Settings
from sandbox.store import Store

API_VERSION = "2010-05-15"
STACK_SECONDS = 60.0
POLL_SECONDS = 0.004
LOGICAL_ID = "R"
# An API's deployment is a copy of the API at its time, so every step of the API has to be repeated in its place.
SNAPSHOT_TYPES = "AWS::ApiGateway"
# Where there is nothing to update, what failed before was something else: the thing was brought back to what is wanted.
ROLLED_BACK = ("UPDATE_ROLLBACK_COMPLETE",)
MISSING = re.compile(r"Requested attribute (\S+) does not exist in schema")
SEPARATOR = "\n"
OUTPUT_NAMES = re.compile("[^A-Za-z0-9]")


class ResourceFailed(Exception):
    """The thing could not be made, changed or removed; the message is the status reason."""


class NoSuchAttribute(ResourceFailed):
    """MiniStack does not know an attribute of a thing; `name` is it."""

    def __init__(self, message: str, name: str) -> None:
        super().__init__(message)
        self.name = name


class CannotMake(Exception):
    """MiniStack does not know this type."""


@dataclass(frozen=True)
class Made:
    """What exists now."""

    physical_id: str
    attributes: dict[str, Any]


@dataclass(frozen=True)
class Wanted:
    """A resource to make or change; `lists` are those of its attributes that are lists."""

    uid: str
    type: str
    properties: dict[str, Any]
    attributes: tuple[str, ...]
    stack_name: str
    region: str
    lists: frozenset[str] = frozenset()


class Resources:
    """Makes, changes and removes one resource at a time."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._host = f"127.0.0.1:{settings.port}"

    async def create(self, wanted: Wanted) -> Made:
        """Make the thing, or find it when it was made before. Raises ResourceFailed, CannotMake."""
        try:
            return await self._bring(wanted, "CreateStack", "create")
        except NoSuchAttribute:
            # What is left of the attempt is in its way. It was never written down, so neither is this.
            await self._store.client.send(self._call(wanted.region, "DeleteStack", {"StackName": _name(wanted.uid)}))
            await self._settled(wanted.uid, wanted.region)
            raise

    async def update(self, wanted: Wanted) -> Made:
        """Bring the thing to these properties and outputs; harmless when it is there already."""
        return await self._bring(wanted, "UpdateStack", "update")

    async def revert(self, wanted: Wanted, actual: dict[str, Any]) -> Made:
        """Bring a thing back that somebody changed by hand. MiniStack believes that it is as it was made and would do
        nothing, so it is told first what the thing really is; both calls are repeated by a rebuild.
        """
        await self._bring(replace(wanted, properties=actual), "UpdateStack", "revert")
        return await self._bring(wanted, "UpdateStack", "revert")

    async def actual(self, uid: str, region: str) -> tuple[str, set[str], dict[str, Any]]:
        """What a thing really is: status (DELETED, UNSUPPORTED, else READ), the properties that can be read, and their
        values.
        """
        fields = {"StackName": _name(uid), "LogicalResourceId": LOGICAL_ID}
        answer = await self._store.client.send(self._call(region, "DetectStackResourceDrift", fields))
        if not answer.ok:
            return ("DELETED" if b"does not exist" in answer.body else "UNSUPPORTED"), set(), {}
        found = next(iter(_elements(answer.body, "StackResourceDrift")), None)
        status = _child(found, "StackResourceDriftStatus") if found is not None else ""
        if found is None or status not in ("IN_SYNC", "MODIFIED"):
            return ("DELETED" if status == "DELETED" else "UNSUPPORTED"), set(), {}
        covered = json.loads(_child(found, "ExpectedProperties") or "{}")
        return "READ", set(covered), json.loads(_child(found, "ActualProperties") or "{}")

    async def by_hand(self, uid: str, call: Call) -> bool:
        """Send a call that changes a thing past its one-resource stack; whether it was accepted."""

        async def describe(sent: Call, _: Answer) -> list[Record]:
            return [Record(sent, f"{uid}#hand")]

        return (await self._store.mutate(call, describe)).ok

    def signer(self, region: str) -> Callable[[str], Headers]:
        """Headers for a service in a region."""
        return lambda service: self._headers(service, region)

    async def complete(self, wanted: Wanted, physical_id: str) -> None:
        """Set what a one-resource stack leaves out."""
        asked = complements.calls(
            wanted.type, physical_id, wanted.properties, lambda s: self._headers(s, wanted.region)
        )
        for name, call in asked.items():
            subject = f"{wanted.uid}#{name}"

            async def describe(sent: Call, _: Answer, subject: str = subject) -> list[Record]:
                return [Record(sent, subject, (subject,))]

            await self._store.mutate(call, describe)

    async def delete(self, uid: str, region: str, owned: tuple[str, ...] = ()) -> None:
        """Remove the thing; harmless when it is gone. `owned` are subjects of what was in it. Raises ResourceFailed."""

        async def describe(call: Call, answer: Answer) -> list[Record]:
            status, reason, _ = await self._settled(uid, region)
            if status not in ("DELETE_COMPLETE", "ABSENT"):
                raise ResourceFailed(reason or f"The resource could not be removed ({status}).")
            return [Record(call, f"{uid}#delete", (f"{uid}#", *owned), tombstone=True, wait_for=_name(uid))]

        await self._store.mutate(self._call(region, "DeleteStack", {"StackName": _name(uid)}), describe)

    async def _bring(self, wanted: Wanted, action: str, what: str) -> Made:
        fields = {
            "StackName": _name(wanted.uid),
            "TemplateBody": json.dumps(_template(wanted)),
            "Capabilities.member.1": "CAPABILITY_NAMED_IAM",
        }

        async def describe(call: Call, _: Answer) -> list[Record]:
            status, reason, _outputs = await self._settled(wanted.uid, wanted.region)
            if status not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
                raise _failed(reason or f"The resource could not be made ({status}).")
            subject = f"{wanted.uid}#{what}"
            once = wanted.type.startswith(SNAPSHOT_TYPES) or what == "revert"
            superseded = () if once else (subject,)
            return [Record(call, subject, superseded, wait_for=_name(wanted.uid))]

        answer = await self._store.mutate(self._call(wanted.region, action, fields), describe)
        if not answer.ok:
            _explain(answer)
        made = await self._made(wanted, ROLLED_BACK if action == "UpdateStack" and not answer.ok else ())
        await self.complete(wanted, made.physical_id)
        return made

    async def _made(self, wanted: Wanted, further: tuple[str, ...]) -> Made:
        """What exists. `further` are statuses besides those of success in which it is as wanted."""
        status, reason, outputs = await self._settled(wanted.uid, wanted.region)
        if status not in ("CREATE_COMPLETE", "UPDATE_COMPLETE", *further):
            raise ResourceFailed(reason or status)
        return Made(
            outputs.get("Ref", ""),
            {
                name: outputs[_output(name)].split(SEPARATOR) if name in wanted.lists else outputs[_output(name)]
                for name in wanted.attributes
                if _output(name) in outputs
            },
        )

    async def _settled(self, uid: str, region: str) -> tuple[str, str, dict[str, str]]:
        """Status, reason and outputs of the one-resource stack once it has finished."""
        deadline = asyncio.get_running_loop().time() + STACK_SECONDS
        while asyncio.get_running_loop().time() < deadline:
            answer = await self._store.client.send(self._call(region, "DescribeStacks", {"StackName": _name(uid)}))
            if not answer.ok:
                return "ABSENT", "", {}
            status, reason, outputs = _described(answer.body)
            if not status.endswith("_IN_PROGRESS"):
                if "ROLLBACK" in status or status.endswith("_FAILED"):
                    reason = await self._failure(uid, region) or reason
                return status, reason, outputs
            await asyncio.sleep(POLL_SECONDS)
        return "TIMED_OUT", "MiniStack did not finish in time.", {}

    async def _failure(self, uid: str, region: str) -> str:
        """Why the one resource failed, from the one-resource stack's events."""
        answer = await self._store.client.send(self._call(region, "DescribeStackEvents", {"StackName": _name(uid)}))
        for event in _elements(answer.body, "StackEvents/member"):
            if _child(event, "ResourceStatus").endswith("_FAILED") and _child(event, "ResourceStatusReason"):
                return _child(event, "ResourceStatusReason")
        return ""

    async def exists(self, service: str, target: str, region: str, method: str = "HEAD") -> Answer:
        """The answer to a read of another service, e.g. whether an object is there."""
        return await self._store.client.send(Call(method, target, self._headers(service, region)))

    async def object_exists(self, bucket: str, key: str, region: str) -> bool:
        """Whether S3 has the object."""
        target = f"/{quote(bucket)}/{quote(key)}"
        return (await self.exists("s3", target, region)).ok

    async def bucket_is_empty(self, bucket: str, region: str) -> bool:
        """Whether a bucket holds no object and no old version."""
        answer = await self.exists("s3", f"/{quote(bucket)}?versions&max-keys=1", region, "GET")
        return not answer.ok or (b"<Version>" not in answer.body and b"<DeleteMarker>" not in answer.body)

    def _headers(self, service: str, region: str) -> Headers:
        return signed_headers(service, region, self._host, ACCOUNT_ID)

    def _call(self, region: str, action: str, fields: dict[str, str]) -> Call:
        body = urlencode({"Action": action, "Version": API_VERSION, **fields}).encode()
        form = ("content-type", "application/x-www-form-urlencoded; charset=utf-8")
        return Call("POST", "/", (*self._headers("cloudformation", region), form), body)


def _name(uid: str) -> str:
    return f"one-{uid}"


def _output(attribute: str) -> str:
    return "A" + OUTPUT_NAMES.sub("", attribute)


def _template(wanted: Wanted) -> dict[str, Any]:
    outputs: dict[str, Any] = {"Ref": {"Value": {"Ref": LOGICAL_ID}}}
    for name in wanted.attributes:
        as_list = {"Fn::Join": [SEPARATOR, {"Fn::GetAtt": [LOGICAL_ID, name]}]}
        # Fn::Sub makes text of numbers, too.
        outputs[_output(name)] = {
            "Value": as_list if name in wanted.lists else {"Fn::Sub": f"${{{LOGICAL_ID}.{name}}}"}
        }
    return {"Resources": {LOGICAL_ID: {"Type": wanted.type, "Properties": wanted.properties}}, "Outputs": outputs}


def _failed(reason: str) -> ResourceFailed:
    missing = MISSING.search(reason)
    return NoSuchAttribute(reason, missing.group(1)) if missing else ResourceFailed(reason)


def _explain(answer: Answer) -> None:
    """Raise unless the answer says that the thing is as wanted already."""
    text = answer.body.decode("utf-8", errors="replace")
    if "AlreadyExists" in text or "No updates are to be performed" in text:
        return
    message = "".join(re.findall(r"<Message>(.*?)</Message>", text, re.DOTALL)) or text[:300]
    if "Unrecognized resource types" in message or "not supported" in message.lower():
        raise CannotMake(message)
    raise _failed(message)


def _described(body: bytes) -> tuple[str, str, dict[str, str]]:
    stack = next(iter(_elements(body, "Stacks/member")), None)
    if stack is None:
        return "ABSENT", "", {}
    outputs = {_child(one, "OutputKey"): _child(one, "OutputValue") for one in _found(stack, "Outputs/member")}
    return _child(stack, "StackStatus"), _child(stack, "StackStatusReason"), outputs


def _elements(body: bytes, path: str) -> list[ElementTree.Element]:
    root = ElementTree.fromstring(re.sub(rb'\sxmlns="[^"]+"', b"", body, count=1))  # noqa: S314 - from MiniStack
    return [found for result in root for found in result.findall(path)]


def _found(element: ElementTree.Element, path: str) -> Iterable[ElementTree.Element]:
    return element.findall(path)


def _child(element: ElementTree.Element, name: str) -> str:
    return element.findtext(name) or ""
