"""CloudFront: requests and data by area, the small program that runs at each request, and paths that are cleared. Pure.

A price class has no price of its own: it leaves areas out, and visitors there are served from the others. What comes
from S3 is free. Every request counts as one over https, because all others are sent there first.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from costing.estimate.charges import KB_IN_GB, Answer, Charge, Gap, Scene, as_decimal
from costing.estimate.meters import EDGE_CLEARED, EDGE_PROGRAM, EDGE_REQUESTS, EDGE_TRANSFER
from costing.estimate.money import format_quantity
from costing.estimate.reading import Properties, Resource
from costing.estimate.sites import delivers_a_bucket, is_on

NOBODY: Final = "Nothing in the template says how often this distribution is asked, so nobody can tell what that costs."
_CHEAPEST: Final = ("europe",)
_MIDDLE: Final = (*_CHEAPEST, "japan", "asia_pacific", "india", "south_africa", "middle_east")
_AREAS: Final = {
    "PriceClass_100": _CHEAPEST,
    "PriceClass_200": _MIDDLE,
    "PriceClass_All": (*_MIDDLE, "south_america", "australia"),
}
UNCOUNTED: Final = {"Logging": "The log of requests", "WebACLId": "The firewall"}
UNCOUNTED_BY_PATH: Final = {
    "LambdaFunctionAssociations": "What Lambda runs at the edge",
    "RealtimeLogConfigArn": "The log of requests as they come",
}


def charges(resource: Resource, scene: Scene) -> Iterator[Charge | Gap]:
    """What visitors fetch, spread over the areas of the price class; nothing of a distribution that is switched off."""
    if not is_on(resource):
        return
    config = resource.properties.block("DistributionConfig")
    default = config.block("DefaultCacheBehavior")
    yield from _gaps(config, default)
    cleared = scene.ask(resource, "cleared_paths")
    yield Charge(EDGE_CLEARED, resource, cleared.value, "fixed", answers=(cleared,))
    stated = scene.usage.known(resource.component, "files_per_request")
    if stated is None and not delivers_a_bucket(resource, scene.graph):
        yield Gap(NOBODY)
        return
    files = scene.ask(resource, "files_per_request", scene.flow.files())
    yield from _by_area(resource, scene, files, _AREAS.get(config.text("PriceClass", "PriceClass_All"), _MIDDLE))
    if programs := len(default.blocks("FunctionAssociations")):
        yield Charge(EDGE_PROGRAM, resource, files.value * programs, "per_request", answers=(files,))


def _gaps(config: Properties, default: Properties) -> Iterator[Gap]:
    for block, settings in ((config, UNCOUNTED), (default, UNCOUNTED_BY_PATH)):
        for name, what in settings.items():
            if block.raw(name) not in (None, "", []):
                yield Gap(f"{what} ({name}) is not counted.")
    if config.block("ViewerCertificate").text("SslSupportMethod", "sni-only") == "vip":
        yield Gap("Addresses of its own for old browsers (SslSupportMethod) are not counted.")


def _by_area(resource: Resource, scene: Scene, files: Answer, areas: tuple[str, ...]) -> Iterator[Charge]:
    size = scene.ask(resource, "file_kb")
    shares = {area: scene.ask(resource, f"visitors_{area}") for area in areas}
    together = sum((share.value for share in shares.values()), Fraction(0))
    scale = max(Fraction(1), together)
    parts = {"us": 1 - together / scale, **{area: share.value / scale for area, share in shares.items()}}
    told = tuple(share for share in shares.values() if share.value)
    how = f"{format_quantity(as_decimal(size.value))} KB per file"
    for area, part in parts.items():
        if part or area == "us":
            rate = files.value * part
            yield Charge(EDGE_REQUESTS[area], resource, rate, "per_request", answers=(files, *told))
            gigabytes = rate * size.value * KB_IN_GB
            yield Charge(EDGE_TRANSFER[area], resource, gigabytes, "per_request", how, (files, size, *told))
