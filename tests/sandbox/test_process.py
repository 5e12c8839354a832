"""How the process starts, as whom it runs, and that nothing of it stays."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.sandbox.aws import Aws, outputs
from tests.sandbox.templates import function, role, stack
from tests.sandbox_process import ROOT, SandboxProcess

BUSY = "def handler(event, context):\n    while True:\n        pass\n"
WHOAMI = """
import os
def handler(event, context):
    try:
        seen = open(f"/proc/{os.getppid()}/environ").read()
    except PermissionError:
        seen = "closed"
    return [os.getuid(), seen]
"""


def refused(mode: str, *arguments: str) -> str:
    """What a start that fails says."""
    env = {**os.environ, "TIERBOARD_MODE": mode}
    command = [sys.executable, "-m", "sandbox", *arguments]
    ended = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, timeout=30, check=False)
    assert ended.returncode == 1, ended
    assert "Traceback" not in ended.stderr
    return ended.stderr


@pytest.mark.parametrize("mode", ["production", "tooling", ""])
def test_only_in_demo_and_test(mode: str, tmp_path: Path) -> None:
    """Anywhere else it refuses to start."""
    assert "TIERBOARD_MODE" in refused(mode, "--data", str(tmp_path), "--port", "0")


def test_a_taken_port_is_named(tmp_path: Path) -> None:
    """With what to do."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        words = refused("test", "--data", str(tmp_path), "--port", port)
    assert port in words and "--port" in words


@pytest.mark.parametrize(("option", "value"), [("--port", "many"), ("--port", "70000"), ("--speed", "-1")])
def test_wrong_values_are_named(option: str, value: str, tmp_path: Path) -> None:
    """A sentence with the option and the value."""
    words = refused("test", "--data", str(tmp_path), option, value)
    assert option in words and value in words


def test_one_sandbox_per_data_directory(sandbox: SandboxProcess) -> None:
    """A second one would write over the first."""
    assert "Another sandbox uses" in refused("test", "--data", str(sandbox.data_dir), "--port", "0")


def test_a_file_is_no_data_directory(tmp_path: Path) -> None:
    """The operating system's reason and what to do."""
    (tmp_path / "file").write_text("")
    assert "--data" in refused("test", "--data", str(tmp_path / "file" / "data"), "--port", "0")


def test_it_listens_on_loopback_only(sandbox: SandboxProcess) -> None:
    """No other address of this machine answers."""
    listening = [line.split()[1] for line in Path("/proc/net/tcp").read_text().splitlines() if " 0A " in line]
    ours = [address for address in listening if address.endswith(f":{sandbox.port:04X}")]
    assert ours == [f"0100007F:{sandbox.port:04X}"]


def uid_of(pid: int) -> int:
    """The effective user of a process."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("Uid:")).split()[2])


def test_nobody_runs_it_when_root_starts_it(sandbox: SandboxProcess, aws: Aws, is_root: bool) -> None:
    """The server, and user code in it; and the control token is out of their reach."""
    template = stack({"Role": role(), "F": function(WHOAMI)}, Outputs={"F": {"Value": {"Ref": "F"}}})
    found = outputs(aws.deploy("t-whoami", template))
    answer = aws.client("lambda").invoke(FunctionName=found["F"])["Payload"].read().decode()
    uid = 65534 if is_root else os.getuid()
    assert uid_of(sandbox.pid) == uid
    assert answer == f'[{uid}, "closed"]'
    token = (sandbox.data_dir / "control-token").stat()
    assert (token.st_uid, token.st_mode & 0o777) == (os.getuid(), 0o600)


def descendants(pid: int) -> list[int]:
    """All processes below one."""
    threads = Path(f"/proc/{pid}/task").glob("*/children")
    found = [int(one) for thread in threads for one in thread.read_text().split()]
    return [*found, *(deeper for one in found for deeper in descendants(one))]


def alive(pid: int) -> bool:
    """Whether a process runs (a dead one that nobody waited for does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.full
@pytest.mark.parametrize("how", ["stop", "kill"])
def test_nothing_stays_behind(own_sandbox: SandboxProcess, how: str) -> None:
    """Neither MiniStack nor a function in an endless loop."""
    own_sandbox.start()
    aws = Aws(own_sandbox.url)
    template = stack({"Role": role(), "F": function(BUSY, Timeout=60)}, Outputs={"F": {"Value": {"Ref": "F"}}})
    name = outputs(aws.deploy("busy", template))["F"]
    aws.client("lambda").invoke(FunctionName=name, InvocationType="Event")
    children = eventually(lambda: descendants(own_sandbox.pid), 2)
    code = own_sandbox.stop() if how == "stop" else own_sandbox.kill()
    assert code == (0 if how == "stop" else -9)
    deadline = time.monotonic() + 10
    while any(map(alive, children)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert [pid for pid in children if alive(pid)] == []


def eventually(look: Callable[[], list[int]], wanted: int) -> list[int]:
    """What `look` finds once it has found enough."""
    deadline = time.monotonic() + 10
    while len(look()) < wanted and time.monotonic() < deadline:
        time.sleep(0.05)
    found = look()
    assert len(found) >= wanted
    return found


@pytest.mark.full
def test_ministack_is_started_again(sandbox: SandboxProcess, aws: Aws) -> None:
    """When it dies alone, calls wait for the rebuild of everything that this folder's tests made, and go on."""
    where = aws.artifact_bucket("t-rebuilt")
    aws.s3.put_object(Bucket=where, Key="a", Body=b"1")
    (child, *_) = descendants(sandbox.pid)
    os.kill(child, 9)
    eventually(lambda: [pid for pid in descendants(sandbox.pid) if pid != child and alive(pid)], 1)
    patient = Aws(sandbox.url, attempts=3)
    assert patient.s3.get_object(Bucket=where, Key="a")["Body"].read() == b"1"
    assert "refused by the rebuild" not in sandbox.output()
