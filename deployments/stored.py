"""What a revision says: its stored document as a definition, read by the rules of the day on which it was saved."""

from deployments.models import Revision
from deployments.refusals import Unreadable
from deployments.spec.definition import Definition
from deployments.spec.parse import parse_stored
from deployments.spec.problems import InvalidDefinition


def definition_of(revision: Revision) -> Definition:
    """The definition that the revision holds.

    :raises Unreadable: when this version cannot read it any more.
    """
    try:
        return parse_stored(revision.document)
    except InvalidDefinition as invalid:
        words = (
            f"This version of Tierboard cannot read revision {revision.number} any more ({invalid.problems[0]}) "
            "What was saved is unchanged. Save a new revision in the definition."
        )
        raise Unreadable(words) from None
