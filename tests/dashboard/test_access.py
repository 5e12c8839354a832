"""Who may open what: every address by every role. An address that is missing from the table fails."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import transaction
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from dashboard import drawn_for
from deployments.actions.block_revision import block
from deployments.models import Draft, Revision
from teams.models import User
from teams.scopes import Scope
from teams.tokens import make
from tests.dashboard.blueprinted import behind, of_blueprint, save_form, take_form
from tests.dashboard.conftest import client_of
from tests.dashboard.drifting import allowed, drifted, keep, may_stay, undo
from tests.dashboard.functions import api_form, api_panel, event_form, panel, table_panel
from tests.dashboard.importing import draft_form, template_form
from tests.dashboard.observing import adopt_form, observe_form, observed
from tests.dashboard.world import World

pytestmark = pytest.mark.django_db

TEAM = ("owner", "developer", "approver", "finance", "viewer")
ROLES = ("anonymous", *TEAM, "outsider", "disabled")
Codes = dict[str, int]


def _codes(anonymous: int, team: int, outsider: int, **others: int) -> Codes:
    codes = dict.fromkeys(TEAM, team) | {"anonymous": anonymous, "disabled": anonymous, "outsider": outsider}
    return codes | others


OPEN = _codes(200, 200, 200)
SIGNED_IN = _codes(302, 200, 200)
OWN = _codes(302, 200, 404)
NO = _codes(405, 405, 405)
# By GET the way to the page that the form stands on, which asks who it is.
FORM_ONLY = _codes(303, 303, 303)
NOTHING = _codes(404, 404, 404)
TOKENS_ONLY = _codes(401, 401, 401)
COMPARERS = _codes(302, 409, 404, owner=303, developer=303, approver=303)


def _writers(done: int, outsider: int = 404, refused: int = 409) -> Codes:
    """Developers and owners do it, others of the team are told why not."""
    return _codes(302, refused, outsider, owner=done, developer=done)


def _owners(outsider: int = 404) -> Codes:
    """Owners do it, others of the team are told why not."""
    return _codes(302, 409, outsider, owner=303)


def _deciders() -> Codes:
    """Approvers and owners do it, others of the team are told why not."""
    return _codes(302, 409, 404, owner=303, approver=303)


@dataclass(frozen=True)
class Address:
    """One address: how it is made, what it answers by role, and a form that would do something."""

    get: Codes
    post: Codes = field(default_factory=lambda: dict(NO))
    kwargs: Callable[[World], dict[str, Any]] = lambda world: {}
    form: Callable[[World], dict[str, Any]] = lambda world: {}


def _application(world: World) -> dict[str, Any]:
    return {"pk": world.application.pk}


def _revision(world: World) -> dict[str, Any]:
    return {"pk": world.application.pk, "number": 2}


def _dev(world: World) -> dict[str, Any]:
    return {"pk": world.dev.pk}


def _waiting(world: World) -> dict[str, Any]:
    return {"pk": world.waiting.pk}


def _new(world: World) -> dict[str, Any]:
    place = f"{world.cast.account.pk} us-east-1"
    return {"name": "another", "team": str(world.cast.team.pk), "place": place}


def _usage(world: World) -> dict[str, Any]:
    return {"environment": str(world.dev.pk), "requests": "2.1M"}


def _deploy(world: World) -> dict[str, Any]:
    return {"state_version": world.dev.state_version, "revision": 2, "mode": "deploy", "note": ""}


def _destroy(world: World) -> dict[str, Any]:
    return {"state_version": world.dev.state_version, "typed_name": "dev", "note": ""}


def _draft(world: World) -> dict[str, Any]:
    version = Draft.objects.get(application=world.application).version
    return {"version": version, "component": "notes", "kind": "function", "s-memory": "1024"}


def _vote(world: World) -> dict[str, Any]:
    return {"digest": "d" * 64, "typed_name": "notes_table", "reason": "Not now"}


def _token(world: World) -> dict[str, Any]:
    return {"name": "CI", "team": str(world.cast.team.pk), "scopes": ["read"], "days": "30"}


def _account(world: World) -> dict[str, Any]:
    return {"pk": world.cast.account.pk}


def _new_account(world: World) -> dict[str, Any]:
    team = str(world.cast.team.pk)
    return {"name": "Main", "team": team, "account_id": "444455556666", "regions": ["us-east-1", "eu-west-1"]}


def _roles(world: World) -> dict[str, Any]:
    arn = f"arn:aws:iam::{world.cast.account.account_id}:role/"
    return {"read_role_arn": arn + "look", "deploy_role_arn": arn + "deploy"}


def _made_token(world: World) -> dict[str, Any]:
    made, _ = make(
        team=world.cast.team, name="CI", scopes=[Scope.READ], applications=(), days=30, by=world.cast.developer
    )
    return {"pk": made.pk}


def _blocked(world: World) -> dict[str, Any]:
    block(revision=world.revision, reason="It loses orders.", by=world.cast.approver)
    return _revision(world)


def _seen(world: World) -> dict[str, Any]:
    at = Revision.objects.values_list("blocked_at", flat=True).get(pk=world.revision.pk)
    return {"blocked_at": at.isoformat() if at else ""}


TABLE: dict[str, Address] = {
    "home": Address(SIGNED_IN),
    "applications": Address(SIGNED_IN),
    "application_new": Address(SIGNED_IN, _writers(303, outsider=422), form=_new),
    "application_import": Address(SIGNED_IN, _writers(303, outsider=422), form=template_form),
    "application": Address(OWN, kwargs=_application),
    "application_usage": Address(FORM_ONLY, _writers(303), _application, _usage),
    "application_revisions": Address(OWN, kwargs=_application),
    "application_revision": Address(OWN, kwargs=_revision),
    "application_template": Address(OWN, kwargs=_revision),
    "revision_block": Address(OWN, _deciders(), _revision, lambda world: {"reason": "It loses orders."}),
    "revision_unblock": Address(FORM_ONLY, _deciders(), _blocked, _seen),
    "revision_blueprint": Address(OWN, _writers(303), _revision, save_form),
    "application_blueprint": Address(OWN, _writers(303), behind, take_form),
    "blueprints": Address(SIGNED_IN),
    "blueprint": Address(OWN, kwargs=of_blueprint),
    "blueprint_diff": Address(OWN, kwargs=of_blueprint),
    "blueprint_withdraw": Address(OWN, _owners(), of_blueprint),
    "blueprint_about": Address(SIGNED_IN, kwargs=lambda world: {"name": "three-tier-aurora"}),
    "application_diff": Address(OWN, kwargs=_application),
    "application_activity": Address(OWN, kwargs=_application),
    "application_costs": Address(OWN, kwargs=_application),
    "application_costs_at": Address(OWN, kwargs=lambda world: {"pk": world.application.pk, "place": "dev"}),
    "definition": Address(OWN, _writers(303), _application, _draft),
    "definition_estimate": Address(_codes(302, 302, 404), _codes(302, 302, 404), _application),
    "definition_template": Address(OWN, OWN, _application),
    "environment_deploy": Address(OWN, _writers(303), _dev, _deploy),
    "environment_destroy": Address(OWN, _writers(303), _dev, _destroy),
    "environment_rules": Address(OWN, _owners(), _dev, lambda world: {"amount": "4", "unit": "60"}),
    # Nothing earlier was live there: everybody is told so.
    "environment_rollback": Address(OWN, _writers(409), _dev, _deploy),
    # Nothing is stuck there: everybody is told so.
    "environment_rescue": Address(OWN, _writers(409), _dev, _deploy),
    "stack_observe": Address(OWN, _writers(303), _application, observe_form),
    "environment_stack": Address(OWN, kwargs=observed),
    "environment_look": Address(FORM_ONLY, _writers(303), observed),
    "environment_forget": Address(OWN, _writers(303), observed),
    "environment_adopt": Address(OWN, _writers(303), observed, adopt_form),
    "environment_functions": Address(OWN, kwargs=_dev),
    "environment_function": Address(OWN, _writers(303), panel, event_form),
    "environment_function_log": Address(OWN, COMPARERS, panel, lambda world: {"do": "read", "back": "1h"}),
    "environment_function_figures": Address(OWN, COMPARERS, panel, lambda world: {"back": "1h"}),
    "environment_table": Address(OWN, _owners(), table_panel, lambda world: {"partition": "1"}),
    "environment_api": Address(OWN, _writers(303), api_panel, api_form),
    "environment_import": Address(OWN, _writers(303), observed, draft_form),
    "environment_drift": Address(OWN, kwargs=drifted),
    "environment_drift_check": Address(FORM_ONLY, COMPARERS, _dev),
    "environment_drift_ignore": Address(OWN, COMPARERS, drifted, may_stay),
    "environment_drift_count": Address(FORM_ONLY, COMPARERS, allowed),
    "environment_drift_undo": Address(OWN, _writers(303), drifted, undo),
    "environment_drift_keep": Address(OWN, _writers(303), drifted, keep),
    "deployments": Address(SIGNED_IN),
    "deployment": Address(OWN, kwargs=_waiting),
    "deployment_live": Address(_codes(302, 303, 404), kwargs=_waiting),
    "deployment_report": Address(OWN, kwargs=_waiting),
    "deployment_diagram": Address(OWN, kwargs=_waiting),
    "deployment_whole": Address(OWN, kwargs=lambda world: {**_waiting(world), "what": "checks"}),
    "deployment_approve": Address(FORM_ONLY, _codes(302, 409, 404, owner=303, approver=303), _waiting, _vote),
    "deployment_reject": Address(FORM_ONLY, _codes(302, 409, 404, owner=303, approver=303), _waiting, _vote),
    "deployment_cancel": Address(FORM_ONLY, _codes(302, 409, 404, owner=303, approver=303, developer=303), _waiting),
    "deployment_recheck": Address(FORM_ONLY, _writers(303), lambda world: {"pk": world.live.pk}),
    "approvals": Address(SIGNED_IN),
    "reference": Address(SIGNED_IN),
    "reference_kind": Address(SIGNED_IN, kwargs=lambda world: {"kind": "function"}),
    "search": Address(SIGNED_IN),
    "aws_names": Address(FORM_ONLY, _codes(302, 303, 303)),
    "banners": Address(_codes(302, 303, 303)),
    "health": Address(SIGNED_IN),
    # For operators only, none of whom is in the table; the metrics, besides, only where a token is set.
    "health_runbook": Address(_codes(302, 404, 404)),
    "metrics": Address(NOTHING),
    "styleguide": Address(_codes(302, 404, 404)),
    "tokens": Address(SIGNED_IN),
    "token_new": Address(SIGNED_IN, _writers(201, outsider=422), form=_token),
    "token_revoke": Address(OWN, _codes(302, 409, 404, owner=303, developer=303), _made_token),
    "aws_accounts": Address(SIGNED_IN),
    "aws_account_new": Address(SIGNED_IN, _owners(outsider=422), form=_new_account),
    "aws_account": Address(OWN, kwargs=_account),
    "aws_account_roles": Address(FORM_ONLY, _owners(), _account, _roles),
    "aws_account_check": Address(FORM_ONLY, _owners(), _account),
    "aws_account_change": Address(OWN, _owners(), _account, _new_account),
    "aws_account_template": Address(_codes(302, 409, 404, owner=200), kwargs=_account),
    "account_login": Address(_codes(200, 302, 302), _codes(200, 302, 302)),
    "account_inactive": Address(OPEN),
    "account_logout": Address(SIGNED_IN | {"anonymous": 302}, _codes(302, 302, 302)),
    "account_change_password": Address(SIGNED_IN, SIGNED_IN),
    "admin:teams_membership_changelist": Address(SIGNED_IN, SIGNED_IN),
    "admin:costing_price_changelist": Address(SIGNED_IN, SIGNED_IN),
    "admin:teams_auditentry_changelist": Address(SIGNED_IN, SIGNED_IN),
    "healthz_live": Address(OPEN),
    "healthz_ready": Address(OPEN),
    "schema_definition": Address(OPEN),
    "api:openapi-json": Address(OPEN),
    "api:api-root": Address(NOTHING, NOTHING),
    "api:deployments": Address(NO, TOKENS_ONLY),
    "api:deployment": Address(TOKENS_ONLY, kwargs=_waiting),
    "api:artifacts": Address(NO, TOKENS_ONLY),
    "api:applications": Address(TOKENS_ONLY),
    "api:environments": Address(TOKENS_ONLY),
}


def _names(patterns: list[URLPattern | URLResolver], space: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _names(pattern.url_patterns, inner)
        else:
            yield f"{space}{pattern.name}"


def test_every_address_is_in_the_table() -> None:
    assert sorted(_names(get_resolver().url_patterns)) == sorted(TABLE)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_who_may_open(name: str, built: World) -> None:
    address = TABLE[name]
    url = reverse(name, kwargs=address.kwargs(built)) + ("?blueprint=three-tier" if name == "application_new" else "")
    found = {role: _ask(built, role, url, None) for role in ROLES}
    assert found == address.get


@pytest.mark.parametrize("name", sorted(TABLE))
def test_who_may_send(name: str, built: World) -> None:
    address = TABLE[name]
    url = reverse(name, kwargs=address.kwargs(built)) + ("?blueprint=three-tier" if name == "application_new" else "")
    form = address.form(built)
    # Whoever is signed out gets back what they typed.
    typed = {"anonymous": 401, "disabled": 401} if drawn_for.typed(RequestFactory().post("/", form)) else {}
    found = {role: _ask(built, role, url, form) for role in ROLES}
    assert found == address.post | typed


def _ask(world: World, role: str, url: str, form: dict[str, Any] | None) -> int:
    """The answer's status; whatever was written is taken back, so that each role finds the same world."""
    with transaction.atomic():
        client = client_of(_before(world, role))
        world.person(role)
        response = client.get(url) if form is None else client.post(url, form)
        transaction.set_rollback(True)
    world.cast.developer.is_active = True
    return response.status_code


def _before(world: World, role: str) -> User | None:
    """Somebody who was switched off had signed in before."""
    return world.cast.developer if role == "disabled" else world.person(role)
