"""Taking changes from outside into the draft of the definition, from which the ordinary way leads to a deployment."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction

from deployments import policies
from deployments.actions.define import save_draft
from deployments.changes.drift import Difference, Seen
from deployments.changes.keeping import Kept, setting_for, taken
from deployments.drift import comparison
from deployments.models import Application, Draft, Environment
from deployments.refusals import Refused
from deployments.spec.parse import parse_stored
from deployments.spec.problems import InvalidDefinition
from teams import audit
from teams.models import User
from teams.models.audit import subject

UNSAVED = (
    "The draft holds changes that are in no revision yet. Save them as a revision, or take them back, and then keep "
    "what was changed outside: otherwise they would go live together."
)


@dataclass(frozen=True)
class Proposal:
    """A difference, and the setting that keeps it; without one it is none of the definition's."""

    seen: Seen
    place: Difference
    kept: Kept | None

    @property
    def key(self) -> str:
        """What a form calls it."""
        return f"{self.seen.logical_id}{self.place.path}"


def proposals(environment: Environment) -> tuple[Proposal, ...]:
    """Every difference that counts, with the setting that makes it, found in the revision that runs."""
    live = environment.live_revision
    if live is None:
        return ()
    found = comparison(environment).board.drifted
    return tuple(
        Proposal(row.seen, place, setting_for(live.document, row.seen, place)) for row in found for place in row.places
    )


def why_not(application: Application, by: User) -> str | None:
    """Why nothing can be taken into the draft now, or ``None``."""
    if reason := policies.may_edit(by, application):
        return reason
    return None if _is_saved(application) else UNSAVED


def keep(*, environment: Environment, chosen: Collection[str], by: User) -> Draft:
    """The draft with what was chosen. Nothing at AWS changes, and nothing is deployed.

    :param chosen: keys of proposals.
    :raises Refused: when ``by`` may not, the draft has changes of its own, or what was chosen cannot be kept any more.
    :raises Outdated: when somebody saved the draft meanwhile.
    """
    application = environment.application
    if reason := why_not(application, by):
        raise Refused(reason)
    wanted = [one for one in proposals(environment) if one.kept and one.key in chosen]
    if not wanted or len(wanted) != len(set(chosen)):
        raise Refused("What was changed is not what the page showed any more. Look at it again.")
    draft = Draft.objects.get(application=application)
    document = dict(draft.document)
    try:
        for one in wanted:
            if one.kept:
                document = taken(document, one.kept)
        parse_stored(document)
    except (KeyError, InvalidDefinition):
        raise Refused("The newest revision has no place for this change any more. Undo it or ignore it.") from None
    with transaction.atomic():
        saved = save_draft(application=application, document=document, version=draft.version, by=by)
        _tell(environment, wanted, by)
    return saved


def _is_saved(application: Application) -> bool:
    """Whether the draft says what the newest revision says."""
    newest = application.revisions.only("digest").order_by("-number").first()
    draft = Draft.objects.get(application=application)
    try:
        return newest is not None and parse_stored(draft.document).digest == newest.digest
    except InvalidDefinition:
        return False


def _tell(environment: Environment, wanted: list[Proposal], by: User) -> None:
    count = f"{len(wanted)} change{'' if len(wanted) == 1 else 's'}"
    sentence = f"{by} took {count} from outside of {environment} into the draft."
    about, team = subject("environment", environment.pk), environment.application.team
    detail = {"kept": [one.key for one in wanted][:50]}
    audit.record(team=team, action="drift.kept", subject=about, sentence=sentence, by=by, detail=detail)
