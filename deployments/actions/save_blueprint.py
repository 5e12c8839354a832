"""Saving a revision as a version of a blueprint of its team, and withdrawing a blueprint.

A version is the revision's document: whoever starts from it starts from what somebody meant and saved, never from a
draft. Uploaded zips stay in the team's store because the version names them (``actions/store``).
"""

from typing import Final

from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from deployments import blueprint_policies as policies
from deployments.actions import store
from deployments.models import BlueprintVersion, Revision, TeamBlueprint
from deployments.refusals import Refused
from deployments.stored import definition_of
from deployments.written import written
from teams import audit
from teams.models import User
from teams.models.audit import subject

LONGEST_NAME: Final = 60
LONGEST_DESCRIPTION: Final = 300
LONGEST_MESSAGE: Final = 200


def save_as_new(*, revision: Revision, name: str, description: str, message: str, by: User) -> BlueprintVersion:
    """A new blueprint of the revision's team, with the revision as its version 1. Twice is once.

    :raises Refused: when ``by`` may not, the revision is blocked, or a text is missing, too long or taken.
    :raises Unreadable: when this version of Tierboard cannot read the revision any more.
    """
    _check(revision, by)
    name = written(name, most=LONGEST_NAME, field="name")
    if not name:
        raise Refused("Give the blueprint a name: it is the title of its card.", field="name")
    description = written(description, most=LONGEST_DESCRIPTION, field="description")
    message = written(message, most=LONGEST_MESSAGE, field="message") or "First version"
    team = revision.application.team
    try:
        with transaction.atomic():
            store.share(team.pk)
            made = TeamBlueprint.objects.create(team=team, name=name, description=description, created_by=by)
            return _store(made, 1, revision, message, by)
    except IntegrityError as error:
        if "blueprint_once_in_a_team" not in str(error):
            raise
        if same := _saved_before(revision, name, message, by):
            return same
        raise Refused(
            f"{team} already has a blueprint of this name. Choose another name, or save its next version.",
            field="name",
        ) from None


def save_version(*, blueprint: TeamBlueprint, revision: Revision, message: str, by: User) -> BlueprintVersion:
    """The revision as the blueprint's next version. Applications that started from it are told, and stay as they are.

    :raises Refused: when ``by`` may not, the revision is another team's or blocked, the blueprint was withdrawn, the
        message cannot be kept, or nothing changed since the newest version. The same press again gives what it saved.
    :raises Unreadable: when this version of Tierboard cannot read the revision any more.
    """
    _check(revision, by)
    message = written(message, most=LONGEST_MESSAGE, field="message")
    if blueprint.team_id != revision.application.team_id:
        raise Refused("This blueprint belongs to another team. Choose one of the list.", field="blueprint")
    with transaction.atomic():
        store.share(blueprint.team_id)
        blueprint = _locked(blueprint)
        if no := policies.why_withdrawn(blueprint):
            raise Refused(no, field="blueprint")
        message = message or "No message"
        newest = blueprint.versions.defer("document").first()
        if newest and (newest.revision_id, newest.saved_by_id, newest.message) == (revision.pk, by.pk, message):
            return newest
        if newest and newest.digest == revision.digest:
            raise Refused(
                f"Nothing changed since version {newest.number} of {blueprint.name}. Save a revision that differs.",
                field="blueprint",
            )
        number = newest.number + 1 if newest else 1
        return _store(blueprint, number, revision, message, by)


def withdraw(*, blueprint: TeamBlueprint, by: User) -> TeamBlueprint:
    """Offer it to nobody any more. Applications that started from it keep what they have. Twice is once.

    :raises Refused: when ``by`` may not, or somebody else withdrew it before.
    """
    with transaction.atomic():
        blueprint = _locked(blueprint)
        if blueprint.withdrawn_by_id == by.pk:
            return blueprint
        if no := policies.may_withdraw_blueprint(by, blueprint):
            raise Refused(no)
        TeamBlueprint.objects.filter(pk=blueprint.pk).update(withdrawn_at=Now(), withdrawn_by=by)
        audit.record(
            team=blueprint.team,
            action="blueprint.withdrawn",
            subject=subject("blueprint", blueprint.pk),
            sentence=f"{by} withdrew the blueprint {blueprint.name}.",
            by=by,
        )
        return _locked(blueprint)


def _saved_before(revision: Revision, name: str, message: str, by: User) -> BlueprintVersion | None:
    """What the same press saved a moment ago."""
    rows = BlueprintVersion.objects.filter(revision=revision, number=1, message=message, saved_by=by)
    rows = rows.select_related("blueprint").defer("document")
    return rows.filter(blueprint__name=name, blueprint__withdrawn_at__isnull=True).first()


def _check(revision: Revision, by: User) -> None:
    if no := policies.may_save_blueprint(by, revision):
        raise Refused(no)
    definition_of(revision)


def _locked(blueprint: TeamBlueprint) -> TeamBlueprint:
    """The row as it is now; two savers get two numbers, and nobody saves into what is being withdrawn."""
    rows = TeamBlueprint.objects.select_for_update(no_key=True, of=("self",)).select_related("team", "withdrawn_by")
    return rows.get(pk=blueprint.pk)


def _store(blueprint: TeamBlueprint, number: int, revision: Revision, message: str, by: User) -> BlueprintVersion:
    version = BlueprintVersion.objects.create(
        blueprint=blueprint,
        number=number,
        document=revision.document,
        digest=revision.digest,
        message=message,
        revision=revision,
        saved_by=by,
    )
    audit.record(
        team=blueprint.team,
        action="blueprint.saved",
        subject=subject("blueprint", blueprint.pk),
        sentence=f"{by} saved version {number} of the blueprint {blueprint.name} from revision {revision.number} "
        f"of {revision.application}: {message}",
        by=by,
        detail={"number": number, "digest": revision.digest, "revision": str(revision.pk)},
    )
    return version
