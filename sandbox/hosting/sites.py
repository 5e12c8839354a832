"""A bucket with a website configuration at `http://<bucket>.localhost`, as S3's website endpoint serves it."""

import json
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from sandbox.backend.calls import Answer, Call
from sandbox.hosting import pages, website
from sandbox.hosting.website import Website
from sandbox.store import Store

SENT_HEADERS = frozenset(
    {
        "content-type",
        "cache-control",
        "content-encoding",
        "content-disposition",
        "content-language",
        "content-range",
        "accept-ranges",
        "etag",
        "expires",
        "last-modified",
    }
)
ASKED_HEADERS = frozenset({"range", "if-none-match", "if-modified-since"})


class Sites:
    """Serves websites."""

    def __init__(self, store: Store, host: str) -> None:
        self._store = store
        self._host = host

    async def answer(self, bucket: str, request: Request) -> Response | None:
        """The page, or None when there is no such bucket."""
        found = await self._read(f"/{quote(bucket)}?website")
        if not found.ok:
            if b"NoSuchWebsiteConfiguration" not in found.body:
                return None
            message = "The specified bucket does not have a website configuration"
            return pages.s3_error(404, "NoSuchWebsiteConfiguration", message, "")
        if request.method not in ("GET", "HEAD"):
            message = "The specified method is not allowed against this resource."
            return pages.s3_error(405, "MethodNotAllowed", message, "")
        return await self._serve(bucket, website.parse(found.body), request)

    async def _serve(self, bucket: str, site: Website, request: Request) -> Response:
        path = request.url.path
        key = site.key_for(path)
        asked = path.lstrip("/")
        if site.redirect_all is not None:
            return self._redirected(site.redirect_all, asked, "", request)
        rule = site.rule_for(asked, None)
        if rule is not None:
            return self._redirected(rule.redirect, asked, rule.prefix, request)
        if not await self._is_public(bucket, key):
            return await self._failed(bucket, site, request, 403, key)
        kept = tuple((k, v) for k, v in request.headers.items() if k in ASKED_HEADERS)
        found = await self._read(f"/{quote(bucket)}/{quote(key)}", kept)
        if found.status == 404 and site.index and not path.endswith("/"):
            folder = await self._read(f"/{quote(bucket)}/{quote(key + '/' + site.index)}")
            if folder.ok:
                return RedirectResponse(f"{path}/", 302)
        if found.status >= 400:
            return await self._failed(bucket, site, request, found.status, key)
        return _sent(found, found.status, request)

    async def _failed(self, bucket: str, site: Website, request: Request, status: int, key: str) -> Response:
        """A routing rule for the error, or the error document, or S3's page."""
        asked = request.url.path.lstrip("/")
        rule = site.rule_for(asked, status)
        if rule is not None:
            return self._redirected(rule.redirect, asked, rule.prefix, request)
        if site.error and await self._is_public(bucket, site.error):
            document = await self._read(f"/{quote(bucket)}/{quote(site.error)}")
            if document.ok:
                return _sent(document, status, request)
        code, message = (
            ("NoSuchKey", "The specified key does not exist.") if status == 404 else ("AccessDenied", "Access Denied")
        )
        return pages.s3_error(status, code, message, key)

    def _redirected(self, redirect: website.Redirect, key: str, matched: str, request: Request) -> Response:
        host = request.headers.get("host", "")
        return RedirectResponse(redirect.location(key, matched, "http", host), redirect.code)

    async def _is_public(self, bucket: str, key: str) -> bool:
        """Whether the bucket policy lets anybody read the object, and the public-access block does not forbid that."""
        policy = await self._read(f"/{quote(bucket)}?policy")
        if not policy.ok or not _allows(json.loads(policy.body), f"arn:aws:s3:::{bucket}/{key}"):
            return False
        block = await self._read(f"/{quote(bucket)}?publicAccessBlock")
        return not (block.ok and b"<RestrictPublicBuckets>true" in block.body)

    async def _read(self, target: str, headers: tuple[tuple[str, str], ...] = ()) -> Answer:
        """A read without a signature: a signed one would have to name the bucket's region."""
        return await self._store.client.send(Call("GET", target, (("host", self._host), *headers)))


def _sent(answer: Answer, status: int, request: Request) -> Response:
    body = b"" if request.method == "HEAD" or status == 304 else answer.body
    response = Response(body, status)
    kept = [(k.lower().encode("latin-1"), v.encode("latin-1")) for k, v in answer.headers if k.lower() in SENT_HEADERS]
    length = [] if status == 304 else [(b"content-length", str(len(answer.body)).encode())]
    response.raw_headers = [*kept, *length]
    return response


def _allows(policy: dict[str, Any], arn: str) -> bool:
    statements = _many(policy.get("Statement"))
    matching = [one for one in statements if _is_anybody(one.get("Principal")) and _covers(one, arn)]
    effects = {one.get("Effect") for one in matching}
    return "Allow" in effects and "Deny" not in effects


def _is_anybody(principal: Any) -> bool:
    return principal == "*" or (isinstance(principal, dict) and "*" in _many(principal.get("AWS")))


def _covers(statement: dict[str, Any], arn: str) -> bool:
    action = any(fnmatchcase("s3:GetObject", str(pattern)) for pattern in _many(statement.get("Action")))
    resource = any(fnmatchcase(arn, str(pattern)) for pattern in _many(statement.get("Resource")))
    return action and resource and not statement.get("Condition")


def _many(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
