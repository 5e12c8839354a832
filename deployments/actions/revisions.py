"""A revision's definition, bundles and outputs. Revisions never change, so each is worked out once per process."""

import uuid
from dataclasses import dataclass
from functools import lru_cache

from deployments.models import Deployment, Revision
from deployments.spec.bundles import Bundle, bundles
from deployments.spec.definition import Definition
from deployments.spec.render import render
from deployments.states import Kind
from deployments.stored import definition_of

_KEPT = 32


@dataclass(frozen=True)
class Meaning:
    """What a revision means. ``outputs`` maps an output's key to its component and kind."""

    definition: Definition
    bundles: tuple[Bundle, ...]
    outputs: dict[str, tuple[str, str]]


def revision_of(deployment: Deployment) -> Revision:
    """The revision of a deployment that has one; a rescue's is the one that is live, which it goes back to."""
    revision = deployment.environment.live_revision if deployment.kind == Kind.RESCUE else deployment.revision
    if revision is None:
        raise LookupError(f"{deployment.pk} has no revision")
    return revision


def meaning(revision: Revision) -> Meaning:
    """What the revision means.

    :raises Unreadable: when this version cannot read it any more.
    """
    return _meaning(revision.pk)


@lru_cache(_KEPT)
def _meaning(pk: uuid.UUID) -> Meaning:
    definition = definition_of(Revision.objects.only("number", "document").get(pk=pk))
    outputs = {spec.key: (spec.component, str(spec.kind)) for spec in render(definition).outputs}
    return Meaning(definition, bundles(definition), outputs)
