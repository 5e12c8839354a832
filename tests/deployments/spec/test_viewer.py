"""The program that CloudFront runs at each request, really run: by the node that browsers are driven with."""

import json
import subprocess
from pathlib import Path
from typing import Any

import playwright
import pytest

from deployments.spec.site.redirects import Redirect
from deployments.spec.site.viewer import MOST_BYTES, viewer_code

NODE = Path(playwright.__file__).parent / "driver" / "node"
RULES = (
    Redirect(prefix="docs/", replace_prefix="guide/", code=301),
    Redirect(prefix="blog", host="blog.example.com", protocol="https", replace_path="index.html"),
    Redirect(prefix="shop", host="shop.example.com", code=307),
    Redirect(prefix="größe/", replace_prefix="size & co?/"),
)
WITH_QUERY = {"q": {"value": "1"}, "tag": {"value": "b", "multiValue": [{"value": "a"}, {"value": "b"}]}}


def run(code: str, *paths: str) -> list[dict[str, Any]]:
    """What the program makes of requests for these paths."""
    asked = [{"request": {"uri": path, "querystring": {}, "headers": {}}} for path in paths]
    return events(code, asked)


def events(code: str, asked: list[dict[str, Any]]) -> list[dict[str, Any]]:
    program = f"{code}\nconsole.log(JSON.stringify({json.dumps(asked)}.map(handler)));"
    done = subprocess.run([NODE, "-"], input=program, capture_output=True, text=True, check=True, timeout=60)
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def told(answer: dict[str, Any]) -> tuple[int | None, str]:
    """The status and the way of a redirect; no status and the path that goes on to the bucket."""
    sent = answer.get("headers", {}).get("location", {}).get("value")
    return answer.get("statusCode"), sent or answer["uri"]


EXPECTED = {
    "/": (None, "/index.html"),
    "/a/": (None, "/a/index.html"),
    "/a/b.html": (None, "/a/b.html"),
    "/a": (302, "/a/"),
    "/.well-known/token": (None, "/.well-known/token"),
    "/docs/a/b.html": (301, "/guide/a/b.html"),
    "/blog/1": (302, "https://blog.example.com/index.html"),
    "/shop/1": (307, "https://shop.example.com/shop/1"),
    "/gr%C3%B6%C3%9Fe/1": (302, "/size%20&%20co%3F/1"),
    "/%zz": (302, "/%zz/"),
    # Nobody is sent to another host by what somebody wrote into a link.
    "//evil.example": (None, "//evil.example"),
    "//evil": (302, "/evil/"),
    "/\\evil": (302, "/evil/"),
}


def test_folders_and_redirects() -> None:
    answers = run(viewer_code("index.html", RULES, folders=True), *EXPECTED)
    assert {path: told(answer) for path, answer in zip(EXPECTED, answers, strict=True)} == EXPECTED


def test_one_page_for_all_paths_sends_nobody_to_folders() -> None:
    (answer,) = run(viewer_code("index.html", (), folders=False), "/people/42")
    assert told(answer) == (None, "/people/42")


def test_a_redirect_keeps_what_was_asked() -> None:
    asked = {"request": {"uri": "/docs/a", "querystring": WITH_QUERY, "headers": {}}}
    (answer,) = events(viewer_code("index.html", RULES, folders=True), [asked])
    assert told(answer) == (301, "/guide/a?q=1&tag=a&tag=b")


@pytest.mark.parametrize("rules", [(), RULES])
def test_it_is_small(rules: tuple[Redirect, ...]) -> None:
    assert len(viewer_code("index.html", rules, folders=True).encode()) < MOST_BYTES / 4
