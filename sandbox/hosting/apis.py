"""REST APIs at `http://<api-id>.localhost/<stage>/path`; private ones for functions at the endpoint's own host."""

from starlette.requests import Request
from starlette.responses import Response

from sandbox.aws.endpoint import as_response, raw_target
from sandbox.backend.calls import Call, forwarded
from sandbox.backend.client import INVOKE_SECONDS, THROUGH_HEADER
from sandbox.store import Store


class Apis:
    """Invokes APIs that MiniStack keeps."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def answer(self, api: str, request: Request) -> Response:
        """What the API says, errors of API Gateway included."""
        return await self._say(api, raw_target(request).lstrip("/"), request, "")

    async def answer_inside(self, request: Request, start: str) -> Response:
        """The same for a call that comes through an endpoint: `start`, the API, the endpoint, then as ever."""
        api, _, rest = raw_target(request).removeprefix(start).partition("/")
        through, _, target = rest.partition("/")
        return await self._say(api, target, request, through)

    async def _say(self, api: str, target: str, request: Request, through: str) -> Response:
        stage, _, rest = target.partition("/")
        # Nobody comes through an endpoint by saying so.
        own = [pair for pair in forwarded(request.headers.items()) if pair[0].lower() != THROUGH_HEADER]
        headers = (*own, (THROUGH_HEADER, through)) if through else tuple(own)
        target = f"/restapis/{api}/{stage}/_user_request_/{rest}"
        call = Call(request.method, target, headers, await request.body())
        return as_response(await self._store.client.send(call, seconds=INVOKE_SECONDS))
