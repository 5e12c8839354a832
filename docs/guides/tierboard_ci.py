#!/usr/bin/env python3
"""Deploys with Tierboard from CI and waits for the end. Python 3.9 or newer, nothing to install.

    export TIERBOARD_URL=https://tierboard.example.org TIERBOARD_TOKEN=tierboard_...
    python3 tierboard_ci.py shop staging --code notes=notes.zip --commit "$(git rev-parse HEAD)"

What happens goes to standard error as it happens, the last answer to standard output as JSON. Exit codes:

    0  deployed, or nothing to change            6  failed, the previous version runs again
    2  planned only (--mode plan)                7  failed, or stuck: a person is needed
    3  not ended within --timeout                10 the token is not accepted, or may not do this
    4  rejected, expired, overtaken, cancelled   11 the request cannot be used
    5  blocked by a check, or no plan possible   12 Tierboard does not answer
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from typing import Any

ENDS = {
    "succeeded": 0,
    "no_changes": 0,
    "planned": 2,
    "rejected": 4,
    "expired": 4,
    "superseded": 4,
    "cancelled": 4,
    "denied": 5,
    "plan_failed": 5,
    "rolled_back": 6,
    "failed": 7,
    "needs_attention": 7,
}
NOT_YET, NOT_ALLOWED, NOT_USABLE, NO_ANSWER = 3, 10, 11, 12
AGAIN = {429, 500, 502, 503, 504}
Headers = dict[str, str]


class Stop(Exception):
    """The end, with what to say and the code to exit with."""

    def __init__(self, words: str, code: int) -> None:
        super().__init__(words)
        self.code = code


class Tierboard:
    """One installation, with the token of this CI system and the time by which all has to be done."""

    def __init__(self, url: str, token: str, deadline: float) -> None:
        self.url, self.token, self.deadline = url.rstrip("/"), token, deadline

    def call(self, path: str, body: bytes | None = None, **headers: str) -> tuple[int, Headers, Any]:
        """Status, headers and JSON. Asks again, the same, while Tierboard is busy or away."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        sent["Authorization"] = f"Bearer {self.token}"
        while True:
            try:
                return self._once(urllib.request.Request(self.url + path, body, sent))  # noqa: S310
            except urllib.error.HTTPError as error:
                if error.code == 304:
                    return 304, dict(error.headers), None
                if error.code not in AGAIN:
                    raise refused(error) from None
                pause = float(error.headers.get("Retry-After") or 5)
            except OSError as error:
                print(f"No answer from {self.url}: {error}", file=sys.stderr)
                pause = 5.0
            if time.monotonic() + pause > self.deadline:
                raise Stop("Tierboard did not answer in time.", NO_ANSWER)
            time.sleep(pause)

    @staticmethod
    def _once(request: urllib.request.Request) -> tuple[int, Headers, Any]:
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310  the address is the user's own
            return answer.status, dict(answer.headers), json.load(answer)

    def upload(self, application: str, purpose: str, path: str) -> str:
        """The SHA-256 under which the zip is kept now."""
        with open(path, "rb") as file:
            data = file.read()
        query = {"application": application, "purpose": purpose, "filename": os.path.basename(path)}
        address = f"/api/v1/artifacts?{urllib.parse.urlencode(query)}"
        return str(self.call(address, data, Content_Type="application/zip")[2]["sha256"])

    def follow(self, status: str) -> dict[str, Any]:
        """The last answer about a deployment: its end, or how it stands when the time is over."""
        path, tag, answer = status[len(self.url) :], "", {}
        while True:
            wait = max(0, min(25, int(self.deadline - time.monotonic())))
            code, headers, news = self.call(f"{path}?wait={wait}", None, **({"If_None_Match": tag} if tag else {}))
            if code == 200:
                tag, answer = headers.get("ETag", ""), news
                print(f"{answer['word']}: {answer['sentence']}", file=sys.stderr)
            if answer["ended"] or time.monotonic() >= self.deadline:
                return answer
            time.sleep(1)


def refused(error: urllib.error.HTTPError) -> Stop:
    """What Tierboard says is wrong, as the end."""
    try:
        said = json.load(error)
    except ValueError:
        said = {"detail": error.reason, "errors": []}
    lines = [said["detail"], *(f"  {one['field']}: {one['detail']}" for one in said["errors"])]
    return Stop("\n".join(lines), NOT_ALLOWED if error.code in {401, 403} else NOT_USABLE)


def order(options: argparse.Namespace, board: Tierboard) -> dict[str, Any]:
    """What is asked for, after the zips are uploaded."""
    wanted = {"application": options.application, "environment": options.environment, "mode": options.mode}
    for name in ("revision", "commit", "note"):
        if getattr(options, name):
            wanted[name] = getattr(options, name)
    if options.definition:
        with open(options.definition, encoding="utf-8") as file:
            wanted["definition"] = json.load(file)
    zips = [(*pair, "code") for pair in options.code] + [(*pair, "content") for pair in options.content]
    if zips:
        wanted["artifacts"] = {name: board.upload(options.application, kind, path) for name, path, kind in zips}
    return wanted


def named_zip(text: str) -> tuple[str, str]:
    """COMPONENT=ZIP in two."""
    name, found, path = text.partition("=")
    if not (found and os.path.isfile(path)):
        raise argparse.ArgumentTypeError(f"write COMPONENT=ZIP with a file that is there, not {text}")
    return name, path


def options_of(words: Any = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("application")
    parser.add_argument("environment")
    parser.add_argument("--mode", choices=["plan", "deploy"], default="deploy")
    parser.add_argument("--definition", metavar="FILE", help="a whole definition as JSON")
    parser.add_argument("--revision", type=int, help="a revision that is there; else the newest")
    parser.add_argument("--code", metavar="COMPONENT=ZIP", type=named_zip, action="append", default=[])
    parser.add_argument("--content", metavar="COMPONENT=ZIP", type=named_zip, action="append", default=[])
    parser.add_argument("--commit", default="")
    parser.add_argument("--note", default="")
    parser.add_argument("--key", default=str(uuid.uuid4()), help="the same key is the same deployment")
    parser.add_argument("--timeout", type=float, default=3600, help="seconds; the deployment goes on after them")
    return parser.parse_args(words)


def main() -> int:
    """Deploy, follow, and say how it ended."""
    options = options_of()
    url, token = os.environ["TIERBOARD_URL"], os.environ["TIERBOARD_TOKEN"]
    board = Tierboard(url, token, time.monotonic() + options.timeout)
    try:
        body = json.dumps(order(options, board)).encode()
        headers = {"Content_Type": "application/json", "Idempotency_Key": options.key}
        asked = board.call("/api/v1/deployments", body, **headers)[2]
        links, what = asked["links"], "Under way already" if asked.get("joined") else "Asked"
        print(f"{what}. To be looked at and approved here: {links['page']}", file=sys.stderr)
        answer = board.follow(urllib.parse.urljoin(board.url, urllib.parse.urlsplit(links["status"]).path))
    except Stop as stop:
        print(stop, file=sys.stderr)
        return stop.code
    print(json.dumps(answer, indent=2))
    return ENDS.get(answer["state"], NOT_YET)


if __name__ == "__main__":
    sys.exit(main())
