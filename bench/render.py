"""``python -m bench.render``: how long each golden case takes from its parsed definition to the text that AWS receives.
Ends with 1 when one takes longer than the bound.

Times are the best of several runs on this machine, beside the time of a fixed piece of arithmetic.
"""

import sys
from functools import partial

from bench.estimate import milliseconds, yardstick
from deployments.spec.definition import Definition
from deployments.spec.parse import parse_text
from deployments.spec.render import render
from tests.golden.cases import case_folders

BOUND = 20.0


def text_of(definition: Definition) -> str:
    """Rendered and written down; nothing of a run before is used again."""
    return render(definition).text


def main() -> int:
    """Measure, print a row each, the slowest last, and say whether the bound holds."""
    found = {}
    for folder in case_folders():
        definition = parse_text((folder / "definition.yml").read_bytes())
        found[folder.name] = milliseconds(partial(text_of, definition))
    unit = milliseconds(yardstick)
    for name, taken in sorted(found.items(), key=lambda one: one[1]):
        verdict = "ok" if taken < BOUND else "MISSED"
        ratio = f"{taken / unit:7.2f} × yardstick"
        sys.stdout.write(f"{name:28} {taken:8.2f} ms  bound {BOUND:3.0f} ms  {ratio}  {verdict}\n")
    return int(max(found.values()) >= BOUND)


if __name__ == "__main__":
    sys.exit(main())
