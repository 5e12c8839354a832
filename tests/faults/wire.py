"""A TCP line in front of PostgreSQL, Valkey or anything else that listens, and what may happen to it.

``set`` says how it is from now on: ``pass``; ``refuse``: nobody listens, and what is open is reset; ``reset``: the
same, but somebody listens; ``silent``: accepts and never answers, and what is open hangs until it passes again;
``slow``: each piece waits. ``forget_commit`` passes the next COMMIT on and resets the line instead of bringing
PostgreSQL's answer; ``forget_after`` does so with the COMMIT of the first transaction in which these bytes were sent,
and nobody gets through after it until it passes again; ``cut_after`` resets a connection after so many bytes to the
client.
"""

import contextlib
import socket
import struct
import threading
import time
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

_PIECE = 65536
_SLOW_SECONDS = 0.2
_RESET = struct.pack("ii", 1, 0)


class Wire:
    """Listens on ``port`` of 127.0.0.1 and passes everything on to what ``connect`` opens."""

    def __init__(self, connect: Callable[[], socket.socket]) -> None:
        self._connect = connect
        self.mode, self.cut_after, self.forget_commit, self.forget_after = "pass", 0, False, b""
        self.accepted = self.forgotten = 0
        self._passing, self._lock = threading.Event(), threading.Lock()
        self._passing.set()
        self._open: set[socket.socket] = set()
        self._listener = _listening(0)
        self.port: int = self._listener.getsockname()[1]
        self._closed = False
        threading.Thread(target=self._serve, daemon=True).start()

    # -- what may happen -----------------------------------------------------------------------------------------

    def set(self, mode: str) -> None:
        """Another mode from now on."""
        was, self.mode = self.mode, mode
        if mode == "silent":
            self._passing.clear()
        else:
            self._passing.set()
        if mode in {"refuse", "reset"}:
            self.cut()
        if mode == "refuse":
            self._hang_up()
        elif was == "refuse":
            self._listener = _listening(self.port)
            threading.Thread(target=self._serve, daemon=True).start()

    def cut(self) -> None:
        """Reset every connection that is open."""
        with self._lock:
            every, self._open = list(self._open), set()
        for each in every:
            _reset(each)

    def close(self) -> None:
        """No more connections."""
        self._closed = True
        self._passing.set()
        self._hang_up()
        self.cut()

    # -- inside --------------------------------------------------------------------------------------------------

    def _hang_up(self) -> None:
        """Close the listener; shutting it down first wakes who waits in it."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _serve(self) -> None:
        listener = self._listener
        while not self._closed:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            self.accepted += 1
            if self.mode in {"refuse", "reset"}:  # until the listener is gone
                _reset(client)
                continue
            threading.Thread(target=self._join, args=(client,), daemon=True).start()

    def _join(self, client: socket.socket) -> None:
        self._passing.wait()
        try:
            server = self._connect()
        except OSError:
            return _reset(client)
        with self._lock:
            self._open |= {client, server}
        cut = threading.Event()
        threading.Thread(target=self._pump, args=(client, server, self._to_server(cut)), daemon=True).start()
        self._pump(server, client, self._to_client(cut))
        return None

    def _to_server(self, cut: threading.Event) -> Callable[[bytes], bool]:
        said = False

        def look(piece: bytes) -> bool:
            nonlocal said
            said = said or bool(self.forget_after and self.forget_after in piece)
            if (self.forget_commit or said) and b"COMMIT" in piece:
                self.forget_commit = said = False
                self.forgotten += 1
                cut.set()
            return True

        return look

    def _to_client(self, cut: threading.Event) -> Callable[[bytes], bool]:
        passed = 0

        def look(piece: bytes) -> bool:
            nonlocal passed
            passed += len(piece)
            if cut.is_set() and self.forget_after:
                self.forget_after = b""
                self.set("refuse")
            return not cut.is_set() and not (self.cut_after and passed > self.cut_after)

        return look

    def _pump(self, source: socket.socket, sink: socket.socket, look: Callable[[bytes], bool]) -> None:
        try:
            while piece := source.recv(_PIECE):
                self._passing.wait()
                if self.mode == "slow":
                    time.sleep(_SLOW_SECONDS)
                if not look(piece):
                    break
                sink.sendall(piece)
        except OSError:
            pass
        for each in (source, sink):
            with self._lock:
                self._open.discard(each)
            _reset(each)


def _listening(port: int) -> socket.socket:
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.bind(("127.0.0.1", port))
    made.listen(256)
    return made


def _reset(each: socket.socket) -> None:
    """Close with RST: whoever is at the other end notices at once."""
    with contextlib.suppress(OSError):
        each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    with contextlib.suppress(OSError):
        each.shutdown(socket.SHUT_RD)
    with contextlib.suppress(OSError):
        each.close()


def to_socket(path: str) -> Callable[[], socket.socket]:
    """Opens a Unix socket."""

    def connect() -> socket.socket:
        made = socket.socket(socket.AF_UNIX)
        made.connect(path)
        return made

    return connect


def before_postgres(url: str) -> tuple[Wire, str]:
    """A line to a PostgreSQL with a Unix socket, and the URL that goes through it."""
    parts = urlsplit(url)
    folder = parse_qs(parts.query)["host"][0]
    wire = Wire(to_socket(f"{folder}/.s.PGSQL.5432"))
    return wire, f"postgresql://{parts.username}@127.0.0.1:{wire.port}{parts.path}"


def before_valkey(url: str) -> tuple[Wire, str]:
    """A line to a Valkey with a Unix socket, and the URL that goes through it."""
    wire = Wire(to_socket(url.removeprefix("unix://")))
    return wire, f"redis://127.0.0.1:{wire.port}/0"


def before_port(port: int) -> Wire:
    """A line to a port of this machine, such as the sandbox's."""
    return Wire(lambda: socket.create_connection(("127.0.0.1", port), timeout=5))
