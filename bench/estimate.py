"""``python -m bench.estimate``: how fast estimates are here, against the bounds of the design. Ends with 1 when one is
missed.

Times are the best of many runs on this machine, beside the time of a fixed piece of arithmetic, so that two machines
compare by ratio.
"""

import sys
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from costing.estimate import Usage, curve, estimate
from costing.prices.snapshot import shipped_book

REGION = "us-east-1"
VOLUMES = [index * 5_000_000 for index in range(200)]
RUNS = 30
# What, the bound in milliseconds (DESIGN: 12 components, a curve of 200 points, 10,000 environments a night).
BOUNDS = {"estimate of 12 components": 5.0, "curve of 200 points": 100.0, "10,000 environments": 60_000.0}


def twelve_components() -> dict[str, Any]:
    """A website, an API and five functions with a table each, as a plain template."""
    resources: dict[str, Any] = {
        "Web": _part("AWS::S3::Bucket", "web", WebsiteConfiguration={"IndexDocument": "index.html"}),
        "Api": _part("AWS::ApiGateway::RestApi", "api"),
        "Stage": _part("AWS::ApiGateway::Stage", "api", RestApiId={"Ref": "Api"}),
    }
    for number in range(5):
        resources |= _function_and_table(number)
    return {"Resources": resources}


def _part(kind: str, component: str, **properties: Any) -> dict[str, Any]:
    return {"Type": kind, "Metadata": {"Tierboard": {"Component": component}}, "Properties": properties}


def _function_and_table(number: int) -> dict[str, Any]:
    name, table = f"work{number}", f"rows{number}"
    uri = {"Fn::Sub": f"arn:aws:apigateway:x:lambda:path/functions/${{Work{number}.Arn}}/invocations"}
    rights = {"Effect": "Allow", "Action": ["dynamodb:*"], "Resource": {"Fn::GetAtt": [f"Rows{number}", "Arn"]}}
    parts = {
        f"Work{number}": _part(
            "AWS::Lambda::Function",
            name,
            MemorySize=256,
            Role={"Fn::GetAtt": [f"Role{number}", "Arn"]},
            LoggingConfig={"LogGroup": {"Ref": f"Log{number}"}},
        ),
        f"Role{number}": _part("AWS::IAM::Role", name, Policies=[{"PolicyDocument": {"Statement": [rights]}}]),
        f"Log{number}": _part("AWS::Logs::LogGroup", name, RetentionInDays=30),
        f"Permission{number}": _part("AWS::Lambda::Permission", name),
        f"Rows{number}": _part("AWS::DynamoDB::Table", table, BillingMode="PAY_PER_REQUEST"),
    }
    for verb in ("GET", "POST", "DELETE"):
        method = {"RestApiId": {"Ref": "Api"}, "HttpMethod": verb, "Integration": {"Uri": uri}}
        parts[f"Method{number}{verb}"] = _part("AWS::ApiGateway::Method", "api", **method)
    return parts


def milliseconds(work: Callable[[], object]) -> float:
    """the best of RUNS runs, after one that warms up."""
    work()
    times = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        work()
        times.append((time.perf_counter() - begun) * 1000)
    return min(times)


def yardstick() -> Decimal:
    """A fixed piece of Decimal arithmetic."""
    total = Decimal(0)
    for number in range(1, 5_000):
        total += Decimal(number) * Decimal("0.0000166667")
    return total


def main() -> int:
    """Measure, print a row each, and say whether every bound holds."""
    template, usage, book = twelve_components(), Usage.default(2_100_000), shipped_book()
    one = milliseconds(lambda: estimate(template, usage, book, region=REGION, free_tier=True))
    many = milliseconds(lambda: curve(template, usage, book, region=REGION, free_tier=True, volumes=VOLUMES))
    found = {"estimate of 12 components": one, "curve of 200 points": many, "10,000 environments": one * 10_000}
    unit = milliseconds(yardstick)
    for name, taken in found.items():
        verdict = "ok" if taken < BOUNDS[name] else "MISSED"
        ratio = f"{taken / unit:9.2f} × yardstick"
        sys.stdout.write(f"{name:28} {taken:10.2f} ms  bound {BOUNDS[name]:8.0f} ms  {ratio}  {verdict}\n")
    return int(any(taken >= BOUNDS[name] for name, taken in found.items()))


if __name__ == "__main__":
    sys.exit(main())
