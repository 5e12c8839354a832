"""Every kind of component with settings to prove it by. A module here is a group of kinds and gives them as `ROWS`.

A new kind needs one `Row`, in the module of its group or in a new one, which is found by itself. What a row must have
is in `row.py`; `tests/deployments/spec/test_rows.py` says what is missing, `tests/sandbox/test_every_kind.py` deploys
it.
"""

import pkgutil
from importlib import import_module
from typing import Final

from tests.deployments.spec.rows.row import Row

_GROUPS = sorted(module.name for module in pkgutil.iter_modules(__path__) if module.name != "row")
ALL: Final[tuple[Row, ...]] = tuple(
    row
    for name in _GROUPS
    for row in getattr(import_module(f"{__name__}.{name}"), "ROWS")  # noqa: B009 - any module
)
