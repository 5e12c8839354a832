"""What the linter says, and by which version. Pure; does not load cfn-lint."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

LINTER = f"cfn-lint-{version('cfn-lint')}"


@dataclass(frozen=True)
class LintProblem:
    """One complaint. ``level`` is error, warning or informational; ``path`` leads into the template."""

    rule: str
    level: str
    message: str
    path: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain JSON data."""
        return {"rule": self.rule, "level": self.level, "message": self.message, "path": list(self.path)}

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> "LintProblem":
        """Read back what :meth:`to_json` wrote."""
        return cls(row["rule"], row["level"], row["message"], tuple(str(part) for part in row["path"]))

    @property
    def is_error(self) -> bool:
        """Whether AWS would refuse the template or fail with it."""
        return self.level == "error"
