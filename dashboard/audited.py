"""Where an entry of the audit log leads, there and in an application's activity: to the page of what it tells of."""

import uuid

from django.urls import reverse

from deployments.models import Application
from teams.models import AuditEntry


def address_of(entry: AuditEntry, application: Application | None = None) -> str:
    """The page of the deployment, the blueprint, the revision or the application, or the environment's card; empty
    where there is none, where nobody can tell of which application it is, and where that is ``application``, on whose
    page it stands.
    """
    kind, _, key = entry.subject.partition(":")
    if kind in ("deployment", "blueprint") and is_uuid(key):
        return reverse(kind, args=[key])
    of = str(application.pk) if application else key if kind == "application" and is_uuid(key) else ""
    number = entry.detail.get("number") if isinstance(entry.detail, dict) else None
    if of and entry.action.startswith("revision.") and isinstance(number, int) and number > 0:
        return reverse("application_revision", args=[of, number])
    if of and kind == "environment" and is_uuid(key):
        return f"{reverse('application', args=[of])}#place-{key}"
    return reverse("application", args=[of]) if of and not application else ""


def is_uuid(text: str) -> bool:
    """Whether the key of a subject can be one of ours."""
    try:
        return bool(uuid.UUID(text))
    except ValueError:
        return False
