"""Asking an address: what is sent, what is read of the answer, how long it may take, and where nobody may be sent."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from deployments.aws.probe import LARGEST, ask

Answering = Callable[[socket.socket], None]


@contextmanager
def served(answering: Answering) -> Iterator[tuple[str, list[str]]]:
    """A server for one connection: its address, and the requests that came."""
    came: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            peer, _ = server.accept()
            with peer:
                came.append(_request(peer))
                answering(peer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://web.localhost:{server.getsockname()[1]}", came
        thread.join(5)


def _request(peer: socket.socket) -> str:
    found = b""
    while b"\r\n\r\n" not in found:
        found += peer.recv(4096)
    head, _, body = found.partition(b"\r\n\r\n")
    length = next((int(line[16:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
    while len(body) < length:
        body += peer.recv(4096)
    return (head + b"\r\n\r\n" + body).decode()


def saying(status: str, body: bytes = b"", *headers: str) -> Answering:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers, "", ""]
    return lambda peer: peer.sendall("\r\n".join(lines).encode() + body)


def test_a_get_sends_nothing_but_who_asks() -> None:
    with served(saying("200 OK", "Grüße".encode())) as (url, came):
        answer = ask(f"{url}/a?b=c", local=True)
    assert (answer.status, answer.detail, answer.text, answer.cut) == (200, "200 OK", "Grüße", False)
    assert came[0].startswith("GET /a?b=c HTTP/1.1\r\n")
    assert "User-Agent: tierboard-check" in came[0]
    assert "Content-Type" not in came[0]


def test_a_post_sends_its_body_once() -> None:
    with served(saying("201 Created")) as (url, came):
        assert ask(f"{url}/notes", local=True, method="POST", body='{"text": "ü"}').status == 201
    assert len(came) == 1
    assert came[0].startswith("POST /notes HTTP/1.1\r\n")
    assert "Content-Type: application/json" in came[0]
    assert came[0].endswith('\r\n\r\n{"text": "ü"}')


def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    with served(saying("302 Found", b"", "Location: http://169.254.169.254/latest/")) as (url, came):
        assert ask(url, local=True).detail == "302 Found"
    assert len(came) == 1


def test_of_a_long_answer_only_the_beginning_is_read() -> None:
    with served(saying("200 OK", b"a" * LARGEST + b"end")) as (url, _):
        answer = ask(url, local=True)
    assert (len(answer.text), answer.cut) == (LARGEST, True)


def trickle(peer: socket.socket) -> None:
    """A header now and then, until the other side hangs up: each read is answered in time, the answer never ends."""
    peer.sendall(b"HTTP/1.1 200 OK\r\n")
    peer.settimeout(0.05)
    for number in range(1000):
        try:
            peer.sendall(b"X-%d: 1\r\n" % number)
            if peer.recv(1) == b"":
                return
        except TimeoutError:
            continue
        except OSError:
            return


def test_an_answer_that_trickles_is_given_up() -> None:
    with served(trickle) as (url, _):
        answer = ask(url, local=True, seconds=1)
    assert (answer.status, answer.detail) == (None, "No answer: not within 1 s")
    assert 900 < answer.milliseconds < 4_000


def test_silence_and_rubbish_are_no_answer() -> None:
    with served(lambda peer: None) as (url, _):
        assert ask(url, local=True).detail.startswith("No answer: ")
    with served(lambda peer: peer.sendall(b"220 mail.example ESMTP\r\n\r\n")) as (url, _):
        assert ask(url, local=True).status is None
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    assert "refused" in ask(f"http://web.localhost:{port}/", local=True).detail


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://127.0.0.1:5432/",
        "http://amazonaws.com.evil.example/",
        "http://evilamazonaws.com/",
        "https://user@evil.example/.amazonaws.com",
        "file:///etc/passwd",
        "ftp://bucket.s3.amazonaws.com/",
        "value-of-WebUrl",
        "http://[::1",
        "http://web.localhost:99999/",
        "",
    ],
)
def test_nobody_is_sent_anywhere_else(url: str) -> None:
    assert ask(url, local=True, seconds=1).status is None


def test_the_sandboxs_names_are_no_addresses_of_aws() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        answer = ask(f"http://web.localhost:{server.getsockname()[1]}/", local=False)
        assert "not an address that AWS or the sandbox gives" in answer.detail
        with pytest.raises(BlockingIOError):
            server.accept()
