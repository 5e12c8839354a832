"""Uploaded zips: checked, hashed, kept once per team."""

import hashlib
from collections.abc import Callable
from typing import Protocol

from django.db import IntegrityError, transaction

from deployments import policies
from deployments.actions import store
from deployments.models import Application, Artifact
from deployments.models.clock import ClockTimestamp
from deployments.refusals import Refused
from deployments.spec.bundles import BadArchive, ZipListing, check_code_zip, check_content_zip
from teams import audit
from teams.models import ApiToken, User
from teams.models.audit import subject

MOST_BYTES = 50 * 1024 * 1024
"""AWS takes function code of at most 50 MB zipped; we hold sites to the same."""


class Upload(Protocol):
    """The part of Django's ``UploadedFile`` that is used."""

    @property
    def name(self) -> str | None:
        """As the browser sent it: shown, never used as a path."""

    def read(self, num_bytes: int | None = ...) -> bytes:
        """Bytes from the current position."""


def upload_code(*, application: Application, upload: Upload, by: User, through: ApiToken | None = None) -> Artifact:
    """Keep a function's zip.

    :raises Refused: when ``by`` may not, or with the sentence of what is wrong with the zip; :class:`StoreFull` when
        the team has no room for it.
    """
    return _keep(application, upload, Artifact.Purpose.CODE, check_code_zip, by, through)


def upload_content(*, application: Application, upload: Upload, by: User, through: ApiToken | None = None) -> Artifact:
    """Keep a site's zip. Raises as :func:`upload_code` does."""
    return _keep(application, upload, Artifact.Purpose.CONTENT, check_content_zip, by, through)


def _keep(
    application: Application,
    upload: Upload,
    purpose: Artifact.Purpose,
    check: Callable[[bytes], ZipListing],
    by: User,
    through: ApiToken | None,
) -> Artifact:
    if reason := policies.may_edit(by, application):
        raise Refused(reason)
    data = upload.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise Refused("The zip is larger than 50 MB. Leave out what is not needed to run it.")
    try:
        listing = check(data)
    except BadArchive as error:
        raise Refused(str(error)) from None
    artifact = Artifact(
        team=application.team,
        sha256=hashlib.sha256(data).hexdigest(),
        purpose=purpose,
        filename=_shown_name(upload.name),
        size=len(data),
        listing=[[entry.path, entry.size] for entry in listing.entries[:1000]],
        content=data,
        uploaded_by=by,
    )
    return _sent_again(artifact) or _stored(artifact, application, through)


def _sent_again(artifact: Artifact) -> Artifact | None:
    """The same bytes, when they are kept already: then it is only noted that they were sent again."""
    same = artifact.team.artifacts.filter(sha256=artifact.sha256, purpose=artifact.purpose)
    with transaction.atomic():
        store.own(artifact.team)
        return same.get() if same.update(sent_at=ClockTimestamp()) else None


def _stored(artifact: Artifact, application: Application, through: ApiToken | None) -> Artifact:
    """The zip as it is kept. Its bytes, which take a while, are written before the team's store is held.

    Whoever sends the same at the same time waits here, and then only notes that it was sent again.
    """
    store.make_room(artifact.team, artifact.size)
    try:
        with transaction.atomic():
            artifact.save(force_insert=True)
            store.own(artifact.team)
            # Looked at again while nobody else adds any: the new one is among them.
            store.make_room(artifact.team, artifact.size, held=artifact.size)
            _record(artifact, application, artifact.uploaded_by, through)
    except IntegrityError:
        if (same := _sent_again(artifact)) is None:
            raise
        return same
    return artifact


def _record(artifact: Artifact, application: Application, by: User, through: ApiToken | None) -> None:
    who = audit.who(by, through)
    audit.record(
        team=application.team,
        action="artifact.uploaded",
        subject=subject("application", application.id),
        sentence=f"{who} uploaded {artifact.filename} ({artifact.size:,} bytes) for {application}.",
        by=by,
        via=audit.via(through),
        detail={"sha256": artifact.sha256, "purpose": artifact.purpose},
    )


def _shown_name(name: str | None) -> str:
    """The last part of the file's name, printable; it is shown, never used as a path."""
    last = (name or "upload.zip").replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(character for character in last if character.isprintable())[:120] or "upload.zip"
