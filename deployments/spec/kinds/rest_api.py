"""An API: API Gateway REST, each route answered by a function through Lambda's proxy integration."""

from __future__ import annotations

from collections.abc import Iterator

from deployments.spec.api_parts import CALLED_BY_GUESTS, CALLED_BY_PEOPLE, CANNOT_USE, draw_permission
from deployments.spec.canvas import Canvas, Grant, ref, sub
from deployments.spec.definition import Component, Definition
from deployments.spec.domains import check_domains, draw_rest_domains
from deployments.spec.faults import Fault
from deployments.spec.kinds.base import Access, Kind, settings_of
from deployments.spec.kinds.placement import is_private
from deployments.spec.naming import variable_name
from deployments.spec.rest.authorizer import draw_authorizer
from deployments.spec.rest.methods import draw_routes
from deployments.spec.rest.plans import draw_plans
from deployments.spec.rest.private import address_of, foretold, is_entered_inside, is_public, place_faults, way_into
from deployments.spec.rest.refusals import draw_refusals
from deployments.spec.rest.settings import RestApiSettings
from deployments.spec.rest.stage import draw_stage
from deployments.spec.template import OutputKind, digest


def origins_for(definition: Definition, function: str) -> tuple[str, ...]:
    """The websites whose scripts may read a function's answers, over all APIs that have a route to it; sorted."""
    origins: set[str] = set()
    for api in definition.of_kind("rest_api"):
        settings = settings_of(api, RestApiSettings)
        if settings.cors.enabled and any(route.function == function for route in settings.routes):
            origins |= set(settings.cors.allowed_origins)
    return ("*",) if "*" in origins else tuple(sorted(origins))


def draw(canvas: Canvas, component: Component) -> None:
    """The API, its paths and methods, the deployment that freezes them, the stage, rights to call the functions."""
    api = settings_of(component, RestApiSettings)
    api_id = canvas.add(
        component,
        "RestApi",
        "AWS::ApiGateway::RestApi",
        {
            "Name": sub("${AWS::StackName}-" + component.name),
            **way_into(canvas, component),
        },
        part="API",
        tagged=True,
    )
    guards = draw_authorizer(canvas, component, api, api_id)
    frozen = [*guards, *draw_routes(canvas, component, api, api_id, guards)]
    frozen += draw_refusals(canvas, component, api.cors, api.refusals or (), api_id)
    deployment_id = canvas.add(
        component,
        f"Deployment{_fingerprint(canvas, [api_id, *frozen])}",
        "AWS::ApiGateway::Deployment",
        {"RestApiId": ref(api_id)},
        part="deployment",
        depends_on=frozen,
    )
    stage_id = draw_stage(canvas, component, api, api_id, deployment_id)
    draw_plans(canvas, component, api.plans or (), api_id, stage_id)
    draw_rest_domains(canvas, component, api.domains, api_id, stage_id)
    for function in sorted({route.function for route in api.routes}):
        draw_permission(canvas, component, api_id, function)
    kind: OutputKind = "private_url" if is_private(component) else "api_url"
    url = address_of(canvas, component, api.stage)
    canvas.output(component, "Url", kind, url, f"Address of the API {component.name}")


def _fingerprint(canvas: Canvas, logical_ids: list[str]) -> str:
    """Changes whenever the API does: API Gateway serves a Deployment, and CloudFormation makes a new one only under a
    new logical id. Tags and metadata change nothing that is served.
    """
    drawn = {name: dict(canvas.resources[name]["Properties"]) for name in logical_ids}
    for properties in drawn.values():
        properties.pop("Tags", None)
    return digest(drawn)[:10]


def grant(canvas: Canvas, api: Component, access: str) -> Grant:
    """The API's address in a variable. Whoever may come in from the network may call it: that needs no right."""
    return Grant((), {variable_name(api.name): address_of(canvas, api, settings_of(api, RestApiSettings).stage)})


def check(definition: Definition, component: Component) -> Iterator[Fault]:
    """What does not fit between the API, its own addresses and the network that it is entered from."""
    yield from check_domains(definition, component)
    yield from place_faults(definition, component)


KIND = Kind(
    name="rest_api",
    label="API",
    aws_name="API Gateway REST API",
    tier="logic",
    summary="Addresses that websites and other software call, each answered by a function.",
    settings=RestApiSettings,
    render=draw,
    starter={"routes": []},
    grant=grant,
    used_by={
        "site": (Access("call", "Call", "The website's scripts find the API's address and may call it.", is_public),),
        "identity_pool": (Access(*CALLED_BY_PEOPLE, is_public), Access(*CALLED_BY_GUESTS, is_public)),
        "function": (Access("call", "Call", "Finds the API's address, and lies in its network.", is_entered_inside),),
    },
    cannot_use=CANNOT_USE,
    check=check,
    foretell=foretold,
)
