"""``python -m bench.editor``: how soon the editor answers when a field is left, and when the price follows.

Run as ``python -m config.launch test -- python -m bench.editor``. Of every blueprint and of the golden definitions with
the most components it changes one setting of a component again and again, as the page's script does: the draft is
saved, its problems and parts are drawn, and then what it costs and looks like. Ends with 1 when a bound is missed.

The floor is the same draft written and read by Django's ORM alone, in the same run.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.core.management import call_command
from django.test import Client
from django.urls import reverse

# Sets Django up first.
from bench.pages import client_of, p95  # isort: skip
from deployments.models import Application, Draft
from deployments.spec.blueprints import BLUEPRINTS
from deployments.spec.parse import parse_text
from tests import factories
from tests.dashboard.editor import BY_SCRIPT, address, form
from tests.golden.cases import case_folders

BOUND_MS = 150.0
LARGEST, RUNS, WARM = 5, 30, 3
LONGER, SHORTER = "11", "12"


def main() -> int:
    """Measure and print a row each; 1 when one is over its bound."""
    call_command("migrate", verbosity=0)
    call_command("load_prices", verbosity=0)
    cast = factories.cast()
    browser = client_of(cast.developer)
    print(f"{'definition':28} {'parts':>6} {'p50 ms':>8} {'p95 ms':>8} {'× floor':>8}")
    missed = 0
    for name, document in _documents():
        application = factories.application(cast, f"e-{name}"[:32].replace("_", "-").strip("-"))
        factories.revision(cast, application)
        Draft.objects.filter(application=application).update(document=document)
        floor = statistics.median(_times(partial(_written, application)))
        times = _times(partial(_changed, browser, application))
        slow = p95(times)
        missed |= slow > BOUND_MS
        middle, parts = statistics.median(times), len(document["components"])
        over = f"  OVER {BOUND_MS:.0f} ms" if slow > BOUND_MS else ""
        print(f"{name:28} {parts:6d} {middle:8.1f} {slow:8.1f} {middle / floor:8.1f}{over}")
    return int(missed)


def _documents() -> Iterator[tuple[str, dict[str, Any]]]:
    """Those that have a function: its time limit is what is changed."""
    ours = [(name, blueprint.definition()) for name, blueprint in BLUEPRINTS.items()]
    yield from (one for one in ours if _function_in(one[1]))
    read = [(folder.name, parse_text((folder / "definition.yml").read_bytes())) for folder in case_folders()]
    cases = [(name, json.loads(json.dumps(definition.to_document()))) for name, definition in read]
    large = sorted(cases, key=lambda case: -len(case[1]["components"]))
    yield from [one for one in large if _function_in(one[1])][:LARGEST]


def _function_in(document: dict[str, Any]) -> str:
    """The component whose time limit is changed; empty without any."""
    return next((name for name, one in document["components"].items() if one["kind"] == "function"), "")


def _times(once: Callable[[int], None]) -> list[float]:
    times = []
    for run in range(WARM + RUNS):
        began = time.perf_counter()
        once(run)
        if run >= WARM:
            times.append((time.perf_counter() - began) * 1000)
    return times


def _changed(browser: Client, application: Application, run: int) -> None:
    """A setting is changed: the answer to the save, and then to what follows it."""
    component = _function_in(Draft.objects.get(application=application).document)
    sent = form(application, component, **{"s-timeout": LONGER if run % 2 else SHORTER})
    saved = browser.post(address(application), sent, **BY_SCRIPT)
    if saved.status_code != 200 or not saved.json()["saved"]:
        raise SystemExit(f"{application.name} was not saved: {saved.status_code} {saved.content[:300]!r}")
    answer = browser.get(reverse("definition_estimate", args=[application.pk]), {"component": component}, **BY_SCRIPT)
    if answer.status_code != 200 or "estimate-figure" not in answer.json()["html"]:
        raise SystemExit(f"{application.name} was not priced: {answer.status_code}")


def _written(application: Application, run: int) -> None:
    """The same document by the ORM alone."""
    draft = Draft.objects.get(application=application)
    draft.document["components"]["bench"] = {"kind": "function", "timeout": run}
    draft.save(update_fields=["document"])
    del draft.document["components"]["bench"]
    draft.save(update_fields=["document"])


if __name__ == "__main__":
    sys.exit(main())
