"""Making a definition of a template that somebody else wrote: for a new application, or of an observed stack."""

import json
from collections.abc import Mapping
from typing import Final

from django.db import transaction

from deployments import policies
from deployments.actions.applications import create_from
from deployments.actions.define import save_draft
from deployments.models import Application, Draft, Environment, ObservedStack
from deployments.observing import template_as_deployed
from deployments.refusals import Refused
from deployments.spec.imports.importing import Imported, import_template
from teams import audit
from teams.models import AwsAccount, Team, User
from teams.models.audit import subject

NOT_SEEN: Final = "The stack was never seen whole, so its template is not known. Have it looked at first."
NOT_OBSERVED: Final = "This environment is Tierboard's own: its definition is here already."


def create_imported(
    *, team: Team, name: str, account: AwsAccount, region: str, imported: Imported, by: User
) -> Application:
    """A new application with what a template became as its draft, and the usual three environments.

    :raises Refused: as ``create_application`` does.
    """
    counts = f"{imported.known} of {len(imported.resources)} resources as components"
    return create_from(
        team=team,
        name=name,
        blueprint="",
        document=imported.document,
        account=account,
        region=region,
        by=by,
        made=f"from a template ({counts})",
    )


def import_observed(*, environment: Environment, as_written: bool) -> Imported:
    """What the template of an observed stack becomes, with the values that its parameters have at AWS.

    :raises InvalidTemplate: with what keeps it from being imported.
    :raises Refused: when there is no template to read.
    """
    row = ObservedStack.objects.filter(pk=environment.pk).first()
    if row is None or not environment.observed:
        raise Refused(NOT_OBSERVED)
    if not row.template:
        raise Refused(NOT_SEEN)
    return import_template(json.dumps(template_as_deployed(row)), given=_texts(row.parameters), as_written=as_written)


def _texts(parameters: Mapping[str, object]) -> dict[str, str]:
    return {name: str(value) for name, value in parameters.items()}


def draft_from_stack(*, environment: Environment, imported: Imported, version: int, by: User) -> Draft:
    """The draft of the application becomes what the stack's template says. ``version`` is the draft's on the screen.

    :raises Outdated: when somebody saved the draft meanwhile.
    :raises Refused: when ``by`` may not, or it cannot be stored.
    """
    application = environment.application
    if reason := policies.may_edit(by, application):
        raise Refused(reason)
    with transaction.atomic():
        draft = save_draft(application=application, document=imported.document, version=version, by=by)
        audit.record(
            team=application.team,
            action="draft.imported",
            subject=subject("application", application.pk),
            sentence=f"{by} made the template of {environment.stack_name} the draft of {application}.",
            by=by,
            detail={"environment": environment.name, "known": imported.known, "resources": len(imported.resources)},
        )
    return draft
