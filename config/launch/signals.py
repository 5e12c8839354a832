"""Signals of the operator: Ctrl-C, a service manager's TERM, a closed terminal."""

import contextlib
import signal
from collections.abc import Callable, Iterator
from types import FrameType

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextlib.contextmanager
def on_signal(number: int, react: Callable[[], object]) -> Iterator[None]:
    """Call `react` when signal `number` arrives while the block runs; main thread only."""

    def handler(_number: int, _frame: FrameType | None) -> None:
        react()

    before = signal.signal(number, handler)
    try:
        yield
    finally:
        signal.signal(number, before)


@contextlib.contextmanager
def on_stop(react: Callable[[], object]) -> Iterator[None]:
    """Call `react` for any signal that asks this process to end."""
    with contextlib.ExitStack() as stack:
        for number in STOP_SIGNALS:
            stack.enter_context(on_signal(number, react))
        yield
