"""`python -m config.launch run | test -- COMMAND... | services --data-dir DIRECTORY | healthy TARGET...`."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from config.launch import probes, services
from config.launch.errors import LaunchError
from config.launch.run import run


def main(arguments: Sequence[str]) -> int:
    """Do what the sub-command says and return the exit code: 1 for a LaunchError, else that of what was run."""
    options = _parser().parse_args(arguments)
    try:
        return _dispatch(options)
    except LaunchError as error:
        print(f"tierboard: {error}", file=sys.stderr, flush=True)
        return 1


def _dispatch(options: argparse.Namespace) -> int:
    if options.what == "run":
        return run(os.environ)
    if options.what == "test":
        return services.around(options.command)
    if options.what == "healthy":
        return int(not all(probes.healthy(target, os.environ) for target in options.target))
    return services.serve(options.data_dir)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m config.launch", description="Starts Tierboard on this machine.")
    sub = parser.add_subparsers(dest="what", required=True)
    sub.add_parser("run", help="the whole demo, until Ctrl-C")
    test = sub.add_parser("test", help="run a command with its own PostgreSQL and Valkey")
    test.add_argument("command", nargs="*", help="the command, after two dashes")
    health = sub.add_parser("healthy", help="exit code 0 when all targets answer, for health checks of containers")
    health.add_argument("target", nargs="+", help="an http URL, 'database' or 'broker'")
    alone = sub.add_parser("services", help="PostgreSQL and Valkey only, in the foreground")
    alone.add_argument("--data-dir", type=Path, required=True, help="where their data lie")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
