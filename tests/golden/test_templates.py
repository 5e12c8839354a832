"""Every golden definition renders to its template, byte for byte, and cfn-lint has nothing to say about it."""

from __future__ import annotations

from pathlib import Path

import pytest
import time_machine
from cfnlint.api import lint

from deployments.spec.blueprints import BLUEPRINTS
from deployments.spec.parse import parse, parse_text
from deployments.spec.render import render
from tests.golden.cases import BLUEPRINT_FOLDERS, case_folders

LINT_DAY = "2026-11-23"
"""cfn-lint compares the ends of runtimes with today. Moving this day is a decision: see spec/runtimes.py."""

REGIONS = ["us-east-1", "eu-central-1", "ap-southeast-2"]


def named(folder: Path) -> str:
    return folder.name


@pytest.mark.parametrize("folder", case_folders(), ids=named)
def test_renders_to_the_same_bytes(folder: Path) -> None:
    template = render(parse_text((folder / "definition.yml").read_bytes()))
    assert template.pretty == (folder / "template.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("folder", case_folders(), ids=named)
def test_lints_clean(folder: Path) -> None:
    with time_machine.travel(LINT_DAY, tick=False):
        findings = lint((folder / "template.json").read_text(encoding="utf-8"), regions=REGIONS)
    assert [str(finding) for finding in findings] == []


@pytest.mark.parametrize("name", BLUEPRINTS)
def test_a_blueprints_case_is_the_blueprint(name: str) -> None:
    case = parse_text((BLUEPRINT_FOLDERS[name] / "definition.yml").read_bytes())
    assert case == parse(BLUEPRINTS[name].definition())


@pytest.mark.parametrize("folder", case_folders(), ids=named)
def test_the_canonical_document_means_the_same(folder: Path) -> None:
    definition = parse_text((folder / "definition.yml").read_bytes())
    again = parse(definition.to_document())
    assert again == definition
    assert again.digest == definition.digest
    assert again.to_document() == definition.to_document()
