"""Versions and aliases of functions: free, unless they keep copies warm (provisioned concurrency), which runs all
month. Pure.
"""

from collections.abc import Iterator
from fractions import Fraction

from costing.estimate.charges import SECONDS, Charge, Gap, Scene
from costing.estimate.meters import LAMBDA_WARM
from costing.estimate.reading import Resource
from costing.estimate.resources.lambda_function import architecture, function_of, memory_mb


def charges(resource: Resource, scene: Scene) -> Iterator[Charge | Gap]:
    """Copies × memory × all seconds of the month; the free tier does not cover them."""
    if not resource.properties.has("ProvisionedConcurrencyConfig"):
        return
    settings = resource.properties.block("ProvisionedConcurrencyConfig")
    copies = settings.number("ProvisionedConcurrentExecutions", default=None, lowest=0, highest=1_000_000)
    function = function_of(resource, scene)
    if function is None:
        yield Gap("The function whose copies are kept warm is not in the template.")
        return
    memory = memory_mb(function)
    rate = copies * Fraction(memory, 1024) * SECONDS
    yield Charge(
        LAMBDA_WARM[architecture(function)], resource, rate, "fixed", f"{copies:,} copies of {memory:,} MB, all month"
    )
