"""A real sandbox process for tests: started on a free port, read through its files, ended by its process id.

with SandboxProcess(tmp_path) as sandbox: ...    # from its start to its end

sandbox = SandboxProcess(tmp_path)
url = sandbox.start()          # http://127.0.0.1:PORT once it answers
sandbox.kill()                 # SIGKILL to it; its children end with it
sandbox.start()                # on the same data and the same port: the same addresses
sandbox.ledger()               # what CloudFormation was really asked to do
"""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

START_SECONDS = 90.0
STOP_SECONDS = 10.0
ROOT = Path(__file__).resolve().parent.parent


class SandboxProcess:
    """One sandbox with one data directory; may be started again after it ended."""

    def __init__(self, data_dir: Path, *, speed: float = 0, port: int = 0) -> None:
        """`port` 0 takes a free one at the first start and keeps it."""
        self.data_dir = data_dir
        self.speed = speed
        self.port = port
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        """It answers; at the end of the block it is stopped."""
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """The AWS endpoint."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """The process id of the server."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> str:
        """Start and wait until it answers; raises AssertionError with its output when it does not."""
        self.data_dir.mkdir(parents=True, exist_ok=True)
        announced = self.data_dir / "port"
        announced.unlink(missing_ok=True)
        with (self.data_dir / "output.log").open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "sandbox", "--data", str(self.data_dir), "--port", str(self.port)]
                + ["--speed", str(self.speed)],
                env={**os.environ, "TIERBOARD_MODE": "test"},
                cwd=ROOT,
                stdout=output,
                stderr=output,
            )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            if announced.exists() and announced.read_text():
                self.port = int(announced.read_text())
                if self._answers():
                    return self.url
            time.sleep(0.02)
        raise AssertionError(f"The sandbox did not start:\n{self.output()}")

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/_sandbox/health", timeout=5) as answer:  # noqa: S310 - loopback
                return bool(answer.status == 200)
        except OSError:
            return False

    def stop(self) -> int:
        """SIGTERM and wait; the exit code."""
        return self._end(signal.SIGTERM)

    def kill(self) -> int:
        """SIGKILL, as a power cut; the exit code."""
        return self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> int:
        process = self._process
        if process is None:
            return 0
        if process.poll() is None:
            process.send_signal(how)
        self._process = None
        return process.wait(STOP_SECONDS)

    def output(self) -> str:
        """All that it printed."""
        path = self.data_dir / "output.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def ledger(self) -> list[dict[str, Any]]:
        """The lines of the ledger, oldest first; their fields stand in `sandbox/ledger.py`."""
        return self._lines("ledger.jsonl")

    def refused(self) -> list[dict[str, Any]]:
        """Operations that CloudFormation refused, oldest first."""
        return self._lines("refused.jsonl")

    def _lines(self, name: str) -> list[dict[str, Any]]:
        path = self.data_dir / name
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def executions(self, stack_name: str) -> list[dict[str, Any]]:
        """The accepted ExecuteChangeSet calls of a stack: one line each time something was really executed."""
        wanted = ("ExecuteChangeSet", stack_name, "accepted")
        return [line for line in self.ledger() if (line["action"], line["stack_name"], line["outcome"]) == wanted]

    def fail_next(self, stack_name: str, logical_id: str = "", reason: str = "", step: str = "") -> None:
        """Let a resource (the template's last one by default) fail in the stack's next operation; `step` is create,
        update, rollback or delete, by default the first that comes.
        """
        body = {"stack_name": stack_name, "logical_id": logical_id, "reason": reason, "step": step}
        self.control("POST", "/faults", body)

    def drift(self, stack_name: str, logical_id: str, **how: Any) -> None:
        """Let somebody change a thing by hand: `properties={...}`, `deleted=True`, or `unknown="reason"`."""
        self.control("POST", "/drift", {"stack_name": stack_name, "logical_id": logical_id, **how})

    def inject(self, kind: str, **rule: Any) -> str:
        """Let calls go wrong by a rule (`sandbox/injection.py`); its id."""
        return str(self.control("POST", "/injections", {"kind": kind, **rule})["id"])

    def injected(self, rule_id: str) -> int:
        """How often a rule has hit."""
        return sum(self.control("GET", "/injections")["rules"][rule_id]["hits"].values())

    def inject_nothing(self) -> None:
        """Forget all rules."""
        self.control("DELETE", "/injections")

    def add_role(self, name: str, **trust: str) -> str:
        """Add a role (`external_id`, `account`, `leads_to`); its ARN."""
        return str(self.control("POST", "/roles", {"name": name, **trust})["arn"])

    def expire(self, session: str = "") -> None:
        """End the credentials of the sessions of this name, or all."""
        self.control("POST", "/sessions/expire", {"session": session})

    def control(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """One call to the control endpoint with the token."""
        token = (self.data_dir / "control-token").read_text().strip()
        request = urllib.request.Request(  # noqa: S310 - loopback
            f"{self.url}/_sandbox{path}",
            data=json.dumps(body).encode() if body is not None else None,
            method=method,
            headers={"X-Sandbox-Token": token},
        )
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - loopback
            result: dict[str, Any] = json.loads(answer.read())
            return result

    def visit(self, url: str, method: str = "GET", body: bytes | None = None, **headers: str) -> "Visit":
        """Open an address of a site or API (`http://NAME.localhost:PORT/...`) without asking a resolver for it."""
        parts = urlsplit(url)
        target = f"{self.url}{parts.path or '/'}" + (f"?{parts.query}" if parts.query else "")
        sent = {"Host": parts.netloc, **{name.replace("_", "-"): value for name, value in headers.items()}}
        request = urllib.request.Request(target, data=body, method=method, headers=sent)  # noqa: S310 - loopback
        try:
            with _opener.open(request, timeout=30) as answer:
                return Visit(answer.status, dict(answer.headers), answer.read())
        except urllib.error.HTTPError as error:
            return Visit(error.code, dict(error.headers), error.read())


class Visit:
    """What a visited address answered."""

    def __init__(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.status = status
        self.headers = {name.lower(): value for name, value in headers.items()}
        self.body = body

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", errors="replace")

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


class _StayHere(urllib.request.HTTPRedirectHandler):
    """Redirects are answers to look at."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Do not follow."""


_opener = urllib.request.build_opener(_StayHere())
