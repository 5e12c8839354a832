"""Asking for deployments and following them."""

import hashlib
import json
from http import HTTPStatus
from time import sleep
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import set_response_etag
from django.utils.http import parse_etags
from ninja import Header, Query, Router

from dashboard.api import answers, schemas, seen
from dashboard.api.auth import token_of
from dashboard.api.errors import Problem, not_found, unusable
from dashboard.api.waiting import LONGEST_SECONDS, news_of, until_news
from deployments.actions import from_ci
from deployments.models import Deployment
from deployments.policies import lacks_role, why_closed
from deployments.states import Mode, Status
from teams.idempotency import once
from teams.models import ApiToken
from teams.scopes import Scope

router = Router(tags=["deployments"])
_SOON = 2
_PEOPLE = 15


@router.post(
    "/deployments",
    response={202: schemas.Accepted},
    url_name="deployments",
    operation_id="deploy",
    summary="Ask for a deployment",
)
def ask(
    request: HttpRequest,
    wanted: schemas.DeploymentRequest,
    idempotency_key: Annotated[
        str, Header(alias="Idempotency-Key", pattern=schemas.KEY, description="Made up for each request.")
    ],
) -> HttpResponse:
    """Ask for a plan or a deployment.

    Takes scope `deployments:deploy`, or `deployments:plan` for `mode: plan`. The same `Idempotency-Key` gives the same
    answer for 30 days and is done once, also when both arrive together; with another body it is refused with 422. An
    answer other than 202 is not kept: put right what it says and send the same key again. Keys belong to their token.
    When the same is under way already, asked for by anybody, that deployment is the answer, with `joined`.
    """
    scopes = (Scope.DEPLOY,) if wanted.mode == "deploy" else (Scope.PLAN, Scope.DEPLOY)
    token = token_of(request, *scopes)
    _check_source(wanted)
    answered = once(
        token=token, key=idempotency_key, body_sha256=_digest(wanted), work=lambda: _work(request, token, wanted)
    )
    links = answers.links(request, answered.answer["id"])
    body = schemas.Accepted.model_validate(answered.answer | {"links": links})
    response = HttpResponse(body.model_dump_json(), status=HTTPStatus.ACCEPTED, content_type="application/json")
    response.headers["Location"] = links.status
    response.headers["Retry-After"] = str(_SOON)
    response.headers["Cache-Control"] = "no-store"
    if answered.repeated:
        response.headers["Idempotency-Replayed"] = "true"
    return response


@router.get(
    "/deployments/{uuid:pk}",
    response={200: schemas.DeploymentAnswer, 304: None},
    url_name="deployment",
    operation_id="deployment",
    summary="Follow a deployment",
)
def follow(
    request: HttpRequest,
    pk: UUID,
    wait: Annotated[int, Query(ge=0, le=LONGEST_SECONDS)] = 0,
) -> HttpResponse:
    """How a deployment stands: its state in words, what it waits for, changes, cost and, once deployed, outputs.

    Takes scope `read`. Send the `ETag` back as `If-None-Match`: 304 says that nothing changed. With `wait` the answer
    comes as soon as something changes, after so many seconds at the latest, and earlier when many wait.
    """
    token = token_of(request, Scope.READ, query=("wait",))
    before = news_of(pk) if wait else None
    response = _state(request, token, pk)
    known = _is_known(request, response)
    if wait and (known or "If-None-Match" not in request.headers):
        until_news(pk, before, wait, sleep)
        response = _state(request, token, pk)
        known = _is_known(request, response)
    return _unchanged(response) if known else response


def _check_source(wanted: schemas.DeploymentRequest) -> None:
    given = [name for name in ("definition", "revision") if wanted.given(name)]
    if len(given) > 1:
        raise unusable("Send either a definition or a revision.", [("revision", "Leave this out, or the definition.")])
    if not given and not wanted.artifacts:
        text = "Send a definition, the number of a revision, or artifacts for the newest revision."
        raise unusable(text, [("definition", text)])


def _digest(wanted: schemas.DeploymentRequest) -> str:
    """Equal for bodies that mean the same, however they are written."""
    text = json.dumps(wanted.model_dump(mode="json", exclude_unset=True), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _work(request: HttpRequest, token: ApiToken, wanted: schemas.DeploymentRequest) -> dict[str, Any]:
    application = seen.application(token, wanted.application)
    environment = seen.environment(token, application, wanted.environment)
    if reason := lacks_role(token.created_by, environment):
        raise Problem(HTTPStatus.FORBIDDEN, "role", f"{token.created_by} made this token. {reason}")
    if reason := why_closed(environment):
        raise Problem(HTTPStatus.CONFLICT, "closed", reason)
    order = from_ci.Order(
        environment=environment,
        mode=Mode(wanted.mode),
        definition=wanted.definition if wanted.given("definition") else None,
        revision=wanted.revision if wanted.given("revision") else None,
        artifacts=wanted.artifacts,
        commit=wanted.commit.lower(),
        note=wanted.note,
    )
    made = from_ci.deploy(order, through=token)
    return schemas.Accepted(
        id=made.pk,
        number=made.number,
        application=schemas.Named(id=application.pk, name=application.name),
        environment=schemas.Named(id=environment.pk, name=environment.name),
        revision=made.revision.number if made.revision else 0,
        mode=wanted.mode,
        joined=made.joined,
        links=answers.links(request, made.pk),
    ).model_dump(mode="json", exclude={"links"})


def _state(request: HttpRequest, token: ApiToken, pk: UUID) -> HttpResponse:
    row = seen.deployments(token).filter(pk=pk).first()
    if row is None:
        raise not_found("This token sees no such deployment.")
    body = answers.deployment(request, row).model_dump_json()
    response = HttpResponse(body, content_type="application/json")
    set_response_etag(response)
    response.headers["Cache-Control"] = "private, no-cache"
    if (pause := _retry_after(row)) is not None:
        response.headers["Retry-After"] = str(pause)
    return response


def _retry_after(row: Deployment) -> int | None:
    """Seconds after which it is worth asking again; ``None`` when nothing more will come."""
    if row.ended_at is not None:
        return None
    return _PEOPLE if row.state is Status.AWAITING_APPROVAL else _SOON


def _is_known(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether the caller says that it has this answer already."""
    sent = parse_etags(request.headers.get("If-None-Match", ""))
    return sent == ["*"] or response.headers["ETag"] in {one.removeprefix("W/") for one in sent}


def _unchanged(response: HttpResponse) -> HttpResponse:
    same = HttpResponseNotModified()
    for name in ("ETag", "Cache-Control", "Retry-After"):
        if name in response.headers:
            same.headers[name] = response.headers[name]
    return same
