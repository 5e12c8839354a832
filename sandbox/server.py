"""The server process: `python -m sandbox.server`, reached through `python -m sandbox`, already without rights.

Puts the parts together, rebuilds MiniStack from the journal before the first request is taken, goes on with what was
under way, and ends its children when it ends.
"""

import asyncio
import logging
import os
import re
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

import uvicorn
from starlette.requests import Request

from sandbox import settings as settings_module
from sandbox.aws.endpoint import Endpoint
from sandbox.aws.recording import Recorder
from sandbox.aws.sts import Sts
from sandbox.aws.trust import Trust
from sandbox.aws.unsigned import Unsigned
from sandbox.backend.client import HELD_SECONDS
from sandbox.backend.process import Backend
from sandbox.backend.resources import Resources
from sandbox.cloudformation import retention
from sandbox.cloudformation.actual import Actual
from sandbox.cloudformation.background import Background
from sandbox.cloudformation.changesets import ChangeSets
from sandbox.cloudformation.drift import Drift
from sandbox.cloudformation.execution import Execution
from sandbox.cloudformation.makers import Makers
from sandbox.cloudformation.operations import Operations
from sandbox.cloudformation.reading import Reading
from sandbox.cloudformation.recovery import Recovery
from sandbox.cloudformation.repository import Repository
from sandbox.cloudformation.service import CloudFormation
from sandbox.cloudformation.sources import Sources
from sandbox.cloudformation.stacks import Stacks
from sandbox.control import Control
from sandbox.faults import Faults
from sandbox.front import WRONG_HOST, Front, api_name
from sandbox.hosting.addresses import Addresses
from sandbox.hosting.apis import Apis
from sandbox.hosting.connections import LONGEST_MESSAGE, Connections, refuse
from sandbox.hosting.edge import Edge
from sandbox.hosting.sites import Sites
from sandbox.injection import Injections
from sandbox.journal.log import Log
from sandbox.ledger import Ledger
from sandbox.privileges import Interpreter, close_to_peers, interpreter_from_json
from sandbox.settings import Settings
from sandbox.store import Store

# Signing up and in is recorded without a name that a removed app could take with it.
_GONE = re.compile(r'"UserNotFoundException"|"message": "Client \w+ not found\."')
logger = logging.getLogger("sandbox")

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
WATCH_SECONDS = 0.5


class Sandbox:
    """The ASGI application and its life."""

    def __init__(self, settings: Settings, interpreter: Interpreter) -> None:
        self._settings = settings
        self._backend = Backend(settings, interpreter)
        self._log = Log(Path(settings.data_dir))
        self._log.open()
        self._store = Store(self._log, self._backend.client)
        self._ledger = Ledger(Path(settings.data_dir) / "ledger.jsonl", self._store)
        self._repository = repository = Repository(self._store)
        resources = Resources(self._store, settings)
        sources, faults = Sources(resources), Faults(self._store)
        self._background = Background(settings.speed)
        self._operations = Operations(repository, Makers(resources, settings), self._ledger, settings.speed)
        actual = Actual(repository, resources)
        self._change_sets = ChangeSets(repository, self._ledger, sources, self._background, actual)
        self._drift = Drift(repository, actual, self._operations, self._background)
        execution = Execution(repository, self._change_sets, self._operations, self._ledger, faults)
        cloudformation = CloudFormation(
            Reading(repository, self._change_sets, sources, settings),
            self._change_sets,
            execution,
            Stacks(repository, self._operations, self._ledger, faults),
            Recovery(repository, self._operations, self._ledger, faults),
            self._drift,
            self._ledger,
        )
        host = f"127.0.0.1:{settings.port}"
        injections, trust = Injections(self._store), Trust(self._store)
        sts = Sts(self._store, trust)
        recorder, unsigned = Recorder(self._backend.client, host), Unsigned(repository, host)
        endpoint = Endpoint(self._store, cloudformation, sts, recorder, injections, unsigned)
        control = Control(settings, repository, faults, actual, injections, trust, sts, lambda: self._store.problem)
        sites, edge = Sites(self._store, host), Edge(self._store, settings)
        self._front = Front(endpoint, control, sites, edge, Apis(self._store), Addresses(self._store))
        self._connections = Connections(self._store)
        self._watcher: asyncio.Task[None] | None = None

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """ASGI: the life cycle, HTTP and live connections."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            response = await self._front.answer(Request(scope, receive))
            await response(scope, receive, send)
        else:
            await self._connect(scope, receive, send)

    async def _connect(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        name = api_name(dict(scope["headers"]).get(b"host", b"").decode("latin-1"))
        if name:
            await self._connections.answer(name, scope, receive, send)
        else:
            await receive()
            await refuse(scope, send, 421, WRONG_HOST.encode())

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        await self._start()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self._stop()
        await send({"type": "lifespan.shutdown.complete"})

    async def _start(self) -> None:
        await self._rebuild()
        await self._ledger.open()
        for change_set in self._change_sets.pending():
            await self._change_sets.compute(change_set.stack_id, change_set.id)
        for detection in self._drift.pending():
            await self._drift.finish(detection)
        await self._store.save(*retention.superfluous_stacks(self._repository))
        self._operations.resume()
        self._watcher = asyncio.create_task(self._watch())
        print(
            f"Sandbox ready: AWS at {self._settings.endpoint}, sites at {self._settings.site_url('NAME')}", flush=True
        )

    async def _rebuild(self) -> None:
        self._backend.spawn()
        rebuilt = await self._backend.rebuild(self._log.calls())
        for line in rebuilt.failed:
            if not _GONE.search(line):
                logger.warning("A recorded call was refused by the rebuild: %s", line)

    async def _watch(self) -> None:
        """Start MiniStack again when it ends by itself."""
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            if not self._backend.alive:
                logger.warning("MiniStack ended; it is started again from the journal.")
                async with self._store.turn():
                    await self._rebuild()

    async def _stop(self) -> None:
        if self._watcher is not None:
            self._watcher.cancel()
        await self._background.stop()
        await self._operations.stop()
        await self._backend.client.close()
        self._backend.stop()


def main() -> int:
    """Serve until a signal; the exit code is 0 for an orderly end."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    close_to_peers()
    hand_over = os.fdopen(int(sys.argv[1]))
    settings = settings_module.from_json(hand_over.readline())
    interpreter = interpreter_from_json(hand_over.readline())
    hand_over.close()
    application = Sandbox(settings, interpreter)
    config = uvicorn.Config(
        application,
        lifespan="on",
        log_level="warning",
        timeout_keep_alive=HELD_SECONDS,
        timeout_graceful_shutdown=2,
        ws="wsproto",
        ws_max_size=LONGEST_MESSAGE,
        ws_ping_interval=None,
    )
    server = uvicorn.Server(config)
    for ending in (signal.SIGTERM, signal.SIGINT):
        # The server raises the signal again after an orderly end; that is no error here.
        signal.signal(ending, lambda *_: None)
    server.run(sockets=[socket.socket(fileno=settings.socket_fd)])
    return 0 if server.started else 1


if __name__ == "__main__":
    sys.exit(main())
