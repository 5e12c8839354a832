"""What a stuck deployment could not bring back, by name: of what is said to work, and of what nobody can say."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

from dashboard.stages.progress import template_of
from dashboard.stages.rows import inside
from deployments import insight
from deployments.changes.resources import about
from deployments.models import Deployment, Plan
from deployments.spec.smoke import answers
from deployments.states import Kind, Status

_NAMED: Final = 5
_OPENED: Final = re.compile(r"API (?P<api>\S+): (?P<method>[A-Z]+) (?P<path>/\S*)")
"""How a look at a route is labelled; one that only asks for sign-in is answered by no function."""


def not_back(deployment: Deployment, plan: Plan | None, works: Collection[str]) -> str:
    """Sentences, each after a space; empty where this deployment left nothing stuck.

    :param works: the labels of what answered since AWS began.
    """
    hangs = deployment.state is Status.NEEDS_ATTENTION and deployment.kind != Kind.DESTROY
    found = insight.stuck(deployment.environment) if hangs else None
    if found is None or found.deployment.pk != deployment.pk:
        return ""
    template = template_of(plan)
    things = [about(one.logical_id, one.resource_type, template) for one in found.failed]
    documents = _documents(deployment) if works else []
    heard = [one.words for one in things if _is_heard(one.component, documents, works)]
    unknown = [one.words for one in things if one.words not in heard]
    said = ""
    if heard:
        rest = "it works" if len(heard) == 1 else "them works"
        said = f" Routes of {_listed(heard)} answer, as above; nobody knows whether the rest of {rest}."
    return f"{said} Nobody knows whether these work: {_listed(unknown)}." if unknown else said


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"{', '.join(map(inside, names[:_NAMED]))}{more}"


def _documents(deployment: Deployment) -> list[Mapping[str, Any]]:
    """What may run there now: the revision that ran, the new one, or parts of both."""
    revisions = (deployment.environment.live_revision, deployment.revision)
    return [one.document for one in revisions if one]


def _is_heard(component: str, documents: Sequence[Mapping[str, Any]], works: Collection[str]) -> bool:
    """Whether a route answered that leads to this function and no other, whichever of the documents runs."""
    looks = [look for look in map(_OPENED.fullmatch, works) if look]
    return any(all(set(_functions(one, look)) == {component} for one in documents) for look in looks if documents)


def _functions(document: Mapping[str, Any], look: re.Match[str]) -> Iterator[str]:
    """The functions behind what was opened."""
    api = document.get("components", {}).get(look["api"], {})
    for route in api.get("routes", ()):
        if route.get("method") in (look["method"], "ANY") and answers(str(route.get("path")), look["path"]):
            yield str(route.get("function"))
