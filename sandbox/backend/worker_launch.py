"""How MiniStack starts a Lambda worker here: few variables, the right interpreter, and no life after its parent.

MiniStack starts workers through `subprocess.Popen` with its own environment. The object below stands in for that module
in `ministack.core.lambda_runtime`; everything else of `subprocess` passes through.
"""

import os
import subprocess
from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.privileges import Interpreter

# The child ends when the write end of this pipe closes, that is when MiniStack is gone, even in an endless loop.
_WATCH = """
import os, sys, threading
fd = int(sys.argv[1])
def watch():
    os.read(fd, 1)
    os._exit(1)
threading.Thread(target=watch, daemon=True).start()
path = sys.argv[2]
sys.argv = [path]
source = open(path).read()
scope = {"__name__": "__main__", "__file__": path}
exec(compile(source, path, "exec"), scope)
"""
_KEPT = frozenset({"PATH", "LANG", "TZ", "TMPDIR", "HOME"})


class WorkerLauncher:
    """`subprocess` for MiniStack's Lambda runtime."""

    def __init__(self, interpreter: Interpreter, lifeline: int, lifeline_write: int, endpoint: str) -> None:
        """`lifeline` is the read end that workers watch; the write end must stay open in this process only."""
        self._interpreter = interpreter
        self._lifeline = lifeline
        self._lifeline_write = lifeline_write
        self._endpoint = endpoint
        self.PIPE = subprocess.PIPE
        self.DEVNULL = subprocess.DEVNULL
        self.TimeoutExpired = subprocess.TimeoutExpired

    def __getattr__(self, name: str) -> Any:
        """Everything that is not special here is the standard library's."""
        return getattr(subprocess, name)

    def Popen(self, command: Sequence[str], *, env: Mapping[str, str], **options: Any) -> "subprocess.Popen[Any]":  # noqa: N802
        """Start a worker script with a clean environment."""
        script = command[-1]
        return subprocess.Popen(  # noqa: S603 - our own interpreter
            [self._interpreter.path, "-c", _WATCH, str(self._lifeline), script],
            env=self.clean(env),
            pass_fds=(*self._interpreter.descriptors, self._lifeline),
            start_new_session=True,
            **options,
        )

    def clean(self, env: Mapping[str, str]) -> dict[str, str]:
        """The function's own variables, AWS's, and what Python needs; nothing of the host process."""
        own = {k: v for k, v in env.items() if os.environ.get(k) != v or k in _KEPT or k.startswith("AWS_")}
        return {**own, "AWS_ENDPOINT_URL": self._endpoint, **self._interpreter.user_env}
