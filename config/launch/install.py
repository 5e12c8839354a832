"""Makes `.venv` what a make target needs; run by path with the system's Python, before anything is installed.

The standard library only. What is installed is remembered by the hash of its requirements file, so that the next start
costs no time; two targets at once install one after the other.
"""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent.parent
VENV = CHECKOUT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed.json"
REQUIREMENTS = CHECKOUT / "requirements"
SETS = {
    "run": ("lean", "embedded"),
    "test": ("lean", "embedded", "test"),
    # The type checker reads the browser tests too, so it needs their libraries.
    "check": ("lean", "embedded", "test", "browser", "lint"),
    "test-full": ("lean", "embedded", "test", "browser"),
}
APART = {"test-full": ("checkov",)}
"""Groups whose pins cannot agree with the others': each has a virtual environment of its own inside ours."""
BROWSERS = ("chromium", "chromium-browser")
NEITHER = "Check the network, or the lines above for what is missing, and run the same command again."
NO_BUILD = (
    "If a package has no build for this platform, install from requirements/lean.txt and bring your own PostgreSQL and "
    "Redis: docs/guides/install.md says how."
)


class InstallError(Exception):
    """What went wrong, and what to do next."""


def install(what: str) -> None:
    """Install the groups of make target `what`, unless they are there already. Raises InstallError."""
    handle = os.open(REQUIREMENTS, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        _bring_up_to_date(SETS[what])
        for group in APART.get(what, ()):
            _bring_apart_up_to_date(group)
    finally:
        os.close(handle)
    if what == "test-full":
        _require_browser()


def _bring_up_to_date(groups: tuple[str, ...]) -> None:
    found = _stamp()
    if found.get("venv") == str(VENV) and all(found.get(group) == digest(group) for group in groups):
        return
    began = time.monotonic()
    _make_venv(found)
    # What was installed before is named again, so that the versions of all groups keep agreeing.
    every = sorted({*groups, *(group for group in found if (REQUIREMENTS / f"{group}.txt").exists())} - {"install"})
    print(f"Installing {', '.join(every)} into {VENV} ...", flush=True)
    _install(PYTHON, every)
    STAMP.write_text(json.dumps({"venv": str(VENV)} | {group: digest(group) for group in every}))
    print(f"Installed in {time.monotonic() - began:.0f} s.", flush=True)


def _bring_apart_up_to_date(group: str) -> None:
    """Its stamp lies beside it, so that it goes whenever the environment around it is made anew."""
    home = VENV / group
    stamp, meant = home / "installed.txt", f"{home} {digest(group)}"
    if stamp.exists() and stamp.read_text() == meant:
        return
    print(f"Installing {group} into {home} ...", flush=True)
    _make(home)
    _install(home / "bin" / "python", [group])
    stamp.write_text(meant)


def digest(group: str) -> str:
    """The hash of a group's requirements file."""
    return hashlib.sha256((REQUIREMENTS / f"{group}.txt").read_bytes()).hexdigest()


def _stamp() -> dict[str, str]:
    try:
        found = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}
    works = subprocess.run([PYTHON, "-c", ""], capture_output=True, check=False) if PYTHON.exists() else None
    return dict(found) if works is not None and works.returncode == 0 else {}


def _make_venv(found: dict[str, str]) -> None:
    """A new one, unless the one that is there was made here and still works."""
    if VENV.is_symlink():
        # Making it anew would empty the place that it leads to, which others work in.
        raise InstallError(f"{VENV} leads to another place, which is left as it is. Remove the link, then try again.")
    if found.get("venv") == str(VENV):
        return
    _make(VENV)


def _make(home: Path) -> None:
    command = [sys.executable, "-m", "venv", "--clear", str(home)]
    if subprocess.run(command, check=False).returncode:
        shutil.rmtree(home, ignore_errors=True)
        raise InstallError(
            f"{sys.executable} cannot make a virtual environment in {home}. "
            "On Debian and Ubuntu install the package python3-venv; then run the same command again."
        )


def _install(python: Path, groups: list[str]) -> None:
    """By uv, which is ten times faster; by pip where uv does not run or reaches no index."""
    files = [part for group in groups for part in ("-r", str(REQUIREMENTS / f"{group}.txt"))]
    pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", "--require-hashes"]
    uv = [str(PYTHON), "-m", "uv", "pip", "install", "--quiet", "--python", str(python), "--require-hashes"]
    bootstrap = [str(PYTHON), *pip, "-r", str(REQUIREMENTS / "install.txt")]
    if _succeeds(bootstrap) and _succeeds([*uv, "--compile-bytecode", *files]):
        return
    print("The fast installer failed; trying pip, which takes about a minute ...", flush=True)
    if not _succeeds([str(python), *pip, "--only-binary=:all:", *files]):
        raise InstallError(f"The installation did not succeed. {NEITHER} {NO_BUILD}")


def _succeeds(command: list[str]) -> bool:
    return subprocess.run(command, check=False).returncode == 0


def _require_browser() -> None:
    """Debian's Chromium, installed by root; otherwise a sentence, because the browser tests cannot do without."""
    if any(map(shutil.which, BROWSERS)):
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        environ = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for command in (["apt-get", "update", "-q"], ["apt-get", "install", "-q", "-y", "chromium"]):
            subprocess.run(command, env=environ, stdin=subprocess.DEVNULL, check=False)
    if not any(map(shutil.which, BROWSERS)):
        raise InstallError(
            "The browser tests need Chromium, which is not installed. "
            "Install it (Debian and Ubuntu: apt-get install chromium) and run the same command again."
        )


if __name__ == "__main__":
    try:
        install(sys.argv[1])
    except (InstallError, OSError) as error:
        sys.exit(f"tierboard: {error}")
