"""Where MiniStack's live connections (WebSocket APIs) differ from AWS's: who gets an answer, what has no route, and
what can be run.

API Gateway Developer Guide: an integration's answer goes back only where the route has a response ("Set up route
responses for WebSocket APIs"); a route $connect or $disconnect that is not there is not needed ("Managing connected
users and client apps"), and a message without a route is refused in words.
"""

import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from ministack.services import apigateway, lambda_svc

logger = logging.getLogger("sandbox.host")

PYTHON = "python"
ONCE = ("$connect", "$disconnect")
NO_ROUTE = "sandbox-no-route"
OK = 200
FAILED = 500
Route = Mapping[str, Any]
Invoke = Callable[..., Awaitable[dict[str, Any] | None]]
Match = Callable[[str, str], dict[str, Any] | None]
Managed = tuple[int, dict[str, str], bytes]
Manage = Callable[..., Awaitable[Managed]]


class LiveConnections:
    """Stands between a connection and the functions behind its routes."""

    def __init__(self) -> None:
        self._match: Match = apigateway._match_ws_route
        self._invoke: Invoke = apigateway._invoke_ws_lambda
        self._manage: Manage = apigateway.handle_connections_api

    def install(self) -> None:
        """Take the place of MiniStack's own way. Once per process."""
        apigateway._match_ws_route = self.match
        apigateway._invoke_ws_lambda = self.invoke
        apigateway.handle_connections_api = self.manage

    def match(self, api_id: str, key: str) -> dict[str, Any] | None:
        """The route for a message; connecting and its end have their own or none."""
        found = self._match(api_id, key)
        if key in ONCE:
            return found if found is not None and found.get("routeKey") == key else None
        return found or {"routeKey": key, NO_ROUTE: True}

    async def manage(self, method: str, *rest: Any) -> Managed:
        """Send to a connection, end it, or say what is known of it, in the names that AWS has for that."""
        status, headers, body = await self._manage(method, *rest)
        if method != "GET" or status != OK:
            return status, headers, body
        found = json.loads(body)
        times = {name: datetime.fromtimestamp(found[name], UTC).isoformat() for name in ("ConnectedAt", "LastActiveAt")}
        said = {"connectedAt": times["ConnectedAt"], "lastActiveAt": times["LastActiveAt"]}
        return status, headers, json.dumps({**said, "identity": found["Identity"]}).encode()

    async def invoke(self, api_id: str, account: str, region: str, route: Route, *rest: Any, **named: Any) -> Any:
        """Run what is behind a route; what the client is told of it, if anything."""
        stage, connection, event, request = rest[:4]
        if NO_ROUTE in route:
            return _told("Forbidden", connection, request)
        if not runs(api_id, account, region, route):
            logger.warning("The sandbox runs Python functions only; %s of %s/%s failed.", event, api_id, stage)
            return _told("Internal server error", connection, request)
        found = await self._invoke(api_id, account, region, route, *rest, **named)
        if event != "MESSAGE" or found is None:
            return found
        if int(found.get("statusCode", 200)) >= FAILED:
            return _told("Internal server error", connection, request)
        return found if route.get("routeResponseSelectionExpression") else {**found, "body": ""}


def _told(words: str, connection: str, request: str) -> dict[str, Any]:
    """What API Gateway itself says over a connection; as an answer to $connect it refuses."""
    body = {"message": words, "connectionId": connection, "requestId": request}
    return {"statusCode": FAILED, "body": json.dumps(body)}


def runs(api_id: str, account: str, region: str, route: Route) -> bool:
    """Whether the function behind a route is one that the sandbox can run; true where there is none."""
    target = str(route.get("target", "")).rpartition("/")[2]
    integration = apigateway._integrations.get(api_id, {}).get(target) or {}
    called = apigateway._extract_lambda_ref_from_integration_uri(integration.get("integrationUri", ""))
    if not called:
        return True
    found = lambda_svc._get_func_record_for_ref_in_scope(called, account_id=account, region=region)
    return found[1] is None or str(found[1].get("Runtime", PYTHON)).startswith(PYTHON)
