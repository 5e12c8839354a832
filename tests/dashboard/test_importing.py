"""Importing templates: what becomes of one is shown first; then an application, or a draft, is made of it."""

import re
from html import unescape
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from deployments.models import Application, Draft, Environment
from teams.models import AuditEntry
from tests.dashboard.conftest import client_of
from tests.dashboard.importing import TEMPLATE, draft_form, template_form
from tests.dashboard.observing import registered, seen
from tests.dashboard.world import World

pytestmark = pytest.mark.django_db
NEW = "/applications/import/"


@pytest.fixture
def developer(built: World) -> Client:
    return client_of(built.cast.developer)


def sent(client: Client, form: dict[str, Any], status: int) -> str:
    answer = client.post(NEW, form)
    assert answer.status_code == status
    return unescape(answer.content.decode())


def test_what_becomes_of_it_is_shown_before_anything_is_made(built: World, developer: Client) -> None:
    text = sent(developer, template_form(built, do="look", name=""), 200)
    assert "1 of 2 resources is described by components; 1 is kept as written." in text
    assert "A network here has private subnets with the ranges 10.0.0.0/18 and 10.0.64.0/18; this one has not." in text
    assert 'The parameter Stage is gone: "dev" stands where it was named.' in text
    assert "stays in the account when it is removed (DeletionPolicy)" in text
    assert 'data-label="line"' in text
    assert TEMPLATE in text
    assert "Create and open the editor" in text
    assert not Application.objects.filter(name="another").exists()


def test_the_form_says_where_a_template_is_and_what_keeping_it_does(developer: Client) -> None:
    text = unescape(developer.get(NEW).content.decode())
    assert "in AWS's CloudFormation console open the stack, then its tab Template, and copy the text." in text
    assert 'aria-describedby="as-written-help"><span>Keep everything as written</span></label>' in text
    assert "taking over a running stack then changes only its tags.</p>" in text


def test_an_application_is_made_of_it(built: World, developer: Client) -> None:
    answer = developer.post(NEW, template_form(built))
    made = Application.objects.get(name="another")
    assert answer["Location"] == reverse("definition", args=[made.pk])
    document = Draft.objects.get(application=made).document
    assert document["components"]["orders"]["logical_ids"] == {"Table": "Orders"}
    assert document["components"]["ec2"]["kind"] == "raw"
    assert made.environments.count() == 3
    said = AuditEntry.objects.get(action="application.created", subject__contains=str(made.pk)).sentence
    assert said.endswith("made another from a template (1 of 2 resources as components).")
    assert developer.get(f"{answer['Location']}?component=ec2").status_code == 200


def test_a_file_takes_the_place_of_the_text(built: World, developer: Client) -> None:
    file = SimpleUploadedFile("template.yml", TEMPLATE.encode())
    text = sent(developer, template_form(built, do="look", template="", file=file), 200)
    assert TEMPLATE in text


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"template": ""}, "Paste a template, or choose its file."),
    ({"values": ""}, "Line 2: Stage has no default. Give its value."),
    ({"values": "Stage dev"}, "Write each line like Stage=production: name, equals sign, value."),
    ({"template": "Resources: ["}, "cannot be read as YAML or JSON"),
    ({"template": "Transform: Mine\nResources: {A: {Type: AWS::SNS::Topic}}"}, 'Line 1: "Mine" rewrites the template'),
    ({"template": "Resources:\n  A: {Type: 'Custom::A'}\n"}, "Line 2: A custom resource runs code"),
    ({"template": "Resources: \u202e"}, "reverses the direction of reading"),
    ({"name": "A b"}, "This name cannot be used."),
    ({"name": "shop"}, "already has an application named shop."),
]


@pytest.mark.parametrize(("changes", "words"), WRONG)
def test_what_is_wrong_is_said_and_nothing_is_made(
    built: World, developer: Client, changes: dict[str, Any], words: str
) -> None:
    before = Application.objects.count()
    text = sent(developer, template_form(built, **changes), 422)
    assert words in text
    assert Application.objects.count() == before


@pytest.mark.parametrize(
    ("content", "words"), [(b"\xff\xfe", "The file is not UTF-8 text."), (b"#" * 1_100_000, "The file is larger than")]
)
def test_files_that_are_none_are_refused(built: World, developer: Client, content: bytes, words: str) -> None:
    file = SimpleUploadedFile("template.yml", content)
    assert words in sent(developer, template_form(built, template="", file=file), 422)


def place_of(world: World) -> Environment:
    return seen(world)


def test_an_observed_stack_becomes_the_draft(built: World, developer: Client) -> None:
    place = place_of(built)
    where = reverse("environment_import", args=[place.pk])
    text = unescape(developer.get(where).content.decode())
    assert "What becomes of it" in text
    answer = developer.post(where, draft_form(built))
    assert answer["Location"] == reverse("definition", args=[built.application.pk])
    document = Draft.objects.get(application=built.application).document
    assert all(one["kind"] for one in document["components"].values())
    assert AuditEntry.objects.filter(action="draft.imported").count() == 1


def test_all_of_it_may_be_kept_as_written(built: World, developer: Client) -> None:
    place = place_of(built)
    where = reverse("environment_import", args=[place.pk])
    assert "as you chose" in developer.get(f"{where}?as_written=1").content.decode()
    developer.post(where, {**draft_form(built), "as_written": "1"})
    document = Draft.objects.get(application=built.application).document
    assert {one["kind"] for one in document["components"].values()} == {"raw"}


def test_a_draft_that_somebody_changed_is_not_overwritten(built: World, developer: Client) -> None:
    place = place_of(built)
    before = Draft.objects.get(application=built.application)
    answer = developer.post(reverse("environment_import", args=[place.pk]), {"version": before.version + 1})
    assert answer.status_code == 409
    assert "changed this definition meanwhile" in unescape(answer.content.decode())
    assert Draft.objects.get(application=built.application).document == before.document


def test_what_was_never_seen_has_no_template(built: World, developer: Client) -> None:
    where = reverse("environment_import", args=[registered(built).pk])
    assert "The stack was never seen whole" in developer.get(where).content.decode()
    own = reverse("environment_import", args=[built.dev.pk])
    assert "its definition is here already" in unescape(developer.get(own).content.decode())


def test_one_of_two_fields_is_not_called_optional(developer: Client) -> None:
    page = developer.get(NEW).content.decode()
    assert "Bring it in one of two ways" in page
    for name in ("template", "file"):
        label = page.partition(f'<label for="id_{name}">')[2].partition("</label>")[0]
        assert label
        assert "optional" not in label


def test_a_line_is_said_to_be_of_the_template(built: World, developer: Client) -> None:
    assert '<th scope="col">Line of the template</th>' in sent(developer, template_form(built, do="look", name=""), 200)


def test_a_template_of_one_line_has_no_column_of_ones(built: World, developer: Client) -> None:
    address = reverse("environment_import", args=[seen(built).pk])
    text = developer.get(address).content.decode()
    assert "Becomes</th>" in text and "Line of the template" not in text and 'data-label="line"' not in text


def test_who_may_not_edit_is_not_led_to_the_import(built: World, developer: Client) -> None:
    place = seen(built)
    ways, address = reverse("environment_adopt", args=[place.pk]), reverse("environment_import", args=[place.pk])
    page = client_of(built.cast.viewer).get(ways).content.decode()
    assert f'href="{address}"' in developer.get(ways).content.decode()
    assert f'href="{address}"' not in page
    assert "Make the draft of its own template" in page


def test_the_name_that_a_resource_gets_stands_out_from_its_kind(built: World, developer: Client) -> None:
    text = developer.get(reverse("environment_import", args=[seen(built).pk])).content.decode()
    assert re.search(r'<td data-label="becomes">[A-Z][a-z ]+ <strong class="name">[a-z_]+</strong>', text)


def test_headings_of_what_changes_have_room_and_say_else_only_after_something(built: World, developer: Client) -> None:
    look = template_form(built, do="look", name="")
    made, kept = (sent(developer, {**look, **how}, 200) for how in ({}, {"as_written": "on"}))
    sheet = (settings.BASE_DIR / "static/application.css").read_text()
    assert '<h3 class="strong after">What else changes in the text</h3>' in made
    assert '<h3 class="strong after">What changes in the text</h3>' in kept
    assert re.search(r"\.after[^{}]*\{margin: 12px 0 0\}", sheet)
