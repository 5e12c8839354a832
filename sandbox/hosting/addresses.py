"""Functions with an address of their own at `http://<url-id>.localhost/path`."""

from starlette.requests import Request
from starlette.responses import Response

from sandbox.aws.endpoint import as_response, raw_target
from sandbox.backend.calls import Call, forwarded
from sandbox.backend.client import INVOKE_SECONDS
from sandbox.store import Store


class Addresses:
    """Calls functions by the addresses that MiniStack keeps."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def answer(self, url_id: str, request: Request) -> Response:
        """What the function says; 403 for an address that asks for a signature, 404 for one that is not there."""
        target = f"/_aws/lambda-url/{url_id}{raw_target(request)}"
        call = Call(request.method, target, forwarded(request.headers.items()), await request.body())
        return as_response(await self._store.client.send(call, seconds=INVOKE_SECONDS))
