"""Requests of HTTP APIs in the older form (payload format 1.0), for those that ask for it: MiniStack tells functions of
every request in the newer one.

Both forms: API Gateway Developer Guide, "Create AWS Lambda proxy integrations for HTTP APIs".
"""

from collections.abc import Awaitable, Callable, Mapping
from contextvars import ContextVar
from typing import Any
from urllib.parse import parse_qs

from ministack.services import apigateway, lambda_svc

OLDER = "1.0"
_asked_for: ContextVar[bool] = ContextVar("older_form", default=False)
Proxy = Callable[..., Awaitable[Any]]
Execute = Callable[[dict[str, Any], dict[str, Any]], dict[str, Any]]


class OlderEvents:
    """Stands between an API and its functions."""

    def __init__(self) -> None:
        self._proxy: Proxy = apigateway._invoke_lambda_proxy
        self._execute: Execute = lambda_svc._execute_function_with_config_scope

    def install(self) -> None:
        """Take the place of MiniStack's own way. Once per process."""
        apigateway._invoke_lambda_proxy = self.proxy
        lambda_svc._execute_function_with_config_scope = self.execute

    async def proxy(self, integration: Mapping[str, Any], *rest: Any, **named: Any) -> Any:
        """Remember which form the integration asks for."""
        mark = _asked_for.set(integration.get("payloadFormatVersion") == OLDER)
        try:
            return await self._proxy(integration, *rest, **named)
        finally:
            _asked_for.reset(mark)

    def execute(self, function: dict[str, Any], event: dict[str, Any]) -> dict[str, Any]:
        """Run a function with the event in the form that was asked for."""
        return self._execute(function, older(event) if _asked_for.get() else event)


def older(event: Mapping[str, Any]) -> dict[str, Any]:
    """The same request as an event of the older form."""
    context = event["requestContext"]
    http = context["http"]
    _, _, route = str(event["routeKey"]).partition(" ")
    resource = route or event["routeKey"]
    query = parse_qs(str(event.get("rawQueryString") or ""), keep_blank_values=True)
    headers = dict(event.get("headers") or {})
    return {
        "version": OLDER,
        "resource": resource,
        "path": event["rawPath"],
        "httpMethod": http["method"],
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": {name: values[-1] for name, values in query.items()} or None,
        "multiValueQueryStringParameters": query or None,
        "requestContext": _context(context, http, resource),
        "pathParameters": event.get("pathParameters") or None,
        "stageVariables": event.get("stageVariables") or None,
        "body": event.get("body"),
        "isBase64Encoded": event.get("isBase64Encoded", False),
    }


def _signer(known: Mapping[str, Any] | None) -> dict[str, Any]:
    """Who signed a request, in the older form's words; nothing where nobody did."""
    if not known:
        return {}
    named = {"accessKey": "accessKey", "accountId": "accountId", "caller": "callerId", "user": "userId"}
    return {name: known.get(newer) for name, newer in {**named, "userArn": "userArn"}.items()}


def _context(context: Mapping[str, Any], http: Mapping[str, Any], resource: str) -> dict[str, Any]:
    authorizer = context.get("authorizer") or {}
    token = authorizer.get("jwt") or {}
    return {
        "accountId": context["accountId"],
        "apiId": context["apiId"],
        "authorizer": authorizer.get("lambda") or {"claims": token.get("claims"), "scopes": token.get("scopes")},
        "domainName": context["domainName"],
        "domainPrefix": context["apiId"],
        "extendedRequestId": context["requestId"],
        "httpMethod": http["method"],
        "identity": {"sourceIp": http["sourceIp"], "userAgent": http["userAgent"], **_signer(authorizer.get("iam"))},
        "path": http["path"],
        "protocol": http["protocol"],
        "requestId": context["requestId"],
        "requestTime": context["time"],
        "requestTimeEpoch": context["timeEpoch"],
        "resourceId": None,
        "resourcePath": resource,
        "stage": context["stage"],
    }
