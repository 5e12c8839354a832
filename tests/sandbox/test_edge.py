"""A website behind CloudFront in the sandbox: only the distribution reads the bucket, and copies last until cleared.

Rules: CloudFront Developer Guide, "Restrict access to an Amazon S3 origin", "Generate custom error responses", "Manage
how long content stays in the cache", "Invalidate files".
"""

from typing import Any

import pytest

from tests.deployments.spec.examples import site
from tests.sandbox.aws import Aws, names, outputs
from tests.sandbox.deploying import deployed, document
from tests.sandbox_process import SandboxProcess, Visit

pytestmark = pytest.mark.full
"""CloudFront's programs are run by Node."""
FRESH = names()
FILES = {"index.html": "<h1>Home</h1>", "error.html": "<h1>Oh no</h1>", "sub/index.html": "Sub", "app.js": "let a = 1"}


def definition(**settings: Any) -> dict[str, Any]:
    rules = [{"path": "/kept/*", "seconds": 600}, {"path": "/asked/*", "policy": "disabled"}]
    given = {"content": {"inline": FILES}, "error_document": "error.html", "cache_rules": rules, "security": {}}
    moved = [
        {"prefix": "docs/", "replace_prefix": "sub/", "code": 301},
        {"prefix": "home", "protocol": "https", "host": "example.com"},
    ]
    return document(web=site(**{**given, "delivery": {}, "redirects": moved, **settings}))


class Delivered:
    """A website that is deployed, with its files."""

    def __init__(self, sandbox: SandboxProcess, aws: Aws, **settings: Any) -> None:
        self.sandbox, self.aws, self.stack = sandbox, aws, next(FRESH)
        self.found = outputs(deployed(aws, self.stack, definition(**settings)))
        for key, text in FILES.items():
            self.put(key, text)

    def put(self, key: str, text: str) -> None:
        """A file, which may be kept for five minutes."""
        where = {"Bucket": self.found["WebBucket"], "Key": key, "CacheControl": "public, max-age=300"}
        self.aws.s3.put_object(**where, Body=text.encode(), ContentType="text/html")

    def visit(self, path: str, method: str = "GET") -> Visit:
        """Open a page."""
        return self.sandbox.visit(self.found["WebUrl"].rstrip("/") + path, method)

    def clear(self, path: str, reference: str) -> str:
        """Make an invalidation; its id."""
        batch = {"Paths": {"Quantity": 1, "Items": [path]}, "CallerReference": reference}
        made = self.aws.client("cloudfront").create_invalidation(
            DistributionId=self.found["WebDelivery"], InvalidationBatch=batch
        )
        return str(made["Invalidation"]["Id"])


@pytest.fixture(scope="module")
def web(sandbox: SandboxProcess, aws: Aws) -> Delivered:
    return Delivered(sandbox, aws)


@pytest.mark.parametrize(
    ("path", "status", "text", "location"),
    [
        ("/", 200, "<h1>Home</h1>", None),
        ("/sub/", 200, "Sub", None),
        ("/sub", 302, "", "/sub/"),
        ("/sub?a=1", 302, "", "/sub/?a=1"),
        ("/docs/index.html", 301, "", "/sub/index.html"),
        ("/home", 302, "", "https://example.com/home"),
        ("/nothing.html", 404, "<h1>Oh no</h1>", None),
    ],
)
def test_pages(web: Delivered, path: str, status: int, text: str, location: str | None) -> None:
    found = web.visit(path)
    assert (found.status, found.headers.get("location")) == (status, location)
    assert not text or found.text == text


def test_only_the_distribution_reads_the_bucket(web: Delivered) -> None:
    direct = web.sandbox.visit(f"http://{web.found['WebBucket']}.localhost:{web.sandbox.port}/index.html")
    assert direct.status in (403, 404) and b"Home" not in direct.body
    foreign = Delivered(web.sandbox, web.aws)
    web.aws.s3.put_bucket_policy(
        Bucket=foreign.found["WebBucket"],
        Policy=web.aws.s3.get_bucket_policy(Bucket=foreign.found["WebBucket"])["Policy"].replace(
            foreign.found["WebDelivery"], web.found["WebDelivery"]
        ),
    )
    assert foreign.visit("/app.js").status in (403, 404)


def test_security_headers_come_with_every_answer(web: Delivered) -> None:
    for path in ("/", "/nothing.html"):
        headers = web.visit(path).headers
        assert headers["strict-transport-security"] == "max-age=31536000"
        assert (headers["x-frame-options"], headers["x-content-type-options"]) == ("SAMEORIGIN", "nosniff")
        assert headers["referrer-policy"] == "strict-origin-when-cross-origin"


def test_only_reading(web: Delivered) -> None:
    assert web.visit("/index.html", "POST").status == 403


def test_copies_last_until_they_are_cleared(web: Delivered) -> None:
    web.put("news.html", "old")
    assert (web.visit("/news.html").text, web.visit("/news.html").headers["x-cache"]) == ("old", "Hit from cloudfront")
    web.put("news.html", "new")
    assert web.visit("/news.html").text == "old"
    first = web.clear("/other/*", "other")
    assert web.visit("/news.html").text == "old"
    second = web.clear("/*", "release-1")
    assert web.visit("/news.html").text == "new"
    assert first != second == web.clear("/*", "release-1")


def test_rules_of_the_cache(web: Delivered) -> None:
    for folder, text in (("kept", "old"), ("asked", "new")):
        web.put(f"{folder}/a.html", "old")
        assert web.visit(f"/{folder}/a.html").text == "old"
        web.put(f"{folder}/a.html", "new")
        assert web.visit(f"/{folder}/a.html").text == text


def test_one_page_answers_all_paths(sandbox: SandboxProcess, aws: Aws) -> None:
    app = Delivered(sandbox, aws, delivery={"single_page": True}, error_document=None, redirects=[])
    found = app.visit("/people/42")
    assert (found.status, found.text) == (200, "<h1>Home</h1>")


def test_stopping_and_going_on_at_the_same_address(sandbox: SandboxProcess, aws: Aws) -> None:
    web = Delivered(sandbox, aws)
    deployed(aws, web.stack, definition(hosting="stopped"), "UPDATE")
    assert web.visit("/").status == 403
    assert aws.s3.head_object(Bucket=web.found["WebBucket"], Key="index.html")
    again = outputs(deployed(aws, web.stack, definition(), "UPDATE"))
    assert again == web.found
    assert web.visit("/").text == "<h1>Home</h1>"


def test_the_same_bucket_goes_behind_cloudfront_and_back(sandbox: SandboxProcess, aws: Aws) -> None:
    stack, open_ = next(FRESH), {"delivery": None, "cache_rules": None, "security": None}
    before = outputs(deployed(aws, stack, definition(**open_)))
    aws.s3.put_object(Bucket=before["WebBucket"], Key="index.html", Body=b"Hello")
    assert sandbox.visit(before["WebUrl"]).text == "Hello"
    behind = outputs(deployed(aws, stack, definition(), "UPDATE"))
    assert behind["WebBucket"] == before["WebBucket"]
    assert sandbox.visit(before["WebUrl"]).status in (403, 404)
    assert sandbox.visit(behind["WebUrl"]).text == "Hello"
    back = outputs(deployed(aws, stack, definition(**open_), "UPDATE"))
    assert sandbox.visit(back["WebUrl"]).text == "Hello" and back == before


def test_an_address_survives_a_restart(own_sandbox: SandboxProcess) -> None:
    own_sandbox.start()
    web = Delivered(own_sandbox, Aws(own_sandbox.url))
    own_sandbox.kill()
    own_sandbox.start()
    assert web.visit("/").text == "<h1>Home</h1>"
