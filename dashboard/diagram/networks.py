"""Which components of a document lie in a private network. Pure. Drafts may be wrong: what makes sense stays."""

from collections.abc import Mapping
from typing import Any

from deployments.spec.kinds.placement import BESIDE, INSIDE


def placed(known: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """The network of each component that lies in one: by its own connection, or of a function beside what it uses."""
    found = {name: network for name, body in known.items() for network in _own(body, known)}
    for name, body in known.items():
        if name not in found and body.get("kind") == "function":
            beside = [found[used] for used, how in _uses(body) if used in found and how in _accesses(known[used])]
            if beside:
                found[name] = beside[0]
    return found


def _own(body: Mapping[str, Any], known: Mapping[str, Mapping[str, Any]]) -> list[str]:
    return [name for name, how in _uses(body) if how == INSIDE and name in known][:1]


def _accesses(body: Mapping[str, Any]) -> frozenset[str]:
    return BESIDE.get(str(body.get("kind")), frozenset())


def _uses(body: Mapping[str, Any]) -> list[tuple[str, str]]:
    uses = body.get("uses")
    return sorted((str(name), str(how)) for name, how in uses.items()) if isinstance(uses, Mapping) else []
