"""Websites and APIs at names below localhost, and what keeps them apart from the endpoint.

Rules: https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteHosting.html and its pages on index and error
documents, redirects and website endpoints.
"""

import json
import urllib.error
import urllib.request
from typing import Any

import pytest

from tests.sandbox.aws import Aws, names, outputs
from tests.sandbox.templates import bucket, public_site, stack
from tests.sandbox_process import SandboxProcess, Visit

FRESH = names()
WEBSITE = {
    "IndexDocument": "index.html",
    "ErrorDocument": "error.html",
    "RoutingRules": [
        {
            "RoutingRuleCondition": {"KeyPrefixEquals": "docs/"},
            "RedirectRule": {"ReplaceKeyPrefixWith": "documents/", "HttpRedirectCode": "302"},
        },
        {
            "RoutingRuleCondition": {"HttpErrorCodeReturnedEquals": "404", "KeyPrefixEquals": "away/"},
            "RedirectRule": {"HostName": "example.com", "Protocol": "https", "ReplaceKeyWith": "gone.html"},
        },
    ],
}
FILES = {
    "index.html": ("<h1>Home</h1>", "text/html"),
    "error.html": ("<h1>Oh no</h1>", "text/html"),
    "app.js": ("let a = 1", "text/javascript"),
    "sub/index.html": ("<h1>Sub</h1>", "text/html"),
    "größe & co.txt": ("size", "text/plain"),
}


class Site:
    """One public website."""

    def __init__(self, sandbox: SandboxProcess, url: str) -> None:
        self._sandbox = sandbox
        self.url = url

    def visit(self, path: str, method: str = "GET") -> Visit:
        """Open a page."""
        return self._sandbox.visit(self.url + path, method)


@pytest.fixture(scope="module")
def site(sandbox: SandboxProcess, aws: Aws) -> Site:
    """A website with a few files."""
    found = outputs(aws.deploy(next(FRESH), stack(public_site("Web", WEBSITE), Outputs=web_outputs())))
    for key, (text, kind) in FILES.items():
        where = {"Bucket": found["Name"], "Key": key}
        aws.s3.put_object(**where, Body=text.encode(), ContentType=kind, CacheControl="max-age=60")
    return Site(sandbox, found["Url"])


def web_outputs() -> dict[str, Any]:
    """Name and address of the bucket `Web`."""
    return {"Name": {"Value": {"Ref": "Web"}}, "Url": {"Value": {"Fn::GetAtt": ["Web", "WebsiteURL"]}}}


@pytest.mark.parametrize(
    ("path", "status", "text", "location"),
    [
        ("/", 200, "<h1>Home</h1>", None),
        ("/index.html", 200, "<h1>Home</h1>", None),
        ("/sub/", 200, "<h1>Sub</h1>", None),
        ("/sub", 302, "", "/sub/"),
        ("/app.js?v=1", 200, "let a = 1", None),
        ("/gr%C3%B6%C3%9Fe%20%26%20co.txt", 200, "size", None),
        ("/nothing.html", 404, "<h1>Oh no</h1>", None),
        ("/docs/a/b.html", 302, "", "http://HOST/documents/a/b.html"),
        ("/away/x", 301, "", "https://example.com/gone.html"),
    ],
)
def test_pages(site: Site, path: str, status: int, text: str, location: str | None) -> None:
    """Index and error documents, folders, routing rules."""
    found = site.visit(path)
    wanted = location.replace("HOST", site.url.removeprefix("http://")) if location else None
    assert (found.status, found.headers.get("location")) == (status, wanted)
    assert not text or found.text == text


def test_headers_are_those_that_were_stored(site: Site) -> None:
    """Type and cache rule; HEAD has no body."""
    found = site.visit("/app.js", "HEAD")
    assert (found.status, found.body) == (200, b"")
    assert found.headers["content-type"].startswith("text/javascript")
    assert (found.headers["cache-control"], found.headers["content-length"]) == ("max-age=60", "9")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_only_reading(site: Site, method: str) -> None:
    """A website takes GET and HEAD."""
    assert site.visit("/index.html", method).status == 405


def test_a_private_bucket_is_forbidden(sandbox: SandboxProcess, aws: Aws) -> None:
    """Without a policy that lets everybody read."""
    private = bucket({"WebsiteConfiguration": {"IndexDocument": "index.html"}})
    found = outputs(aws.deploy(next(FRESH), stack({"Web": private}, Outputs=web_outputs())))
    aws.s3.put_object(Bucket=found["Name"], Key="index.html", Body=b"secret")
    answer = sandbox.visit(found["Url"])
    assert answer.status == 403 and b"secret" not in answer.body


def test_all_requests_may_be_redirected(sandbox: SandboxProcess, aws: Aws) -> None:
    """RedirectAllRequestsTo."""
    website = {"RedirectAllRequestsTo": {"HostName": "example.com", "Protocol": "https"}}
    found = outputs(aws.deploy(next(FRESH), stack(public_site("Web", website), Outputs=web_outputs())))
    answer = sandbox.visit(found["Url"] + "/a/b")
    assert (answer.status, answer.headers["location"]) == (301, "https://example.com/a/b")


def test_a_bucket_without_website_is_none(sandbox: SandboxProcess, aws: Aws) -> None:
    """S3's own code for it."""
    name = next(FRESH)
    aws.artifact_bucket(name)
    assert "NoSuchWebsiteConfiguration" in sandbox.visit(f"http://{name}.localhost:{sandbox.port}/").text


def test_unknown_names_get_a_friendly_page(sandbox: SandboxProcess) -> None:
    """Also one that looks like an API's id."""
    for name in ("nobody-here", "0a1b2c3d"):
        found = sandbox.visit(f"http://{name}.localhost:{sandbox.port}/live/notes")
        assert found.status == 404 and "Nothing lives here" in found.text


def raw(sandbox: SandboxProcess, host: str, path: str, **headers: str) -> Visit:
    """A request with any Host header."""
    sent = {"Host": host, **{name.replace("_", "-"): value for name, value in headers.items()}}
    request = urllib.request.Request(sandbox.url + path, headers=sent)  # noqa: S310 - loopback
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - loopback
            return Visit(answer.status, dict(answer.headers), answer.read())
    except urllib.error.HTTPError as error:
        return Visit(error.code, dict(error.headers), error.read())


def test_foreign_hosts_are_refused(sandbox: SandboxProcess) -> None:
    """DNS rebinding ends here, for the endpoint and for control."""
    for host in ("evil.example", f"127.0.0.1.evil.example:{sandbox.port}", "localhost.evil.example", ""):
        assert raw(sandbox, host, "/_sandbox/health").status in (400, 421)


def test_a_site_host_has_neither_endpoint_nor_control(site: Site, sandbox: SandboxProcess) -> None:
    """What looks like control or AWS is just a path there."""
    host = site.url.removeprefix("http://")
    assert raw(sandbox, host, "/_sandbox/health").text == "<h1>Oh no</h1>"
    signed = "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0"
    assert raw(sandbox, host, "/?list-type=2", Authorization=signed).text == "<h1>Home</h1>"


def test_the_endpoint_serves_no_site_and_nobody_unsigned(site: Site, sandbox: SandboxProcess) -> None:
    """A page in a browser cannot sign, so it cannot call."""
    name = site.url.removeprefix("http://").partition(".")[0]
    answer = raw(sandbox, f"127.0.0.1:{sandbox.port}", f"/{name}/index.html")
    assert answer.status == 403 and b"Home" not in answer.body


def test_control_needs_its_token(sandbox: SandboxProcess) -> None:
    """Health is for everybody, the rest is not."""
    host = f"localhost:{sandbox.port}"
    assert json.loads(raw(sandbox, host, "/_sandbox/health").body)["status"] == "ok"
    assert raw(sandbox, host, "/_sandbox/faults").status == 403
    assert raw(sandbox, host, "/_sandbox/faults", X_Sandbox_Token="guess").status == 403
