"""`/_sandbox/...` on the endpoint's own host: health for everybody, the rest for who holds the token.

    GET  /_sandbox/health    state, speed, process id, what is recorded only, why nothing can be accepted
    POST /_sandbox/faults    {"stack_name": "...", "logical_id": "...", "reason": "..."}: that resource, by default the
                             template's last one, fails in the stack's next create, update or delete

The token stands in `DATA/control-token`, readable by the owner of the process that started the sandbox, and is sent
in the header `X-Sandbox-Token`. User code that runs in the sandbox cannot read it when the sandbox was started by root.
"""

import json
import os
import secrets
from collections import Counter
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.cloudformation.repository import Repository
from sandbox.faults import STEPS, Faults
from sandbox.settings import Settings

TOKEN_HEADER = "x-sandbox-token"  # noqa: S105 - a name
PREFIX = "/_sandbox"


class Control:
    """Answers control requests."""

    def __init__(self, settings: Settings, repository: Repository, faults: Faults, problem: Callable[[], str]) -> None:
        self._settings = settings
        self._repository = repository
        self._faults = faults
        self._problem = problem

    async def answer(self, request: Request) -> Response:
        """The answer to a request below `/_sandbox`."""
        path = request.url.path.removeprefix(PREFIX)
        if path == "/health" and request.method == "GET":
            return self._health()
        if not secrets.compare_digest(request.headers.get(TOKEN_HEADER, ""), self._settings.token):
            return JSONResponse({"error": f"Send the content of DATA/control-token in {TOKEN_HEADER}."}, 403)
        if path == "/faults" and request.method == "POST":
            return await self._add_fault(await request.body())
        return JSONResponse({"error": f"There is no control {request.method} {request.url.path}."}, 404)

    def _health(self) -> Response:
        problem = self._problem()
        return JSONResponse(
            {
                "status": "read-only" if problem else "ok",
                "problem": problem,
                "pid": os.getpid(),
                "endpoint": self._settings.endpoint,
                "speed": self._settings.speed,
                "recorded_only": self._recorded(),
            }
        )

    def _recorded(self) -> dict[str, int]:
        """How many living resources of which type are written down but not run."""
        return Counter(
            resource.type
            for stack in self._repository.stacks()
            if stack.status != "DELETE_COMPLETE"
            for resource in self._repository.resources(stack.id).values()
            if resource.recorded_only and resource.exists
        )

    async def _add_fault(self, body: bytes) -> Response:
        try:
            wanted = json.loads(body)
            stack_name = str(wanted["stack_name"])
        except (ValueError, KeyError, TypeError):
            return JSONResponse({"error": "Send a JSON object with stack_name."}, 400)
        step = str(wanted.get("step", ""))
        if step and step not in STEPS:
            return JSONResponse({"error": f"step is one of {', '.join(STEPS)}, not {step}."}, 400)
        await self._faults.add(stack_name, str(wanted.get("logical_id", "")), str(wanted.get("reason", "")), step)
        return JSONResponse({"accepted": True})
