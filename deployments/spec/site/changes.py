"""What a change of how a website is delivered does at AWS, told before anybody approves it. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from deployments.spec.definition import Component
from deployments.spec.faults import Fault
from deployments.spec.kinds.base import settings_of
from deployments.spec.site.settings import SiteSettings

TO_CLOUDFRONT: Final = (
    "The bucket stays with its files and is closed to everybody but CloudFront. Its old address stops at once. The new "
    "one answers once CloudFront has spread the website, which takes minutes; until then nobody sees it. Whatever "
    "leads to the old address must be changed."
)
TO_BUCKET: Final = (
    "The bucket stays with its files and is opened to everybody. The website moves to the bucket's address, over http "
    "alone. CloudFront's address ends for good, and names of its own lead nowhere until they are changed."
)
STOPPED: Final = (
    "The website's address answers everybody with 403, at once. The bucket stays with its files, closed. Browsers may "
    "go on showing what they keep."
)
STOPPED_AT_EDGE: Final = (
    "The distribution stays and is switched off, which takes minutes; until then its copies are still shown. Then its "
    "address answers nobody. The bucket stays with its files, and answers 403 to everybody as before. Browsers may go "
    "on showing what they keep."
)
ON_AIR: Final = "Everybody can open the website again, at the same address."
ON_AIR_AT_EDGE: Final = f"{ON_AIR[:-1]}, once CloudFront has spread that, which takes minutes."
NEW_NAMES: Final = (
    "CloudFront takes minutes to answer to it. Where another distribution has a name already, AWS refuses this: take "
    "it from that one first."
)
UNDER_NAMES: Final = (
    "AWS makes the certificate once the zone's records prove the names, usually within minutes; the deployment waits "
    "for it."
)
_EDGE: Final = ("security", "cache_rules", "redirects", "index_document", "error_document")
SPREADS: Final = "CloudFront takes minutes to spread this."


def foretell(before: Component, after: Component) -> Iterator[Fault]:
    """What happens beyond the change itself, by field."""
    old, new = settings_of(before, SiteSettings), settings_of(after, SiteSettings)
    moved = (old.delivery is None) is not (new.delivery is None)
    if moved:
        yield "delivery", TO_CLOUDFRONT if new.delivery else TO_BUCKET
    if old.stopped is not new.stopped:
        told = (STOPPED_AT_EDGE, ON_AIR_AT_EDGE) if new.delivery and old.delivery else (STOPPED, ON_AIR)
        yield "hosting", told[0] if new.stopped else told[1]
    if new.delivery and not moved:
        yield from _at_the_edge(old, new)


def _at_the_edge(old: SiteSettings, new: SiteSettings) -> Iterator[Fault]:
    if new.address != old.address and new.address is not None:
        anew = new.address.certificate is None
        words = f"{NEW_NAMES} {UNDER_NAMES}" if anew else NEW_NAMES
        yield ("address" if old.address is None else "address.domains"), words
    for field in _EDGE:
        if getattr(old, field) != getattr(new, field):
            yield field, SPREADS
