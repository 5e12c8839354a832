"""Private APIs in templates: entered through the one endpoint of a network that is there, or kept as written."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml

from deployments.spec.imports.importing import import_template
from deployments.spec.parse import parse_text
from deployments.spec.render import render
from deployments.spec.template import Template

CASE = Path(__file__).parents[3] / "golden" / "private_api" / "definition.yml"
OTHERS = {"Fn::ImportValue": "way"}


def changed(**configuration: Any) -> str:
    body = copy.deepcopy(render(parse_text(CASE.read_bytes())).body)
    body["Resources"]["StockRestApi"]["Properties"]["EndpointConfiguration"] = configuration
    return Template(body, ()).pretty


@pytest.mark.parametrize(
    ("configuration", "words"),
    [
        ({"Types": ["PRIVATE"]}, "through something else than one endpoint"),
        ({"Types": ["PRIVATE"], "VpcEndpointIds": [OTHERS]}, "through something else than one endpoint"),
        ({"Types": ["PRIVATE"], "VpcEndpointIds": ["vpce-0a1b2c"]}, "through something else than one endpoint"),
        (
            {"Types": ["PRIVATE"], "VpcEndpointIds": [{"Ref": "OfficeApisEndpoint"}, OTHERS]},
            "through something else than one endpoint",
        ),
        ({"Types": ["PRIVATE"], "VpcEndpointIds": [{"Ref": "OfficeFilesEndpoint"}]}, ""),
    ],
)
def test_another_way_in_is_kept_as_written(configuration: dict[str, Any], words: str) -> None:
    imported = import_template(changed(**configuration))
    reasons = {one.logical_id: one.reason for one in imported.resources}
    assert reasons["StockRestApi"] and words in reasons["StockRestApi"]
    parts = [yaml.safe_load(one["template"]) for one in imported.document["components"].values() if "template" in one]
    (api,) = (
        part.get("Resources", part)["StockRestApi"] for part in parts if "StockRestApi" in part.get("Resources", part)
    )
    assert api["Properties"]["EndpointConfiguration"] == configuration
