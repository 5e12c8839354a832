"""The bad TCP line does what its tests rely on."""

import contextlib
import socket
import threading
from collections.abc import Iterator

import pytest

from tests.faults.wire import Wire, before_port


@pytest.fixture
def wire() -> Iterator[Wire]:
    """A line to somebody who repeats what was said."""
    listener = socket.create_server(("127.0.0.1", 0))

    def repeat(client: socket.socket) -> None:
        with client, contextlib.suppress(OSError):
            while said := client.recv(1024):
                client.sendall(said)

    def serve() -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=repeat, args=(client,), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    made = before_port(listener.getsockname()[1])
    yield made
    made.close()
    listener.close()


def calls(wire: Wire) -> socket.socket:
    return socket.create_connection(("127.0.0.1", wire.port), timeout=1)


def says(line: socket.socket, words: bytes) -> bytes:
    line.sendall(words)
    return line.recv(100)


def test_it_passes_and_cuts(wire: Wire) -> None:
    with calls(wire) as line:
        assert says(line, b"one") == b"one"
        wire.cut()
        with pytest.raises(ConnectionError):
            assert says(line, b"two") == b"", "closed"
            raise ConnectionResetError


@pytest.mark.parametrize("mode", ["refuse", "reset"])
def test_nobody_gets_through_until_it_passes_again(wire: Wire, mode: str) -> None:
    wire.set(mode)
    with pytest.raises(ConnectionError), calls(wire) as line:
        assert says(line, b"one") == b"", "closed"
        raise ConnectionResetError
    wire.set("pass")
    with calls(wire) as line:
        assert says(line, b"one") == b"one"


def test_silence_is_not_an_end(wire: Wire) -> None:
    with calls(wire) as line:
        assert says(line, b"one") == b"one"
        wire.set("silent")
        with pytest.raises(TimeoutError):
            says(line, b"two")
        wire.set("pass")
        assert line.recv(100) == b"two"


def test_an_answer_to_commit_is_lost_after_it_was_passed_on(wire: Wire) -> None:
    wire.forget_commit = True
    with calls(wire) as line:
        assert says(line, b"BEGIN") == b"BEGIN"
        with pytest.raises(ConnectionError):
            assert says(line, b"COMMIT") == b"", "closed"
            raise ConnectionResetError
    assert wire.forgotten == 1


def test_the_answer_to_one_commit_is_lost_and_nobody_gets_through_then(wire: Wire) -> None:
    wire.forget_after = b"intent"
    with calls(wire) as other, calls(wire) as line:
        assert says(other, b"COMMIT") == b"COMMIT"
        assert says(line, b"the intent") == b"the intent"
        with pytest.raises(ConnectionError):
            assert says(line, b"COMMIT") == b"", "closed"
            raise ConnectionResetError
    assert (wire.forgotten, wire.mode) == (1, "refuse")
    with pytest.raises(ConnectionError), calls(wire) as line:
        assert says(line, b"one") == b"", "closed"
        raise ConnectionResetError


def test_it_is_cut_after_so_many_bytes(wire: Wire) -> None:
    wire.cut_after = 4
    with calls(wire) as line, pytest.raises(ConnectionError):
        assert says(line, b"1234") == b"1234"
        assert says(line, b"5") == b"", "closed"
        raise ConnectionResetError
