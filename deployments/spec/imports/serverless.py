"""Components of the Serverless Application Model beside those of plain resources. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from deployments.spec.canvas import logical
from deployments.spec.imports.faults import InvalidTemplate, TemplateFault
from deployments.spec.imports.names import free, names_of
from deployments.spec.imports.recognise import Recognised
from deployments.spec.imports.sam import PREFIX, PROCESSED, TYPES, Sam, connect, read_sam
from deployments.spec.imports.text import Source
from deployments.spec.naming import camel

AS_WRITTEN: Final = f"AWS alone can read this as it is written. {PROCESSED}"
NO_FORM: Final = f"No form has this type. {PROCESSED}"
CONDITIONAL: Final = f"Whether this is made, only AWS can tell. {PROCESSED}"


def with_sam(
    source: Source,
    resources: Mapping[str, Mapping[str, Any]],
    shared: Mapping[str, Any],
    known: Recognised,
    *,
    as_written: bool,
) -> tuple[Recognised, tuple[str, ...]]:
    """The recognised components with the model's added, and notes for people.

    Raises InvalidTemplate for everything of the model that no form has: none of it can be kept as written.
    """
    mine = {name: body for name, body in resources.items() if str(body["Type"]).startswith(PREFIX)}
    _refuse(
        source, [(("Resources", name), words) for name, body in mine.items() if (words := _unfit(body, as_written))]
    )
    names = _names(mine, known)
    mains = {_main(name, one): name for name, one in known.components.items()}
    # What checks callers has another part for each way in which people sign in.
    pools = {one: name for one, name in known.owners.items() if resources[one]["Type"] == "AWS::Cognito::UserPool"}
    sam = read_sam(mine, shared, {**mains, **pools, **names})
    components = {name: dict(one) for name, one in known.components.items()} | sam.components
    _refuse(source, sam.faults)
    connect(sam, components)
    _refuse(source, sam.faults)
    owners = {**known.owners, **names}
    return Recognised(components, owners, known.reasons, known.adds), _told(sam)


def _told(sam: Sam) -> tuple[str, ...]:
    return (*sam.notes, "Roles, logs and rights of the model's functions are drawn anew, as components have them.")


def _unfit(body: Mapping[str, Any], as_written: bool) -> str:
    if as_written:
        return AS_WRITTEN
    if body["Type"] not in TYPES:
        return NO_FORM
    return CONDITIONAL if "Condition" in body else ""


def _main(name: str, component: Mapping[str, Any]) -> str:
    """The logical id of what a component is named after, not of a box or a role beside it."""
    role = "".join(word.capitalize() for word in str(component["kind"]).split("_"))
    return str(component.get("logical_ids", {}).get(role, logical(name, role)))


def _names(mine: Mapping[str, Mapping[str, Any]], known: Recognised) -> dict[str, str]:
    taken = {camel(name) for name in known.components}
    found = {}
    for logical_id, name in sorted(names_of(mine, TYPES).items()):
        found[logical_id] = free(name, taken)
        taken.add(camel(found[logical_id]))
    return found


def _refuse(source: Source, faults: list[tuple[tuple[str, ...], str]]) -> None:
    if faults:
        raise InvalidTemplate(TemplateFault(words, source.line(*place)) for place, words in faults)
