"""The shop of the action tests, for fault stories inside one process."""

from tests.deployments.actions.conftest import shop

__all__ = ["shop"]
