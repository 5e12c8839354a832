"""APIs (REST): paths and methods answered by functions, sign-in with a pool, calls from websites. Pure.

Left out, an API is entered at the nearest AWS location and a method is open (API Gateway API Reference,
"CreateRestApi": EDGE; "PutMethod").
"""

from __future__ import annotations

from typing import Any

from deployments.spec.canvas import logical
from deployments.spec.imports.kinds.api_guards import all_sign, check_in, pool_in, right_to_call, route_row, seen
from deployments.spec.imports.kinds.mappings import function_of
from deployments.spec.imports.kinds.network_ways import ENDPOINT
from deployments.spec.imports.kinds.own_addresses import with_addresses
from deployments.spec.imports.kinds.rest_bodies import claim_validators, shape_in, shapes_of
from deployments.spec.imports.kinds.rest_cors import cors_of
from deployments.spec.imports.kinds.rest_refusals import refusals_of
from deployments.spec.imports.kinds.rest_stage import stage_of
from deployments.spec.imports.proposal import Link, Proposal, Unknown, View, only, target
from deployments.spec.kinds.placement import INSIDE
from deployments.spec.naming import short_hash

_TYPE = "AWS::ApiGateway::"


def recognise(view: View, name: str) -> Proposal:
    """A REST API whose every method is answered by a function, or answers the questions of browsers."""
    properties = view.properties(name)
    if "Body" in properties or "BodyS3Location" in properties:
        raise Unknown("Its paths are described in a text of their own (Body), which is not read.")
    endpoint, links = _entered(view, only(properties, "EndpointConfiguration", dict, {}))
    claims = {"RestApi": name, **_deployment(view, name)}
    paths = _paths(view, name, claims)
    settings: dict[str, Any] = {"endpoint": endpoint, "routes": [], "single_routes": []}
    questions, needs = _methods(view, name, paths, settings, claims)
    settings["cors"] = cors_of(view, questions)
    refusals_of(view, name, settings, claims)
    needs += _guard(view, name, settings, claims)
    claim_validators(view, name, claims)
    stage_of(view, name, settings, claims)
    for function in dict.fromkeys(row["function"] for row in settings["routes"]):
        claims |= _permission(view, name, function)
    needs += [link.target for link in links]
    return with_addresses(view, Proposal(name, "rest_api", settings, claims, links, needs=tuple(needs)))


def _entered(view: View, said: dict[str, Any]) -> tuple[str, tuple[Link, ...]]:
    """Where it is entered; for a private API with the network whose endpoint that is."""
    types, through = only(said, "Types", list, ["EDGE"]), only(said, "VpcEndpointIds", list, [])
    if types != ["PRIVATE"]:
        return str(types[0]).lower(), ()
    named = [target(one) for one in through]
    if len(named) != 1 or view.resources.get(named[0] or "", {}).get("Type") != ENDPOINT:
        raise Unknown("It is entered through something else than one endpoint of a network of this template.")
    network = target(view.properties(str(named[0])).get("VpcId"))
    if network is None or network not in view.names:
        raise Unknown("It is entered from a network that is not in this template.")
    return "private", (Link(network, INSIDE),)


def _deployment(view: View, name: str) -> dict[str, str]:
    """What API Gateway serves is frozen in a deployment, whose id here tells what is in it."""
    found = view.one(f"{_TYPE}Deployment", "RestApiId", name) or ""
    start = logical(view.names[name], "")
    role = found.removeprefix(start)
    if not found.startswith(f"{start}Deployment"):
        raise Unknown(f"Its deployment {found or '(there is none)'} is not made anew with each change, as here.")
    return {role: found}


def _paths(view: View, name: str, claims: dict[str, str]) -> dict[str, str]:
    """The path of each resource by logical id; the root has the API's."""
    parents = {one: view.properties(one) for one in view.of(f"{_TYPE}Resource", "RestApiId", name)}
    found = {name: "/"}
    left = dict(parents)
    while left:
        ready = [one for one, said in left.items() if target(said.get("ParentId")) in found]
        if not ready:
            raise Unknown(f"Its path {min(left)} lies below something that is not in this template.")
        for one in ready:
            said = left.pop(one)
            above = found[str(target(said.get("ParentId")))]
            found[one] = f"{'' if above == '/' else above}/{only(said, 'PathPart', str, '')}"
            claims[f"Resource{short_hash(found[one])}"] = one
    return found


def _methods(
    view: View, name: str, paths: dict[str, str], settings: dict[str, Any], claims: dict[str, str]
) -> tuple[list[str], list[str]]:
    """Put the routes into the settings. Gives the methods that answer browsers, and the functions of the others."""
    questions: list[str] = []
    functions: list[str] = []
    shapes = shapes_of(view, name, settings, claims)
    for one in view.of(f"{_TYPE}Method", "RestApiId", name):
        said = view.properties(one)
        method, path = only(said, "HttpMethod", str, ""), paths.get(target(said.get("ResourceId")) or "")
        if path is None:
            raise Unknown(f"Its method {one} belongs to a path that is not in this template.")
        claims[f"Method{method.capitalize()}{short_hash(path)}"] = one
        answers = only(said, "Integration", dict, {})
        if method == "OPTIONS" and answers.get("Type") == "MOCK":
            questions.append(one)
            continue
        function = function_of(view, answers.get("Uri")) if answers.get("Type") == "AWS_PROXY" else None
        if function is None:
            raise Unknown(f"Its method {one} is answered by something else than a function of this template.")
        functions.append(function)
        _route(view, one, path, function, settings, shape_in(said, one, shapes))
    return questions, functions


def _route(view: View, one: str, path: str, function: str, settings: dict[str, Any], shape: str) -> None:
    said = view.properties(one)
    asks = only(said, "AuthorizationType", str, "NONE")
    if asks not in ("AWS_IAM", "COGNITO_USER_POOLS", "CUSTOM", "NONE"):
        raise Unknown(f"Its method {one} asks callers for something else than sign-in ({asks}).")
    method, scopes = only(said, "HttpMethod", str, ""), only(said, "AuthorizationScopes", list, [])
    row = route_row(method, path, view.names[function], guarded=asks != "NONE", scopes=scopes, asks=asks)
    settings["routes"].append(row)
    wanted = only(said, "RequestParameters", dict, {})
    own: dict[str, Any] = {"api_key": True} if only(said, "ApiKeyRequired", bool, False) else {}
    for field, place in (("query", "querystring"), ("headers", "header")):
        start = f"method.request.{place}."
        if names := [key.removeprefix(start) for key in wanted if key.startswith(start)]:
            own[field] = " ".join(names)
    own |= {"body": shape} if shape else {}
    if own:
        settings["single_routes"].append({"route": f"{method} {path}", **own})


def _guard(view: View, name: str, settings: dict[str, Any], claims: dict[str, str]) -> list[str]:
    """Put into the settings who may call the routes. Gives the pool, or the function, that has to be a component
    for that.
    """
    closed = [row for row in settings["routes"] if row["guarded"]]
    asks = bool(closed)
    settings["routes"] = [seen(row, asks=asks) for row in settings["routes"]]
    if not asks:
        return []
    if all_sign(closed):
        settings["signed"] = True
        return []
    authorizer = view.one(f"{_TYPE}Authorizer", "RestApiId", name)
    said = view.properties(authorizer) if authorizer else {}
    if authorizer and said.get("Type") in ("REQUEST", "TOKEN"):
        sources = only(said, "IdentitySource", str, "")
        settings |= {"token_alone": True} if said["Type"] == "TOKEN" else {}
        claims["Authorizer"] = authorizer
        wanted = [one.strip() for one in sources.split(",") if one.strip()]
        return [check_in(view, authorizer, wanted, "method.request", settings, claims)]
    arns = only(said, "ProviderARNs", list, [])
    pool = pool_in(view, target(arns[0]) if len(arns) == 1 else None)
    claims["Authorizer"] = str(authorizer)
    settings["user_pool"] = view.names[pool]
    return [pool]


def _permission(view: View, name: str, function: str) -> dict[str, str]:
    (main,) = (
        one for one, called in view.names.items() if called == function and "Function" in view.resources[one]["Type"]
    )
    return right_to_call(view, main, name)
