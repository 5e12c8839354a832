"""How an API (REST) answers browsers that ask for a script of another website: read from its mock methods. Pure."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from deployments.spec.imports.proposal import View, only

_HEADER: Final = "method.response.header.Access-Control-"
_LISTED: Final = re.compile(r"#if\((\[.*?\])\.contains\(")


def cors_of(view: View, questions: list[str]) -> dict[str, Any]:
    """What the first such method says; others that say something else are found when all are compared."""
    if not questions:
        return {"enabled": False}
    (answer,) = only(only(view.properties(questions[0]), "Integration", dict, {}), "IntegrationResponses", list, [])
    said = only(answer, "ResponseParameters", dict, {})
    texts = {key.removeprefix(_HEADER): str(value).strip("'") for key, value in said.items()}
    headers = texts.get("Allow-Headers", "")
    echo = str(only(answer, "ResponseTemplates", dict, {}).get("application/json", ""))
    listed = _LISTED.search(echo)
    return {
        "enabled": True,
        "allowed_origins": json.loads(listed[1]) if listed else [texts["Allow-Origin"]],
        "allowed_headers": headers.split(",") if headers else [],
        "max_age": int(texts.get("Max-Age", "0")),
    }
