"""The kinds of component, one file each. A new kind is a file here and a line in KINDS."""

from typing import Final

from deployments.spec.kinds import (
    alarms,
    bucket,
    cache,
    database,
    file_system,
    function,
    http_api,
    identity_pool,
    network,
    queue,
    raw,
    rest_api,
    schedule,
    search,
    secret,
    site,
    table,
    topic,
    user_pool,
    warehouse,
    websocket_api,
)
from deployments.spec.kinds.base import Access, Kind

_ALL: Final = (
    site.KIND,
    rest_api.KIND,
    http_api.KIND,
    websocket_api.KIND,
    function.KIND,
    schedule.KIND,
    queue.KIND,
    topic.KIND,
    table.KIND,
    bucket.KIND,
    search.KIND,
    cache.KIND,
    file_system.KIND,
    secret.KIND,
    network.KIND,
    database.KIND,
    warehouse.KIND,
    user_pool.KIND,
    identity_pool.KIND,
    raw.KIND,
    alarms.KIND,
)
KINDS: Final[dict[str, Kind]] = {kind.name: kind for kind in _ALL}
"""In the order in which pages list them: presentation, logic, data, identity."""

__all__ = ["KINDS", "Access", "Kind"]
