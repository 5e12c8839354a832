"""Running the wheel servers as an unprivileged user when the operator is root.

PostgreSQL refuses to run as root. An ordinary operator runs everything as himself, and all of this is a no-op.
"""

import os
import pwd
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from config.launch.errors import LaunchError

ACCOUNT = "nobody"


class Credentials(TypedDict, total=False):
    """Keyword arguments of `subprocess.Popen` that change the user; empty when nothing has to change."""

    user: int
    group: int
    extra_groups: Sequence[int]


@dataclass(frozen=True)
class Account:
    """The user that the wheel servers run as."""

    uid: int
    gid: int
    name: str

    @property
    def credentials(self) -> Credentials:
        if self.uid == os.geteuid():
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": ()}

    def own(self, path: Path, mode: int = 0o700) -> Path:
        """Make directory `path`, parents included, and give it alone to this account."""
        path.mkdir(parents=True, exist_ok=True)
        os.chown(path, self.uid, self.gid)
        path.chmod(mode)
        return path

    def can_enter(self, path: Path) -> bool:
        """Whether every directory from the root to `path` lets this account through; missing ones are not asked."""
        if self.uid == os.geteuid():
            return True
        whole = path.resolve()
        return all(self._may_search(part) for part in (whole, *whole.parents) if part.is_dir())

    def _may_search(self, directory: Path) -> bool:
        status = directory.stat()
        if status.st_uid == self.uid:
            return bool(status.st_mode & 0o100)
        if status.st_gid == self.gid:
            return bool(status.st_mode & 0o010)
        return bool(status.st_mode & 0o001)


def server_account() -> Account:
    """The invoking user, or `nobody` for root. Raises LaunchError for a user id that has no name on this machine."""
    uid = os.geteuid()
    entry = _lookup_name(ACCOUNT) if uid == 0 else _lookup_uid(uid)
    return Account(entry.pw_uid, entry.pw_gid, entry.pw_name)


def invoking_name() -> str:
    """The login name behind the effective user id, as PostgreSQL's peer authentication sees it."""
    return _lookup_uid(os.geteuid()).pw_name


def _lookup_name(name: str) -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        raise LaunchError(
            f"PostgreSQL does not run as root, and this machine has no user {name!r} to run it as. "
            "Start as an ordinary user, or set DATABASE_URL and REDIS_URL to servers of your own."
        ) from None


def _lookup_uid(uid: int) -> pwd.struct_passwd:
    try:
        return pwd.getpwuid(uid)
    except KeyError:
        raise LaunchError(
            f"User id {uid} has no name on this machine and PostgreSQL needs one. "
            "Start as a user of the machine, or set DATABASE_URL and REDIS_URL to servers of your own."
        ) from None
