"""A site and an API that answer on this machine, as the sandbox's do, and remember what they were asked."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


@dataclass
class Answering:
    """``answers`` are status and text by path; what is not in them is a 404. ``asked`` are method, path and body."""

    url: str = ""
    answers: dict[str, tuple[int, str]] = field(default_factory=dict)
    asked: list[tuple[str, str, str]] = field(default_factory=list)


@contextmanager
def answering() -> Iterator[Answering]:
    """One server until the end of the block."""
    place = Answering()

    class Requests(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # noqa: N802
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            place.asked.append((self.command, self.path, body))
            status, text = place.answers.get(self.path, (404, "Nothing here"))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(text.encode())

        do_POST = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Requests) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        place.url = f"http://here.localhost:{server.server_port}"
        yield place
        server.shutdown()
