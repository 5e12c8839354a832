"""What the editor's form says of itself: nothing that contradicts what is true of the component."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from django.conf import settings
from django.test import Client

from dashboard.forms.components import components_of, uses_of
from deployments.models import Application
from deployments.spec.blueprints import BLUEPRINTS
from deployments.spec.fields import FieldSpec
from deployments.spec.kinds import KINDS
from tests.dashboard.conftest import client_of
from tests.dashboard.editor import address, component, draft_of, form
from tests.factories import Cast

pytestmark = pytest.mark.django_db


def shown(browser: Client, application: Application, component: str) -> str:
    return unescape(browser.get(address(application), {"component": component}).content.decode())


def test_an_api_without_sign_in_says_that_it_is_open(developer: Client, shop: Application) -> None:
    page = shown(developer, shop, "api")
    assert '<option value="" selected>None · Nobody has to sign in.</option>' in page
    assert "Open to everyone" not in page


def test_what_belongs_to_sign_in_is_shown_with_it(developer: Client, shop: Application) -> None:
    page = shown(developer, shop, "api")
    parts = re.findall(r'<div class="field with-(?:guard|user_pool)">.*?name="s-routes-0-(\w+)"', page, re.DOTALL)
    assert parts[:2] == ["public", "scopes"]
    sheet = (settings.BASE_DIR / "static" / "definition.css").read_text()
    assert '.editor:has(#f-s-user_pool > [value=""]:checked) .with-user_pool:not(:has(:checked, .problem))' in sheet
    assert 'id="f-s-user_pool"' in page


def test_what_is_wrong_about_it_is_shown_all_the_same(developer: Client, shop: Application) -> None:
    developer.post(address(shop), form(shop, "api", **{"s-routes-0-scopes": "email"}))
    field = shown(developer, shop, "api").partition('name="s-routes-0-scopes"')[2].partition("</div>\n</div>")[0]
    assert "This belongs to sign-in" in field
    assert 'class="problem"' in field


def test_a_tick_is_named_after_what_it_switches_on(developer: Client, shop: Application) -> None:
    names = re.findall(r'class="group-switch"[^>]*><span>([^<]+?)\s*<', shown(developer, shop, "notes"))
    assert names == ["Box for failed events", "Address of its own"]
    assert "Use this" not in shown(developer, shop, "notes_table")


def test_a_form_says_which_way_a_connection_goes(developer: Client, shop: Application) -> None:
    page = shown(developer, shop, "notes_table")
    assert re.search(
        r'Used by</span><span><a class="link name" href="\?component=notes">notes</a>: read and write<', page
    )
    assert '<span class="strong">Not used by notes_table</span>' in page
    assert 'What <span class="name">notes_table</span> itself uses.' in page


@pytest.mark.parametrize("blueprint", BLUEPRINTS)
def test_whoever_uses_a_component_is_told_with_what_it_may_do(blueprint: str) -> None:
    document = BLUEPRINTS[blueprint].definition()
    for name, one in components_of(document).items():
        for target in one.get("uses", {}):
            told = dict(uses_of(document, target))
            assert told[name], (name, target)


def test_a_list_says_that_a_component_changed(developer: Client, shop: Application) -> None:
    developer.post(address(shop), form(shop, "notes", do="revision", message="First"))
    assert "· changed" not in shown(developer, shop, "notes")
    developer.post(address(shop), form(shop, "notes", **{"s-memory": "512"}))
    assert shown(developer, shop, "notes").count("Function · changed</span>") == 1


def test_nothing_typed_is_corrected_or_capitalised(developer: Client, shop: Application) -> None:
    """The form says it once for all of its inputs, which inherit it."""
    begins = re.search(r'<form id="component-form"[^>]*>', shown(developer, shop, "notes"))
    assert begins
    assert 'autocomplete="off" autocapitalize="off" spellcheck="false"' in begins[0]
    assert draft_of(shop).version == 1


def test_what_a_change_replaces_is_named(developer: Client, shop: Application) -> None:
    draft = draft_of(shop)
    draft.document = {"version": 1, "components": {"people": {"kind": "user_pool"}}}
    draft.save()
    page = shown(developer, shop, "people")
    said = set(re.findall(r"Cannot change later without replacing ([\w -]+)\.", page))
    assert said == {"the sign-in", "this app", "this provider"}


def test_a_part_that_is_replaced_alone_is_not_called_the_whole() -> None:
    parts = {spec.label: spec.replaced for kind in KINDS.values() for spec in _all(kind.fields()) if spec.replaced}
    assert parts == {
        "With a secret": "app",
        "Provider": "provider",
        "Number of the vault": "vault of backups",
    }


def _all(specs: tuple[FieldSpec, ...]) -> Iterator[FieldSpec]:
    for spec in specs:
        yield spec
        yield from _all(spec.item_fields)


def test_a_field_is_as_wide_as_what_it_is_to_hold(developer: Client, shop: Application) -> None:
    """A place for an ARN that cuts its own example cuts the ARN, too."""
    fields = re.findall(
        r'<input type="text"( class="medium")?[^>]* placeholder="([^"]*)"', shown(developer, shop, "api")
    )
    narrow = {example: bool(medium) for medium, example in fields}
    assert narrow["arn:aws:acm:eu-central-1:123456789012:certificate/1b2c"] is False
    assert narrow["api.example.com"] is True


def test_what_the_fields_of_a_line_mean_stands_once_above_the_lines(developer: Client, shop: Application) -> None:
    """Each input of a line is described by it, for those who hear the page."""
    page = shown(developer, shop, "api")
    assert page.count("{id} stands for any value") == 1
    words, _, lines = page.partition('<dl class="help row-words">')[2].partition('<div class="row-list">')
    lines = lines.partition("</fieldset>")[0]
    assert '<dt>Path:</dt> <dd id="f-s-routes-path-help">{id} stands for any value' in words
    count = len(component(shop, "api")["routes"]) + 1  # and the line that a script adds
    assert lines.count('aria-describedby="f-s-routes-path-help"') == count
    assert len(re.findall(r">Path\s*</label>", lines)) == count, "on a phone each field needs its own"


def test_who_only_reads_is_not_told_to_write(developer: Client, cast: Cast, shop: Application) -> None:
    words = "Write it here, or upload a zip with all it needs."
    assert words in shown(developer, shop, "notes")
    page = shown(client_of(cast.viewer), shop, "notes")
    assert words not in page
    ids = set(re.findall(r' id="([^"]+)"', page))
    assert {one for found in re.findall(r'aria-describedby="([^"]+)"', page) for one in found.split()} <= ids
