"""Uploading zips, by the same checks and limits as the editor's forms."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Query, Router

from dashboard.api import schemas, seen
from dashboard.api.auth import token_of
from dashboard.api.errors import Problem
from dashboard.api.limits import check_uploads
from dashboard.api.parsing import wrong_type
from deployments.actions.artifacts import upload_code, upload_content
from deployments.policies import may_edit
from teams.scopes import Scope

router = Router(tags=["artifacts"])
ZIP = "application/zip"
_BODY = {"requestBody": {"required": True, "content": {ZIP: {"schema": {"type": "string", "format": "binary"}}}}}


@dataclass(frozen=True)
class _Body:
    """The body of a request as an upload: read once, from the stream, because Django keeps only small ones."""

    request: HttpRequest
    name: str | None

    def read(self, num_bytes: int | None = -1) -> bytes:
        """Bytes from the current position."""
        found: bytes = self.request.read(num_bytes)
        return found


@router.post(
    "/artifacts",
    response={200: schemas.Uploaded},
    url_name="artifacts",
    operation_id="upload",
    summary="Upload a zip",
    openapi_extra=_BODY,
)
def upload(
    request: HttpRequest,
    application: Annotated[
        str, Query(pattern=schemas.NAME, description="Id or name of the application.", examples=["shop"])
    ],
    purpose: Annotated[
        Literal["code", "content"], Query(description="code for a function, content for a website.")
    ] = "code",
    filename: Annotated[
        str, Query(pattern=schemas.LINE, max_length=300, description="Shown to people.", examples=["notes.zip"])
    ] = "upload.zip",
) -> schemas.Uploaded:
    """Keep a zip of at most 50 MB and answer its SHA-256, to be named in a deployment.

    Takes scope `artifacts:write`. The body is the zip itself. The same zip again is the same artifact and takes no more
    room. What no draft, revision or blueprint names is removed 7 days after it was last sent. A team may send 60 zips
    in 10 minutes, and keep as much as whoever runs this Tierboard allows.
    """
    token = token_of(request, Scope.ARTIFACTS, query=("application", "purpose", "filename"))
    if request.content_type != ZIP:
        raise wrong_type(ZIP)
    found = seen.application(token, application)
    if reason := may_edit(token.created_by, found):
        raise Problem(HTTPStatus.FORBIDDEN, "role", f"{token.created_by} made this token. {reason}")
    check_uploads(token)
    keep = upload_code if purpose == "code" else upload_content
    kept = keep(application=found, upload=_Body(request, filename), by=token.created_by, through=token)
    return schemas.Uploaded(
        sha256=kept.sha256, purpose=purpose, filename=kept.filename, size=kept.size, files=len(kept.listing)
    )
