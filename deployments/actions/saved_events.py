"""Events that a team keeps for tests of a function: checking one, saving it, removing it. Writes rows only."""

import json
from typing import Any, Final

from django.db import transaction
from django.db.models.functions import Now

from deployments.function_policies import may_keep_events
from deployments.models import Application, SavedEvent
from deployments.refusals import Refused
from deployments.spec.text import fault_in
from deployments.written import written
from teams import audit
from teams.models import User
from teams.models.audit import subject

LARGEST: Final = 256 * 1024
"""Bytes. Lambda takes 6 MB in such a call (API reference, "Invoke"), but an event is typed in a form, stored with every
test and shown on a page; 256 KB is the largest message that a topic delivers (SNS FAQ, "message size").
"""
LONGEST_NAME: Final = 60
MOST: Final = 50
"""Saved events of one function."""


def checked(text: str) -> str:
    """The event as it is sent: as it was typed, when it is JSON.

    :raises Refused: with what is wrong, about the field ``event``.
    """
    text = text.strip()
    if fault := fault_in(text, line=False):
        raise Refused(fault, field="event")
    size = len(text.encode())
    if size > LARGEST:
        raise Refused(f"Too long: an event has at most 256 KB, and this one has {size // 1024:,} KB.", field="event")
    try:
        json.loads(text, parse_constant=_no_json)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno} ({error.msg.lower()})"
        sentence = f"This is no JSON: look at {where}. Names and texts stand in double quotes."
        raise Refused(sentence, field="event") from None
    except (RecursionError, ValueError):
        sentence = "This is no JSON that a function can read: it is nested too deeply, or holds a number that is none."
        raise Refused(sentence, field="event") from None
    return text


def _no_json(word: str) -> Any:
    raise ValueError(word)


def save_event(*, application: Application, component: str, name: str, event: str, by: User) -> SavedEvent:
    """The event under its name; one that has the name already is replaced. Safe to repeat.

    :raises Refused: when ``by`` may not, or for a name or an event that cannot be kept.
    """
    if reason := may_keep_events(by, application):
        raise Refused(reason)
    name = written(name, most=LONGEST_NAME, field="name")
    if not name:
        raise Refused("Give the event a name, so that others find it.", field="name")
    body = checked(event)
    with transaction.atomic():
        Application.objects.select_for_update(no_key=True).get(pk=application.pk)
        rows = SavedEvent.objects.filter(application=application, component=component)
        if not rows.filter(name=name).exists() and rows.count() >= MOST:
            raise Refused(f"{component} has {MOST} saved events already. Remove one first.", field="name")
        columns = {"body": body, "saved_by": by, "saved_at": Now()}
        saved, _ = rows.update_or_create(application=application, component=component, name=name, defaults=columns)
        _record(application, "function.event_saved", f"{by} saved the event {name} for tests of {component}.", by)
    return saved


def remove_event(*, event: SavedEvent, by: User) -> None:
    """Remove it for the whole team. Tests that were run with it keep theirs.

    :raises Refused: when ``by`` may not.
    """
    application = event.application
    if reason := may_keep_events(by, application):
        raise Refused(reason)
    with transaction.atomic():
        event.delete()
        sentence = f"{by} removed the event {event.name}, which was saved for tests of {event.component}."
        _record(application, "function.event_removed", sentence, by)


def _record(application: Application, action: str, sentence: str, by: User) -> None:
    audit.record(
        team=application.team, action=action, subject=subject("application", application.pk), sentence=sentence, by=by
    )
