"""What a CI system asks for with a token: a revision from what it sends, and a deployment of it."""

import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from deployments import policies
from deployments.actions import plan
from deployments.actions.define import LONGEST_MESSAGE, save_document
from deployments.models import Artifact, Deployment, Environment, Revision
from deployments.refusals import Invalid, Refused
from deployments.spec.problems import InvalidDefinition
from deployments.spec.supply import with_artifacts
from deployments.states import Kind, Mode
from teams.models import ApiToken

_COMMIT_SHOWN = 12
_SHA256 = re.compile(r"\b[0-9a-f]{64}\b")


class NoRevision(LookupError):
    """The revision that was named, or any, is not there; the text says which."""


@dataclass(frozen=True)
class Order:
    """What is wanted. ``definition`` or ``revision`` or neither, which means the newest revision.

    ``artifacts`` maps components to the SHA-256 of uploaded zips that take the place of their code or content.
    """

    environment: Environment
    mode: Mode
    definition: Mapping[str, Any] | None = None
    revision: int | None = None
    artifacts: Mapping[str, str] = field(default_factory=dict)
    commit: str = ""
    note: str = ""


def deploy(order: Order, *, through: ApiToken) -> Deployment:
    """The deployment that was asked for, by the token's person of record: nobody approves their own token's work.

    Call it inside a transaction: a revision and its deployment belong together.

    :raises NoRevision: when the revision is not there.
    :raises Invalid: with located problems, when what was sent is not a definition.
    :raises Refused: when the token's person may not.
    """
    if reason := policies.may_deploy(through.created_by, order.environment):
        raise Refused(reason)
    return plan.request(
        environment=order.environment,
        kind=Kind.DEPLOY,
        revision=_revision(order, through),
        mode=order.mode,
        state_version=None,
        by=through.created_by,
        note=order.note,
        through=through,
        commit=order.commit,
    )


def _revision(order: Order, through: ApiToken) -> Revision:
    base = None if order.definition is not None else _base(order)
    if base is not None and not order.artifacts:
        return base
    document = base.document if base is not None else dict(order.definition or {})
    try:
        document = with_artifacts(document, order.artifacts)
    except InvalidDefinition as error:
        raise Invalid(error.problems) from None
    return save_document(
        application=order.environment.application,
        document=document,
        message=_message(order),
        by=through.created_by,
        editors=_others(base, document, through),
        through=through,
    )


def _base(order: Order) -> Revision:
    rows = order.environment.application.revisions.all()
    if order.revision is not None:
        found = rows.filter(number=order.revision).first()
        missing = f"There is no revision {order.revision} of {order.environment.application}."
    else:
        found = rows.order_by("-number").first()
        missing = f"{order.environment.application} has no revision yet. Send a definition, or save one in the editor."
    if found is None:
        raise NoRevision(missing)
    return found


def _others(base: Revision | None, document: Mapping[str, Any], through: ApiToken) -> set[uuid.UUID]:
    """Whose work the new revision goes on with, uploaded zips included: they do not decide about it either."""
    named = set(_SHA256.findall(json.dumps(document)))
    uploads = Artifact.objects.filter(team=through.team_id, sha256__in=named).values_list("uploaded_by_id", flat=True)
    return {*uploads, *({base.author_id, *base.editors} if base else ())} - {through.created_by_id}


def _message(order: Order) -> str:
    commit = f", commit {order.commit[:_COMMIT_SHOWN]}" if order.commit else ""
    message = f"From CI{commit}: {order.note}" if order.note else f"From CI{commit}"
    # The whole note stands at the deployment.
    return message if len(message) <= LONGEST_MESSAGE else f"{message[: LONGEST_MESSAGE - 1]}…"
