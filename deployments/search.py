"""What a person can find by typing: their applications, environments, deployments and components.

Each search is one query, starts from what the person may see, and reads at most ``limit`` small rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_
from uuid import UUID

from django.db.models import Func, JSONField, Q, QuerySet, TextField
from django.db.models.functions import Cast

from deployments.models import Application, Deployment, Draft, Environment
from deployments.selectors import deployments
from teams.models import User


def find_applications(user: User, words: Sequence[str], limit: int) -> list[Application]:
    """Applications whose name holds every word, by name."""
    rows = Application.objects.visible_to(user).select_related("team")
    return list(rows.filter(_all_in(words, "name")).order_by("name")[:limit])


def find_environments(user: User, words: Sequence[str], limit: int) -> list[Environment]:
    """Environments for which every word is in their own or their application's name, at least one in their own."""
    own = Q()
    for word in words:
        own |= Q(name__icontains=word)
    rows = Environment.objects.visible_to(user).select_related("application")
    found = rows.filter(own, _all_in(words, "name", "application__name"))
    return list(found.order_by("application__name", "position")[:limit])


def find_deployments(user: User, number: int, words: Sequence[str], limit: int) -> list[Deployment]:
    """Deployments of this number, newest first; of applications or environments that hold the words, if there are."""
    named = _all_in(words, "application__name", "environment__name")
    return list(_slim(deployments(user)).filter(named, number=number)[:limit])


def _slim(rows: QuerySet[Deployment]) -> QuerySet[Deployment]:
    """Only what a line of the answer shows."""
    return rows.select_related(None).select_related("application", "environment")


@dataclass(frozen=True)
class FoundComponent:
    """A component of an application's draft."""

    application_id: UUID
    application: str
    name: str
    kind: str


def find_components(user: User, words: Sequence[str], kinds: Sequence[str], limit: int) -> list[FoundComponent]:
    """Components whose name holds every word, or that are of one of the ``kinds``."""
    rows = (
        Draft.objects.filter(application__in=Application.objects.visible_to(user))
        .annotate(names=_path("$.components.keyvalue().key"), their_kinds=_path("$.components.*.kind"))
        .annotate(names_text=Cast("names", TextField()))
    )
    wanted = _all_in(words, "names_text")
    for kind in kinds:
        wanted |= Q(their_kinds__contains=[kind])
    drafts = rows.filter(wanted).order_by("application__name")
    found: list[FoundComponent] = []
    for pk, title, names, theirs in drafts.values_list("application_id", "application__name", "names", "their_kinds")[
        :limit
    ]:
        # A draft may be wrong in any way; only where every component names its kind do the two lists belong together.
        pairs = zip(names, theirs if len(theirs) == len(names) else [""] * len(names), strict=True)
        found += [
            FoundComponent(pk, title, str(name), str(kind))
            for name, kind in pairs
            if kind in kinds or (words and all(word.lower() in str(name).lower() for word in words))
        ]
    return found[:limit]


def _path(path: str) -> Func:
    """What a path finds in the draft, as a JSON list; nothing where the document has another shape."""
    template = f"jsonb_path_query_array(%(expressions)s, '{path}', '{{}}', true)"
    return Func("document", template=template, output_field=JSONField())


def _all_in(words: Sequence[str], *columns: str) -> Q:
    """Every word in at least one of the columns, whatever its case."""
    each = []
    for word in words:
        anywhere = Q()
        for column in columns:
            anywhere |= Q(**{f"{column}__icontains": word})
        each.append(anywhere)
    return reduce(and_, each, Q())
