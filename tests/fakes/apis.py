"""REST APIs in memory: each test of a method is counted, and answered as the test says."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from deployments.aws.apis import MethodAnswer
from deployments.aws.errors import AwsProblem


@dataclass
class FakeApis:
    """Knows every path but those in ``unknown``; ``problem`` is what AWS says instead; ``calls`` is what was sent."""

    answer: MethodAnswer = MethodAnswer(200, {"X": "y"}, '{"ok": 1}', "the log", 7.0)
    unknown: set[str] = field(default_factory=set)
    problem: AwsProblem | None = None
    role: str = "arn:aws:iam::111122223333:role/api-gateway-logs"
    calls: list[tuple[str, str, str, str]] = field(default_factory=list)

    def resource_id(self, api_id: str, path: str) -> str | None:
        """Its own path."""
        return None if path in self.unknown else f"id of {path}"

    def log_role(self) -> str:
        """Its own, or what AWS says instead."""
        if self.problem:
            raise self.problem
        return self.role

    def test(
        self, api_id: str, resource_id: str, *, method: str, path: str, headers: Mapping[str, str], body: str
    ) -> MethodAnswer:
        """Counts first: what is sent was sent."""
        self.calls.append((resource_id, method, path, body))
        if self.problem:
            raise self.problem
        return self.answer
