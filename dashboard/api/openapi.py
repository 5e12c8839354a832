"""The description of the interface: what ninja writes, with every refusal as the problem that it is."""

from typing import Any, Final

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from dashboard.api.errors import MEDIA_TYPE
from dashboard.api.schemas import ProblemAnswer

DESCRIPTION: Final = (
    "Plan and deploy applications from CI. Every call carries a token of the page *Tokens & hooks*. A token never "
    "approves: people do, in the browser."
)
_EVERYWHERE: Final = {
    400: "The request cannot be understood.",
    401: "No token, or one that is not accepted.",
    403: "The token or the person who made it may not do this.",
    404: "Not there, or not for this token.",
    413: "The body is too large, or its size is not said.",
    422: "Understood, and cannot be done as it stands. errors says where.",
    429: "Too many requests. Wait as Retry-After says.",
    500: "Our fault. Nothing was kept.",
    503: "Not possible just now. Nothing was kept.",
}
_WITH_BODY: Final = {415: "The body is of another media type."}
_SOURCE: Final = {
    409: "Something changed meanwhile, the revision is blocked, or nobody can deploy there now. detail says which."
}
_TEXT: Final = {"schema": {"type": "string"}}
_SECONDS: Final = {"schema": {"type": "string", "pattern": "^[0-9]+$"}}
_HEADERS: Final = {
    "202": {"Location": _TEXT, "Retry-After": _SECONDS, "Idempotency-Replayed": _TEXT},
    "200": {"ETag": _TEXT, "Retry-After": _SECONDS},
    "401": {"WWW-Authenticate": _TEXT},
    "429": {"Retry-After": _SECONDS},
    "503": {"Retry-After": _SECONDS},
}


class DescribedApi(NinjaAPI):
    """An API whose description holds what it answers when it does not do what was asked."""

    _described: OpenAPISchema | None = None

    def get_openapi_schema(self, *args: Any, **kwargs: Any) -> OpenAPISchema:
        """The OpenAPI document, worked out once per process: anybody may ask for it."""
        if self._described is None:
            self._described = self._describe(*args, **kwargs)
        return self._described

    def _describe(self, *args: Any, **kwargs: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(*args, **kwargs)
        schema["components"]["schemas"]["Problem"] = _problem()
        for methods in schema["paths"].values():
            for operation in methods.values():
                _describe(operation)
        return schema


def _problem() -> dict[str, Any]:
    found = ProblemAnswer.model_json_schema()
    field = found.pop("$defs")["FieldError"]
    found["properties"]["errors"]["items"] = field
    return found


def _describe(operation: dict[str, Any]) -> None:
    """Add the refusals, and the headers of all answers."""
    said = {**_EVERYWHERE, **(_WITH_BODY if "requestBody" in operation else {})}
    said |= _SOURCE if operation["operationId"] == "deploy" else {}
    body = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    responses = {str(code): answer for code, answer in operation["responses"].items()}
    responses |= {str(code): {"description": text, "content": body} for code, text in said.items()}
    for code, headers in _HEADERS.items():
        if code in responses and (code != "200" or operation["operationId"] == "deployment"):
            responses[code]["headers"] = headers
    operation["responses"] = responses
