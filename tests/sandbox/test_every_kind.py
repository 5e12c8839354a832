"""Every kind of component, as the product renders it: linted, deployed, changed in place and anew, and removed.

What each kind is proved with stands in `tests/deployments/spec/rows/`; a kind without a row fails here, too.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
import time_machine
from cfnlint.api import lint

from deployments.spec.kinds import KINDS
from deployments.spec.parse import parse
from deployments.spec.render import render
from tests.deployments.spec.rows import ALL
from tests.deployments.spec.rows.functions import LAYER
from tests.deployments.spec.rows.row import ZONE, Row, of_the_thing
from tests.golden.test_templates import LINT_DAY
from tests.sandbox.aws import REGION, Aws, code_zip, names
from tests.sandbox.deploying import deployed, planned

ROW_OF = {row.kind: row for row in ALL}
FRESH = names()

every_kind = pytest.mark.parametrize("kind", KINDS)


@pytest.fixture(scope="session", autouse=True)
def layer(aws: Aws) -> None:
    """The layer that a function of everything has."""
    name = LAYER.split(":")[-2]
    made = aws.client("lambda").publish_layer_version(LayerName=name, Content={"ZipFile": code_zip("")})
    assert made["LayerVersionArn"] == LAYER


@pytest.fixture(scope="session")
def zone(aws: Aws) -> str:
    """The id of a zone that holds the web addresses of everything: AWS draws it."""
    made = aws.client("route53").create_hosted_zone(Name="example.com", CallerReference="every-kind")
    return str(made["HostedZone"]["Id"]).removeprefix("/hostedzone/")


def in_zone(document: dict[str, Any], zone: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(document).replace(ZONE, zone))
    return found


def template(document: dict[str, Any]) -> dict[str, Any]:
    return dict(render(parse(document)).body)


def own(resources: Mapping[str, Any]) -> set[str]:
    """The logical ids of what the component that is proved is made of."""
    return {name for name, one in resources.items() if of_the_thing(one)}


def physical(aws: Aws, stack: str) -> dict[str, str]:
    rows = aws.cloudformation.describe_stack_resources(StackName=stack)["StackResources"]
    return {row["LogicalResourceId"]: row["PhysicalResourceId"] for row in rows}


def removed(aws: Aws, stack_id: str, last: dict[str, Any]) -> None:
    """Nothing of the stack is left at AWS but what the template says is kept."""
    assert aws.delete(stack_id)["StackStatus"] == "DELETE_COMPLETE", aws.failures(stack_id)
    for name, resource in last["Resources"].items():
        meant = "DELETE_SKIPPED" if resource.get("DeletionPolicy") == "Retain" else "DELETE_COMPLETE"
        assert aws.statuses(stack_id, name)[-1] == meant, name


@pytest.mark.full
@every_kind
def test_what_it_renders_to_lints_clean(kind: str) -> None:
    with time_machine.travel(LINT_DAY, tick=False):
        for what, document in ROW_OF[kind].definitions():
            findings = lint(render(parse(document)).pretty, regions=[REGION])
            assert [str(finding) for finding in findings] == [], what


@pytest.mark.full
@every_kind
def test_everything_on_is_made_and_removed(aws: Aws, zone: str, kind: str) -> None:
    for document in (in_zone(one, zone) for one in ROW_OF[kind].whole()):
        made = deployed(aws, next(FRESH), document)
        removed(aws, made["StackId"], template(document))


@pytest.mark.full
@every_kind
def test_the_least_is_made_changed_in_place_made_anew_and_removed(aws: Aws, kind: str) -> None:
    row, stack = ROW_OF[kind], next(FRESH)
    made = deployed(aws, stack, row.minimal())
    last = in_place(aws, stack, row)
    if (anew := row.made_anew()) is not None:
        last = made_anew(aws, stack, row, anew)
    removed(aws, made["StackId"], template(last))


def in_place(aws: Aws, stack: str, row: Row) -> dict[str, Any]:
    """Updates the stack; whatever the component was made of before is the same afterwards."""
    before, document = physical(aws, stack), row.updated()
    changes = planned(aws, stack, document)
    assert changes and not any(change.get("Replacement") == "True" for change in changes.values()), changes
    deployed(aws, stack, document, "UPDATE")
    after = physical(aws, stack)
    kept = own(template(row.minimal())["Resources"]) & after.keys()
    assert {name: before[name] for name in kept} == {name: after[name] for name in kept}
    return document


def made_anew(aws: Aws, stack: str, row: Row, document: dict[str, Any]) -> dict[str, Any]:
    """Updates the stack so that AWS makes another of what the kind is about; what holds data is kept beside it."""
    before, resources = physical(aws, stack), template(document)["Resources"]
    former = template(row.updated())["Resources"]
    main, new = row.main_id(former), row.main_id(resources)
    change = planned(aws, stack, document)[main]
    ends = former[main].get("UpdateReplacePolicy", "Delete")
    assert change.get("PolicyAction") in (f"ReplaceAnd{ends}", ends)
    deployed(aws, stack, document, "UPDATE")
    assert physical(aws, stack)[new] != before[main]
    return document
