"""The reference of kinds: everything that forms and documents have stands there, light and for everybody."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dashboard import reference
from dashboard.reference import IN_PLACE, REQUIRED, Setting, page_of
from deployments.spec.fields import FieldSpec
from deployments.spec.kinds import KINDS
from tests.dashboard.conftest import client_of
from tests.dashboard.world import World

pytestmark = pytest.mark.django_db
NAMES = list(KINDS)


def page(built: World, name: str) -> str:
    answer = client_of(built.cast.viewer).get(f"/reference/{name}/")
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def specs(found: tuple[FieldSpec, ...]) -> Iterator[FieldSpec]:
    for spec in found:
        yield spec
        yield from specs(spec.item_fields)


def settings(name: str) -> Iterator[Setting]:
    def with_those_inside(found: tuple[Setting, ...]) -> Iterator[Setting]:
        for setting in found:
            yield setting
            yield from with_those_inside(setting.inside)

    for section in page_of(name).sections:
        yield from with_those_inside(section.settings)


@pytest.mark.parametrize("name", NAMES)
def test_every_field_stands_there_with_its_words(built: World, name: str) -> None:
    text = page(built, name)
    fields = list(specs(KINDS[name].fields()))
    assert [setting.spec for setting in settings(name)] == fields
    said = [word for spec in fields for word in (spec.label, spec.help, spec.unit, spec.aws_name, spec.form)]
    said += [word for spec in fields for choice in spec.choices for word in (choice.label, choice.consequence)]
    assert [word for word in said if word and word not in text] == []


@pytest.mark.parametrize("name", NAMES)
def test_what_a_change_does_is_said_of_every_field(name: str) -> None:
    for setting in settings(name):
        assert setting.default
        if setting.spec.replaces:
            assert setting.change.startswith("Replaces ") and setting.spec.replaces_words in setting.change
        else:
            assert setting.change == IN_PLACE


@pytest.mark.parametrize("name", NAMES)
def test_every_connection_stands_there_from_both_sides(built: World, name: str) -> None:
    shown, text = page_of(name), page(built, name)
    assert {(way.kind.name, way.access) for way in shown.used_by} == {
        (user, access) for user, accesses in KINDS[name].used_by.items() for access in accesses
    }
    assert {(way.kind.name, way.access) for way in shown.uses} == {
        (used.name, access) for used in KINDS.values() for access in used.used_by.get(name, ())
    }
    assert all(way.access.consequence in text for way in (*shown.uses, *shown.used_by))
    assert all(word in text for way in (*shown.uses, *shown.used_by) for word in (*way.variables, *way.rights))


@pytest.mark.parametrize("name", NAMES)
def test_it_is_lighter_than_100_kb_and_asks_the_same_few_questions(built: World, name: str) -> None:
    client = client_of(built.cast.viewer)
    client.get(f"/reference/{name}/")
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(f"/reference/{name}/")
    assert len(answer.content) < 100_000
    assert len(asked) <= 5


@pytest.mark.parametrize("name", NAMES)
def test_no_id_stands_there_twice(built: World, name: str) -> None:
    ids = re.findall(r'\sid="([^"]+)"', page(built, name))
    assert sorted({one for one in ids if ids.count(one) > 1}) == []


LIMITS = [
    ("function", "setting-timeout", "1 second to 900 seconds."),
    ("topic", "setting-emails", "At most 100 lines."),
    ("topic", "setting-display_name", "1 character to 100 characters."),
    ("rest_api", "setting-routes", "1 line to 200 lines."),
    ("rest_api", "setting-routes-function", "Names a component of the kind Function."),
]


@pytest.mark.parametrize(("kind", "field", "words"), LIMITS)
def test_limits_are_said_in_what_is_counted(kind: str, field: str, words: str) -> None:
    found = {setting.id: setting for setting in settings(kind)}
    assert words in found[field].limits


def test_a_function_finds_what_it_uses_in_variables_and_gets_rights_at_aws() -> None:
    ways = {(way.kind.name, way.access.name): way for way in page_of("function").uses}
    assert ways["topic", "write"].variables == ("MY_PART",)
    assert ways["topic", "write"].rights == ("sns:Publish",)
    assert not any(way.variables or way.rights for way in page_of("site").uses)


def test_what_has_to_be_said_has_no_default() -> None:
    found = {setting.id: setting for setting in settings("table")}
    assert found["setting-partition_key"].default == REQUIRED
    assert found["setting-point_in_time_recovery"].default == "on"


def test_the_list_has_every_kind_under_both_of_its_names(built: World) -> None:
    text = unescape(client_of(built.cast.viewer).get("/reference/").content.decode())
    for kind in KINDS.values():
        assert f'href="/reference/{kind.name}/"' in text
        assert kind.label in text and kind.aws_name in text and kind.summary in text
    assert sum(len(tier.kinds) for tier in reference.tiers()) == len(KINDS)


@pytest.mark.parametrize("name", ["nothing", "Function", "rest-api"])
def test_what_is_no_kind_is_not_found(built: World, name: str) -> None:
    assert client_of(built.cast.viewer).get(f"/reference/{name}/").status_code == 404


@pytest.mark.parametrize(("word", "kind"), [("lambda", "function"), ("dynamodb", "table"), ("Sign-in", "user_pool")])
def test_words_that_are_found_lead_to_their_kind(built: World, word: str, kind: str) -> None:
    groups = client_of(built.cast.viewer).get("/search/", {"q": word}).context["groups"]
    hits = [hit.href for group in groups if group.title == "Words" for hit in group.hits]
    assert f"/reference/{kind}/" in hits


def test_the_form_of_a_component_leads_to_its_kind(built: World) -> None:
    address = f"/applications/{built.application.pk}/definition/?component=notes"
    text = client_of(built.cast.developer).get(address).content.decode()
    assert 'href="/reference/function/"' in text.split('id="form-title"')[1].split("</div>")[0]
