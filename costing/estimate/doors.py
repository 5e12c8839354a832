"""Functions that API Gateway asks before a route whether its caller may go on, read off the template. Pure.

AWS bills each such call as any other, and makes none while an earlier answer for the same proof is kept (API Gateway
Developer Guide, "Use API Gateway Lambda authorizers", caching: 300 seconds where a REST API says nothing).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from costing.estimate.reading import Resource, references

ASKED: Final = Fraction(1, 5)
"""Our guess, where answers are kept: a caller makes five calls in that time."""
ONE_IN_FIVE: Final = "Asked for one of five calls: a caller makes five while its answer is kept."
EACH_TIME: Final = "Asked before each call: its answers are not kept."
_AUTHORIZERS: Final = {"AWS::ApiGateway::Authorizer": "RestApiId", "AWS::ApiGatewayV2::Authorizer": "ApiId"}
_ROUTES: Final = ("AWS::ApiGateway::Method", "AWS::ApiGatewayV2::Route")
_KINDS: Final = ("REQUEST", "TOKEN")


@dataclass(frozen=True, slots=True)
class Door:
    """One authorizer: its API, the verbs of the routes that ask it, and whether answers are kept."""

    api: str
    verbs: tuple[str, ...]
    kept: bool

    @property
    def share(self) -> Fraction:
        """The part of the calls to its routes for which the function is asked."""
        return ASKED if self.kept else Fraction(1)


Doors = Mapping[str, tuple[Door, ...]]
"""Function -> what asks it."""


def read_doors(by_id: Mapping[str, Resource], function_in: Callable[[object], str | None]) -> Doors:
    """All of a template. Never raises. A live connection asks when somebody connects, which is a route of its own.

    :param function_in: the function that a value names, if any.
    """
    found: dict[str, list[Door]] = {}
    for resource in by_id.values():
        values = resource.properties.values
        key = _AUTHORIZERS.get(resource.type, "")
        function = function_in(values.get("AuthorizerUri")) if key else None
        api = next((name for name in references(values.get(key)) if name in by_id), None)
        if function is None or api is None or by_id[api].properties.values.get("ProtocolType") == "WEBSOCKET":
            continue
        if values.get("Type", values.get("AuthorizerType")) in _KINDS:
            kept = str(values.get("AuthorizerResultTtlInSeconds")) != "0"
            found.setdefault(function, []).append(Door(api, tuple(_verbs(resource.logical_id, by_id)), kept))
    return {function: tuple(doors) for function, doors in found.items()}


def _verbs(authorizer: str, by_id: Mapping[str, Resource]) -> Iterator[str]:
    for resource in by_id.values():
        values = resource.properties.values
        if resource.type in _ROUTES and authorizer in references(values.get("AuthorizerId")):
            yield _verb(values)


def _verb(values: Mapping[str, Any]) -> str:
    """GET of a method, or of ``GET /notes``; ANY for every method."""
    key = str(values.get("HttpMethod") or values.get("RouteKey"))
    verb, _, _ = key.partition(" ")
    return "ANY" if verb.startswith("$") else verb.upper()
