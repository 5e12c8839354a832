"""Where a wheel server keeps its data, when the account that runs it cannot reach the place that was asked for.

Root's DATA_DIR may lie below a home with mode 0700, which `nobody` cannot pass. The data then live outside, and the
place that was asked for becomes a link to them: the link is the only record, so a moved DATA_DIR keeps its data and a
removed one starts empty.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from config.launch.binaries import writable_base
from config.launch.errors import LaunchError
from config.launch.unprivileged import Account

SOCKET_PATH_LIMIT = 100
"""Bytes; Linux allows 107 and macOS 103."""
LOW_ON_DISK_BYTES = 200 * 1024 * 1024


def server_home(asked: Path, account: Account, *, durable: bool) -> Path:
    """Make `asked`, or the place it stands for, a directory of `account` alone and return the real path.

    `durable=False` is for tests: the place outside is then removed when this process ends. Raises LaunchError when the
    directory cannot be made, or belongs to somebody else.
    """
    try:
        asked.parent.mkdir(parents=True, exist_ok=True)
        home = _settle(asked, account, durable=durable)
    except OSError as error:
        raise LaunchError(
            f"The data directory {asked} cannot be used ({error.strerror}). "
            "Give yourself the right to write there, or choose another with DATA_DIR."
        ) from None
    _refuse_foreign(home, account)
    return account.own(home)


def socket_directory(home: Path, account: Account, longest_name: str) -> Path:
    """A directory of `account` whose path is short enough for a Unix socket called `longest_name` in it."""
    inside = home / "socket"
    if len(os.fsencode(inside / longest_name)) <= SOCKET_PATH_LIMIT:
        return account.own(inside)
    short = Path(tempfile.mkdtemp(prefix="tb-", dir="/tmp"))
    atexit.register(shutil.rmtree, short, ignore_errors=True)
    return account.own(short)


def require_space(directory: Path) -> None:
    """Raise LaunchError when the disk under `directory` is nearly full: PostgreSQL would stop half way."""
    free = shutil.disk_usage(directory).free
    if free < LOW_ON_DISK_BYTES:
        raise LaunchError(
            f"The disk that holds {directory} is full: {free >> 20} MiB free, {LOW_ON_DISK_BYTES >> 20} MiB needed. "
            "Free some space, or choose another place with DATA_DIR."
        )


def _settle(asked: Path, account: Account, *, durable: bool) -> Path:
    if asked.is_symlink():
        target = asked.resolve()
        if target.is_dir() and account.can_enter(target.parent):
            return target
        if durable and not target.is_dir():
            raise LaunchError(
                f"{asked} points to {target}, which is gone, and with it the data of this demo. "
                f"Bring it back, or remove {asked.parent} to start afresh."
            )
        asked.unlink()
    if account.can_enter(asked.parent):
        return asked
    return _outside(asked, durable=durable)


def _outside(asked: Path, *, durable: bool) -> Path:
    base = writable_base() if durable else Path("/tmp")
    target = Path(tempfile.mkdtemp(prefix="data-" if durable else "tierboard-", dir=base))
    if asked.is_dir():
        # The way here was open when the data were made and has been closed since.
        target.rmdir()
        shutil.move(asked, target)
    asked.symlink_to(target)
    if not durable:
        atexit.register(shutil.rmtree, target, ignore_errors=True)
    return target


def _refuse_foreign(home: Path, account: Account) -> None:
    for entry in home.iterdir() if home.is_dir() else ():
        owner = entry.lstat().st_uid
        if owner not in {account.uid, os.geteuid()}:
            raise LaunchError(
                f"{home} belongs to user id {owner}, and the server runs as {account.name}. "
                "Start as the user who started it before, or choose another place with DATA_DIR."
            )
