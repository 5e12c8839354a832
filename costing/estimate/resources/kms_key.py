"""KMS keys of an account's own: each is paid by the month, and its first two yearly renewals once more. Pure."""

from collections.abc import Iterator
from fractions import Fraction

from costing.estimate.charges import Charge, Gap, Scene
from costing.estimate.meters import KEY_MONTHS
from costing.estimate.reading import Resource


def charges(resource: Resource, scene: Scene) -> Iterator[Charge | Gap]:
    """The key itself; what asks for it is billed where it is asked from. A new key was not renewed yet."""
    yield Charge(KEY_MONTHS, resource, Fraction(1), "fixed", "one key, before its first renewal")
