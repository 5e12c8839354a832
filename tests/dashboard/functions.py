"""Rows of functions that run and were tested, for page tests; what the engine does is tested elsewhere."""

from typing import Any

from django.utils import timezone

from deployments.models import Environment, FunctionTest, Output, SavedEvent
from tests.dashboard.world import World

COMPONENT = "notes"


def panel(world: World) -> dict[str, Any]:
    """Where the panel of the function stands that runs in dev."""
    Output.objects.get_or_create(deployment=world.live, key="NotesName", defaults={"value": "tb-platform-shop-dev-f"})
    return {"pk": world.dev.pk, "component": COMPONENT}


def table_panel(world: World) -> dict[str, Any]:
    """Where the items of the table stand that runs in dev."""
    about: dict[str, Any] = {"deployment": world.live, "key": "NotesTableName"}
    Output.objects.get_or_create(**about, defaults={"value": "tb-platform-shop-dev-t"})
    return {"pk": world.dev.pk, "component": "notes_table"}


def api_panel(world: World) -> dict[str, Any]:
    """Where the routes of the API are tested that runs in dev."""
    return {"pk": world.dev.pk, "component": "api"}


def api_form(world: World) -> dict[str, Any]:
    """A form that asks for a test of a route."""
    return {"route": "POST /notes", "path": "/notes?x=1", "headers": "Accept: text/plain", "body": "{}"}


def event_form(world: World) -> dict[str, Any]:
    """A form that asks for a test."""
    return {"do": "test", "event": "{}", "event_name": "Hello World"}


def ran(world: World, state: str = "done", *, place: Environment | None = None, **columns: Any) -> FunctionTest:
    """A test of the function in that state."""
    now = timezone.now()
    ended = {} if state in ("waiting", "running") else {"ended_at": now, "next_look_at": None}
    about: dict[str, Any] = {
        "environment": place or world.dev,
        "component": COMPONENT,
        "asked_by": world.cast.developer,
    }
    values = {
        "event": '{"mine": 1}',
        "event_name": "Hello World",
        "asked_at": now,
        "begun_at": now,
        "state": state,
        **ended,
        **columns,
    }
    return FunctionTest.objects.create(**about, **values)


def saved(world: World, name: str = "Two books", body: str = '{"books": 2}') -> SavedEvent:
    """An event that the team keeps."""
    about: dict[str, Any] = {"application": world.application, "component": COMPONENT, "saved_by": world.cast.developer}
    return SavedEvent.objects.create(name=name, body=body, **about)
