"""Stacks, resources, change sets and events in the store."""

import uuid
from dataclasses import asdict, replace

from sandbox.aws.errors import AwsError
from sandbox.clock import now_text
from sandbox.cloudformation.drifted import Found
from sandbox.cloudformation.model import (
    STACK_TYPE,
    ChangeSet,
    Event,
    Properties,
    Resource,
    Stack,
    change_set_from,
    document,
    stack_from,
)
from sandbox.cloudformation.templates import digest, parse
from sandbox.journal.records import Change
from sandbox.settings import ACCOUNT_ID
from sandbox.store import Store


class Repository:
    """Reads give objects that nobody else holds; writes are changes to be saved together with `save`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._parsed: dict[str, Properties] = {}
        self._names: dict[tuple[str, str], str] = {}
        for stack_id, values in store.all("stack").items():
            if values["status"] != "DELETE_COMPLETE":
                self._names[values["region"], values["name"]] = stack_id

    async def save(self, *changes: Change) -> None:
        """Make the changes last."""
        await self._store.save(*changes)

    def stacks(self) -> list[Stack]:
        """All stacks, deleted ones too."""
        return [stack_from(values) for values in self._store.all("stack").values()]

    def find(self, region: str, name_or_id: str) -> Stack | None:
        """A stack by its id, or a living one by its name."""
        stack_id = name_or_id if name_or_id.startswith("arn:") else self._names.get((region, name_or_id), "")
        values = self._store.get("stack", stack_id)
        return stack_from(values) if values else None

    def stack(self, region: str, name_or_id: str) -> Stack:
        """Like `find`, or AWS's refusal."""
        found = self.find(region, name_or_id)
        if found is None:
            raise AwsError("ValidationError", f"Stack with id {name_or_id} does not exist")
        return found

    def put_stack(self, stack: Stack) -> Change:
        """Keep a stack; a deleted one frees its name."""
        key = (stack.region, stack.name)
        if stack.status == "DELETE_COMPLETE":
            if self._names.get(key) == stack.id:
                del self._names[key]
        else:
            self._names[key] = stack.id
        return ("stack", stack.id, document(stack))

    def remove_stack(self, stack: Stack) -> Change:
        """Forget a stack without a trace."""
        if self._names.get((stack.region, stack.name)) == stack.id:
            del self._names[stack.region, stack.name]
        return ("stack", stack.id, None)

    def resources(self, stack_id: str) -> dict[str, Resource]:
        """The resources of a stack by logical id."""
        return {key: Resource(**values) for key, values in self._store.all(f"resources {stack_id}").items()}

    def put_resource(self, stack: Stack, resource: Resource) -> Change:
        """Keep a resource."""
        return (f"resources {stack.id}", resource.logical_id, document(resource))

    def change_sets(self, stack_id: str) -> list[ChangeSet]:
        """The change sets of a stack, oldest first."""
        return [change_set_from(values) for values in self._store.all(f"changesets {stack_id}").values()]

    def put_change_set(self, change_set: ChangeSet) -> Change:
        """Keep a change set."""
        return (f"changesets {change_set.stack_id}", change_set.id, document(change_set))

    def remove_change_set(self, change_set: ChangeSet) -> Change:
        """Forget a change set."""
        return (f"changesets {change_set.stack_id}", change_set.id, None)

    def events(self, stack_id: str) -> list[Event]:
        """What happened to a stack, oldest first."""
        return [Event(**values) for values in self._store.all(f"events {stack_id}").values()]

    def stack_event(self, stack: Stack, status: str, reason: str = "") -> Change:
        """An event of the stack itself."""
        root = Resource(stack.name, STACK_TYPE, "", status, now_text(), physical_id=stack.id, reason=reason)
        return self.event(stack, root)

    def event(self, stack: Stack, resource: Resource, properties: str = "") -> Change:
        """An event of one resource with the token of the operation that runs."""
        token = stack.operation.token if stack.operation else ""
        unique = uuid.uuid4()
        event_id = str(unique) if resource.type == STACK_TYPE else f"{resource.logical_id}-{resource.status}-{unique}"
        event = Event(
            id=event_id,
            stack_id=stack.id,
            stack_name=stack.name,
            at=now_text(),
            logical_id=resource.logical_id,
            physical_id=resource.physical_id,
            type=resource.type,
            status=resource.status,
            reason=resource.reason,
            properties=properties,
            token=token,
        )
        return (f"events {stack.id}", event_id, document(event))

    def mark(self, stack_id: str, logical_id: str) -> Properties:
        """What somebody did to a thing by hand, as far as MiniStack cannot carry it."""
        return dict(self._store.get(f"marks {stack_id}", logical_id) or {})

    def put_mark(self, stack: Stack, logical_id: str, mark: Properties | None) -> Change:
        """Keep or forget that."""
        return (f"marks {stack.id}", logical_id, mark)

    def drifts(self, stack_id: str) -> dict[str, Found]:
        """What drift detection saw last, by logical id."""
        return {key: Found(**values) for key, values in self._store.all(f"drifts {stack_id}").items()}

    def put_drift(self, stack: Stack, logical_id: str, found: Found | None) -> Change:
        """Keep what was seen; None for what is not known any more."""
        return (f"drifts {stack.id}", logical_id, asdict(found) if found else None)

    def detections(self) -> dict[str, Properties]:
        """Detections of drift by their id."""
        return dict(self._store.all("detection"))

    def put_detection(self, detection_id: str, values: Properties | None) -> Change:
        """Keep or forget a detection."""
        return ("detection", detection_id, values)

    def put_template(self, text: str) -> Change:
        """Keep a template's text; the key is its digest."""
        return ("template", digest(text), {"text": text})

    def template_text(self, template: str) -> str:
        """The text of a kept template."""
        values = self._store.get("template", template)
        return str(values["text"]) if values else ""

    def template(self, template: str) -> Properties:
        """A kept template, parsed; not to be changed in place."""
        if template not in self._parsed:
            if len(self._parsed) > 200:
                self._parsed.clear()
            self._parsed[template] = parse(self.template_text(template))
        return self._parsed[template]


def stack_arn(region: str, name: str) -> str:
    """A new stack id."""
    return f"arn:aws:cloudformation:{region}:{ACCOUNT_ID}:stack/{name}/{uuid.uuid4()}"


def change_set_arn(region: str, name: str) -> str:
    """A new change-set id."""
    return f"arn:aws:cloudformation:{region}:{ACCOUNT_ID}:changeSet/{name}/{uuid.uuid4()}"


def with_status(stack: Stack, status: str, reason: str = "") -> Stack:
    """The stack in another state."""
    return replace(stack, status=status, reason=reason)
