"""`/_sandbox/...` on the endpoint's own host: health for everybody, the rest for who holds the token.

    GET  /_sandbox/health    state, speed, process id, what is recorded only, why nothing can be accepted
    POST /_sandbox/faults    {"stack_name", "logical_id", "reason", "step"}: that resource, by default the template's
                             last one, fails in the stack's next operation; "step" is create, update, rollback or delete
    POST /_sandbox/drift     {"stack_name", "logical_id"} and one of "properties" (an object: somebody set these; null
                             takes one away), "deleted": true (somebody deleted the thing), "unknown": "reason" (drift
                             detection fails for it)
    POST /_sandbox/roles     {"name", "external_id", "account", "leads_to"}: a role; "external_id" is "*" for any,
                             which is the default, "" for none, or the one it asks for; "leads_to" is the account
                             that one lands in
    POST /_sandbox/sessions/expire    {"session"}: the credentials of the sessions of this name, or of all, are over
    POST /_sandbox/injections    a rule by which calls go wrong (`sandbox/injection.py`); GET lists the rules with their
                             counts, DELETE forgets them

The token stands in `DATA/control-token`, readable by the owner of the process that started the sandbox, and is sent
in the header `X-Sandbox-Token`. User code that runs in the sandbox cannot read it when the sandbox was started by root.
"""

import json
import os
import secrets
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.aws.sts import Sts
from sandbox.aws.trust import ANY, BadRole, Trust
from sandbox.cloudformation.actual import Actual, CannotChange
from sandbox.cloudformation.model import Resource, Stack
from sandbox.cloudformation.repository import Repository
from sandbox.faults import STEPS, Faults
from sandbox.injection import BadRule, Injections
from sandbox.settings import ACCOUNT_ID, Settings

TOKEN_HEADER = "x-sandbox-token"  # noqa: S105 - a name
PREFIX = "/_sandbox"
Wish = dict[str, Any]


class BadWish(Exception):
    """The request cannot be served; the message says what to send instead."""


class Control:
    """Answers control requests."""

    def __init__(
        self,
        settings: Settings,
        repository: Repository,
        faults: Faults,
        actual: Actual,
        injections: Injections,
        trust: Trust,
        sts: Sts,
        problem: Callable[[], str],
    ) -> None:
        self._settings = settings
        self._repository = repository
        self._faults = faults
        self._actual = actual
        self._injections = injections
        self._trust = trust
        self._sts = sts
        self._problem = problem
        self._wishes: dict[tuple[str, str], Callable[[Wish], Awaitable[Wish]]] = {
            ("POST", "/faults"): self._add_fault,
            ("POST", "/drift"): self._make_drift,
            ("POST", "/roles"): self._add_role,
            ("POST", "/sessions/expire"): self._expire,
            ("POST", "/injections"): self._inject,
            ("GET", "/injections"): self._injected,
            ("DELETE", "/injections"): self._inject_nothing,
        }

    async def answer(self, request: Request) -> Response:
        """The answer to a request below `/_sandbox`."""
        path = request.url.path.removeprefix(PREFIX)
        if path == "/health" and request.method == "GET":
            return self._health()
        if not secrets.compare_digest(request.headers.get(TOKEN_HEADER, ""), self._settings.token):
            return JSONResponse({"error": f"Send the content of DATA/control-token in {TOKEN_HEADER}."}, 403)
        serve = self._wishes.get((request.method, path))
        if serve is None:
            return JSONResponse({"error": f"There is no control {request.method} {request.url.path}."}, 404)
        try:
            return JSONResponse(await serve(_wish(await request.body())))
        except (BadWish, BadRole, BadRule, CannotChange) as error:
            return JSONResponse({"error": str(error)}, 400)

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

    async def _add_fault(self, wanted: Wish) -> Wish:
        stack_name, step = _text(wanted, "stack_name"), str(wanted.get("step", ""))
        if step and step not in STEPS:
            raise BadWish(f"step is one of {', '.join(STEPS)}, not {step}.")
        await self._faults.add(stack_name, str(wanted.get("logical_id", "")), str(wanted.get("reason", "")), step)
        return {"accepted": True}

    async def _make_drift(self, wanted: Wish) -> Wish:
        stack, resource = self._found(_text(wanted, "stack_name"), _text(wanted, "logical_id"))
        if wanted.get("deleted"):
            await self._actual.remove(stack, resource)
        elif wanted.get("unknown"):
            await self._actual.hide(stack, resource, str(wanted["unknown"]))
        elif isinstance(wanted.get("properties"), dict) and wanted["properties"]:
            await self._actual.change(stack, resource, wanted["properties"])
        else:
            raise BadWish("Send one of properties (an object), deleted (true) and unknown (a reason).")
        return {"accepted": True}

    async def _add_role(self, wanted: Wish) -> Wish:
        external_id = str(wanted.get("external_id", ANY))
        account = str(wanted.get("account", ACCOUNT_ID))
        leads_to = str(wanted.get("leads_to", ACCOUNT_ID))
        return {"arn": (await self._trust.add(_text(wanted, "name"), account, external_id, leads_to)).arn}

    async def _expire(self, wanted: Wish) -> Wish:
        return {"expired": await self._sts.expire(str(wanted.get("session", "")))}

    async def _inject(self, wanted: Wish) -> Wish:
        return {"id": await self._injections.add(wanted)}

    async def _injected(self, _: Wish) -> Wish:
        shown = {key: asdict(rule) for key, rule in self._injections.rules().items()}
        return {"rules": {key: {**values, "snapshot": bool(values["snapshot"])} for key, values in shown.items()}}

    async def _inject_nothing(self, _: Wish) -> Wish:
        await self._injections.clear()
        return {"accepted": True}

    def _found(self, stack_name: str, logical_id: str) -> tuple[Stack, Resource]:
        living = [one for one in self._repository.stacks() if one.status != "DELETE_COMPLETE"]
        stack = next((one for one in living if stack_name in (one.name, one.id)), None)
        resource = self._repository.resources(stack.id).get(logical_id) if stack else None
        if stack is None or resource is None:
            raise BadWish(f"There is no resource {logical_id} in a stack {stack_name}.")
        return stack, resource


def _wish(body: bytes) -> Wish:
    try:
        wanted = json.loads(body or b"{}")
    except ValueError as error:
        raise BadWish("Send a JSON object.") from error
    if not isinstance(wanted, dict):
        raise BadWish("Send a JSON object.")
    return wanted


def _text(wanted: Wish, name: str) -> str:
    if not isinstance(wanted.get(name), str) or not wanted[name]:
        raise BadWish(f"Send a JSON object with {name}.")
    return str(wanted[name])
