"""Resources whose cost is decided outside the template: custom resources and nested stacks. Pure."""

from collections.abc import Iterator

from costing.estimate.charges import Charge, Gap, Scene
from costing.estimate.reading import Resource


def custom_resource(resource: Resource, scene: Scene) -> Iterator[Charge | Gap]:
    """Its own code makes things that the template does not name."""
    yield Gap("What this custom resource makes is decided by its own code.")


def nested_stack(resource: Resource, scene: Scene) -> Iterator[Charge | Gap]:
    """Its template is a file of its own."""
    yield Gap("The nested stack's template is not part of this one.")
