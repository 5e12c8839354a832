"""Functions in memory: each call is counted, and answered as the test says."""

from dataclasses import dataclass, field

from deployments.aws.errors import AwsProblem
from deployments.aws.functions import Invocation, report_of

LOG = (
    "START RequestId: 1 Version: $LATEST\nhello\nEND RequestId: 1\n"
    "REPORT RequestId: 1\tDuration: 12.34 ms\tBilled Duration: 13 ms\tMemory Size: 256 MB\tMax Memory Used: 40 MB\t\n"
)


@dataclass
class FakeFunctions:
    """``answer`` is what each call gives back, or ``problem`` what AWS answers instead; ``calls`` is what was asked."""

    answer: str = '{"ok": true}'
    failed: bool = False
    log: str = LOG
    problem: AwsProblem | Exception | None = None
    calls: list[tuple[str, str, str]] = field(default_factory=list)

    def invoke(self, name: str, event: str, *, version: str, seconds: float) -> Invocation:
        """Counts first: what is sent was sent, whatever comes back."""
        self.calls.append((name, version, event))
        if self.problem:
            raise self.problem
        return Invocation(self.answer, self.failed, version or "$LATEST", self.log, report_of(self.log))
