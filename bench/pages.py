"""``python -m bench.pages``: how long the server takes for each page, and how many queries and bytes.

Run as ``python -m config.launch test -- python -m bench.pages``: it fills the empty database of the launcher with a few
rows, measures, fills it with 100,000 deployments in 2,000 environments, and measures again. ``--here`` measures the
database that DATABASE_URL names as it is, for a seeded demo. Ends with 1 when a bound is missed.

The floor is Django admin's own list of the same deployments, without our templates and rights, in the same run.
"""

import argparse
import math
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client, override_settings  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import URLPattern, reverse  # noqa: E402

import config.wsgi  # noqa: F401  (the pages as gunicorn has them: loaded once, set aside from the collector)
from dashboard.urls import urlpatterns as pages  # noqa: E402
from deployments import selectors  # noqa: E402
from deployments.models import Environment, TeamBlueprint  # noqa: E402
from deployments.states import Status  # noqa: E402
from teams import demo  # noqa: E402
from teams.models import ApiToken, User  # noqa: E402

SMALL, LARGE = (60, 18), (100_000, 2_000)
SMALL_MS, LARGE_MS, MOST_BYTES = 100.0, 200.0, 100_000
RUNS, WARM = 40, 2
FLOOR = "Django admin's list"
# Pages that are no pages: health and the schema are for machines, signing in and out change who somebody is; and those
# of operators, which show no rows.
_LEFT_OUT = (
    "healthz",
    "schema",
    "account_login",
    "account_logout",
    "account_inactive",
    "openapi",
    "template",
    "health_runbook",
    "metrics",
    "styleguide",
)
# What an address answers by GET that only takes what is sent, or that leads elsewhere.
_NO_PAGE = (302, 303, 405)
_LISTS = ("/registers/audit-entries/", "/registers/prices/", "/deployments/?page=1000", "/deployments/?state=failed")


@dataclass(frozen=True)
class Measured:
    """One page: the middle and the 95th percentile of its runs in milliseconds, its queries and its bytes."""

    name: str
    middle: float
    p95: float
    queries: int
    size: int


def main() -> int:
    """Measure and print; 1 when a page is over its bound."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--here", action="store_true", help="measure this database as it is")
    if parser.parse_args().here:
        return _round("this database", SMALL_MS, whole=False)
    call_command("migrate", verbosity=0)
    call_command("load_prices", verbosity=0)
    missed = 0
    for (deployments, environments), bound in ((SMALL, SMALL_MS), (LARGE, LARGE_MS)):
        began = time.monotonic()
        _fill(deployments, environments)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        print(f"filled in {time.monotonic() - began:.0f} s")
        missed |= _round(f"{deployments:,} deployments, {environments:,} environments", bound)
    return missed


def _fill(deployments: int, environments: int) -> None:
    """In a process of its own: what it leaves in memory is no web process's, and the collector goes through it."""
    amounts = ["--deployments", str(deployments), "--environments", str(environments)]
    subprocess.run([sys.executable, "manage.py", "seed_volume", *amounts], check=True, stdout=subprocess.DEVNULL)  # noqa: S603


def _round(title: str, bound: float, *, whole: bool = True) -> int:
    """One table; 1 when something in it is over its bound.

    :param whole: whether there has to be a row for every page; else pages without one are left out, and named.
    """
    user = User.objects.get(email=demo.LOGINS[2].email)
    client = client_of(user)
    with override_settings(ROOT_URLCONF="bench.pages_urls"):
        floor = _measure(client, FLOOR, "/stock/deployments/deployment/")
    print(f"\n{title}; floor: {FLOOR} {floor.middle:.1f} ms, {floor.queries} queries")
    print(f"{'page':48} {'p50 ms':>8} {'p95 ms':>8} {'× floor':>8} {'queries':>8} {'kB':>7}")
    missed = 0
    for name, address in _addresses(user, whole=whole):
        found = _measure(client, name, address)
        over = found.p95 > bound or found.size > MOST_BYTES
        missed |= over
        print(
            f"{name:48} {found.middle:8.1f} {found.p95:8.1f} {found.middle / floor.middle:8.2f} {found.queries:8d} "
            f"{found.size / 1000:7.1f}{f'  OVER {bound:.0f} ms or {MOST_BYTES // 1000} kB' if over else ''}"
        )
    return missed


def _measure(client: Client, name: str, address: str) -> Measured:
    times = []
    for run in range(WARM + RUNS):
        began = time.perf_counter()
        response = client.get(address)
        body = response.content
        if run >= WARM:
            times.append((time.perf_counter() - began) * 1000)
    if response.status_code != 200:
        raise SystemExit(f"{address} answered {response.status_code}: {body[:300]!r}")
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return Measured(name, statistics.median(times), p95(times), len(queries), len(body))


def p95(times: list[float]) -> float:
    """The 95th percentile."""
    return sorted(times)[math.ceil(0.95 * len(times)) - 1]


def _addresses(user: User, *, whole: bool = True) -> Iterator[tuple[str, str]]:
    """Every page that the table of addresses names, with real rows in it, and lists by filter and far down."""
    values = Rows(user)
    for pattern in pages:
        if not isinstance(pattern, URLPattern) or not pattern.name or pattern.name.startswith(_LEFT_OUT):
            continue
        if pattern.name.endswith(_LEFT_OUT) or pattern.lookup_str.startswith("dashboard.api"):
            continue
        missing, kwargs = values.of(pattern.name, pattern.pattern.converters)
        if missing and whole:
            raise SystemExit(f"{pattern.name}: no row stands for {', '.join(missing)}. Name one in bench/pages.py.")
        if missing:
            print(f"{pattern.name:48} left out: nothing here stands for {', '.join(missing)}")
            continue
        address = reverse(pattern.name, kwargs=kwargs)
        if _is_page(user, address):
            yield pattern.name, address
    yield from ((f"deployment ({state})", address) for state, address in values.ended())
    yield from ((address, address) for address in _LISTS)


class Rows:
    """Which row stands for each kind of page: an application that runs, a deployment that waits, a stack of others."""

    def __init__(self, user: User) -> None:
        places = Environment.objects.visible_to(user).select_related("live_revision")
        place, parts = _place_of(places.filter(live_revision__isnull=False), ("function", "table", "rest_api"))
        self._deployments = selectors.deployments(user)
        application = {"pk": place.application_id, "place": place.name, "number": 1}
        observed = {"pk": places.filter(observed=True)[0].pk}
        waiting = self._deployments.filter(status=Status.AWAITING_APPROVAL)[0]
        token = ApiToken.objects.filter(created_by=user).values_list("pk", flat=True).first()
        blueprint = TeamBlueprint.objects.visible_to(user).values_list("pk", flat=True).first()
        self._known: Mapping[str, Mapping[str, object]] = {
            "application": application,
            "definition": application,
            "revision": application,
            "stack": application,
            "environment": {"pk": place.pk, "rule": 1},
            "environment_stack": observed,
            "environment_look": observed,
            "environment_forget": observed,
            "environment_adopt": observed,
            "environment_import": observed,
            "environment_function": {"pk": place.pk, "component": parts["function"]},
            "environment_functions": {"pk": place.pk},
            "environment_table": {"pk": place.pk, "component": parts["table"]},
            "environment_api": {"pk": place.pk, "component": parts["rest_api"]},
            "deployment": {"pk": waiting.pk, "what": "invoice"},
            "aws_account": {"pk": place.account_id},
            "token": {"pk": token} if token else {},
            "blueprint": {"pk": blueprint} if blueprint else {},
            "blueprint_about": {"name": "three-tier-aurora"},
            "reference_kind": {"kind": "rest_api"},
        }

    def of(self, page: str, wanted: Iterable[str]) -> tuple[list[str], dict[str, object]]:
        """What makes the address of a page: what nothing is known for, and the rest."""
        fits = [name for name in self._known if page == name or page.startswith(f"{name}_")]
        known = self._known[max(fits, key=len)] if fits else {}
        asked = set(wanted)
        return sorted(asked - known.keys()), {name: known[name] for name in asked & known.keys()}

    def ended(self) -> Iterator[tuple[str, str]]:
        """Pages of deployments that have ended well and badly, which draw other cards than one that waits."""
        for status in (Status.SUCCEEDED, Status.FAILED):
            yield status.value, reverse("deployment", args=[self._deployments.filter(status=status)[0].pk])


def _place_of(places: Iterable[Environment], kinds: Iterable[str]) -> tuple[Environment, dict[str, str]]:
    """The first place where something of each kind is live, with a component's name for each kind that is there."""
    for place in places:
        document: dict[str, Any] = place.live_revision.document if place.live_revision else {"components": {}}
        parts = {row["kind"]: name for name, row in document["components"].items()}
        if parts.keys() >= {*kinds}:
            return place, parts
    raise SystemExit(f"Nothing is live with {', '.join(kinds)}: deploy such an application first.")


def _is_page(user: User, address: str) -> bool:
    """Whether the address can be opened by GET with a page. Anything else than that and :data:`_NO_PAGE` fails."""
    code = client_of(user).get(address).status_code
    if code not in (200, *_NO_PAGE):
        raise SystemExit(f"{address} answered {code}")
    return code == 200


def client_of(user: User) -> Client:
    """A browser that is signed in."""
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


if __name__ == "__main__":
    sys.exit(main())
