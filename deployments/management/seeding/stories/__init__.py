"""The stories of the demo in the order in which they are told: what people look for first comes first."""

from collections.abc import Callable
from typing import Final

from deployments.management.seeding.stage import Stage
from deployments.management.seeding.stories import (
    archive,
    blog,
    gallery,
    legacy,
    museum,
    newsletter,
    outside,
    shop,
    standard,
    warehouse,
)

STORIES: Final[dict[str, Callable[[Stage], None]]] = {
    "shop": shop.tell,
    "legacy": legacy.tell,
    "standard": standard.tell,
    "newsletter": newsletter.tell,
    "blog": blog.tell,
    "outside": outside.tell,
    "warehouse": warehouse.tell,
    "museum": museum.tell,
    "gallery": gallery.tell,
    "archive": archive.tell,
}
