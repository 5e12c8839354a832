"""APIs that are entered through an endpoint of a private network alone; MiniStack lets everybody in.

Who comes through none of an API's endpoints is refused (API Gateway Developer Guide, "Private REST APIs in API
Gateway"). There is no network here that a call could come from, so a function is told an address of this sandbox that
says which endpoint it stands for; see `own_addresses`. Nobody looks whether the function lies in that network.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from ministack.services import apigateway_v1

from sandbox.backend.client import THROUGH_HEADER

Said = tuple[int, dict[str, str], bytes]
Execute = Callable[..., Awaitable[Said]]
FORBIDDEN = b'{"message":"Forbidden"}'


class PrivateApis:
    """Stands before MiniStack's way to call a REST API."""

    def __init__(self) -> None:
        self._execute: Execute = apigateway_v1.handle_execute

    def install(self) -> None:
        """Take the place of MiniStack's own way. Once per process."""
        apigateway_v1.handle_execute = self.execute

    async def execute(
        self, api_id: str, stage: str, method: str, path: str, headers: Mapping[str, Any], *rest: Any
    ) -> Said:
        """What the API says to whoever comes through one of its endpoints, or to everybody."""
        through = headers.get(THROUGH_HEADER, "")
        ways = endpoints_of(api_id)
        if ways is not None and through not in ways:
            return 403, {"Content-Type": "application/json", "x-amzn-ErrorType": "ForbiddenException"}, FORBIDDEN
        own = {name: value for name, value in headers.items() if name != THROUGH_HEADER}
        return await self._execute(api_id, stage, method, path, own, *rest)


def endpoints_of(api_id: str) -> list[str] | None:
    """The endpoints through which an API is entered; None for one that everybody may enter, or that is not there."""
    scope = apigateway_v1.find_api_scope(api_id)
    api = apigateway_v1._rest_apis.get_scoped(*scope, api_id) if scope else None
    said = {name.lower(): value for name, value in ((api or {}).get("endpointConfiguration") or {}).items()}
    return list(said.get("vpcendpointids") or ()) if said.get("types") == ["PRIVATE"] else None
