"""After a deployment: opens its sites and APIs. A check that fails is a caution on a success, never a failure."""

from collections.abc import Sequence
from typing import Any

from deployments.actions.revisions import meaning, revision_of
from deployments.actions.work import Work, database_now
from deployments.aws.probe import visit
from deployments.aws.shapes import StackOutput

# New addresses take some seconds to answer everywhere.
TRIES = 4


def check_up(work: Work, outputs: Sequence[StackOutput]) -> bool:
    """Open each address once and note the results; false when some failed and it is worth another try."""
    earlier = work.deployment.verification or []
    tries = max([int(row.get("tries", 0)) for row in earlier], default=0) + 1
    rows = [_result(work, label, url, tries) for label, url in _addresses(work, outputs)]
    work.note(verification=rows)
    return all(row["ok"] for row in rows) or tries >= TRIES


def _result(work: Work, label: str, url: str, tries: int) -> dict[str, Any]:
    seen = visit(url, local=work.target.endpoint_url is not None)
    return {
        "label": label,
        "url": url,
        "ok": seen.ok,
        "detail": seen.detail,
        "ms": seen.milliseconds,
        "at": database_now().isoformat(),
        "tries": tries,
    }


def _addresses(work: Work, outputs: Sequence[StackOutput]) -> list[tuple[str, str]]:
    """Label and address: the start page of each site, and of each API a GET route without parameters if it has one."""
    revision = revision_of(work.deployment)
    known = meaning(revision)
    specs = known.outputs
    definition = known.definition.to_document()["components"]
    found = []
    for output in outputs:
        component, kind = specs.get(output.key, ("", ""))
        if kind == "site_url":
            found.append((f"Website {component}", output.value))
        elif kind == "api_url":
            path = _readable_path(definition[component])
            if path is not None:
                found.append((f"API {component}: GET {path}", output.value.rstrip("/") + path))
    return found


def _readable_path(api: dict[str, Any]) -> str | None:
    routes = api.get("routes", [])
    paths = [str(route["path"]) for route in routes if route.get("method") == "GET" and "{" not in str(route["path"])]
    return paths[0] if paths else None
