"""Every alarm has a section in the runbook, and every rule asks for metrics that there are."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from dashboard import runbook
from dashboard.metrics import metrics
from tests.dashboard.conftest import client_of
from tests.factories import Cast, cast

GUIDES = Path(__file__).resolve().parent.parent / "docs" / "guides"
PARTS = ("What it means.", "What people notice.", "Look.", "Do.", "Over when")


def rules() -> list[dict[str, Any]]:
    (group,) = yaml.safe_load((GUIDES / "alerts.yml").read_text())["groups"]
    found: list[dict[str, Any]] = group["rules"]
    return found


def test_every_rule_has_its_section_and_every_section_its_rule() -> None:
    assert sorted(rule["alert"] for rule in rules()) == sorted(one.alarm for one in runbook.sections())
    assert len({rule["alert"] for rule in rules()}) == len(rules())


def test_rules_lead_to_their_sections() -> None:
    anchors = {section.alarm: section.anchor for section in runbook.sections()}
    for rule in rules():
        assert rule["annotations"]["runbook"] == f"/health/runbook/#{anchors[rule['alert']]}"
        assert rule["labels"]["severity"] in {"page", "ticket"}
        assert rule["annotations"]["summary"].endswith(".")


@pytest.mark.parametrize("section", runbook.sections(), ids=lambda section: section.alarm)
def test_a_section_says_everything(section: runbook.Section) -> None:
    text = " ".join(block.html for block in section.blocks)
    assert [part for part in PARTS if f"<strong>{part}</strong>" not in text] == []


@pytest.mark.django_db
def test_rules_ask_for_metrics_that_there_are() -> None:
    there = {metric.name for metric in metrics()}
    asked = {name for rule in rules() for name in re.findall(r"tierboard_\w+", rule["expr"])}
    assert len(asked) > 15
    assert asked <= there


def test_every_alarm_of_the_page_health_is_in_the_runbook() -> None:
    source = (GUIDES.parents[1] / "dashboard" / "condition.py").read_text()
    alarms = set(re.findall(r'"(Tierboard[A-Z]\w+)"', source))
    assert len(alarms) > 12
    assert alarms <= {section.alarm for section in runbook.sections()}


def test_metrics_that_the_runbook_names_are_there() -> None:
    named = set(re.findall(r"tierboard_\w+", (GUIDES / "runbook.md").read_text()))
    source = (GUIDES.parents[1] / "dashboard" / "metrics.py").read_text()
    assert [name for name in named if f'"{name}"' not in source] == []


def test_every_section_begins_with_words_and_not_with_the_name_of_an_alarm() -> None:
    assert {section.alarm for section in runbook.sections()} == set(runbook.TITLES)
    assert [one.title for one in runbook.sections() if one.title == one.alarm or "Tierboard" in one.title[1:]] == []


def test_no_star_is_left_of_emphasis() -> None:
    html = [block.html for section in runbook.sections() for block in section.blocks if not block.code]
    assert any("<em>Health</em>" in one for one in html)
    assert [one for one in html if "*" in re.sub(r"<code>.*?</code>", "", one)] == []


def test_what_is_written_is_never_markup() -> None:
    (section,) = runbook.read(
        "# Page\n\n## One\n\n**Bold** *soft* <b> [link](x.md) `<*code*>`.\n\n```sh\na < b\n\nc\n```\n"
    )
    assert section.anchor == "one"
    assert [(str(block.html), block.code) for block in section.blocks] == [
        ("<strong>Bold</strong> <em>soft</em> &lt;b&gt; link <code>&lt;*code*&gt;</code>.", False),
        ("a &lt; b\n\nc", True),
    ]


@pytest.mark.django_db
def test_operators_read_it_in_the_product() -> None:
    people: Cast = cast()
    assert client_of(people.owner).get("/health/runbook/").status_code == 404
    people.owner.is_staff = True
    people.owner.save()
    page = client_of(people.owner).get("/health/runbook/").content.decode()
    assert 'id="tierboardnoworker"' in page
    assert "manage.py verify_audit" in page
