"""Taking over what newer versions of a team's blueprint changed, into an application's draft. Nothing is deployed."""

import uuid
from collections.abc import Collection

from django.db import transaction

from deployments import policies
from deployments.actions.define import save_draft
from deployments.blueprint_policies import why_not_from
from deployments.models import Application, BlueprintVersion, Draft
from deployments.refusals import Refused
from deployments.spec.news import News, Place, news, taken
from deployments.team_blueprints import version_after
from teams import audit
from teams.models import User
from teams.models.audit import subject


def take_over(*, application: Application, version: int, number: int, take: Collection[Place], by: User) -> Draft:
    """Choose between the draft and what the blueprint's versions up to ``number`` changed.

    :param version: of the draft that was on the screen.
    :param take: where the blueprint's value goes into the draft; everywhere else the draft's own stays, on purpose.
    :raises Outdated: when somebody saved the draft meanwhile.
    :raises Refused: when ``by`` may not, or there is no such newer version.
    """
    if no := policies.may_edit(by, application):
        raise Refused(no)
    draft = Draft.objects.select_related("blueprint_base").get(application=application)
    if draft.blueprint_base is None:
        raise Refused("This application did not start from a blueprint of the team, so there is nothing to take over.")
    newer = version_after(draft, number)
    if newer is None:
        raise Refused("There is nothing to take over any more. Look at the draft as it is now.")
    if no := why_not_from(newer):
        raise Refused(no)
    found = {one.place for one in news_of(draft, newer)}
    places = found & {*take}
    with transaction.atomic():
        saved = save_draft(
            application=application,
            document=taken(draft.document, newer.document, places),
            version=version,
            by=by,
            blueprint_base=newer,
            authors=authors_of(newer) if places else (),
        )
        changes = "1 change" if len(places) == 1 else f"{len(places) or 'no'} changes"
        took = f"took {changes} of" if found else "noted that the draft has all of"
        audit.record(
            team=application.team,
            action="blueprint.taken",
            subject=subject("application", application.pk),
            sentence=f"{by} {took} version {newer.number} of the blueprint {newer.blueprint.name} "
            f"{'into the draft of' if found else 'in'} {application}.",
            by=by,
            detail={"number": newer.number, "places": [" / ".join(filter(None, place)) for place in sorted(places)]},
        )
    return saved


def authors_of(version: BlueprintVersion) -> tuple[uuid.UUID, ...]:
    """Whose work it is: they do not decide about what goes on with it."""
    revision = version.revision
    return tuple({revision.author_id, *revision.editors})


def news_of(draft: Draft, newer: BlueprintVersion) -> tuple[News, ...]:
    """What the blueprint changed since the version that the draft stands on, and the draft does not have."""
    began = draft.blueprint_base.document if draft.blueprint_base else {}
    return news(began, draft.document, newer.document)
