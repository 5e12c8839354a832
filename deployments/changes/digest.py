"""The change digest: one hash over everything that decides what AWS will do. Approvals name it. Pure.

No ARN, physical id or time enters it, so that the same change planned twice has the same digest.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from deployments.changes.change import Change
from deployments.changes.checks import Finding

FORMAT = 1


def digest(
    *,
    kind: str,
    template_sha256: str,
    base_template_sha256: str,
    parameters: Mapping[str, str],
    tags: Mapping[str, str],
    capabilities: Sequence[str],
    role: str,
    protected: bool,
    changes: Iterable[Change],
    findings: Iterable[Finding],
) -> str:
    """SHA-256 in hex. ``role`` is the name of the role that deploys; the order of changes and findings does not count.

    Values before and after are not part of it: template, parameters and base template decide them.
    """
    body = {
        "format": FORMAT,
        "kind": kind,
        "template": template_sha256,
        "base": base_template_sha256,
        "parameters": dict(parameters),
        "tags": dict(tags),
        "capabilities": sorted(capabilities),
        "role": role,
        "protected": protected,
        "changes": sorted((_change(change) for change in changes), key=_canonical),
        "findings": sorted([f.code, f.severity.value, f.component or "", f.field or ""] for f in findings),
    }
    return hashlib.sha256(_canonical(body).encode()).hexdigest()


def _change(change: Change) -> dict[str, Any]:
    details = {(d.path, d.name, d.attribute, d.requires_recreation, d.causing) for d in change.details}
    return {
        "logical_id": change.logical_id,
        "type": change.type,
        "action": change.action.value,
        "replacement": change.replacement.value,
        "policy_action": change.policy_action,
        "scope": sorted(change.scope),
        "details": sorted(details),
        "risks": sorted(change.risks),
    }


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
