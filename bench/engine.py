"""``python -m bench.engine``: how much the engine adds to what AWS takes, and how it stands a crowd and a death.

Starts its own PostgreSQL, Valkey, sandbox, worker and sweeper in a throw-away folder. The floor is a bare boto3 loop
that deploys the same template to the same sandbox in the same run. Ends with 1 when a bound of the table is missed.
"""

import argparse
import os
import shutil
import sys
import tempfile
from importlib import import_module
from pathlib import Path

import django

from tests.faults.world import World


def main() -> int:
    """Measure and print; 1 when something is over its bound."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--flights", type=int, default=500, help="deployments in flight at once (500)")
    parser.add_argument("--approvals", type=int, default=40, help="approvals that are timed, with and without broker")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="tierboard-engine-"))
    folder.chmod(0o755)
    world = World(folder, seed=1, bad_answers=0.0, hints=True, fsync=True)
    # Straight to the sandbox, as the bare loop: the line between them is there for faults and costs time.
    world.environment["SANDBOX_URL"] = world.sandbox.url
    try:
        os.environ.update(world.environment)
        django.setup()
        print(f"{'what':52} {'measured':>10} {'bound':>10} {'× floor':>9}", flush=True)
        rows = []
        for row in import_module("bench.engine_runs").Runs(world, options).all():
            print(row.line(), flush=True)
            rows.append(row)
    finally:
        world.close()
        shutil.rmtree(folder, ignore_errors=True)
    print(f"load average at the end {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores")
    return int(any(row.missed for row in rows))


if __name__ == "__main__":
    sys.exit(main())
