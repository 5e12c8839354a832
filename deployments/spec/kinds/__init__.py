"""The kinds of component, one file each. A new kind is a file here and a line in KINDS."""

from typing import Final

from deployments.spec.kinds import function, http_api, identity_pool, rest_api, site, table, user_pool
from deployments.spec.kinds.base import Access, Kind

_ALL: Final = (site.KIND, rest_api.KIND, http_api.KIND, function.KIND, table.KIND, user_pool.KIND, identity_pool.KIND)
KINDS: Final[dict[str, Kind]] = {kind.name: kind for kind in _ALL}
"""In the order in which pages list them: presentation, logic, data, identity."""

__all__ = ["KINDS", "Access", "Kind"]
