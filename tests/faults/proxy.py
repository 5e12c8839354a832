"""A bad line to AWS: answers get lost before or after their effect, are old, torn, or turn into errors and pages."""

import http.client
import random
import re
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

Headers = list[tuple[str, str]]

_ERROR = (
    '<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>Sender</Type>'
    "<Code>{code}</Code><Message>{text}</Message></Error><RequestId>x</RequestId></ErrorResponse>"
)
_PAGE = b"<html><body><h1>Bad gateway</h1></body></html>"
_HOP: Final = frozenset({"connection", "transfer-encoding", "expect", "host", "content-length"})
_MOST_REMEMBERED = 300

ERRORS: Final = {
    "500": (500, _PAGE),
    "throttled": (400, _ERROR.format(code="Throttling", text="Rate exceeded").encode()),
    "expired": (403, _ERROR.format(code="ExpiredToken", text="The security token is expired").encode()),
    "denied": (403, _ERROR.format(code="AccessDenied", text="You are not authorized").encode()),
    "absent": (400, _ERROR.format(code="ValidationError", text="Stack with id x does not exist").encode()),
}
"""Answers instead of AWS's: the call never reaches it."""
SPOILT: Final[dict[str, Callable[[bytes], bytes]]] = {
    "truncated": lambda answer: answer[: len(answer) // 2],
    "html": lambda answer: _PAGE,
    "empty": lambda answer: b"",
}
"""AWS did what was asked, and the answer arrives with 200 and another body."""
_DICE: Final = (
    *("lost before", "lost before", "lost after", "lost after", "lost after", "500", "throttled", "throttled"),
    *("old", "old", "truncated", "html", "empty", "expired", "absent"),
)


@dataclass
class BadLine:
    """A proxy on a free port of 127.0.0.1 in front of ``port``.

    ``rate`` is the share of calls that go wrong. ``script`` decides instead where it is set: it gets the action
    (``ExecuteChangeSet``, or ``PUT`` for S3) and answers with the kind of fault, "" for none. ``seen`` counts calls.
    """

    port: int
    rate: float = 0.0
    seed: int = 0
    script: Callable[[str], str] | None = None
    counts: dict[str, int] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)
    _said: OrderedDict[bytes, bytes] = field(default_factory=OrderedDict)

    def __post_init__(self) -> None:
        line, self._random, self._lock = self, random.Random(self.seed), threading.Lock()  # noqa: S311 - dice

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1  # one packet for head and body

            def log_message(self, *_: Any) -> None:
                """Silent."""

            def handle_one_request(self) -> None:
                """Whatever the client does, the thread ends quietly."""
                try:
                    super().handle_one_request()
                except OSError:
                    self.close_connection = True

            def finish(self) -> None:
                """The connection to AWS ends with the client's."""
                line.hang_up()
                try:
                    super().finish()
                except OSError:
                    return

            def _pass(self) -> None:
                line.pass_on(self)

            do_GET = do_POST = do_PUT = do_HEAD = do_DELETE = _pass

        self._upstream = threading.local()
        self._server = _Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        """Where to send AWS calls."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        """No more calls."""
        self._server.shutdown()
        self._server.server_close()

    def _fault(self, action: str) -> str:
        with self._lock:
            kind = ""
            self.seen[action] = self.seen.get(action, 0) + 1
            if self.script is not None:
                kind = self.script(action)
            elif self._random.random() < self.rate:
                kind = self._random.choice(_DICE)
            if kind in SPOILT and action.isupper():
                kind = "lost after"  # S3 says with a status alone that it took a file: no torn body could deny it
            self.counts[kind or "passed"] = self.counts.get(kind or "passed", 0) + 1
            return kind

    def pass_on(self, request: BaseHTTPRequestHandler) -> None:
        """Forward one request, or do what the dice say."""
        body = request.rfile.read(int(request.headers.get("Content-Length") or 0))
        fault = self._fault(action_of(request.command, body))
        if fault == "lost before":
            request.close_connection = True
            return
        if fault in ERRORS:
            status, text = ERRORS[fault]
            # S3 throttles with 503, and an answer to HEAD has nothing but its status.
            _answer(request, 503 if fault == "throttled" and request.command != "POST" else status, text)
            return
        try:
            status, headers, answer = self._ask(request, body)
        except (OSError, http.client.HTTPException):
            self.hang_up()
            request.close_connection = True
            return
        if fault == "lost after":
            request.close_connection = True
            return
        if b"Action=Describe" in body and status == 200:
            answer = self._perhaps_old(body, answer, fault == "old")
        _answer(request, status, SPOILT[fault](answer) if fault in SPOILT and status == 200 else answer, headers)

    def _perhaps_old(self, question: bytes, answer: bytes, old: bool) -> bytes:
        """The same question gets the answer before this one, as AWS's replicas sometimes give."""
        with self._lock:
            before = self._said.pop(question, answer)
            self._said[question] = answer
            if len(self._said) > _MOST_REMEMBERED:
                self._said.popitem(last=False)
        return before if old else answer

    def _ask(self, request: BaseHTTPRequestHandler, body: bytes) -> tuple[int, Headers, bytes]:
        headers = {name: value for name, value in request.headers.items() if name.lower() not in _HOP}
        connection = getattr(self._upstream, "connection", None)
        if connection is None:
            connection = self._upstream.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(request.command, request.path, body=body, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.getheaders(), answer.read()

    def hang_up(self) -> None:
        """Close this thread's connection to AWS."""
        connection = getattr(self._upstream, "connection", None)
        if connection is not None:
            connection.close()
            self._upstream.connection = None


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256


def action_of(method: str, body: bytes) -> str:
    """The action of a query call; the method for everything else."""
    found = re.search(rb"(?:^|&)Action=(\w+)", body[:2000]) if method == "POST" else None
    return found.group(1).decode() if found else method


def _answer(request: BaseHTTPRequestHandler, status: int, body: bytes, headers: Headers | None = None) -> None:
    request.send_response(status)
    for name, value in headers or [("Content-Type", "text/xml")]:
        if name.lower() not in _HOP:
            request.send_header(name, value)
    length = next((value for name, value in headers or [] if name.lower() == "content-length"), str(len(body)))
    request.send_header("Content-Length", length if request.command == "HEAD" else str(len(body)))
    request.end_headers()
    if request.command != "HEAD":
        request.wfile.write(body)
