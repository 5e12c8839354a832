"""How a function of a template uses what its variables name: found by what its role may do. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from deployments.spec.canvas import Canvas, Grant, logical
from deployments.spec.components import read_component
from deployments.spec.definition import Component, Definition
from deployments.spec.identities import pointing
from deployments.spec.imports.compare import spelled
from deployments.spec.imports.proposal import Proposal, Unknown
from deployments.spec.kinds import KINDS
from deployments.spec.kinds.placement import BESIDE

Document = Mapping[str, Any]


def uses_of(proposal: Proposal, names: Mapping[str, str], known: Mapping[str, Document]) -> dict[str, str]:
    """The connections of a function. `names` are the components by logical id, `known` their documents by name.

    Raises Unknown for a variable that no connection makes, and for rights that no access gives.
    """
    found: dict[str, str] = {}
    rights = [spelled(one) for one in proposal.rights]
    for variable, logical_id in proposal.reads.items():
        name = names.get(logical_id, "")
        if name not in known:
            raise Unknown(f"Its variable {variable} names {logical_id}, which is kept as written.")
        if variable not in KINDS[str(known[name]["kind"])].variables(name):
            raise Unknown(f"Its variable {variable} names {logical_id}; a connection would call it {name.upper()}.")
        found[name] = _access(name, known[name], rights)
    for logical_id in proposal.late:
        name = names.get(logical_id, "")
        if name not in known:
            raise Unknown(f"It uses {logical_id}, which is kept as written.")
        found[name] = _access(name, known[name], rights)
    return found


def left_over(written: Mapping[str, str], uses: Mapping[str, str], known: Mapping[str, Document]) -> dict[str, str]:
    """The variables of a function that are its own: those that a connection gives with the same text are not."""
    given: dict[str, Any] = {}
    for name, access in uses.items():
        given |= next((one.variables for way, one in _grants(name, known[name]) if way == access), {})
    return {name: text for name, text in written.items() if given.get(name) != text}


def is_beside(uses: Mapping[str, str], known: Mapping[str, Document]) -> bool:
    """Whether a connection puts a function into the network of what it uses, so that none to the network is needed."""
    return any(access in BESIDE.get(str(known[name]["kind"]), ()) for name, access in uses.items())


def _access(name: str, document: Document, rights: list[Any]) -> str:
    """The access of which every right is there: the one with the most."""
    grants = list(_grants(name, document))
    if not grants:
        raise Unknown(f"It uses {name}, which is kept as written.")
    fitting = [
        (len(one.statements), access)
        for access, one in grants
        if all(spelled(statement) in rights for statement in one.statements)
    ]
    if not fitting:
        raise Unknown(f"Its rights on {name} are others than a connection gives.")
    return max(fitting, key=lambda one: one[0])[1]


def _grants(name: str, document: Document) -> Iterator[tuple[str, Grant]]:
    """What each access gives, with the logical ids of the template."""
    read, problems = read_component(name, dict(document))
    if problems or read.kind is None or read.settings is None or read.kind.grant is None:
        return
    component = Component(name, read.kind.name, read.settings, {}, dict(document.get("logical_ids", {})))
    definition = Definition((component,))
    renamed = {logical(name, role): mine for role, mine in component.logical_ids.items()}
    for access in read.kind.used_by.get("function", ()):
        grant = read.kind.grant(Canvas(definition), component, access.name)
        statements = tuple(pointing(one, renamed) for one in grant.statements)
        yield access.name, Grant(statements, pointing(dict(grant.variables), renamed))
