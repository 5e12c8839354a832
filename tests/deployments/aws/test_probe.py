"""Asking an address: what is sent, what is read of the answer, how long it may take, and where nobody may be sent."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest

from deployments.aws import probe
from deployments.aws.probe import LARGEST, ask, is_public

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


def port_of(url: str) -> int:
    """The sandbox's port, when it is the one that serves the address."""
    return urlsplit(url).port or 80


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
        answer = ask(f"{url}/a?b=c", local=port_of(url))
    assert (answer.status, answer.detail, answer.text, answer.cut) == (200, "200 OK", "Grüße", False)
    assert came[0].startswith("GET /a?b=c HTTP/1.1\r\n")
    assert "User-Agent: tierboard-check" in came[0]
    assert "Content-Type" not in came[0]


def test_a_post_sends_its_body_once() -> None:
    with served(saying("201 Created")) as (url, came):
        assert ask(f"{url}/notes", local=port_of(url), method="POST", body='{"text": "ü"}').status == 201
    assert len(came) == 1
    assert came[0].startswith("POST /notes HTTP/1.1\r\n")
    assert "Content-Type: application/json" in came[0]
    assert came[0].endswith('\r\n\r\n{"text": "ü"}')


def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    with served(saying("302 Found", b"", "Location: http://169.254.169.254/latest/")) as (url, came):
        assert ask(url, local=port_of(url)).detail == "302 Found"
    assert len(came) == 1


def test_of_a_long_answer_only_the_beginning_is_read() -> None:
    with served(saying("200 OK", b"a" * LARGEST + b"end")) as (url, _):
        answer = ask(url, local=port_of(url))
    assert (len(answer.text), answer.cut) == (LARGEST, True)


def accepting(status: str, heard: list[bytes]) -> Callable[[socket.socket], None]:
    """Answers the wish for a live connection, and keeps what is said over it."""

    def answer(peer: socket.socket) -> None:
        peer.sendall(f"HTTP/1.1 {status}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n".encode())
        peer.settimeout(5)
        heard.append(peer.recv(64))

    return answer


def test_a_live_connection_is_opened_and_ended() -> None:
    heard: list[bytes] = []
    with served(accepting("101 Switching Protocols", heard)) as (url, came):
        answer = ask(url.replace("http:", "ws:") + "/live", local=port_of(url))
    assert (answer.status, answer.text) == (101, "")
    assert came[0].startswith("GET /live HTTP/1.1\r\n")
    assert "Upgrade: websocket" in came[0] and "Sec-WebSocket-Version: 13" in came[0]
    assert heard[0][:2] == b"\x88\x80" and len(heard[0]) == 6


def test_a_live_connection_that_is_refused_is_an_answer() -> None:
    with served(saying("401 Unauthorized", b'{"message": "Unauthorized"}')) as (url, _):
        answer = ask(url.replace("http:", "ws:") + "/live", local=port_of(url))
    assert (answer.status, "Unauthorized" in answer.text) == (401, True)


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
        answer = ask(url, local=port_of(url), seconds=1)
    assert (answer.status, answer.detail) == (None, "No answer: not within 1 s")
    assert 900 < answer.milliseconds < 4_000


def test_silence_and_rubbish_are_no_answer() -> None:
    with served(lambda peer: None) as (url, _):
        assert ask(url, local=port_of(url)).detail.startswith("No answer: ")
    with served(lambda peer: peer.sendall(b"220 mail.example ESMTP\r\n\r\n")) as (url, _):
        assert ask(url, local=port_of(url)).status is None
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    assert "refused" in ask(f"http://web.localhost:{port}/", local=port).detail


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
        "http://web.localhost:5432/",
        "https://web.localhost:9/",
        "http://bucket.s3.amazonaws.com:6379/",
        "https://bucket.s3.amazonaws.com:22/",
        "http://bucket.s3.amazonaws.com:443/",
        "http://user:word@bucket.s3.amazonaws.com/",
        "",
    ],
)
def test_nobody_is_sent_anywhere_else(url: str) -> None:
    answer = ask(url, local=9, seconds=1)
    assert (answer.status, answer.milliseconds < 900) == (None, True)


def test_the_sandboxs_names_are_no_addresses_of_aws() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        answer = ask(f"http://web.localhost:{server.getsockname()[1]}/", local=None)
        assert "not an address that AWS or the sandbox gives" in answer.detail
        with pytest.raises(BlockingIOError):
            server.accept()


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("52.216.1.1", True),
        ("2600:1f18::1", True),
        ("127.0.0.1", False),
        ("10.0.0.7", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # noqa: S104 - refused
        ("224.0.0.1", False),
        ("::1", False),
        ("fd00:ec2::254", False),
        ("fe80::1%eth0", False),
        ("::ffff:10.0.0.7", False),
        ("64:ff9b::a9fe:a9fe", False),
        ("2002:7f00:1::", False),
    ],
)
def test_only_addresses_of_the_internet_are_public(address: str, public: bool) -> None:
    assert is_public(address) is public


def resolved(monkeypatch: pytest.MonkeyPatch, *addresses: tuple[str, int]) -> None:
    """What the resolver says of every name."""
    rows = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", address) for address in addresses]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *asked, **how: rows)


def test_a_name_of_aws_that_leads_into_a_private_network_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        resolved(monkeypatch, ("127.0.0.1", server.getsockname()[1]), ("10.255.255.1", 80))
        answer = ask("http://look-alike.amazonaws.com/", local=None, seconds=1)
        assert answer.detail == "No answer: the name leads to an address that is not public"
        with pytest.raises(BlockingIOError):
            server.accept()


def drip(peer: socket.socket) -> None:
    """One byte of a handshake now and then: a record that never ends."""
    peer.settimeout(0.05)
    for byte in b"\x16\x03\x03\x40\x00" + bytes(1000):
        try:
            peer.sendall(bytes([byte]))
            if peer.recv(4096) == b"":
                return
        except TimeoutError:
            continue
        except OSError:
            return


def test_a_handshake_that_trickles_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        resolved(monkeypatch, ("127.0.0.1", server.getsockname()[1]))
        monkeypatch.setattr(probe, "is_public", lambda address: True)
        thread = threading.Thread(target=lambda: drip(server.accept()[0]), daemon=True)
        thread.start()
        answer: Any = ask("https://slow.amazonaws.com/", local=None, seconds=1)
        thread.join(5)
    assert answer.detail == "No answer: not within 1 s"
    assert 900 < answer.milliseconds < 4_000
