"""API Gateway's own test of a method (see ``gateways.Apis`` for the promises)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from deployments.aws.errors import reading
from deployments.aws.punctual import guard

SECONDS: Final = 40.0
"""API Gateway waits 29 seconds for a function unless it was told otherwise (Developer Guide, "Quotas")."""
MOST_PAGES: Final = 10
PAGE: Final = 500


@dataclass(frozen=True)
class MethodAnswer:
    """What the method answered; ``latency_ms`` in milliseconds."""

    status: int
    headers: Mapping[str, str]
    body: str
    log: str
    latency_ms: float | None


class ApisGateway:
    """REST APIs of one account and region. Safe to share between threads."""

    def __init__(self, make: Callable[[str], Any], once: Callable[[str, float], Any]) -> None:
        """:param once: makes a client of a service that sends each call once and waits so many seconds for it."""
        self._make, self._once = make, once

    @cached_property
    def _client(self) -> Any:
        return self._make("apigateway")

    def resource_id(self, api_id: str, path: str) -> str | None:
        """What API Gateway calls the path; ``None`` when the API has no such one."""
        token = ""
        with reading("GetResources"):
            for _ in range(MOST_PAGES):
                more = {"position": token} if token else {}
                answer = self._client.get_resources(restApiId=api_id, limit=PAGE, **more)
                for row in answer.get("items", ()):
                    if row.get("path") == path:
                        return str(row["id"])
                if not (token := str(answer.get("position") or "")):
                    return None
        return None

    def log_role(self) -> str:
        """The role by which API Gateway writes logs of REST APIs here; empty where there is none."""
        with reading("GetAccount"):
            return str(self._client.get_account().get("cloudwatchRoleArn") or "")

    def test(
        self, api_id: str, resource_id: str, *, method: str, path: str, headers: Mapping[str, str], body: str
    ) -> MethodAnswer:
        """Have the method run, with its function. Sent once, never again by itself."""
        client = self._once("apigateway", SECONDS)
        guard(client, "apigateway")
        with reading("TestInvokeMethod"):
            answer = client.test_invoke_method(
                restApiId=api_id,
                resourceId=resource_id,
                httpMethod=method,
                pathWithQueryString=path,
                headers=dict(headers),
                **({"body": body} if body else {}),
            )
            latency = answer.get("latency")
            return MethodAnswer(
                status=int(answer["status"]),
                headers={str(name): str(value) for name, value in (answer.get("headers") or {}).items()},
                body=str(answer.get("body") or ""),
                log=str(answer.get("log") or ""),
                latency_ms=None if latency is None else float(latency),
            )
