"""Health checks: what counts as an answer, and by which name a server is asked."""

import http.server
import socket
import threading
from collections.abc import Iterator

import pytest

from config.launch import probes
from config.launch.__main__ import main
from config.launch.ports import free_port

EXPECTED_HOST = "tierboard.example"


class Page(http.server.BaseHTTPRequestHandler):
    """200 for the one host name that it knows, 400 otherwise, as Django does."""

    def do_GET(self) -> None:
        self.send_response(200 if self.headers["Host"] == EXPECTED_HOST else 400)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def url() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/healthz/live"
        server.shutdown()


def test_a_page_is_asked_for_by_a_name_it_answers_to(url: str) -> None:
    assert probes.healthy(url, {"ALLOWED_HOSTS": f".{EXPECTED_HOST}, other.example"})
    assert not probes.healthy(url, {"ALLOWED_HOSTS": "*"})


def test_nobody_there_is_not_healthy() -> None:
    assert main(["healthy", f"http://127.0.0.1:{free_port()}/"]) == 1


def test_servers_are_healthy_when_they_take_connections() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert probes.healthy("database", {"DATABASE_URL": f"postgresql://u:p@127.0.0.1:{port}/name"})
        assert probes.healthy("broker", {"REDIS_URL": f"redis://127.0.0.1:{port}/0"})
    assert not probes.healthy("database", {"DATABASE_URL": f"postgresql://127.0.0.1:{port}/name"})
    assert not probes.healthy("broker", {})
