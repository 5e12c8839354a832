"""A private PostgreSQL from the wheel's programs: no TCP port, one database, one operator."""

import shutil
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

from config.launch import binaries, leftovers, places
from config.launch.errors import LaunchError
from config.launch.unprivileged import Account, invoking_name, server_account
from config.launch.wheel_server import WheelServer

NAME = "tierboard"
SOCKET_NAME = ".s.PGSQL.5432.lock"
START_SECONDS = 60.0
OLD_MEMORY_SECONDS = 10.0
STATUS_LINE = 7
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "120",
    "shared_buffers": "64MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
    "jit": "off",
}
# Not synchronous_commit: tests kill PostgreSQL too, and what was committed must then be in the files at least.
UNSAFE = {"fsync": "off", "full_page_writes": "off", "autovacuum": "off"}


class Postgres(WheelServer):
    """One cluster in `data_dir`. `fsync=False` is for tests: fast, and worthless after a power cut."""

    name = "PostgreSQL"
    patience = 20.0

    def __init__(self, data_dir: Path, fsync: bool = True) -> None:
        super().__init__(data_dir)
        self._fsync = fsync

    def start(self) -> str:
        """Make the cluster if there is none, start it, and return its URL once it answers.

        May be repeated after a stop or a crash. A server that a killed launcher left behind in this directory is
        stopped first. Raises LaunchError with what to do.
        """
        account = server_account()
        home = places.server_home(self._asked, account, durable=self._fsync)
        programs = binaries.postgres_bin(account)
        cluster = home / "data"
        if not cluster.exists():
            places.require_space(home)
            _create(cluster, programs, account)
        _refuse_other_major(cluster, programs)
        leftovers.stop_server(cluster, cluster / "postmaster.pid")
        (cluster / "pg_ident.conf").write_text(f"launch {invoking_name()} {NAME}\n")
        sockets = places.socket_directory(home, account, SOCKET_NAME)
        for old in sockets.iterdir():
            old.unlink()  # of a killed server: its lock would be believed as long as its number exists
        self._run(self._argv(programs, cluster, sockets), home, account)
        return f"postgresql://{NAME}@/{NAME}?host={quote(str(sockets))}"

    def _argv(self, programs: Path, cluster: Path, sockets: Path) -> list[str]:
        settings = SETTINGS | {"unix_socket_directories": str(sockets)} | ({} if self._fsync else UNSAFE)
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [str(programs / "postgres"), "-D", str(cluster), *options]

    def _run(self, argv: list[str], home: Path, account: Account) -> None:
        """Start, and try again for a while where a killed server's last children still hold its shared memory."""
        log = home / "postgres.log"
        deadline = time.monotonic() + OLD_MEMORY_SECONDS
        while True:
            log.unlink(missing_ok=True)
            # SIGINT is PostgreSQL's fast shutdown: open transactions are rolled back, committed ones are on disk.
            process = self._begin(argv, log, home, account, stop_signal=signal.SIGINT)
            try:
                process.wait_until(lambda: _is_ready(home / "data" / "postmaster.pid", self.pid), START_SECONDS)
            except LaunchError as error:
                process.stop(patience=2.0)
                if "still in use" not in str(error) or time.monotonic() > deadline:
                    raise
                time.sleep(0.2)
            else:
                return


def _create(cluster: Path, programs: Path, account: Account) -> None:
    """initdb beside the final name, then rename: a start that is killed half way leaves no half-made cluster."""
    making = cluster.with_name("data.new")
    shutil.rmtree(making, ignore_errors=True)
    _program(
        [
            str(programs / "initdb"),
            f"--pgdata={making}",
            f"--username={NAME}",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--auth=peer",
            "--no-instructions",
            "--no-sync",
        ],
        account,
        cluster.parent,
    )
    (making / "pg_hba.conf").write_text("local all all peer map=launch\n")
    single = [str(programs / "postgres"), "--single", "-D", str(making), "postgres"]
    _program(single, account, cluster.parent, f"CREATE DATABASE {NAME};\n")
    making.rename(cluster)


def _program(argv: list[str], account: Account, cwd: Path, text: str = "") -> None:
    name = Path(argv[0]).name
    try:
        done = subprocess.run(
            argv, input=text, text=True, capture_output=True, cwd=cwd, timeout=120, check=False, **account.credentials
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise LaunchError(
            f"PostgreSQL's {name} does not run on this machine ({error}). Set DATABASE_URL to a server of your own."
        ) from None
    if done.returncode == 0:
        return
    if "No space left on device" in done.stderr:
        raise LaunchError(f"The disk that holds {cwd} is full. Free some space, or choose another place with DATA_DIR.")
    raise LaunchError(f"PostgreSQL's {name} failed for {cwd}: {done.stderr.strip()[-800:]}")


def _refuse_other_major(cluster: Path, programs: Path) -> None:
    found = (cluster / "PG_VERSION").read_text().strip()
    wanted = programs.parent.name.removeprefix("pginstall")
    if found != wanted:
        raise LaunchError(
            f"The data in {cluster} are of PostgreSQL {found}; this version of Tierboard starts PostgreSQL {wanted}. "
            "Choose another place with DATA_DIR, or go back to the version that made them and take a dump."
        )


def _is_ready(status_file: Path, pid: int) -> bool:
    """What PostgreSQL's own pg_ctl looks at: the eighth line of the status file, once it is this server's."""
    try:
        lines = status_file.read_text().splitlines()
    except FileNotFoundError:
        return False
    return len(lines) > STATUS_LINE and lines[0] == str(pid) and lines[STATUS_LINE].strip() == "ready"
