"""The door: the Host header decides who answers, and hosts never mix.

`127.0.0.1` and `localhost` are the AWS endpoint and the control pages; `<name>.localhost` are websites, APIs and
functions with an address. So a site's scripts and cookies never reach the endpoint. Any other host is refused, which
ends DNS rebinding.
"""

import re

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from sandbox.aws.endpoint import Endpoint
from sandbox.backend.client import INSIDE, BackendDown
from sandbox.control import PREFIX, Control
from sandbox.hosting import pages
from sandbox.hosting.addresses import Addresses
from sandbox.hosting.apis import Apis
from sandbox.hosting.edge import Edge
from sandbox.hosting.sites import Sites

ENDPOINT_HOSTS = ("127.0.0.1", "localhost")
SUFFIX = ".localhost"
NAME = re.compile(r"[a-z0-9][a-z0-9.-]*")
URL_ID = re.compile(r"[a-z0-9]{32}")
API_ID = re.compile(r"[a-z0-9]{8,10}")
WRONG_HOST = "This server answers to 127.0.0.1, localhost and names below localhost only."


def _without_port(host: str) -> str:
    return host.rpartition(":")[0] or host


def api_name(host: str) -> str:
    """The id of the API that a host belongs to, or an empty string; for live connections, which nothing else takes."""
    host = _without_port(host)
    name = host.removesuffix(SUFFIX)
    return name if host.endswith(SUFFIX) and API_ID.fullmatch(name) else ""


class Front:
    """Answers every request."""

    def __init__(
        self, endpoint: Endpoint, control: Control, sites: Sites, edge: Edge, apis: Apis, addresses: Addresses
    ) -> None:
        self._endpoint = endpoint
        self._control = control
        self._sites = sites
        self._edge = edge
        self._apis = apis
        self._addresses = addresses

    async def answer(self, request: Request) -> Response:
        """The answer of the part that the host belongs to."""
        host = _without_port(request.headers.get("host", ""))
        try:
            if host in ENDPOINT_HOSTS:
                return await self._own(request)
            name = host.removesuffix(SUFFIX)
            if not host.endswith(SUFFIX) or not NAME.fullmatch(name):
                return PlainTextResponse(WRONG_HOST, 421)
            return await self._hosted(name, request)
        except BackendDown:
            return pages.page(503, "Starting again", "The sandbox is starting again. Reload in a moment.")

    async def _own(self, request: Request) -> Response:
        if request.url.path.startswith(INSIDE):
            return await self._apis.answer_inside(request, INSIDE)
        if request.url.path.startswith(PREFIX):
            return await self._control.answer(request)
        return await self._endpoint.answer(request)

    async def _hosted(self, name: str, request: Request) -> Response:
        site = await self._edge.answer(name, request) or await self._sites.answer(name, request)
        if site is not None:
            return site
        if URL_ID.fullmatch(name):
            return await self._addresses.answer(name, request)
        if not API_ID.fullmatch(name):
            return pages.unknown(name)
        answer = await self._apis.answer(name, request)
        unknown = answer.status_code == 404 and answer.body == b'{"message": "Not Found"}'
        return pages.unknown(name) if unknown else answer
