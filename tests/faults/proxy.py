"""A bad line to AWS: answers get lost before or after their effect, are old, or turn into errors and throttling."""

import http.client
import random
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_THROTTLED = (
    b'<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>Sender</Type>'
    b"<Code>Throttling</Code><Message>Rate exceeded</Message></Error><RequestId>x</RequestId></ErrorResponse>"
)
_HOP = frozenset({"connection", "transfer-encoding", "expect", "host", "content-length"})


@dataclass
class BadLine:
    """A proxy on a free port of 127.0.0.1 in front of ``port``. ``rate`` is the share of calls that go wrong."""

    port: int
    rate: float = 0.0
    seed: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    _said: dict[bytes, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        line, self._random, self._lock = self, random.Random(self.seed), threading.Lock()  # noqa: S311 - dice

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: Any) -> None:
                """Silent."""

            def handle_one_request(self) -> None:
                """Whatever the client does, the thread ends quietly."""
                try:
                    super().handle_one_request()
                except OSError:
                    self.close_connection = True

            def _pass(self) -> None:
                line.pass_on(self)

            do_GET = do_POST = do_PUT = do_HEAD = do_DELETE = _pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        """Where to send AWS calls."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        """No more calls."""
        self._server.shutdown()
        self._server.server_close()

    def _fault(self) -> str:
        with self._lock:
            kind = ""
            if self._random.random() < self.rate:
                kind = self._random.choice(["lost before", "lost after", "lost after", "500", "throttled", "old"])
            self.counts[kind or "passed"] = self.counts.get(kind or "passed", 0) + 1
            return kind

    def pass_on(self, request: BaseHTTPRequestHandler) -> None:
        """Forward one request, or do what the dice say."""
        body = request.rfile.read(int(request.headers.get("Content-Length") or 0))
        fault = self._fault()
        if fault == "lost before":
            request.close_connection = True
            return
        if fault in {"500", "throttled"}:
            _answer(request, 400 if fault == "throttled" else 500, _THROTTLED if fault == "throttled" else b"<html>")
            return
        try:
            status, headers, answer = self._ask(request, body)
        except (OSError, http.client.HTTPException):
            request.close_connection = True
            return
        if fault == "lost after":
            request.close_connection = True
            return
        if b"Action=Describe" in body and status == 200:
            # The same question gets the answer before this one, as AWS's replicas sometimes give.
            answer, self._said[body] = (self._said.get(body, answer) if fault == "old" else answer), answer
        _answer(request, status, answer, headers)

    def _ask(self, request: BaseHTTPRequestHandler, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            headers = {name: value for name, value in request.headers.items() if name.lower() not in _HOP}
            connection.request(request.command, request.path, body=body, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        finally:
            connection.close()


def _answer(
    request: BaseHTTPRequestHandler, status: int, body: bytes, headers: list[tuple[str, str]] | None = None
) -> None:
    request.send_response(status)
    for name, value in headers or [("Content-Type", "text/xml")]:
        if name.lower() not in _HOP:
            request.send_header(name, value)
    length = next((value for name, value in headers or [] if name.lower() == "content-length"), str(len(body)))
    request.send_header("Content-Length", length if request.command == "HEAD" else str(len(body)))
    request.end_headers()
    if request.command != "HEAD":
        request.wfile.write(body)
