"""What cfn-lint says of a template, asked once per template, region and linter version."""

from typing import Any

from deployments.lint import LINTER, LintProblem, lint
from deployments.models import LintVerdict


def verdict(template: str, sha256: str, region: str) -> tuple[LintProblem, ...]:
    """The stored verdict, or a new one. Raises LintUnavailable."""
    key = verdict_key(sha256, region)
    stored = LintVerdict.objects.filter(key=key).first()
    if stored:
        return tuple(LintProblem.from_json(row) for row in stored.problems)
    problems = lint(template, (region,))
    LintVerdict.objects.get_or_create(key=key, defaults={"problems": [problem.to_json() for problem in problems]})
    return problems


def verdict_key(sha256: str, region: str) -> str:
    """Under what a verdict is stored."""
    return f"{sha256[:48]}:{region}:{LINTER}"[:100]


def located(problem: LintProblem, template: dict[str, Any]) -> dict[str, Any]:
    """A complaint as a problem of a component and, roughly, a field."""
    component, field = None, None
    if len(problem.path) > 1 and problem.path[0] == "Resources":
        resource = template.get("Resources", {}).get(problem.path[1], {})
        component = resource.get("Metadata", {}).get("Tierboard", {}).get("Component")
        field = ".".join(problem.path[3:]) or None if "Properties" in problem.path else None
    return {"component": component, "field": field, "message": f"{problem.message} ({problem.rule})"}
