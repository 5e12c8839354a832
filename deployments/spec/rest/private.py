"""APIs that are entered from inside a private network alone. Pure.

API Gateway Developer Guide, "Private REST APIs in API Gateway": a private API answers to nobody until a policy of its
own lets somebody in, and is entered through an endpoint of the network. An endpoint that is named in the API gives it
an address ("Invoke a private API using a Route 53 alias"), so that the endpoint need not take the usual names over:
with these, no public API could be reached from inside any more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sized
from typing import Any, Final, Protocol

from deployments.spec.canvas import Canvas, Resource, allow, logical, policy, ref, sub
from deployments.spec.definition import Component, Definition
from deployments.spec.faults import Fault
from deployments.spec.kinds.placement import PRICE, is_private, network_of, way_label
from deployments.spec.networks import PRIVATE_APIS, NetworkSettings, endpoint_role

_NO_ADDRESS: Final = (
    "Own addresses lead to APIs that everybody may enter. Remove these, or choose another way in above."
)
_NO_CHECK: Final = (
    "Nobody outside the network can ask this API, so neither can Tierboard. Remove these, or choose another way in."
)
_NO_SIGNATURE: Final = (
    "What may come in from the network is let in whoever signed it: AWS adds the API's own policy to the caller's "
    "rights. Leave this off, or let a function check callers."
)


class Entered(Protocol):
    """What the settings of an API say of where it is entered."""

    @property
    def endpoint(self) -> str:
        """regional, edge or private."""

    @property
    def domains(self) -> Sized | None:
        """Own addresses."""

    @property
    def signed(self) -> bool | None:
        """Whether callers sign with AWS credentials."""

    @property
    def smoke_tests(self) -> Sized | None:
        """What is asked after each deployment."""


def is_entered_inside(settings: Mapping[str, Any]) -> bool:
    """The same as :func:`is_private`, by the settings of a document that need not be right."""
    return settings.get("endpoint") == "private"


def is_public(settings: Mapping[str, Any]) -> bool:
    """Whether people outside a network enter it, by the settings of a document that need not be right."""
    return not is_entered_inside(settings)


def private_faults(api: Entered) -> Iterator[Fault]:
    """What does not go together with a private way in.

    Signatures: API Gateway Developer Guide, "How API Gateway resource policies affect authorization workflow", table A:
    within one account it is enough that either the caller's rights or the API's policy allow a call.
    """
    if api.endpoint != "private":
        return
    if api.domains:
        yield "domains", _NO_ADDRESS
    if api.signed:
        yield "signed", _NO_SIGNATURE
    if api.smoke_tests:
        yield "smoke_tests", _NO_CHECK


def place_faults(definition: Definition, component: Component) -> Iterator[Fault]:
    """What is wrong between an API and the network that it is entered from, and with who else calls it."""
    networks = [definition[name] for name in component.uses if definition[name].kind == "network"]
    if not is_private(component):
        words = "Only an API that is entered from a private network alone belongs in one. Choose that above, or remove"
        yield from ((f"uses.{one.name}", f"{words} this connection.") for one in networks)
        return
    if not networks:
        known = [one.name for one in definition.of_kind("network")]
        way = f"Connect it with {known[0]}" if known else "Add a private network and connect this with it"
        yield "endpoint", f"{way} (inside), or choose another way in."
        return
    first = networks[0]
    for one in networks[1:]:
        words = f"It is entered from {first.name} already, and from one network alone. Remove one connection."
        yield f"uses.{one.name}", words
    if not _is_reached(first):
        words = f"Switch on {way_label(PRIVATE_APIS)} under Services reached from inside of {first.name} ({PRICE}):"
        yield "endpoint", f"{words} this API is entered there."
    for one in definition:
        if component.name in one.uses and one.kind != "function":
            words = (
                f"{one.name} is for people outside {first.name}, who cannot reach this API. Remove the connection of"
            )
            yield "endpoint", f"{words} {one.name}, or choose another way in."


def way_into(canvas: Canvas, component: Component) -> dict[str, Any]:
    """What an API says of the endpoint that it is entered through: nothing where everybody may come."""
    network = network_of(canvas.definition, component)
    if network is None:
        return {"EndpointConfiguration": {"Types": [str(getattr(component.settings, "endpoint", "")).upper()]}}
    endpoint = ref(endpoint_of(network))
    comes = {**allow(["execute-api:Invoke"], "execute-api:/*"), "Principal": "*"}
    return {
        "EndpointConfiguration": {"Types": ["PRIVATE"], "VpcEndpointIds": [endpoint]},
        "Policy": policy({**comes, "Condition": {"StringEquals": {"aws:SourceVpce": endpoint}}}),
    }


def endpoint_of(network: Component) -> str:
    """The logical id of the endpoint of a network through which its APIs are entered."""
    return logical(network.name, endpoint_role(PRIVATE_APIS))


def address_of(canvas: Canvas, component: Component, stage: str) -> Resource:
    """The address of a stage of an API; of a private one with the endpoint in it."""
    network = network_of(canvas.definition, component)
    through = "" if network is None else "-${" + endpoint_of(network) + "}"
    api = "${" + logical(component.name, "RestApi") + "}"
    return sub(f"https://{api}{through}.execute-api." + "${AWS::Region}.${AWS::URLSuffix}/" + stage)


def foretold(before: Component, after: Component) -> Iterator[Fault]:
    """What a change of the way in does.

    API Gateway Developer Guide, "Change a public or private API endpoint type".
    """
    old, new = (str(getattr(one.settings, "endpoint", "")) for one in (before, after))
    if old == new or "private" not in (old, new):
        return
    if new == "edge":
        yield "endpoint", "AWS refuses this change. Save and deploy “In its region” first, then this."
        return
    who = "which nobody outside the network reaches" if new == "private" else "which everybody can reach"
    yield "endpoint", f"Its address becomes another, {who}. Who calls it now gets errors."


def _is_reached(network: Component) -> bool:
    return isinstance(network.settings, NetworkSettings) and getattr(network.settings.reach, PRIVATE_APIS)
