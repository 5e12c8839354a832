"""Rows of a comparison for page tests; what the engine makes of AWS's answers is tested elsewhere."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from deployments.models import DriftCheck, DriftIgnore, Environment, ResourceDrift
from teams.models import User
from tests.dashboard.world import World

FUNCTION, TABLE = "NotesFunction", "NotesTableTable"
MEMORY = {"path": "/MemorySize", "kind": "NOT_EQUAL", "expected": "256", "actual": "1024"}
ROLE = {"path": "/Role", "kind": "NOT_EQUAL", "expected": "arn:a", "actual": "arn:b"}


def compared(place: Environment, *rows: dict[str, Any], **columns: Any) -> DriftCheck:
    """A comparison that has ended a minute ago, with a row each for what is given."""
    now = timezone.now()
    states = [row["status"] for row in rows]
    counts = {name: states.count(name) for name in ("in_sync", "unknown", "not_checkable")}
    times = {"asked_at": now - timedelta(minutes=2), "begun_at": now - timedelta(minutes=2)}
    ended = {"state": "done", "next_look_at": None, "ended_at": now - timedelta(minutes=1)}
    drifted = sum(state in ("modified", "deleted") for state in states)
    made = DriftCheck.objects.create(
        environment=place, **{"stack_id": place.stack_id, **times, **ended, **counts, "drifted": drifted, **columns}
    )
    ResourceDrift.objects.bulk_create(ResourceDrift(check_row=made, **row) for row in rows)
    return made


def row(name: str, status: str, *differences: dict[str, Any], type_: str = "", **more: Any) -> dict[str, Any]:
    """One resource."""
    kinds = {FUNCTION: "AWS::Lambda::Function", TABLE: "AWS::DynamoDB::Table"}
    found = {"logical_id": name, "type": type_ or kinds.get(name, "AWS::IAM::Role"), "status": status}
    return {**found, "differences": list(differences), **more}


def changed(place: Environment) -> DriftCheck:
    """A function's memory was changed and its role, the API's stage cannot be checked, the rest is as deployed."""
    stage = row("ApiStage", "not_checkable", type_="AWS::ApiGateway::Stage")
    return compared(place, row(FUNCTION, "modified", MEMORY, ROLE), stage, row(TABLE, "in_sync"))


def ignored(place: Environment, owner: User, path: str = "/MemorySize") -> DriftIgnore:
    """Somebody lets it stay for a week."""
    return DriftIgnore.objects.create(
        environment=place,
        logical_id=FUNCTION,
        path=path,
        reason="Load test",
        owner=owner,
        expires_at=timezone.now() + timedelta(days=7),
    )


def drifted(world: World) -> dict[str, Any]:
    """Where the board of dev is, with something on it."""
    changed(world.dev)
    return {"pk": world.dev.pk}


def allowed(world: World) -> dict[str, Any]:
    """Where the rule is ended that lets a change stay."""
    return {**drifted(world), "rule": ignored(world.dev, world.cast.developer).pk}


def may_stay(world: World) -> dict[str, Any]:
    """A form that lets a change stay."""
    until = timezone.now().date() + timedelta(days=3)
    return {"resource": FUNCTION, "path": "/MemorySize", "reason": "Load test", "until": until.isoformat()}


def undo(world: World) -> dict[str, Any]:
    """A form that asks for undoing."""
    return {"state_version": world.dev.state_version, "note": "By hand"}


def keep(world: World) -> dict[str, Any]:
    """A form that keeps a change in the definition."""
    return {"keep": [f"{FUNCTION}/MemorySize"]}
