"""How long `make run` takes to the first page, on an empty directory and on one that was used, and what it weighs.

The yardstick is one start of Django alone: a machine that is busy with something else shows there as well.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from config.launch.demo import CHECKOUT
from config.launch.ports import free_port

READY = "Tierboard is ready"
FIRST_SECONDS, SECOND_SECONDS, MEMORY_MIB = 60.0, 15.0, 1536
SETTLE_SECONDS = 10.0


def main() -> int:
    """Print the measurements and return 1 when a bound is missed."""
    alone = _django_alone()
    print(f"Django alone   {alone:6.1f} s")
    missed = 0
    with tempfile.TemporaryDirectory(prefix="tierboard-bench-") as folder:
        Path(folder).chmod(0o755)
        for name, bound in (("first start", FIRST_SECONDS), ("second start", SECOND_SECONDS)):
            seconds, mebibytes = _start(Path(folder))
            missed += seconds > bound or mebibytes > MEMORY_MIB
            print(f"{name:<14} {seconds:6.1f} s of {bound:.0f}   {seconds / alone:5.1f} times Django alone", end="   ")
            print(f"{mebibytes:6.0f} MiB of {MEMORY_MIB}")
    return int(missed > 0)


def _django_alone() -> float:
    began = time.monotonic()
    subprocess.run([sys.executable, "manage.py", "check"], cwd=CHECKOUT, capture_output=True, check=True)
    return time.monotonic() - began


def _start(data_dir: Path) -> tuple[float, float]:
    """Seconds to the first page and, a little later, the memory of all processes in MiB."""
    variables = {"DATA_DIR": str(data_dir), "PORT": str(free_port()), "SANDBOX_PORT": str(free_port())}
    began = time.monotonic()
    demo = subprocess.Popen(
        [sys.executable, "-m", "config.launch", "run"],
        cwd=CHECKOUT,
        env=os.environ | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        seconds = _until_ready(demo, began)
        time.sleep(SETTLE_SECONDS)
        return seconds, _memory(demo.pid) / 2**20
    finally:
        demo.send_signal(signal.SIGTERM)
        demo.communicate()


def _until_ready(demo: subprocess.Popen[str], began: float) -> float:
    said = []
    for line in demo.stdout or ():
        said.append(line)
        if READY in line:
            return time.monotonic() - began
    raise SystemExit("The demo did not start:\n" + "".join(said))


def _memory(root: int) -> int:
    """Bytes of process `root` and everything below it; shared pages count in parts (PSS)."""
    parents = {int(entry.name): _parent(entry) for entry in Path("/proc").glob("[0-9]*")}
    family = {root}
    while more := {pid for pid, parent in parents.items() if parent in family} - family:
        family |= more
    return sum(map(_pss, family))


def _parent(entry: Path) -> int:
    try:
        return int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def _pss(pid: int) -> int:
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    return next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")) * 1024


if __name__ == "__main__":
    sys.exit(main())
