"""Providers of a user pool: people who come through SAML or OpenID Connect are billed by themselves. Pure."""

from collections.abc import Iterator

from costing.estimate.charges import Charge, Gap, Scene
from costing.estimate.meters import PEOPLE_ELSEWHERE
from costing.estimate.reading import Resource

_BILLED_APART = ("OIDC", "SAML")


def charges(resource: Resource, scene: Scene) -> Iterator[Charge | Gap]:
    """Nothing for Google, Facebook, Amazon and Apple: who comes from there is counted with the pool."""
    if resource.properties.text("ProviderType", "") in _BILLED_APART:
        people = scene.ask(resource, "people_elsewhere")
        yield Charge(PEOPLE_ELSEWHERE, resource, people.value, "fixed", answers=(people,))
