"""What an API (REST) answers where no function does: gateway responses as lines of reasons. Pure."""

from __future__ import annotations

from typing import Any, Final

from deployments.spec.imports.proposal import Unknown, View, only
from deployments.spec.rest.bodies import JSON
from deployments.spec.rest.refusals import FALLBACKS, REASONS, role_of

_REASONS: Final = {choice.value for choice in REASONS}


def refusals_of(view: View, name: str, settings: dict[str, Any], claims: dict[str, str]) -> None:
    """Put into the settings what callers get. The answers for all other reasons come with calls from websites, whose
    headers are found when all is compared.
    """
    lines = []
    for one in view.of("AWS::ApiGateway::GatewayResponse", "RestApiId", name):
        said = view.properties(one)
        reason = only(said, "ResponseType", str, "")
        if reason not in _REASONS or role_of(reason) in claims:
            raise Unknown(f"Its answer {one} is for a reason that is not known or has one already ({reason}).")
        claims[role_of(reason)] = one
        line = {"reason": reason, **_said(one, said)}
        if len(line) > 1:
            lines.append(line)
        elif reason not in FALLBACKS or not settings["cors"]["enabled"]:
            raise Unknown(f"Its answer {one} has neither a status code nor a text, as forms have.")
    settings["refusals"] = lines or None


def _said(one: str, properties: dict[str, Any]) -> dict[str, Any]:
    texts = only(properties, "ResponseTemplates", dict, {})
    if not texts.keys() <= {JSON}:
        raise Unknown(f"Its answer {one} has a text that is no JSON; forms have {JSON} alone.")
    found: dict[str, Any] = {"text": only(texts, JSON, str, "")} if texts else {}
    status = only(properties, "StatusCode", int, None)
    return found if status is None else {**found, "status": status}
