"""Which resources of a template become components: proposed, drawn again, and compared. Pure.

A component takes the place of resources only when it says everything that they said. One that cannot is left to the
rest, and then what was connected to it may not fit any more either: so it is tried until everything fits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from deployments.spec.canvas import condition_of, logical
from deployments.spec.components import read_component
from deployments.spec.cors import VARIABLE as CORS_VARIABLE
from deployments.spec.definition import Definition
from deployments.spec.imports.accesses import is_beside, left_over, uses_of
from deployments.spec.imports.anew import made_anew
from deployments.spec.imports.compare import added, lost, why
from deployments.spec.imports.environments import environments, in_our_words
from deployments.spec.imports.equals import seen_as
from deployments.spec.imports.kinds import RECOGNISERS
from deployments.spec.imports.names import names_of
from deployments.spec.imports.proposal import ODD, Body, Proposal, Unknown, View
from deployments.spec.imports.waiting import without_said
from deployments.spec.kinds.alarms import alarm_role
from deployments.spec.parse import parse
from deployments.spec.problems import InvalidDefinition, Problem
from deployments.spec.render import render

ANOTHER_FORM: Final = "Something in it has another form than forms have."


@dataclass(frozen=True)
class Recognised:
    """The components by name, whose each resource is by logical id, why others are none, and what components add."""

    components: Mapping[str, Mapping[str, Any]]
    owners: Mapping[str, str]
    reasons: Mapping[str, str]
    adds: Mapping[str, tuple[str, ...]]


@dataclass
class _Attempt:
    components: dict[str, dict[str, Any]]
    claims: dict[str, dict[str, str]]
    """By component: the part to the logical id."""
    failures: dict[str, str]
    """By the main resource."""
    broken: set[tuple[str, str]]
    """Connections that do not fit: the main resource and what it is connected to."""


def recognised(resources: Mapping[str, Body], conditions: Mapping[str, Any]) -> Recognised:
    """What of a template's resources can be components. Never raises for what they hold."""
    places = environments(conditions)
    bodies = {name: in_our_words(body, places) for name, body in resources.items()}
    here = {condition_of(place): place for place in places.values()}
    view = View(bodies, names_of(bodies, RECOGNISERS), here)
    proposals, reasons = _proposed(view)
    while proposals:
        attempt = _built(view, proposals)
        owners: dict[str, str] = {}
        adds: dict[str, tuple[str, ...]] = {}
        if not attempt.failures:
            owners, adds = _compared(view, proposals, attempt)
        if not attempt.failures and not attempt.broken:
            return Recognised(attempt.components, owners, reasons, adds)
        proposals = {
            main: _without(one, attempt.broken) for main, one in _left_of(proposals, attempt.failures, reasons).items()
        }
    return Recognised({}, {}, reasons, {})


def _left_of(
    proposals: Mapping[str, Proposal], failures: Mapping[str, str], reasons: dict[str, str]
) -> dict[str, Proposal]:
    """Those that did not fail, and what others are otherwise. Why the rest are none is put among the reasons."""
    found = {main: one for main, one in proposals.items() if main not in failures}
    for main, words in failures.items():
        one = proposals[main]
        if one.otherwise is None:
            reasons[main] = words
        else:
            found[main] = one.otherwise
            more = {*one.claims.values(), *one.looks} - {*one.otherwise.claims.values()}
            reasons |= dict.fromkeys(more, words)
    return found


def _without(proposal: Proposal, broken: set[tuple[str, str]]) -> Proposal:
    links = tuple(link for link in proposal.links if (proposal.main, link.target) not in broken)
    return proposal if len(links) == len(proposal.links) else replace(proposal, links=links)


def _proposed(view: View) -> tuple[dict[str, Proposal], dict[str, str]]:
    found: dict[str, Proposal] = {}
    reasons: dict[str, str] = {}
    for name in sorted(view.names):
        try:
            found[name] = RECOGNISERS[str(view.resources[name]["Type"])](view, name)
        except Unknown as unknown:
            reasons[name] = str(unknown)
        except ODD:
            reasons[name] = ANOTHER_FORM
    for one in found.values():
        reasons |= one.left
    reasons |= dict(_twice(found)) | _shared(view, found)
    return _merged(view, {main: one for main, one in found.items() if main not in reasons}, reasons), reasons


def _twice(proposals: Mapping[str, Proposal]) -> Iterator[tuple[str, str]]:
    """Proposals in which one resource would be two parts: a template has each name once."""
    for main, one in proposals.items():
        ids = list(one.claims.values())
        if twice := next((logical_id for logical_id in ids if ids.count(logical_id) > 1), None):
            yield main, f"{twice} does here what a component has two resources for."


def _shared(view: View, proposals: Mapping[str, Proposal]) -> dict[str, str]:
    """Proposals that want the same resource, such as one role of two functions."""
    holders: dict[str, list[str]] = {}
    for main, one in proposals.items():
        for logical_id in set(one.claims.values()):
            holders.setdefault(logical_id, []).append(main)
    return {
        main: f"{logical_id} belongs to {' and '.join(mains)}; a component has its own."
        for logical_id, mains in holders.items()
        if len({view.names[main] for main in mains}) > 1
        for main in mains
    }


def _merged(view: View, proposals: dict[str, Proposal], reasons: dict[str, str]) -> dict[str, Proposal]:
    """One proposal for each name: schedules of one component differ in the function alone."""
    found: dict[str, Proposal] = {}
    first: dict[str, str] = {}
    for main, one in proposals.items():
        other = first.setdefault(view.names[main], main)
        if other == main:
            found[main] = one
        elif (
            one.kind != "schedule" or one.settings != proposals[other].settings or one.claims != proposals[other].claims
        ):
            reasons[main] = f"{other} has the same name here and is something else."
    return found


def _built(view: View, proposals: Mapping[str, Proposal]) -> _Attempt:
    """The components with their connections, as far as both ends are components."""
    attempt = _Attempt({}, {}, {}, set())
    here = {view.names[main] for main in proposals}
    attempt.failures |= {
        main: f"It names {need}, which is kept as written."
        for main, one in proposals.items()
        for need in one.needs
        if need not in proposals
    }
    for main, one in sorted(proposals.items(), key=lambda pair: bool(pair[1].looks)):  # alarms know all others
        name = view.names[main]
        links = [link for link in one.links if link.target in proposals and view.names[link.target] in here]
        claims = dict(one.claims) | {role: mine for link in links for role, mine in link.claims.items()}
        claims |= _alarms(one, attempt)
        uses = {view.names[link.target]: link.access for link in links}
        ids = {role: mine for role, mine in claims.items() if logical(name, role) != mine}
        document: dict[str, Any] = {"kind": one.kind, **one.settings}
        attempt.components[name] = document | ({"uses": uses} if uses else {}) | ({"logical_ids": ids} if ids else {})
        attempt.claims[name] = claims
    _without_origins(attempt)
    mains = {view.names[main]: main for main in proposals}
    _check_once(attempt, mains)
    # What is wrong with something is told of it, not only of the function that uses it and cannot be connected then.
    for name, document in attempt.components.items():
        _note_problems(attempt, read_component(name, document)[1], mains)
    by_id = {mine: name for name, claims in attempt.claims.items() for mine in claims.values()}
    for main, one in proposals.items():
        if one.kind == "function":
            _connect(attempt, one, view.names[main], by_id)
    return attempt


def _connect(attempt: _Attempt, proposal: Proposal, name: str, by_id: Mapping[str, str]) -> None:
    """A function's connections. The one with a network is left out where another puts the function there."""
    known = attempt.components
    try:
        uses = uses_of(proposal, by_id, known)
    except Unknown as unknown:
        attempt.failures[proposal.main] = str(unknown)
        return
    if not uses:
        return
    place = {} if is_beside(uses, known) else known[name].get("uses", {})
    own = left_over(known[name]["environment"], uses, known)
    known[name] = {**known[name], "environment": own, "uses": {**place, **uses}}


def _alarms(one: Proposal, attempt: _Attempt) -> dict[str, str]:
    """Alarms by their part of the component, which is named after what they look at as we call it."""
    if not one.looks:
        return {}
    ours = {mine: logical(name, role) for name, claims in attempt.claims.items() for role, mine in claims.items()}
    return {alarm_role(ours[of], metric): alarm for alarm, (of, metric) in one.looks.items() if of in ours}


def _without_origins(attempt: _Attempt) -> None:
    """An API that websites may call tells its functions so: then the variable is not their own."""
    for one in list(attempt.components.values()):
        for route in one["routes"] if one["kind"] == "rest_api" and one["cors"]["enabled"] else ():
            function = attempt.components.get(route["function"])
            if function and CORS_VARIABLE in function.get("environment", {}):
                plain = {name: text for name, text in function["environment"].items() if name != CORS_VARIABLE}
                attempt.components[route["function"]] = {**function, "environment": plain}


def _check_once(attempt: _Attempt, mains: Mapping[str, str]) -> None:
    """Connections may want the same resource, too."""
    holders: dict[str, str] = {}
    for name, claims in attempt.claims.items():
        for logical_id in set(claims.values()):
            other = holders.setdefault(logical_id, name)
            if other != name:
                attempt.failures[mains[name]] = f"{logical_id} belongs to {other} too; a component has its own."


def _compared(
    view: View, proposals: Mapping[str, Proposal], attempt: _Attempt
) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """Whose each resource is, and what is added; what does not fit is among the attempt's failures."""
    mains = {view.names[main]: main for main in proposals}
    definition = _parsed(attempt, mains)
    if definition is None:
        return {}, {}
    drawn: Mapping[str, Body] = render(definition).body["Resources"]
    owners: dict[str, str] = {}
    adds: dict[str, list[str]] = {name: [] for name in mains}
    for logical_id, body in drawn.items():
        name = str(body["Metadata"]["Tierboard"]["Component"])
        claimed = logical_id in attempt.claims[name].values()
        if claimed:
            owners[logical_id] = name
            words, more = _fits(view, proposals[mains[name]], logical_id, drawn)
            adds[name] += more
        else:
            words = (
                f"It would draw {logical_id}, which the template has already." if logical_id in view.resources else ""
            )
            adds[name].append(f"{logical_id} ({body['Type']})")
        if words:
            _note(attempt, proposals[mains[name]], logical_id, words)
    return owners, {name: tuple(found) for name, found in adds.items() if found}


def _note(attempt: _Attempt, proposal: Proposal, logical_id: str, words: str) -> None:
    """A connection that does not fit is left to the rest by itself; anything else takes the component with it."""
    links = [link for link in proposal.links if logical_id in link.claims.values()]
    if links and logical_id not in proposal.claims.values():
        attempt.broken |= {(proposal.main, link.target) for link in links}
    else:
        attempt.failures.setdefault(proposal.main, words)


def _fits(view: View, proposal: Proposal, logical_id: str, drawn: Mapping[str, Body]) -> tuple[str, list[str]]:
    """Why a drawn resource does not stand for the template's, empty when it does; and what it adds to it."""
    ours = drawn[logical_id]
    try:
        theirs = without_said(seen_as(view.resources[logical_id], ours, proposal), logical_id, drawn)
        places = lost(theirs, ours)
    except ODD:
        return ANOTHER_FORM, []
    more = added(theirs, ours)
    if reason := why(places) if places else made_anew(str(ours["Type"]), more):
        return (reason if logical_id == proposal.main else f"{logical_id}: {reason}"), []
    places = tuple("rights" if "PolicyDocument" in place else place for place in more)
    if proposal.kind == "identity_pool" and "rights" in places:  # they are everybody's who has an app: never widened
        return f"{logical_id}: It may do less than a connection gives, or under other conditions.", []
    told = [place.removeprefix("Properties.") for place in dict.fromkeys(places)]
    return "", [place if logical_id == proposal.main else f"{place} of {logical_id}" for place in told]


def _note_problems(attempt: _Attempt, problems: Iterable[Problem], mains: Mapping[str, str]) -> None:
    for problem in problems:
        if main := mains.get(problem.component or ""):
            attempt.failures.setdefault(main, f"As a component: {problem.message}")


def _parsed(attempt: _Attempt, mains: Mapping[str, str]) -> Definition | None:
    try:
        return parse({"version": 1, "components": attempt.components})
    except InvalidDefinition as invalid:
        _note_problems(attempt, invalid.problems, mains)
        if not attempt.failures:
            # A limit of the whole: then nothing is a component, and the limit is told of the whole again.
            attempt.failures |= dict.fromkeys(mains.values(), str(invalid.problems[0].message))
        return None
