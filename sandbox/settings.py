"""Values from the command line and the environment; a wrong value stops the start with a sentence."""

import argparse
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

ACCOUNT_ID = "111122223333"
DEFAULT_REGION = "us-east-1"
ROLE_NAMES = ("TierboardRead", "TierboardDeploy")
# A fifth of the time that AWS takes: long enough to watch, short enough to wait for.
DEFAULT_SPEED = "0.2"
MODES = ("demo", "test")


class BadSettings(Exception):
    """A value that makes a start impossible; the message says what to change."""


@dataclass(frozen=True)
class Settings:
    """What the server needs to know; `speed` multiplies the seconds that a resource takes (0 = instant)."""

    port: int
    data_dir: str
    speed: float
    token: str = ""
    socket_fd: int = -1
    backend_fd: int = -1
    code_root: str = ""

    @property
    def endpoint(self) -> str:
        """The AWS endpoint, e.g. `http://127.0.0.1:4566`."""
        return f"http://127.0.0.1:{self.port}"

    def site_url(self, name: str) -> str:
        """The address at which a bucket or API is served."""
        return f"http://{name}.localhost:{self.port}"

    def to_json(self) -> str:
        """For the hand-over to the process that was stripped of its rights."""
        return json.dumps(asdict(self))


def from_json(text: str) -> Settings:
    """The reverse of `Settings.to_json`."""
    return Settings(**json.loads(text))


def read(argv: Sequence[str], env: Mapping[str, str]) -> Settings:
    """Settings from arguments, which win, and SANDBOX_* variables. Raises BadSettings."""
    if env.get("TIERBOARD_MODE") not in MODES:
        raise BadSettings("The sandbox runs only with TIERBOARD_MODE=demo or TIERBOARD_MODE=test.")
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--port", default=env.get("SANDBOX_PORT", "4566"))
    parser.add_argument("--data", default=env.get("SANDBOX_DATA", ""))
    parser.add_argument("--speed", default=env.get("SANDBOX_SPEED", DEFAULT_SPEED))
    given = parser.parse_args(argv)
    data = str(given.data) or os.path.join(env.get("DATA_DIR", ".data"), "sandbox")
    return Settings(port=_port(given.port), data_dir=str(Path(data).absolute()), speed=_speed(given.speed))


def _port(text: str) -> int:
    if not text.isdigit() or not 0 <= int(text) <= 65535:
        raise BadSettings(f"--port or SANDBOX_PORT must be a number from 0 to 65535, not {text!r}.")
    return int(text)


def _speed(text: str) -> float:
    try:
        speed = float(text)
    except ValueError:
        speed = -1.0
    if not 0 <= speed <= 1000:
        raise BadSettings(f"--speed or SANDBOX_SPEED must be a number from 0 to 1000, not {text!r}.")
    return speed
