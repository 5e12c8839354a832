"""Asking for a deployment. Writes one row; workers do the rest."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F, Max

from deployments import policies, queue
from deployments.models import Application, Deployment, Environment, Revision
from deployments.refusals import Blocked, Outdated, Refused
from deployments.remedies import Operation, Remedy, kind_of
from deployments.states import OPEN, Kind, Mode, Status
from deployments.written import written
from teams import audit
from teams.models import ApiToken, User
from teams.models.audit import subject

LONGEST_NOTE = 300
_WITH_REVISION = frozenset({Kind.DEPLOY, Kind.ROLLBACK, Kind.ADOPT})
_OFFERED = _WITH_REVISION | {Kind.DESTROY, Kind.RESCUE, Kind.REVERT_DRIFT}
_MAY = {Kind.DESTROY: policies.may_destroy, Kind.ADOPT: policies.may_adopt}
_OUTDATED = "Something else was asked for in {name} since you opened this page. Look at it again."
_WITH_REASON = {
    Kind.ROLLBACK: "Say why it goes back: whoever approves it has to know.",
    Kind.ADOPT: "Say why it is taken over: whoever approves it has to know.",
    Kind.REVERT_DRIFT: "Say why the changes are undone: whoever approves it has to know.",
}


def request(
    *,
    environment: Environment,
    kind: Kind,
    revision: Revision | None,
    mode: Mode,
    state_version: int | None,
    by: User,
    note: str = "",
    through: ApiToken | None = None,
    commit: str = "",
    operation: Operation | None = None,
) -> Deployment:
    """The deployment that was asked for: a new one in line, or the one that a press before this one made.

    ``state_version`` is the environment's when the page was drawn. Within one version, and while the same thing is
    under way, everybody gets the same deployment, ``joined``. ``None`` asks from no page: whatever the version is.

    :param through: the token that asks for ``by``, with the ``commit`` that it names.
    :param operation: how to go on with a stuck stack; a rescue has one, a removal may have one.
    :raises Refused: when ``by`` may not, the revision is blocked or not of here, or the ``note`` cannot be kept.
    :raises Outdated: when something else was asked for since the page was drawn (``current`` is the environment).
    """
    _check(environment, kind, revision, by, operation)
    remedy = operation.to_json() if operation else None
    with transaction.atomic():
        environment = _locked(environment)
        kind = _really(environment, kind, mode, revision, note)
        revision = _brought_back(environment) if kind is Kind.REVERT_DRIFT else revision
        _check_block(revision)
        state_version = environment.state_version if state_version is None else state_version
        key = request_key(environment, kind, mode, revision, state_version, remedy)
        if found := _same(environment, kind, mode, revision, key, remedy):
            return found
        if state_version != environment.state_version:
            raise Outdated(_OUTDATED.format(name=environment.name), environment)
        deployment = Deployment(
            kind=kind,
            mode=mode,
            revision=revision,
            requested_by=by,
            requested_through=through,
            request_key=key,
            operation=remedy,
            note=_note(kind, note),
            commit=commit,
        )
        return _create(deployment, environment)


def request_key(
    environment: Environment,
    kind: Kind,
    mode: Mode,
    revision: Revision | None,
    state_version: int,
    operation: Mapping[str, Any] | None = None,
) -> str:
    """What makes two presses the same request, as SHA-256 in hex."""
    parts = [str(environment.pk), kind.value, mode.value, str(revision.pk if revision else ""), str(state_version)]
    parts += [json.dumps(operation, sort_keys=True)] if operation else []
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _really(environment: Environment, kind: Kind, mode: Mode, revision: Revision | None, note: str) -> Kind:
    """Deploying an earlier revision than the live one is going back, however it is asked for: with a reason, and with
    the list of what does not come back.
    """
    live = environment.live_revision
    if kind is not Kind.DEPLOY or mode is not Mode.DEPLOY or not (live and revision) or revision.number >= live.number:
        return kind
    if not note.strip():
        raise Refused(
            f"Revision {revision.number} is earlier than revision {live.number}, which runs in {environment.name}: "
            "write in a note why it goes back. Whoever approves it has to know.",
            field="note",
        )
    return Kind.ROLLBACK


def _locked(environment: Environment) -> Environment:
    """The environment as it is now, nobody else's until the end of the transaction."""
    # Application first, environment second, everywhere: the numbers are the application's.
    Application.objects.select_for_update(no_key=True).get(pk=environment.application_id)
    locked = Environment.objects.select_for_update(no_key=True, of=("self",)).select_related(
        "application__team", "live_revision"
    )
    return locked.get(pk=environment.pk)


def _note(kind: Kind, text: str) -> str:
    """The note on one line; going back and undoing have one."""
    text = written(text, most=LONGEST_NOTE, field="note")
    if kind in _WITH_REASON and not text:
        raise Refused(_WITH_REASON[kind], field="note")
    return text


def _brought_back(environment: Environment) -> Revision:
    """What undoing changes from outside goes back to: the revision that is live, while nothing else is under way."""
    if environment.live_revision is None:
        raise Refused("Nothing is live here, so there is nothing to bring back.")
    others = Deployment.objects.filter(environment=environment, status__in=[*OPEN]).exclude(kind=Kind.REVERT_DRIFT)
    if other := others.order_by("-number").first():
        raise Refused(f"Deployment #{other.number} is under way. Wait until it has ended, then check again.")
    return environment.live_revision


def _check_block(revision: Revision | None) -> None:
    """Read again under the application's lock, which whoever blocks a revision takes too: nothing slips through."""
    rows = Revision.objects.select_related("blocked_by").defer("document", "template")
    if revision and (reason := policies.why_blocked(rows.get(pk=revision.pk))):
        raise Blocked(f"{reason} Choose another revision, or have it unblocked first.")


def _check(
    environment: Environment, kind: Kind, revision: Revision | None, by: User, operation: Operation | None
) -> None:
    may = _MAY.get(kind, policies.may_deploy)
    if reason := may(by, environment):
        raise Refused(reason)
    if kind not in _OFFERED:
        raise Refused("This kind of deployment is not offered.")
    if kind in _WITH_REVISION:
        if revision is None or revision.application_id != environment.application_id:
            raise Refused("Choose a revision of this application.")
    elif revision is not None:
        raise Refused("This kind of deployment takes no revision.")
    if (kind is Kind.RESCUE and operation is None) or (operation and kind_of(operation.remedy) is not kind):
        raise Refused("Choose how to go on with the stack.")
    if operation and (operation.remedy is Remedy.SKIP) is not bool(operation.resources):
        raise Refused("Choose what is skipped: at least one resource that failed to go back.")


def _same(
    environment: Environment,
    kind: Kind,
    mode: Mode,
    revision: Revision | None,
    key: str,
    operation: Mapping[str, Any] | None,
) -> Deployment | None:
    mine = Deployment.objects.filter(environment=environment).select_related("environment", "revision")
    found = mine.filter(request_key=key).first()
    if found is None:
        under_way = mine.filter(kind=kind, mode=mode, revision=revision, status__in=[*OPEN]).order_by("-number")
        found = next((row for row in under_way if row.operation == operation), None)
    if found is not None:
        found.joined = True
    return found


def _create(deployment: Deployment, environment: Environment) -> Deployment:
    """Put what was asked for in line, as the application's next number."""
    application = environment.application
    last = Deployment.objects.filter(application=application).aggregate(last=Max("number"))["last"] or 0
    deployment.application, deployment.environment, deployment.number = application, environment, last + 1
    deployment.base_revision = environment.live_revision
    deployment.target, deployment.stack_id = environment.target, environment.stack_id
    deployment.status = Status.QUEUED
    deployment.save(force_insert=True)
    Environment.objects.filter(pk=environment.pk).update(state_version=F("state_version") + 1)
    _tell(deployment)
    queue.ring([deployment.pk])
    return deployment


def _tell(deployment: Deployment) -> None:
    """The audit row and the notice of a new deployment."""
    environment, application, by = deployment.environment, deployment.application, deployment.requested_by
    kind, mode, through = Kind(deployment.kind), Mode(deployment.mode), deployment.requested_through
    about = subject("deployment", deployment.pk)
    what = f"{_words(kind, mode, deployment.revision)} {environment.name} of {application} (#{deployment.number})"
    sentence = f"{audit.who(by, through)} asked for {what}."
    facts = {
        "number": deployment.number,
        "kind": kind.value,
        "mode": mode.value,
        "environment": str(environment.pk),
        **({"token": str(through.pk), "commit": deployment.commit} if through else {}),
    }
    audit.record(
        team=application.team,
        action="deployment.queued",
        subject=about,
        sentence=sentence,
        by=by,
        via=audit.via(through),
        detail=facts,
    )
    audit.notify(team=application.team, event="deployment.queued", subject=about, sentence=sentence, detail=facts)


def _words(kind: Kind, mode: Mode, revision: Revision | None) -> str:
    if kind is Kind.RESCUE:
        return "a way on for the stuck stack of"
    if kind is Kind.REVERT_DRIFT:
        return "undoing what was changed outside in"
    if kind is Kind.DESTROY:
        return "the removal of" if mode is Mode.DEPLOY else "a plan of the removal of"
    what = f"revision {revision.number}" if revision else "nothing"
    if mode is Mode.PLAN:
        return f"a plan of {what} for"
    if kind is Kind.ADOPT:
        return f"taking over, with {what},"
    return f"going back to {what} in" if kind is Kind.ROLLBACK else f"{what} in"
