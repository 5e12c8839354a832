"""Which buckets are websites, and who delivers them, read off the template. Pure."""

from typing import Final

from costing.estimate.graph import BUCKET_TYPE, Graph
from costing.estimate.reading import Resource, Unreadable, references

DISTRIBUTION_TYPE: Final = "AWS::CloudFront::Distribution"


def deliverers(bucket: Resource, graph: Graph) -> tuple[Resource, ...]:
    """The distributions that take files from a bucket, those that are switched off left out."""
    return tuple(one for one in graph.of_type(DISTRIBUTION_TYPE) if is_on(one) and _delivers(one, bucket))


def delivers_a_bucket(distribution: Resource, graph: Graph) -> bool:
    """Whether a distribution takes files from a bucket of the template."""
    return any(name in graph.by_id and graph.by_id[name].type == BUCKET_TYPE for name in _origins(distribution))


def _delivers(distribution: Resource, bucket: Resource) -> bool:
    return bucket.logical_id in _origins(distribution)


def _origins(distribution: Resource) -> tuple[str, ...]:
    try:
        return tuple(references(distribution.properties.block("DistributionConfig").values.get("Origins")))
    except Unreadable:
        return ()


def is_on(distribution: Resource) -> bool:
    """Whether a distribution answers anybody; one of which that is not known does."""
    try:
        return distribution.properties.block("DistributionConfig").flag("Enabled")
    except Unreadable:
        return True


def is_site(bucket: Resource, graph: Graph) -> bool:
    """Whether a bucket is a website: by a setting of its own, or as what a distribution, on or off, delivers."""
    if bucket.properties.has("WebsiteConfiguration"):
        return True
    return any(_delivers(one, bucket) for one in graph.of_type(DISTRIBUTION_TYPE))


def is_served(site: Resource, graph: Graph) -> bool:
    """Whether anybody can open a website: through a distribution that is on, or because its bucket may be open."""
    return bool(deliverers(site, graph)) or (site.properties.has("WebsiteConfiguration") and not is_closed(site))


def is_closed(bucket: Resource) -> bool:
    """Whether no policy can let everybody read it."""
    try:
        return bucket.properties.block("PublicAccessBlockConfiguration").flag("RestrictPublicBuckets")
    except Unreadable:
        return False
