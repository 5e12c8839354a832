"""Search engines of templates: what becomes a component, what stays as written, and why."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from deployments.spec.imports.importing import Imported, import_template
from deployments.spec.parse import parse
from deployments.spec.render import render
from deployments.spec.template import canonical
from tests.deployments.spec.examples import function, only

PRODUCTS = (Path(__file__).parent / "samples" / "search.yml").read_text(encoding="utf-8")
OWN: dict[str, Any] = {"node_type": "r6g.large", "nodes": 4, "zones": 2, "storage_gb": 500}


def drawn(access: str, **settings: Any) -> dict[str, Any]:
    document = only(products={"kind": "search", **settings}, find=function(uses={"products": access}))
    return json.loads(render(parse(document)).pretty)  # type: ignore[no-any-return]


def imported(template: dict[str, Any]) -> Imported:
    return import_template(json.dumps(template))


@pytest.mark.parametrize("access", ["read", "write", "read_write"])
@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"size": "standard", "storage_gb": 80, "version": "2.19"},
        {"size": "large", "manager_type": "m6g.xlarge", "quiet_hour": 0, "updates": False},
        {"size": "large", **OWN},
    ],
    ids=str,
)
def test_a_search_engine_comes_back_whole(settings: dict[str, Any], access: str) -> None:
    template = drawn(access, **settings)
    found = imported(template)
    again = render(parse(found.document))
    assert [one.reason for one in found.resources if one.reason] == []
    assert canonical(again.body["Resources"]) == canonical(template["Resources"])
    assert settings.items() <= found.document["components"]["products"].items()
    assert found.document["components"]["find"]["uses"] == {"products": access}


def test_a_domain_that_a_team_wrote_is_a_component_under_its_own_id() -> None:
    found = import_template(PRODUCTS)
    assert [(one.logical_id, one.reason) for one in found.resources if one.reason] == []
    assert found.document["components"]["products"] == {
        "kind": "search",
        **{"size": "standard", "version": "2.19", "nodes": 2, "zones": 2, "storage_gb": 100, "managers": 3},
        **{"updates": False, "logical_ids": {"Domain": "Products"}},
    }
    assert found.document["components"]["fill"]["uses"] == {"products": "write"}
    assert found.adds["products"] == ("UpdateReplacePolicy", "SoftwareUpdateOptions")
    assert render(parse(found.document)).body["Resources"]["Products"]["UpdatePolicy"] == {"EnableVersionUpgrade": True}


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"DomainName": "products"}, "a name of its own (DomainName)"),
        ({"VPCOptions": {"SubnetIds": ["subnet-1"]}}, "No form has this: VPCOptions"),
        ({"AdvancedSecurityOptions": {"Enabled": True}}, "AdvancedSecurityOptions"),
        ({"AccessPolicies": None}, "It does not say who may call it"),
        ({"AccessPolicies": {"Statement": [{"Effect": "Allow", "Principal": "*"}]}}, "AccessPolicies"),
        ({"EngineVersion": "Elasticsearch_7.10"}, "It runs Elasticsearch_7.10; forms have OpenSearch alone."),
        ({"EngineVersion": "OpenSearch_1.3"}, "As a component:"),
        ({"EBSOptions": {"EBSEnabled": False}}, "how much storage a node has"),
        ({"ClusterConfig": {"InstanceCount": 1}}, "InstanceType names no type of node"),
        ({"ClusterConfig": {"InstanceType": "i3.large.search"}}, "As a component:"),
        ({"OffPeakWindowOptions": {"OffPeakWindow": {"WindowStartTime": {"Hours": 2, "Minutes": 30}}}}, "OffPeak"),
    ],
)
def test_what_no_form_says_stays_as_written(said: dict[str, Any], reason: str) -> None:
    kept = render(parse(import_template(PRODUCTS, as_written=True).document))
    template = json.loads(kept.pretty)
    properties = template["Resources"]["Products"]["Properties"]
    properties |= said
    template["Resources"]["Products"]["Properties"] = {key: one for key, one in properties.items() if one is not None}
    found = imported(template)
    assert {one.kind for one in found.resources} == {"raw"}
    assert reason in {one.logical_id: one for one in found.resources}["Products"].reason
    assert found.problems == ()
