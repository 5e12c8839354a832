"""Saving definitions: drafts as one types, revisions when one means it."""

import json
import uuid
from collections.abc import Collection, Iterable
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Now

from deployments import policies
from deployments.actions import store
from deployments.models import Application, Artifact, BlueprintVersion, Draft, Revision
from deployments.refusals import Blocked, Invalid, Outdated, Overlooked, Refused
from deployments.spec.bundles import bundles
from deployments.spec.definition import Definition
from deployments.spec.news import News, Place, news, taken
from deployments.spec.parse import parse
from deployments.spec.problems import InvalidDefinition, Problem
from deployments.spec.render import render
from deployments.written import written
from teams import audit
from teams.models import ApiToken, User
from teams.models.audit import subject

MOST_BYTES = 1_500_000
"""The largest draft we keep, as JSON. Larger files belong into a zip."""
LONGEST_MESSAGE = 200
_PLACES_SHOWN = 5


def save_draft(
    *,
    application: Application,
    document: dict[str, Any],
    version: int,
    by: User,
    base: Revision | None = None,
    blueprint_base: BlueprintVersion | None = None,
    authors: Iterable[uuid.UUID] = (),
) -> Draft:
    """Keep what was typed, valid or not. ``version`` is the one the typing started from.

    :param base: the revision that the draft goes on from now, when it is another one than before.
    :param blueprint_base: the same of the team's blueprint that the application started from.
    :param authors: ids of the people whose work comes in from elsewhere: they do not decide about it either.
    :raises Outdated: when somebody saved in between (``current`` is their draft); nothing is overwritten.
    :raises Refused: when ``by`` may not, or the document cannot be stored.
    """
    if reason := policies.may_edit(by, application):
        raise Refused(reason)
    check_storable(document)
    bases = {"base": base, "blueprint_base": blueprint_base}
    columns: dict[str, Any] = {name: row for name, row in bases.items() if row is not None}
    with transaction.atomic():
        store.share(application.team_id)
        changed = Draft.objects.filter(application=application, version=version).update(
            document=document,
            version=version + 1,
            updated_by=by,
            updated_at=Now(),
            editors=_with(application, {by.pk, *authors}),
            **columns,
        )
    draft = Draft.objects.select_related("updated_by").get(application=application)
    if not changed:
        raise Outdated(f"{draft.updated_by} changed this definition meanwhile. Compare and choose.", draft)
    return draft


def _with(application: Application, more: Iterable[uuid.UUID]) -> list[uuid.UUID]:
    """The draft's editors and more. Read before the conditional write: an edit in between makes that write fail."""
    known = Draft.objects.values_list("editors", flat=True).get(application=application)
    return sorted({*known, *more})


def check_storable(document: object) -> None:
    """Raise Refused for a document that no draft can hold."""
    try:
        text = json.dumps(document, ensure_ascii=False, allow_nan=False)
        size = len(text.encode())
    except (TypeError, ValueError, RecursionError):
        raise Refused(
            "This holds something that cannot be stored: a number that is none, or a broken character."
        ) from None
    if size > MOST_BYTES:
        raise Refused("The definition is larger than 1.5 MB. Upload large code and files as a zip instead.")
    # PostgreSQL's JSON cannot hold NUL, in any spelling.
    if "\\u0000" in text.replace("\\\\", ""):
        raise Refused("The text holds a NUL character, which cannot be stored. Remove it.")


def save_revision(*, application: Application, version: int, message: str, by: User) -> Revision:
    """Make the draft the next revision: immutable, numbered, rendered.

    :raises Invalid: with located problems, when the draft is not a definition.
    :raises Outdated: when the draft is no longer the one on the screen.
    :raises Overlooked: when it would leave out what a revision changed that was saved after the draft began.
    :raises Refused: when ``by`` may not, the message cannot be kept, or nothing changed since the newest revision.
    """
    if reason := policies.may_edit(by, application):
        raise Refused(reason)
    message = written(message, most=LONGEST_MESSAGE, field="message")
    with transaction.atomic():
        # The application's row is the lock: two savers get two numbers.
        Application.objects.select_for_update().get(id=application.id)
        store.share(application.team_id)
        draft = Draft.objects.select_related("updated_by", "base").get(application=application)
        if draft.version != version:
            raise Outdated(f"{draft.updated_by} changed this definition meanwhile. Look at it again.", draft)
        definition = _parse(draft.document, application)
        newest = application.revisions.select_related("author", "through").order_by("-number").first()
        if newest and newest.digest == definition.digest:
            raise Refused(f"Nothing changed since revision {newest.number}.")
        _check_blocked(application, definition)
        if newest and (found := news_of(draft, newest)):
            raise Overlooked(_overlooked(newest, found), newest, found)
        revision = _store(application, definition, message, by, draft.editors, blueprint_base=draft.blueprint_base_id)
        # Only while the draft is still this one: who typed meanwhile is an author of the next revision.
        saved = Draft.objects.filter(application=application, version=version).update(base=revision, editors=[])
        if not saved:
            _go_on_from(revision, draft.base)
        return revision


def _go_on_from(revision: Revision, base: Revision | None) -> None:
    """Somebody typed while the draft was saved: what they typed goes on from this revision, unless they chose another
    one to go on from, which would be lost.
    """
    Draft.objects.filter(application=revision.application_id, base=base).update(base=revision)


def save_document(
    *,
    application: Application,
    document: object,
    message: str,
    by: User,
    editors: Iterable[uuid.UUID] = (),
    through: ApiToken | None = None,
) -> Revision:
    """The revision with this document: the newest that means the same, or a new one. The draft stays as it is.

    :param editors: ids of others whose work is in it.
    :param through: the token that sends it for ``by``.
    :raises Invalid: with located problems, when it is not a definition.
    :raises Refused: when ``by`` may not, or the document or the message cannot be stored.
    """
    if reason := policies.may_edit(by, application):
        raise Refused(reason)
    check_storable(document)
    message = written(message, most=LONGEST_MESSAGE, field="message")
    with transaction.atomic():
        Application.objects.select_for_update(no_key=True).get(id=application.id)
        store.share(application.team_id)
        definition = _parse(document, application)
        same = application.revisions.filter(digest=definition.digest).order_by("-number").first()
        return same or _store(application, definition, message, by, sorted(set(editors)), through)


def settle(*, application: Application, version: int, number: int, take: Collection[Place], by: User) -> Draft:
    """Choose between the draft and what revision ``number`` changed since the draft began.

    :param take: where the revision's value goes into the draft; everywhere else the draft's own stays, on purpose.
    :raises Outdated: when somebody saved the draft meanwhile.
    :raises Refused: when ``by`` may not, or there is no such revision.
    """
    chosen = application.revisions.filter(number=number).first()
    draft = Draft.objects.select_related("base").get(application=application)
    if chosen is None or (draft.base and draft.base.number >= number):
        raise Refused("There is nothing to choose any more. Look at the draft as it is now.")
    places = {one.place for one in news_of(draft, chosen)} & {*take}
    document = taken(draft.document, chosen.document, places)
    return save_draft(application=application, document=document, version=version, by=by, base=chosen)


def news_of(draft: Draft, newest: Revision) -> tuple[News, ...]:
    """What ``newest`` changed that the draft does not have; nothing when the draft began from it or chose already."""
    if draft.base_id == newest.pk:
        return ()
    return news(draft.base.document if draft.base else {}, draft.document, newest.document)


def _check_blocked(application: Application, definition: Definition) -> None:
    """A block holds what a revision says: saving the same under another number would go around it."""
    blocked = application.revisions.filter(digest=definition.digest, blocked_at__isnull=False)
    if found := blocked.select_related("blocked_by").order_by("-number").first():
        raise Blocked(f"This is what revision {found.number} says. {policies.why_blocked(found)} Change what is wrong.")


def _overlooked(newest: Revision, found: tuple[News, ...]) -> str:
    places = list(dict.fromkeys(" / ".join(filter(None, one.place)) for one in found))
    more = f" and {len(places) - _PLACES_SHOWN} more" if len(places) > _PLACES_SHOWN else ""
    return (
        f"Revision {newest.number} was saved by {saved_by(newest)} after this draft began. Saving now would leave out "
        f"its changes: {', '.join(places[:_PLACES_SHOWN])}{more}. Choose what to take, then save."
    )


def saved_by(revision: Revision) -> str:
    """Who saved it, inside a sentence."""
    return f"CI (token {revision.through})" if revision.through else str(revision.author)


def _parse(document: object, application: Application) -> Definition:
    try:
        definition = parse(document)
    except InvalidDefinition as error:
        raise Invalid(error.problems) from None
    if missing := _missing_artifacts(definition, application):
        raise Invalid(missing)
    return definition


def _missing_artifacts(definition: Definition, application: Application) -> tuple[Problem, ...]:
    wanted = [bundle for bundle in bundles(definition) if bundle.content is None]
    held = set(
        Artifact.objects.filter(
            team_id=application.team_id, sha256__in=[bundle.sha256 for bundle in wanted]
        ).values_list("sha256", "purpose")
    )
    return tuple(
        Problem(
            bundle.component,
            "code" if bundle.purpose == "code" else "content",
            "The uploaded zip is not in this team's store. Upload it again.",
        )
        for bundle in wanted
        if (bundle.sha256, bundle.purpose) not in held
    )


def _store(
    application: Application,
    definition: Definition,
    message: str,
    by: User,
    editors: list[uuid.UUID],
    through: ApiToken | None = None,
    blueprint_base: uuid.UUID | None = None,
) -> Revision:
    template = render(definition)
    last = application.revisions.aggregate(last=Max("number"))["last"] or 0
    revision = Revision.objects.create(
        application=application,
        number=last + 1,
        document=definition.to_document(),
        digest=definition.digest,
        template=template.text,
        template_sha256=template.sha256,
        message=message or ("First version" if not last else "No message"),
        author=by,
        editors=editors,
        through=through,
        blueprint_base_id=blueprint_base or _blueprint_base(application),
    )
    audit.record(
        team=application.team,
        action="revision.saved",
        subject=subject("application", application.id),
        sentence=f"{audit.who(by, through)} saved revision {revision.number} of {application}: {revision.message}",
        by=by,
        via=audit.via(through),
        detail={"number": revision.number, "digest": revision.digest},
    )
    return revision


def _blueprint_base(application: Application) -> uuid.UUID | None:
    """What a document stands on that came from elsewhere: nobody chose anew, so it is what the last revision had."""
    if application.started_from_id is None:
        return None
    rows = application.revisions.order_by("-number").values_list("blueprint_base", flat=True)
    return rows.first() or application.started_from_id
