"""Which services the parts as written of a deployment need, beside those that our own kinds use."""

from typing import Final

from django.db import connection

from deployments.models import Deployment, ObservedStack
from deployments.spec.imports.faults import InvalidTemplate
from deployments.spec.imports.part import read_part, types_of
from deployments.spec.imports.services import services_of

_PARTS: Final = """
SELECT jsonb_path_query(document, '$.components.* ? (@.kind == "raw").template') #>> '{}'
FROM deployments_revision WHERE id = ANY(%s)
"""


def services_needed(deployment: Deployment) -> frozenset[str]:
    """Of what is to be made and of what runs, which may have to be removed: the stack's own where it is taken over."""
    environment = deployment.environment
    revisions = [one for one in (deployment.revision_id, environment.live_revision_id) if one is not None]
    with connection.cursor() as cursor:
        cursor.execute(_PARTS, [revisions])
        texts = [row[0] for row in cursor.fetchall()]
    types = [type_ for text in texts for type_ in _types(text)]
    if environment.observed:
        rows = ObservedStack.objects.filter(pk=environment.pk).values_list("resources", flat=True).first() or []
        types += [str(row["type"]) for row in rows]
    return services_of(types)


def _types(text: str) -> list[str]:
    try:
        return list(types_of(read_part(text)).values())
    except InvalidTemplate:
        # It was valid when it was saved; what is refused since then is denied by the plan's checks, not here.
        return []
