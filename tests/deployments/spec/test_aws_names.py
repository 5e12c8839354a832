"""AWS's name of each setting: every field has one or says that there is none, and every name is one that we render."""

import re
from collections.abc import Iterator, Sequence

import pytest

from deployments.spec.fields import FieldSpec
from deployments.spec.kinds import KINDS
from deployments.spec.parse import json_schema
from tests.golden.cases import case_folders

NONE_AT_AWS = {"site.content", "rest_api.cors.enabled", "http_api.cors.enabled"}
"""Files are uploaded, not a property; whether calls are allowed is whether OPTIONS methods are there at all."""
CHECKS = ".smoke_tests"
"""Checks of what was deployed are our own: AWS knows nothing of them."""
SPOKEN = {"CORS"}
"""What AWS calls a thing that no single property of a template is."""


def every(specs: Sequence[FieldSpec], place: str) -> Iterator[tuple[str, FieldSpec]]:
    for spec in specs:
        yield f"{place}.{spec.name}", spec
        yield from every(spec.item_fields, f"{place}.{spec.name}")


FIELDS = {place: spec for kind in KINDS.values() for place, spec in every(kind.fields(), kind.name)}
TEMPLATES = "".join((folder / "template.json").read_text() for folder in case_folders())


def test_every_field_has_an_aws_name_or_says_that_there_is_none() -> None:
    without = {place for place, spec in FIELDS.items() if spec.aws_name is None}
    assert {place for place in without if CHECKS not in place} == NONE_AT_AWS
    assert all(spec.aws_name != "" for spec in FIELDS.values())


@pytest.mark.parametrize("place", sorted(place for place, spec in FIELDS.items() if spec.aws_name is not None))
def test_every_name_stands_in_a_template_that_we_made(place: str) -> None:
    names = set(re.findall(r"[\w-]+", FIELDS[place].aws_name or "")) - SPOKEN
    assert [name for name in sorted(names) if name not in TEMPLATES] == []


def test_the_schema_carries_the_names() -> None:
    shapes = json_schema()["$defs"]
    assert shapes["FunctionSettings"]["properties"]["memory"]["x-aws-name"] == "MemorySize"
    assert shapes["Redirect"]["properties"]["prefix"]["x-aws-name"] == "KeyPrefixEquals"
    assert "x-aws-name" not in shapes["SiteSettings"]["properties"]["content"]
