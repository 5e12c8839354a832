"""What MiniStack may run: Python functions, and none while the journal is repeated.

MiniStack answers for runtimes that it cannot run with an invented success; here the invocation fails and says why.
While recorded calls are repeated, notifications must not run functions again: what those did is in the journal already.
Whoever asks for the end of the log gets it as AWS sends it, with the lines around what the function wrote.
"""

import math
import time
from collections.abc import Callable, Mapping
from typing import Any

from ministack.services import lambda_svc

PYTHON = "python"
Dispatch = Callable[..., dict[str, Any]]


class Functions:
    """Stands before MiniStack's choice of an executor."""

    def __init__(self) -> None:
        self.replaying = False
        self._dispatch: Dispatch = lambda_svc._execute_function_dispatch

    def install(self) -> None:
        """Take the place of MiniStack's own choice. Once per process."""
        lambda_svc._execute_function_dispatch = self.run

    def run(self, func: Mapping[str, Any], config: Mapping[str, Any], *rest: Any) -> dict[str, Any]:
        """Run a Python function; refuse what cannot be run."""
        if self.replaying:
            return {"body": None}
        runtime = str(config.get("Runtime", PYTHON))
        if not runtime.startswith(PYTHON) or not func.get("code_zip"):
            reason = f"The sandbox cannot run {runtime}; it runs Python functions only."
            if runtime.startswith(PYTHON):
                reason = "The function has no code."
            return {"body": {"errorType": "Sandbox.CannotRun", "errorMessage": reason}, "error": True}
        began = time.monotonic()
        result = self._dispatch(func, config, *rest)
        return reported(result, config, str(rest[1]), (time.monotonic() - began) * 1000)


def reported(result: dict[str, Any], config: Mapping[str, Any], request_id: str, milliseconds: float) -> dict[str, Any]:
    """The result with the whole log of the call. How much memory it used is not measured, so that is left out."""
    if result.get("throttle"):
        return result
    lines = [
        f"START RequestId: {request_id} Version: {config.get('Version', '$LATEST')}",
        *str(result.get("log") or "").splitlines(),
        f"END RequestId: {request_id}",
        f"REPORT RequestId: {request_id}\tDuration: {milliseconds:.2f} ms"
        f"\tBilled Duration: {math.ceil(milliseconds)} ms\tMemory Size: {config.get('MemorySize', 128)} MB\t",
    ]
    return {**result, "log": "\n".join(lines)}
