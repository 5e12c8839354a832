"""What a person decides about a REST API. Pure. How it is drawn: `deployments.spec.kinds.rest_api`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from deployments.spec.api_access import Guard, Signed, guard_faults, way_in
from deployments.spec.api_parts import ThrottleBurst, ThrottleRate, throttle_faults
from deployments.spec.authorizers import ProofHeaders, ProofQuery, ProofSeconds, RestCheck, TokenAlone, check_faults
from deployments.spec.cors import Cors
from deployments.spec.domains import Domains
from deployments.spec.faults import Fault, refuse
from deployments.spec.fields import Choice, Settings, Shown
from deployments.spec.rest.bodies import Bodies, unused_faults
from deployments.spec.rest.plans import UsagePlans
from deployments.spec.rest.private import private_faults
from deployments.spec.rest.refusals import Refusals
from deployments.spec.rest.single import Cache, SingleRoutes, body_faults, single_faults
from deployments.spec.routes import Routes
from deployments.spec.smoke import ApiChecks


def stage_name(value: str) -> str:
    """The name of a stage, when AWS takes it."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,128}", value):
        raise ValueError("Use letters, digits, hyphens and underscores only, such as live.")
    return value


class RestApiSettings(Settings):
    """What a person decides about an API."""

    routes: Annotated[
        Routes,
        Shown("Routes", "Which function answers which method and path.", widget="rows", aws_name="Resource, Method"),
    ]
    cors: Annotated[
        Cors,
        Shown(
            "Calls from websites",
            "Whose scripts may call this API. The function's own answer must name the website too, in the header "
            "Access-Control-Allow-Origin; it finds the allowed ones in the variable CORS_ORIGINS.",
            widget="group",
            aws_name="CORS",
        ),
    ] = Field(default_factory=Cors)
    user_pool: Guard = None
    authorizer: RestCheck = None
    proof_headers: ProofHeaders = None
    proof_query: ProofQuery = None
    token_alone: TokenAlone = None
    proof_seconds: ProofSeconds = None
    signed: Signed = None
    throttle_rate: ThrottleRate = None
    throttle_burst: ThrottleBurst = None
    stage: Annotated[
        str,
        AfterValidator(stage_name),
        Shown(
            "Stage",
            "The last part of the API's address.",
            group="more",
            replaces=True,
            replaces_words="A change gives the API a new address; callers of the old one get errors.",
            aws_name="StageName",
        ),
    ] = "live"
    endpoint: Annotated[
        Literal["regional", "edge", "private"],
        Shown(
            "Where it is entered",
            "How callers reach the API.",
            widget="radio",
            group="more",
            choices=(
                Choice("regional", "In its region", "Shortest way for callers nearby."),
                Choice("edge", "At the nearest AWS location", "Faster to connect to from far away."),
                Choice("private", "From a private network alone", "By functions in the network it is connected with."),
            ),
            aws_name="EndpointConfiguration",
        ),
    ] = "regional"
    tracing: Annotated[
        bool,
        Shown(
            "Trace requests",
            "Records where the time of a sample of requests goes. Traces are paid for.",
            widget="checkbox",
            group="more",
            aws_name="TracingEnabled",
        ),
    ] = False
    access_log: Annotated[
        bool,
        Shown(
            "Access log",
            "Writes a line for each request, kept for 30 days. The account must let API Gateway write logs (a role in "
            "its settings); without it the deployment fails.",
            widget="checkbox",
            group="more",
            aws_name="AccessLogSetting",
        ),
    ] = False
    execution_log: Annotated[
        Literal["errors", "all"] | None,
        Shown(
            "Log of API Gateway",
            "What API Gateway does with each request, kept for ever. The account must let it write logs (a role in its "
            "settings); without it the deployment fails.",
            widget="radio",
            group="more",
            choices=(
                Choice(None, "No log", "Nothing is written."),
                Choice("errors", "Errors", "Only of requests that went wrong."),
                Choice("all", "Everything", "About 2 KB for each request, which is paid for."),
            ),
            aws_name="LoggingLevel",
        ),
    ] = None
    cache: Cache = None
    bodies: Bodies = None
    single_routes: SingleRoutes = None
    refusals: Refusals = None
    plans: UsagePlans = None
    domains: Domains = None
    smoke_tests: ApiChecks = None

    @model_validator(mode="after")
    def _rate_and_burst(self) -> Self:
        refuse(throttle_faults(self.throttle_rate, self.throttle_burst))
        refuse(guard_faults(self, self.routes, self.cors))
        refuse(check_faults(self, token_alone=self.token_alone is not None))
        if self.domains and self.endpoint == "edge":
            refuse([("domains", "An own address leads to an API in its region. Choose that above, or remove these.")])
        refuse(private_faults(self))
        rows = self.single_routes or ()
        refuse(single_faults(rows, self.routes, way_in(self), self.cache, keys=self.plans is not None))
        refuse(self._body_faults())
        return self

    def _body_faults(self) -> Iterator[Fault]:
        rows, lines = self.single_routes or (), self.bodies or ()
        found = body_faults(rows, {line.shape for line in lines})
        yield from ((f"single_routes.{place}", words) for place, words in found)
        unused = unused_faults(lines, {row.body for row in rows if row.body})
        yield from ((f"bodies.{place}", words) for place, words in unused)
