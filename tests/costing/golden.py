"""``python -m tests.costing.golden`` writes estimate.json beside every golden template; read the difference then.

Each is the bill at 2.1 million requests a month in us-east-1 with the free tier, at the shipped prices.
"""

import json
import sys
from pathlib import Path

from costing.estimate import Usage, estimate
from costing.prices.snapshot import shipped_book
from tests.golden.cases import case_folders

REQUESTS = 2_100_000
REGION = "us-east-1"


def bill_of(folder: Path) -> str:
    """What estimate.json of a case must hold."""
    template = json.loads((folder / "template.json").read_text(encoding="utf-8"))
    found = estimate(template, Usage.default(REQUESTS), shipped_book(), region=REGION, free_tier=True)
    return json.dumps(found.to_json(), ensure_ascii=False, indent=1) + "\n"


def main() -> None:
    """Write them all."""
    for folder in case_folders():
        (folder / "estimate.json").write_text(bill_of(folder), encoding="utf-8")
        sys.stdout.write(f"{folder.name}\n")


if __name__ == "__main__":
    main()
