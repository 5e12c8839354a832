"""Templates as other people write them: without our notes, under their own logical ids, beside a network."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from deployments.spec.imports.importing import Imported, import_template
from deployments.spec.imports.text import read
from deployments.spec.parse import parse
from deployments.spec.render import render
from tests.deployments.spec.examples import only

SAMPLES = Path(__file__).parent / "samples"
OFFICE = {"OfficeVpc": "Office"}


def written(components: dict[str, Any], ids: dict[str, str]) -> dict[str, Any]:
    """What these components draw, as a template of somebody else's: with other ids for some, and no notes of ours."""
    text = render(parse(only(**components))).pretty
    for ours, theirs in ids.items():
        text = text.replace(ours, theirs)
    found: dict[str, Any] = json.loads(text)
    for body in found["Resources"].values():
        del body["Metadata"]
    return found


def beside_network(sample: str) -> dict[str, Any]:
    """A sample's resources in a template with a network called Office, whose other ids are as ours."""
    resources = written({"office": {"kind": "network"}}, OFFICE)["Resources"]
    return {"Resources": resources | read((SAMPLES / sample).read_text(encoding="utf-8")).data["Resources"]}


def imported(template: dict[str, Any]) -> Imported:
    return import_template(json.dumps(template))


def reasons(found: Imported) -> dict[str, str]:
    """Why resources are kept as written, by logical id."""
    return {one.logical_id: one.reason for one in found.resources if one.reason}
