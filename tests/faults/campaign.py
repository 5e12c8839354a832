"""``python -m tests.faults.campaign --seed S --runs N --faults K``: deployments while processes die, judged at the end.

Starts its own PostgreSQL, Valkey, sandbox, web process, Celery worker and sweepers in a throw-away folder, lets people
ask for N deployments, and meanwhile kills or freezes something K times. AWS's answers get lost and spoilt on the way.
``--hints 0`` has no broker and no worker: nobody is ever rung. With ``--hands 1`` people change things and make stacks
in AWS's console, and undo that, keep it, and take those stacks over. Prints the seed, the faults, the progress and, as
its last line, the verdict; ends with 1 unless everything that must be zero is zero and everything was asked for.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
from importlib import import_module
from pathlib import Path

import django

from tests.faults.world import World

LONGEST_SECONDS = 150.0
# Twice what two free cores take: a busy machine is no fault.
SECONDS_PER_RUN = 1.5
SECONDS_PER_FAULT = 4.0


def main(arguments: list[str]) -> int:
    """Run a campaign and print its verdict."""
    options = _parser().parse_args(arguments)
    if not options.seconds:
        options.seconds = LONGEST_SECONDS + SECONDS_PER_RUN * options.runs + SECONDS_PER_FAULT * options.faults
    folder = Path(tempfile.mkdtemp(prefix="tierboard-campaign-"))
    folder.chmod(0o755)
    hints = "on" if options.hints else "all dropped"
    say(f"seed {options.seed}: {options.runs} runs, {options.faults} faults, hints {hints}")
    world = World(folder, options.seed, options.bad_answers, hints=bool(options.hints))
    world.only = [kind.strip() for kind in options.kinds.split(",") if kind.strip()]
    try:
        os.environ.update(world.environment)
        django.setup()
        # Only now: the product reads its environment when it is imported.
        story = import_module("tests.faults.story").Story(world, options, say)
        verdict = story.run()
        say(json.dumps(story.report(), indent=2, default=str))
        runs, faults = len(story.crowd.asked), verdict.faults
        if faults or runs < options.runs:
            say(json.dumps(faults, indent=2, default=str))
            print(f"Ledger, people.jsonl and logs are kept in {folder}.", file=sys.stderr)
        else:
            shutil.rmtree(folder, ignore_errors=True)
        say(verdict.line(runs))
        return int(bool(faults) or runs < options.runs)
    finally:
        world.close()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--faults", type=int, default=24)
    parser.add_argument("--hints", type=int, choices=(0, 1), default=1, help="0: nobody is ever rung")
    parser.add_argument("--hands", type=int, choices=(0, 1), default=0, help="1: things are changed by hand, too")
    parser.add_argument("--kinds", default="", help="only these faults, with commas, such as 'kill postgres'")
    parser.add_argument("--bad-answers", type=float, default=0.12, help="share of AWS's answers that go wrong")
    parser.add_argument("--seconds", type=float, default=0, help="longest time for everything; by the numbers if 0")
    return parser


def say(line: str) -> None:
    """At once, also into a file."""
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
