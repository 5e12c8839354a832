"""What ``Deployment.intent`` may be marked with, beside the call to AWS that it tells of. Pure."""

from collections.abc import Mapping
from typing import Any, Final

ALTERED: Final = "altered"
"""It was refused at the last door, because AWS held something else than what was approved."""
RESTORED: Final = "restored"
"""It comes from a backup: AWS may be further than the row, and no approval of it counts for anything new."""


def is_marked(intent: Mapping[str, Any] | None, mark: str) -> bool:
    """Whether an intent bears the mark."""
    return bool((intent or {}).get(mark))
