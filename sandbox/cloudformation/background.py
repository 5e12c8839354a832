"""Work that is answered before it is done, at the sandbox's speed."""

import asyncio
from collections.abc import Awaitable, Callable


class Background:
    """Runs things later; at speed 0 at once, before the caller is answered."""

    def __init__(self, speed: float) -> None:
        self._speed = speed
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self, seconds: float, work: Callable[[], Awaitable[None]], more: float = 0.0) -> None:
        """Do `work` after `seconds` at speed 1, and after so many `more` whatever the speed is."""
        if not self._speed:
            await work()
            return
        task = asyncio.ensure_future(self._later(seconds * self._speed + more, work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _later(self, seconds: float, work: Callable[[], Awaitable[None]]) -> None:
        await asyncio.sleep(seconds)
        await work()

    async def stop(self) -> None:
        """Drop what waits; a restart finds it in the store."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
