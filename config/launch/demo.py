"""What a demo on this machine is made of: its ports, its directory, its secret and the environment of its processes."""

import contextlib
import os
import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from config.launch.errors import LaunchError
from config.launch.ports import LOOPBACK

CHECKOUT = Path(__file__).resolve().parent.parent.parent
HIGHEST_PORT = 65535
# A demo is the operator's own, and serves files from where they lie: two warnings that would only worry people.
NO_WORRY = "ignore:You're running the worker with superuser,ignore:No directory at"
# Whom the sandbox takes us for.
SANDBOX_USER = "arn:aws:iam::111122223333:user/sandbox"
DEFAULTS = {"PORT": "8000", "SANDBOX_PORT": "4566"}


@dataclass(frozen=True)
class Demo:
    """Where one demo runs. Two with different values live side by side."""

    port: int
    sandbox_port: int
    data_dir: Path

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> "Demo":
        """Read PORT, SANDBOX_PORT and DATA_DIR; raises LaunchError that names the variable with a wrong value."""
        data_dir = Path(environ.get("DATA_DIR") or CHECKOUT / ".data").expanduser().absolute()
        port, sandbox_port = _port(environ, "PORT"), _port(environ, "SANDBOX_PORT")
        if port == sandbox_port:
            raise LaunchError(f"PORT and SANDBOX_PORT are both {port}. Choose two different ports.")
        return cls(port, sandbox_port, data_dir)

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def sandbox_url(self) -> str:
        return f"http://{LOOPBACK}:{self.sandbox_port}"

    def make_data_dir(self) -> None:
        """Make the directory; raises LaunchError when that is not allowed or something else is there."""
        try:
            self.data_dir.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LaunchError(
                f"The data directory {self.data_dir} cannot be made ({error.strerror}). Choose another with DATA_DIR."
            ) from None

    def environment(self, environ: Mapping[str, str], urls: dict[str, str]) -> dict[str, str]:
        """The variables of every process of the demo; `urls` holds DATABASE_URL and REDIS_URL.

        AWS variables of the operator are left out: a demo must not be able to reach a real account.
        """
        kept: dict[str, str] = {name: value for name, value in environ.items() if not name.startswith("AWS_")}
        return (
            kept
            | urls
            | without_proxy(environ)
            | {
                "TIERBOARD_MODE": "demo",
                "SECRET_KEY": environ.get("SECRET_KEY") or self.secret(),
                "PORT": str(self.port),
                "SANDBOX_PORT": str(self.sandbox_port),
                "SANDBOX_URL": self.sandbox_url,
                "DATA_DIR": str(self.data_dir),
                "TIERBOARD_PRINCIPAL": SANDBOX_USER,
                "PYTHONUNBUFFERED": "1",
                "PYTHONWARNINGS": environ.get("PYTHONWARNINGS") or NO_WORRY,
                "PATH": venv_path(environ),
            }
        )

    def secret(self) -> str:
        """The signing key of this directory, made once and readable by the operator alone."""
        path = self.data_dir / "secret-key"
        with contextlib.suppress(FileNotFoundError):
            if kept := path.read_text().strip():
                return kept
        path.unlink(missing_ok=True)
        made = secrets.token_urlsafe(48)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(made)
        return made


def without_proxy(environ: Mapping[str, str]) -> dict[str, str]:
    """Variables that keep a proxy of the operator away from loopback addresses."""
    hosts = f"{LOOPBACK},localhost,.localhost"
    return {name: ",".join(filter(None, (environ.get(name), hosts))) for name in ("NO_PROXY", "no_proxy")}


def venv_path(environ: Mapping[str, str]) -> str:
    """PATH with the programs of our own environment first."""
    return f"{Path(sys.executable).parent}{os.pathsep}{environ.get('PATH', os.defpath)}"


def _port(environ: Mapping[str, str], name: str) -> int:
    text = environ.get(name) or DEFAULTS[name]
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= HIGHEST_PORT:
        raise LaunchError(f"{name} is {text!r}; it must be a number from 1 to {HIGHEST_PORT}.")
    return int(text)
