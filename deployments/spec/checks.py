"""What can only be seen when all components are known: connections, references, clashes, AWS's limits. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from deployments.spec.clashes import clashes
from deployments.spec.components import Read
from deployments.spec.cors import VARIABLE as CORS_VARIABLE
from deployments.spec.definition import Component, Definition
from deployments.spec.environment import LARGEST, RESERVED, size_of
from deployments.spec.fields import FieldSpec
from deployments.spec.kinds import KINDS
from deployments.spec.kinds.alarms import idle
from deployments.spec.kinds.base import Access
from deployments.spec.kinds.function import FunctionSettings
from deployments.spec.kinds.placement import INSIDE, MUST_LIE, nowhere_words
from deployments.spec.kinds.rest_api import origins_for
from deployments.spec.loops import endless, way_back
from deployments.spec.messages import noun, one, unknown
from deployments.spec.naming import camel, is_component_name, variable_name
from deployments.spec.problems import Problem
from deployments.spec.render import render
from deployments.spec.sign_in.fitting import misfits
from deployments.spec.template import OUTPUT_LIMIT, RESOURCE_LIMIT, SIZE_LIMIT
from deployments.spec.text import plain_name, quoted

Reads = Mapping[str, Read]


def accesses(user: str, used: str) -> tuple[Access, ...]:
    """How a component of kind `user` may use one of kind `used`; empty when it may not at all."""
    return tuple(KINDS[used].used_by.get(user, ()))


def between(reads: Reads) -> Iterator[Problem]:
    """Everything that is wrong between components. Components that could not be read are only looked up by name."""
    yield from _names_too_alike(reads)
    for read in reads.values():
        yield from _uses(read, reads)
        if read.kind is not None:
            yield from _references(read, read.kind.fields(), read.raw, "", reads)
        yield from _variables(read, reads)
    yield from _circles(reads)
    yield from endless(reads)


def nowhere(reads: Reads) -> Iterator[Problem]:
    """What must lie in a private network and is connected with none. That is part of :func:`whole`, which is asked only
    when nothing else is wrong: whoever has something else to put right should learn of it at the same time.
    """
    networks = sorted(read.name for read in reads.values() if read.kind is KINDS["network"])
    for read in reads.values():
        uses = read.raw.get("uses", {})
        if read.kind and read.kind.name in MUST_LIE and isinstance(uses, dict) and INSIDE not in uses.values():
            yield Problem(read.name, "uses", nowhere_words(networks))


def _names_too_alike(reads: Reads) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for name in sorted(reads):
        other = first.setdefault(camel(name), name)
        if other != name:
            yield Problem(name, None, f"{name} and {other} would get the same name at AWS ({camel(name)}). Rename one.")


def _uses(read: Read, reads: Reads) -> Iterator[Problem]:
    uses = read.raw.get("uses", {})
    if not isinstance(uses, dict):
        yield Problem(read.name, "uses", f"Write the name of a component and an access, not {noun(uses)}.")
        return
    for target, access in uses.items():
        message = _connection(read, target, access, reads)
        if message:
            yield Problem(read.name, f"uses.{plain_name(target)}", message)


def _connection(read: Read, target: str, access: object, reads: Reads) -> str | None:
    """What is wrong with one connection, or None."""
    if target == read.name:
        return "A component cannot use itself. Remove the connection."
    if target not in reads:
        return unknown(target, [name for name in _offered(reads) if name != read.name], "a component")
    used = reads[target].kind
    if read.kind is None or used is None:
        return None
    possible = {choice.name: choice for choice in accesses(read.kind.name, used.name)}
    if not possible:
        return read.kind.refuses(used)
    if not isinstance(access, str) or access not in possible:
        given = quoted(access) if isinstance(access, str) else noun(access)
        return f"{given} is not a way to use {one(used.label)}. Choose {' or '.join(possible)}."
    return None


def _references(read: Read, specs: Sequence[FieldSpec], values: object, place: str, reads: Reads) -> Iterator[Problem]:
    """Fields that name a component, found by their specs, so that a new kind needs nothing here."""
    if not isinstance(values, dict):
        return
    for spec in specs:
        value = values.get(spec.name)
        here = f"{place}{spec.name}"
        if spec.refers_to and isinstance(value, str) and (message := _reference(value, spec.refers_to, reads)):
            yield Problem(read.name, here, message)
        rows = value if isinstance(value, list) else []
        for index, row in enumerate(rows):
            yield from _references(read, spec.item_fields, row, f"{here}.{index}.", reads)


def _reference(name: str, wanted: str, reads: Reads) -> str | None:
    kind = KINDS[wanted]
    if name not in reads:
        existing = [name for name in _offered(reads) if reads[name].kind is kind]
        if not name and not existing:
            return f"There is no {kind.label} in this definition yet. Add that component, then choose it here."
        return unknown(name, existing, f"{one(kind.label)} of this definition")
    found = reads[name].kind
    if found is None or found is kind:
        return None
    return f"{name} is {one(found.label)}; name {one(kind.label)} here."


def _offered(reads: Reads) -> list[str]:
    """The names that a sentence may propose: whoever wrote one that cannot be a name is told so, not to use it."""
    return [name for name in reads if is_component_name(name)]


def _variables(read: Read, reads: Reads) -> Iterator[Problem]:
    """A function finds what it uses in variables; those must be free and allowed."""
    uses = read.raw.get("uses")
    if read.kind is not KINDS["function"] or not isinstance(uses, dict):
        return
    own = read.raw.get("environment")
    first: dict[str, str] = {}
    for target, variable in _added(uses, reads):
        if isinstance(own, dict) and variable in own:
            words = f"The connection to {target} sets {variable}. Remove this variable, or rename the component."
            yield Problem(read.name, f"environment.{variable}", words)
        if (other := first.setdefault(variable, target)) != target:
            words = f"{other} and {target} would both set {variable}. Rename one of them."
            yield Problem(read.name, f"uses.{target}", words)
        if variable in RESERVED or variable == CORS_VARIABLE or len(variable) < 2:
            words = f"The variable for {target} would be {variable}, which Lambda does not take. Rename {target}."
            yield Problem(read.name, f"uses.{target}", words)


def _added(uses: Iterable[str], reads: Reads) -> Iterator[tuple[str, str]]:
    """What is used, and each variable that names it."""
    for target in uses:
        kind = reads[target].kind if target in reads else None
        names = kind.variables(target) if kind else (variable_name(target),) if target in reads else ()
        yield from ((target, name) for name in names)


def _circles(reads: Reads) -> Iterator[Problem]:
    """CloudFormation cannot make two functions that each need the other first."""
    calls = {read.name: sorted(_functions_used(read, reads)) for read in reads.values()}
    for start in sorted(calls):
        path = way_back(start, calls)
        if path and start == min(path):
            words = f"These functions call each other in a circle: {' → '.join([*path, start])}. Remove one connection."
            yield Problem(start, f"uses.{(path[1:] or path)[0]}", words)


def _functions_used(read: Read, reads: Reads) -> Iterable[str]:
    uses = read.raw.get("uses")
    function = KINDS["function"]
    if read.kind is not function or not isinstance(uses, dict):
        return ()
    return [target for target in uses if target != read.name and target in reads and reads[target].kind is function]


def whole(definition: Definition) -> Iterator[Problem]:
    """What needs every component to be right by itself first: variables that are added, what a kind asks of those that
    it is connected to, AWS's limits on a template.
    """
    for component in definition:
        if isinstance(component.settings, FunctionSettings):
            yield from _all_variables(definition, component, component.settings.environment)
    unfit = [
        Problem(component.name, field, message)
        for component in definition
        for field, message in KINDS[component.kind].check(definition, component)
    ]
    unfit += misfits(definition)
    unfit = unfit or list(clashes(definition))
    yield from unfit or _limits(definition)


def _all_variables(definition: Definition, function: Component, own: Mapping[str, str]) -> Iterator[Problem]:
    """A function's own variables and those that connections and APIs add must fit together. Names that AWS will make
    up are counted as 100 bytes.
    """
    origins = origins_for(definition, function.name)
    if origins and CORS_VARIABLE in own:
        words = f"The API sets {CORS_VARIABLE} from its allowed websites. Remove this variable, or name it otherwise."
        yield Problem(function.name, f"environment.{CORS_VARIABLE}", words)
    kinds = {target: KINDS[definition[target].kind] for target in function.uses}
    added = {variable: "x" * 100 for target, kind in kinds.items() for variable in kind.variables(target)}
    size = size_of({**own, **added, **({CORS_VARIABLE: ",".join(origins)} if origins else {})})
    if size > LARGEST:
        words = f"With those of connections and APIs the variables take {size:,} bytes; AWS allows {LARGEST:,}."
        yield Problem(function.name, "environment", f"{words} Shorten or remove some.")


def _limits(definition: Definition) -> Iterator[Problem]:
    """What shows only in the whole template. Beyond 51,200 bytes it travels through S3, which is no fault."""
    template = render(definition)
    body: Mapping[str, Any] = template.body
    for name, message in idle(definition, body["Resources"]):
        yield Problem(name, "emails", message)
    counts = (("resources", len(body["Resources"]), RESOURCE_LIMIT), ("outputs", len(body["Outputs"]), OUTPUT_LIMIT))
    for what, count, most in counts:
        if count > most:
            words = f"This makes {count} {what}; AWS takes {most} in one stack. Make two applications of it."
            yield Problem(None, "components", words)
    if template.size > SIZE_LIMIT:
        words = f"The template has {template.size:,} bytes; AWS takes {SIZE_LIMIT:,}. Make two applications of it."
        yield Problem(None, "components", words)
