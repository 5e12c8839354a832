"""Addresses of APIs in a function's variables, as the function can reach them here.

A function sends over live connections to an address that it finds in a variable, and calls a private API at one. AWS's
hosts are not there, and names below localhost are not known to every resolver, so that it gets the endpoint's own
address of the API instead.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from ministack.core import lambda_runtime

from sandbox.backend.client import INSIDE

AWS = re.compile(r"https://([a-z0-9]{8,10})\.execute-api\.[a-z0-9-]+\.amazonaws\.com(?=/[^/]+)")
PRIVATE = re.compile(r"https://([a-z0-9]{8,10})-(vpce-[0-9a-z]+)\.execute-api\.[a-z0-9-]+\.amazonaws\.com(?=/[^/]+)")
PATH = "/_aws/execute-api/"


class OwnAddresses:
    """Stands before the start of a function's process."""

    def __init__(self, endpoint: str) -> None:
        self._endpoint = endpoint
        self._spawn: Callable[[Any], None] = lambda_runtime.Worker._spawn

    def install(self) -> None:
        """Take the place of MiniStack's own way. Once per process."""
        begin = self.spawn

        def spawn(worker: Any) -> None:
            begin(worker)

        lambda_runtime.Worker._spawn = spawn

    def spawn(self, worker: Any) -> None:
        """Start a function with the addresses of this sandbox; what is known of the function stays as it was."""
        known = worker.config
        worker.config = self.local(known)
        try:
            self._spawn(worker)
        finally:
            worker.config = known

    def local(self, config: Mapping[str, Any]) -> dict[str, Any]:
        """The function's settings with such variables."""
        environment = config.get("Environment") or {}
        given = environment.get("Variables") or {}
        reached = {name: self._reached(str(value)) for name, value in given.items()}
        return {**config, "Environment": {**environment, "Variables": reached}} if given else dict(config)

    def _reached(self, text: str) -> str:
        text = PRIVATE.sub(lambda found: f"{self._endpoint}{INSIDE}{found[1]}/{found[2]}", text)
        return AWS.sub(lambda found: f"{self._endpoint}{PATH}{found[1]}", text)
