"""Where an entry of an application's activity leads: to the page of what it tells of."""

import uuid

from django.urls import reverse

from deployments.models import Application
from teams.models import AuditEntry


def address_of(entry: AuditEntry, application: Application) -> str:
    """The deployment's page, the revision's, or the environment's card; empty where it tells of the application."""
    kind, _, key = entry.subject.partition(":")
    number = entry.detail.get("number") if isinstance(entry.detail, dict) else None
    if entry.action.startswith("revision.") and isinstance(number, int) and number > 0:
        return reverse("application_revision", args=[application.pk, number])
    if kind == "deployment" and is_uuid(key):
        return reverse("deployment", args=[key])
    if kind == "environment" and is_uuid(key):
        return f"{reverse('application', args=[application.pk])}#place-{key}"
    return ""


def is_uuid(text: str) -> bool:
    """Whether the key of a subject can be one of ours."""
    try:
        return bool(uuid.UUID(text))
    except ValueError:
        return False
