"""REST APIs at `http://<api-id>.localhost/<stage>/path`."""

from starlette.requests import Request
from starlette.responses import Response

from sandbox.aws.endpoint import as_response, raw_target
from sandbox.backend.calls import Call, forwarded
from sandbox.backend.client import INVOKE_SECONDS
from sandbox.store import Store


class Apis:
    """Invokes APIs that MiniStack keeps."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def answer(self, api: str, request: Request) -> Response:
        """What the API says, errors of API Gateway included."""
        stage, _, rest = raw_target(request).lstrip("/").partition("/")
        target = f"/restapis/{api}/{stage}/_user_request_/{rest}"
        call = Call(request.method, target, forwarded(request.headers.items()), await request.body())
        return as_response(await self._store.client.send(call, seconds=INVOKE_SECONDS))
