"""API Gateway's test of a method, which MiniStack does not know: its integration is run as a call would run it.

What a call must have and the shape of its body are looked at first, as at the address of the API. As on AWS nobody's
sign-in, key or rate is asked for, and what is not deployed to a stage yet is tested as well.
"""

import json
import re
import time
import uuid
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import parse_qs

from ministack.core import responses
from ministack.services import apigateway_v1

STAGE = "test-invoke-stage"
_PATH = re.compile(r"/?restapis/([^/]+)/resources/([^/]+)/methods/([A-Z]+)/?")
Answer = tuple[int, dict[str, Any], bytes]
Handle = Callable[..., Awaitable[Any]]


class MethodTests:
    """Stands before MiniStack's answers to API Gateway's calls."""

    def __init__(self) -> None:
        self._handle: Handle = apigateway_v1.handle_request

    def install(self) -> None:
        """Take the place of MiniStack's own way. Once per process."""
        apigateway_v1.handle_request = self.handle

    async def handle(self, method: str, path: str, headers: Any, body: bytes, query: Any) -> Any:
        """Test a method; everything else as before."""
        match = _PATH.fullmatch(path)
        if method != "POST" or match is None:
            return await self._handle(method, path, headers, body, query)
        api, resource_id, tested_method = match.groups()
        return await tested(api, resource_id, tested_method, json.loads(body or b"{}"))


async def tested(api: str, resource_id: str, method: str, asked: Mapping[str, Any]) -> Answer:
    """The answer of one method."""
    resource = apigateway_v1._resources.get(api, {}).get(resource_id)
    methods = (resource or {}).get("resourceMethods", {})
    found = methods.get(method) or methods.get("ANY")
    if resource is None or found is None:
        unknown: Answer = apigateway_v1._v1_error("NotFoundException", "Invalid Method identifier specified", 404)
        return unknown
    began = time.monotonic()
    refused = _refusal(api, resource, found, asked)
    status, headers, body = refused or await _run(api, resource, found.get("methodIntegration") or {}, method, asked)
    milliseconds = int((time.monotonic() - began) * 1000)
    path = asked.get("pathWithQueryString") or resource["path"]
    lines = [
        "Execution log for the sandbox's test",
        f"HTTP Method: {method}, Resource Path: {path}",
        *([f"Request does not fit what the method asks for: {_text(body)}"] if refused else []),
        f"Method response body after transformations: {_text(body)}",
        f"Method completed with status: {status}",
    ]
    answer = {
        "status": status,
        "headers": {name: value if isinstance(value, str) else value[-1] for name, value in headers.items()},
        "multiValueHeaders": {name: [value] if isinstance(value, str) else value for name, value in headers.items()},
        "body": _text(body),
        "log": "\n".join(lines),
        "latency": milliseconds,
    }
    return 200, {"Content-Type": "application/json"}, json.dumps(answer).encode()


def _refusal(
    api: str, resource: Mapping[str, Any], method: Mapping[str, Any], asked: Mapping[str, Any]
) -> Answer | None:
    """What API Gateway answers to a call without what the method must have; None when it has all of it."""
    path, query, headers = _parts(resource, asked)
    _, values = apigateway_v1._match_resource_tree(api, [part for part in path.split("/") if part])
    request = {
        "api_id": api,
        "stage_name": STAGE,
        "stage": {},
        "headers": headers,
        "query_params": query,
        "path_params": values or {},
        "resource_path": resource["path"],
        "request_id": str(uuid.uuid4()),
    }
    body = str(asked.get("body") or "").encode()
    error = apigateway_v1._check_request_validation(method, api, request, headers, body, query)
    if error is None:
        return None
    answer: Answer = apigateway_v1._gateway_error_response(error, request)
    return answer


def _parts(resource: Mapping[str, Any], asked: Mapping[str, Any]) -> tuple[str, dict[str, list[str]], dict[str, str]]:
    """Path, query and headers of what is asked."""
    path, _, query = str(asked.get("pathWithQueryString") or resource["path"]).partition("?")
    headers = {str(name).lower(): value for name, value in (asked.get("headers") or {}).items()}
    return path, parse_qs(query, keep_blank_values=True), headers


async def _run(
    api: str, resource: Mapping[str, Any], integration: Mapping[str, Any], method: str, asked: Mapping[str, Any]
) -> Answer:
    if integration.get("type") == "MOCK":
        mocked: Answer = apigateway_v1._invoke_mock_v1(integration)
        return mocked
    path, query, headers = _parts(resource, asked)
    _, values = apigateway_v1._match_resource_tree(api, [part for part in path.split("/") if part])
    answer: Answer = await apigateway_v1._invoke_lambda_proxy_v1(
        integration,
        api,
        STAGE,
        {},
        resource,
        path,
        method,
        headers,
        str(asked.get("body") or "").encode(),
        query,
        values,
        owner_account_id=responses.get_account_id(),
        owner_region=responses.get_region(),
    )
    return answer


def _text(body: bytes) -> str:
    return body.decode("utf-8", errors="replace")
