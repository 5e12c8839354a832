"""Asks cfn-lint what is wrong with a template.

cfn-lint takes four seconds to load and 250 MB, so one process per host does it for all workers: a small server on a
Unix socket. Whoever needs it first starts it as a plain child process; it ends by itself with its parent.
"""

from deployments.lint.client import LintUnavailable, is_up, lint
from deployments.lint.verdict import LINTER, LintProblem

__all__ = ["LINTER", "LintProblem", "LintUnavailable", "is_up", "lint"]
