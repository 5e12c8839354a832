"""Every page of the dashboard that the tests in a browser look at: one list, by the names of ``dashboard/urls.py``.

``tests/dashboard/test_places.py`` fails when an address that answers with a page is missing here.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from deployments.states import Status

if TYPE_CHECKING:  # The list is read by tests that run without a browser's packages.
    from playwright.sync_api import Page

LEAST_STATES: Final = 16
"""So many states the demo shows at least."""
PASSING: Final = "Working out changes"
"""A state that ends within seconds: its page would be photographed as that of another state, under a wrong name."""
LASTING: Final = "archive / staging"
"""The one place in which that state lasts, for a quarter of an hour."""
NOBODY: Final = ""
"""Whoever is not signed in."""


@dataclass(frozen=True)
class Place:
    """A page as one person sees it; ``name`` is that of its screenshots."""

    name: str
    address: str
    person: str = "owner"


_EDITOR = "{application}definition/"
PAGES: Final[Mapping[str, tuple[str, ...]]] = {
    "home": ("/",),
    "applications": ("/applications/",),
    "application_new": ("/applications/new/", "/applications/new/?blueprint=website"),
    "application_import": ("/applications/import/",),
    "application": ("{application}", "{crowded}"),
    "application_revisions": ("{application}revisions/",),
    "application_revision": ("{application}revisions/1/",),
    "revision_block": ("{application}revisions/1/block/",),
    "revision_blueprint": ("{application}revisions/1/blueprint/",),
    "application_blueprint": ("{lagging}", "{application}blueprint/"),
    "blueprints": ("/blueprints/",),
    "blueprint": ("{blueprint}",),
    "blueprint_diff": ("{blueprint}compare/",),
    "blueprint_withdraw": ("{blueprint}withdraw/",),
    "blueprint_about": tuple(f"/blueprints/{name}/" for name in ("three-tier-aurora", "mobile", "watch", "website")),
    "application_diff": ("{application}compare/", "{shop}compare/"),
    "application_costs": ("{application}costs/",),
    "application_costs_at": ("{application}costs/dev/",),
    "application_activity": ("{application}activity/",),
    "definition": (
        *(_EDITOR, f"{_EDITOR}?component=web", f"{_EDITOR}?component=api", f"{_EDITOR}?component=notes"),
        *(f"{_EDITOR}?component=notes_table", "{crowded}definition/"),
    ),
    "environment_deploy": ("{environment}deploy/", "{promotion}"),
    # Nothing is earlier than what runs in the one; in the other somebody else is at work as well.
    "environment_rollback": ("{environment}rollback/", "{held}rollback/?revision=1"),
    "environment_drift": ("{drift}", "{environment}drift/"),
    "environment_drift_ignore": ("{drift}ignore/?resource=FeedFunction&path=/MemorySize",),
    "environment_drift_undo": ("{drift}undo/",),
    "environment_drift_keep": ("{drift}keep/",),
    "environment_functions": ("{environment}functions/",),
    "environment_function": ("{environment}functions/notes/", "{environment}functions/notes/?event=hello"),
    "environment_function_log": ("{environment}functions/notes/log/",),
    "environment_function_figures": ("{environment}functions/notes/figures/",),
    "environment_table": ("{environment}tables/notes_table/",),
    "environment_api": ("{environment}apis/api/",),
    "environment_rules": ("{environment}rules/",),
    "environment_destroy": ("{environment}destroy/",),
    # Nothing is to be rescued in the one, and something is in the other.
    "environment_rescue": ("{environment}rescue/", "{rescue}"),
    "stack_observe": ("{application}observe/",),
    "environment_stack": ("{observed}",),
    "environment_forget": ("{observed}forget/",),
    "environment_adopt": ("{observed}adopt/",),
    "environment_import": ("{observed}import/", "{observed}import/?as_written=1"),
    "deployments": ("/deployments/", "/deployments/?environment=nowhere"),
    "deployment": ("{states}", "{check_fails}"),
    "deployment_diagram": ("{waiting}diagram/",),
    "deployment_whole": tuple(f"{{waiting}}all/{what}/" for what in ("invoice", "assumptions", "checks", "left")),
    "approvals": ("/approvals/",),
    "reference": ("/reference/",),
    "reference_kind": tuple(f"/reference/{kind}/" for kind in ("function", "rest_api", "network", "raw")),
    "search": ("/search/?q=lambda", "/search/?q=notes", "/search/?q=nothing-is-called-so"),
    "health": ("/health/",),
    "health_runbook": ("/health/runbook/",),
    "styleguide": ("/styleguide/", "/styleguide/?part=pieces"),
    "aws_accounts": ("/aws-accounts/",),
    "aws_account_new": ("/aws-accounts/new/",),
    "aws_account": ("{account}",),
    "aws_account_change": ("{account}change/",),
    "tokens": ("/tokens/",),
    "token_new": ("/tokens/new/",),
    "token_revoke": ("{token}",),
    "account_login": ("/accounts/login/",),
    "account_inactive": ("/accounts/inactive/",),
    "account_logout": ("/accounts/logout/",),
    "account_change_password": ("/accounts/password/",),
    "admin:teams_membership_changelist": ("/registers/memberships/",),
    "admin:costing_price_changelist": ("/registers/prices/",),
    "admin:teams_auditentry_changelist": ("/registers/audit-entries/",),
}
MISSING: Final = "/applications/nothing/"
SIGNED_OUT: Final = ("account_login", "account_inactive")
# What differs for others: refused buttons for a viewer, a team without anything for an outsider, Home by role.
_LISTS = ("home", "applications", "deployments", "approvals", "aws_accounts", "tokens")
OTHERS: Final[Mapping[str, tuple[str, ...]]] = {
    "viewer": (
        *("home", "application_new", "application", "definition", "environment_deploy", "environment_rollback"),
        *("environment_rules", "environment_destroy", "environment_rescue", "approvals", "token_new", "revision_block"),
        *("revision_blueprint", "application_blueprint", "blueprint", "blueprint_withdraw"),
        *("stack_observe", "environment_stack", "environment_forget", "environment_adopt", "environment_import"),
        *("aws_account_new", "aws_account", "aws_account_change", "deployment_waiting"),
    ),
    "outsider": (*_LISTS, *(name for name in PAGES if name.startswith("admin:")), "token_new", "aws_account_new"),
    "developer": ("home",),
    "approver": ("home", "approvals", "deployment_waiting"),
    "finance": ("home",),
}


def places(page: "Page") -> list[Place]:
    """All of them; what has an address of its own is found by following links, as the owner who looks at ``page``."""
    known = _known(page)
    states = dict(_states(page))
    found = [Place("missing", MISSING), Place("missing-signed-out", MISSING, NOBODY)]
    for view in PAGES:
        person = NOBODY if view in SIGNED_OUT else "owner"
        found += [Place(name, address, person) for name, address in _addresses(view, known, states)]
    for person, views in OTHERS.items():
        for view in views:
            name, address = next(_addresses(view, known, {}))
            found.append(Place(f"{person}-{name}", address, person))
    found.append(
        Place("viewer-definition-component-notes", f"{known['application']}definition/?component=notes", "viewer")
    )
    return found


def _addresses(view: str, known: Mapping[str, str], states: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Names and addresses of one view's pages."""
    if view == "deployment_waiting":
        yield "deployment-waiting-for-approval", known["waiting"]
        return
    for number, written in enumerate(PAGES[view]):
        if written == "{states}":
            yield from states.items()
            continue
        said = re.sub(r"[^a-z]+", "-", re.sub(r"^.*\?|^\{|\}.*$", "", written)).strip("-") if number else ""
        whole = re.sub(r"^.*/all/", "", written).strip("/") if "/all/" in written else said
        name = re.sub(r"[^a-z]+", "-", view.removeprefix("admin:"))
        yield f"{name}-{whole}".strip("-"), written.format_map(dict(known))


def _known(page: "Page") -> dict[str, str]:
    """Addresses by the names that stand in :data:`PAGES`, each ending in a slash."""
    known = {
        "application": _application(page, "notes-board"),
        "crowded": _application(page, "warehouse"),
        "shop": _application(page, "shop"),
    }
    known["environment"] = _environment(page, known["application"])
    page.goto(deployment_in(page, "blog / staging", Status.NEEDS_ATTENTION))
    known["rescue"] = _address(page, 'main a[href*="/rescue/"]')
    page.goto(_application(page, "shop"))
    known["observed"] = _address(page, 'main a[href^="/environments/"][href$="/stack/"]')
    known["drift"] = _drift(page, _application(page, "blog"))
    page.goto(_application(page, "archive"))
    known["held"] = _address(page, 'main a[href$="/rollback/"]').partition("rollback/")[0]
    page.goto(_application(page, "gallery"))
    known["promotion"] = _address(page, 'main a[href*="/deploy/?revision="][href*="from="]')
    known["check_fails"] = deployment_in(page, "gallery / dev", Status.SUCCEEDED)
    known["waiting"] = deployment_in(page, "shop / production", Status.AWAITING_APPROVAL)
    page.goto("/aws-accounts/")
    known["account"] = _address(page, 'main a[href^="/aws-accounts/"]:not([href$="/new/"])')
    known["token"] = _token(page)
    page.goto("/blueprints/")
    known["blueprint"] = _address(page, 'main a[href^="/blueprints/"]')
    page.goto(known["blueprint"])
    known["lagging"] = _address(page, 'main a[href^="/applications/"][href$="/blueprint/"]')
    return known


def _address(page: "Page", selector: str) -> str:
    return page.locator(selector).first.get_attribute("href") or ""


def _application(page: "Page", name: str) -> str:
    page.goto("/applications/")
    return page.get_by_role("main").get_by_role("link", name=name, exact=True).first.get_attribute("href") or ""


def _environment(page: "Page", application: str) -> str:
    """The first one where something runs."""
    page.goto(application)
    return _address(page, 'main a[href$="/destroy/"]').partition("destroy/")[0]


def _drift(page: "Page", application: str) -> str:
    """The board of the first environment of which something runs."""
    page.goto(application)
    return _address(page, 'main a[href$="/drift/"]')


def deployment_in(page: "Page", place: str, state: Status) -> str:
    """The address of the newest deployment of an environment in a state; other tests may have asked for many since."""
    page.goto(f"/deployments/?state={state}")
    row = page.locator("tbody tr").filter(has_text=place)
    return row.get_by_role("link").first.get_attribute("href") or ""


def _token(page: "Page") -> str:
    """Where a token can be revoked; one is made when there is none."""
    page.goto("/tokens/")
    revoke = page.locator('main a[href$="/revoke/"]')
    if not revoke.count():
        make_token(page, "Looked at")
        page.goto("/tokens/")
    return revoke.first.get_attribute("href") or ""


def make_token(page: "Page", name: str) -> None:
    """A token that may only read; the page that shows it once is left open."""
    page.goto("/tokens/new/")
    page.get_by_label("Name").fill(name)
    page.locator('input[name="scopes"][value="read"]').check()
    page.locator("main form").get_by_role("button").last.click()
    page.get_by_text("Copy it now.").wait_for()


def _states(page: "Page") -> Iterator[tuple[str, str]]:
    """One deployment of each state that the lists show and that lasts."""
    seen = set()
    page.goto("/deployments/")
    while True:
        for row in page.locator("main tbody tr").all():
            word = row.locator(".state .chip").first.inner_text().strip()
            passes = word == PASSING and LASTING not in row.inner_text()
            if word not in seen and not passes:
                seen.add(word)
                address = row.get_by_role("link").first.get_attribute("href") or ""
                yield f"deployment-{re.sub('[^a-z]+', '-', word.lower())}", address
        older = page.get_by_role("link", name="Older")
        if not older.count():
            break
        page.goto(f"/deployments/{older.get_attribute('href')}")
    assert len(seen) >= LEAST_STATES, seen
