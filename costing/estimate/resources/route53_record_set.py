"""Records of Route 53: looking up an alias of one of AWS's services is free, other names are billed by query. Pure."""

from collections.abc import Iterator

from costing.estimate.charges import Charge, Gap, Scene
from costing.estimate.reading import Resource


def charges(resource: Resource, scene: Scene) -> Iterator[Charge | Gap]:
    """Nothing for an alias (Route 53's price page, on queries)."""
    if not resource.properties.has("AliasTarget"):
        yield Gap("How often this name is looked up is not counted.")
