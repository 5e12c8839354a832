"""The shop of the action tests, for fault stories inside one process."""

from tests.deployments.actions.conftest import shared_shop, shop

__all__ = ["shared_shop", "shop"]
