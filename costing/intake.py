"""What the deploying side tells costing: an environment exists, a release went live, somebody changed how much is
expected.

Each call may be repeated: the same news twice leaves one row. All join the caller's transaction; none calls anything
outside.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from costing.estimate.usage import Usage
from costing.models import EnvironmentLabel, Release, TrackedEnvironment, UsageProfileVersion


@transaction.atomic
def environment_registered(uid: UUID, team_id: UUID, application: str, environment: str) -> None:
    """Follow an environment under these labels from now on; labels other than before close the old ones today."""
    tracked = _locked(uid)
    current = tracked.labels.filter(until__isnull=True).first()
    if current is not None:
        if (current.team_id, current.application, current.name) == (team_id, application, environment):
            return
        current.until = timezone.now()
        current.save(update_fields=["until"])
    since = current.until if current is not None and current.until is not None else timezone.now()
    EnvironmentLabel.objects.create(
        environment=tracked, team_id=team_id, application=application, name=environment, since=since
    )


@transaction.atomic
def release_happened(uid: UUID, revision_number: int, at: datetime) -> None:
    """A revision went live at this moment. An environment that was never registered is followed from here, without
    labels.
    """
    Release.objects.get_or_create(environment=_locked(uid), revision_number=revision_number, at=at)


@transaction.atomic
def profile_changed(uid: UUID, usage_json: Mapping[str, Any], by_label: str) -> None:
    """Keep a new version of an environment's usage profile, unless it is what is known already.

    :raises InvalidUsage: for a document that ``Usage.from_json`` does not read; nothing is kept then.
    """
    document = Usage.from_json(usage_json).to_json()
    tracked = _locked(uid)
    newest = tracked.profiles.order_by("-number").first()
    if newest is not None and newest.usage == document:
        return
    number = newest.number + 1 if newest is not None else 1
    UsageProfileVersion.objects.create(environment=tracked, number=number, usage=document, by=by_label[:254])


def _locked(uid: UUID) -> TrackedEnvironment:
    """The environment's row, made if missing and locked, so that two callers take turns."""
    TrackedEnvironment.objects.bulk_create([TrackedEnvironment(uid=uid)], ignore_conflicts=True)
    return TrackedEnvironment.objects.select_for_update().get(uid=uid)
