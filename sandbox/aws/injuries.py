"""Doing to an answer what a rule asks for: refusals, lost connections, torn and old answers."""

import asyncio
from collections.abc import Awaitable, Callable

from starlette.responses import HTMLResponse, Response
from starlette.types import Receive, Scope, Send

from sandbox.aws.errors import AwsError
from sandbox.injection import Injury

REFUSALS = {
    "throttle": ("Throttling", "Rate exceeded", 400),
    "error": ("InternalFailure", "The request processing has failed because of an unknown error.", 500),
    "expired": ("ExpiredToken", "The security token included in the request is expired", 403),
}
PAGE = "<html><head><title>503 Service Temporarily Unavailable</title></head><body>Try again later.</body></html>"
READS = ("Describe", "List", "Get")
MOST_REMEMBERED = 500

Ask = Callable[[], Awaitable[Response]]


class Cut(Response):
    """A connection that ends: before anything was said, or in the middle of `whole`."""

    def __init__(self, whole: Response | None = None) -> None:
        super().__init__()
        self._whole = whole

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send half of the answer, if there is one, and close."""
        transport = getattr(getattr(send, "__self__", None), "transport", None)
        if self._whole is not None:
            headers = self._whole.raw_headers
            await send({"type": "http.response.start", "status": self._whole.status_code, "headers": headers})
            half = bytes(self._whole.body)[: len(self._whole.body) // 2]
            await send({"type": "http.response.body", "body": half, "more_body": True})
        if transport is None:
            return
        transport.close()
        while (await receive())["type"] != "http.disconnect":
            pass


class Injuries:
    """Answers with what went wrong. Remembers the newest answer to each question for those that are to be old."""

    def __init__(self) -> None:
        self._said: dict[bytes, bytes] = {}

    async def answer(self, injury: Injury, action: str, question: bytes, ask: Ask) -> Response:
        """The answer of `ask`, injured. `question` names what was asked. Raises AwsError."""
        if injury.kind in REFUSALS:
            raise AwsError(*REFUSALS[injury.kind])
        if injury.kind == "html":
            return HTMLResponse(PAGE, 503)
        if injury.kind == "drop_before":
            return Cut()
        if injury.kind == "stale":
            return Response(injury.snapshot, media_type="text/xml")
        if injury.kind == "delay_before":
            await asyncio.sleep(injury.seconds)
        response = await ask()
        if injury.kind == "delay_after":
            await asyncio.sleep(injury.seconds)
        if injury.kind in ("drop_after", "truncate"):
            return Cut(response if injury.kind == "truncate" else None)
        return self._remembered(injury, action, question, response)

    def _remembered(self, injury: Injury, action: str, question: bytes, response: Response) -> Response:
        if not action.startswith(READS) or response.status_code != 200:
            return response
        before = self._said.pop(question, None)
        self._said[question] = bytes(response.body)
        while len(self._said) > MOST_REMEMBERED:
            del self._said[next(iter(self._said))]
        if injury.kind != "old" or before is None:
            return response
        return Response(before, media_type=response.headers.get("content-type"))
