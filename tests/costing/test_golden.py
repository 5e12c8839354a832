"""Every golden definition costs what is written beside its template, to the last digit."""

import json
from pathlib import Path

import pytest

from costing.estimate import Estimate
from tests.costing.golden import bill_of
from tests.golden.cases import case_folders


def named(folder: Path) -> str:
    return folder.name


@pytest.mark.parametrize("folder", case_folders(), ids=named)
def test_a_golden_case_costs_what_it_did(folder: Path) -> None:
    assert bill_of(folder) == (folder / "estimate.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("folder", case_folders(), ids=named)
def test_a_golden_estimate_reads_back(folder: Path) -> None:
    document = json.loads((folder / "estimate.json").read_text(encoding="utf-8"))
    assert Estimate.from_json(document).to_json() == document
