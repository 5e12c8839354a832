"""What we render of networks and what lies in them is read back into the same definition, whatever is set."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deployments.spec.imports.importing import import_template
from deployments.spec.parse import parse
from deployments.spec.render import render
from deployments.spec.template import canonical
from tests.deployments.spec.examples import CODE, only
from tests.deployments.spec.imports.foreign import beside_network, imported, reasons

WAYS = ("functions", "queues", "sign_in", "sql", "topics", "warehouses")
INSIDE = {"uses": st.just({"office": "inside"})}
NETWORKS = st.fixed_dictionaries(
    {"kind": st.just("network"), "internet": st.sampled_from(["one", "two"])},
    optional={
        "addresses": st.sampled_from(["10.4.0.0/16", "192.168.4.0/26"]),
        "reach": st.dictionaries(st.sampled_from(WAYS), st.booleans()),
    },
)
STORES: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "grows": st.fixed_dictionaries(
        {"kind": st.just("database"), "data_api": st.just(True), **INSIDE},
        optional={
            "engine": st.sampled_from(["aurora_postgresql", "aurora_mysql"]),
            "least": st.sampled_from(["0", "0.5", "1", "2.5"]),
            "most": st.sampled_from(["3", "256"]),
            "standby": st.booleans(),
            "proxy": st.booleans(),
        },
    ),
    "stands": st.fixed_dictionaries(
        {"kind": st.just("database"), "engine": st.sampled_from(["postgresql", "mysql"]), **INSIDE},
        optional={"standby": st.booleans(), "proxy": st.booleans(), "storage_limit": st.integers(22, 900)},
    ),
    "fast": st.fixed_dictionaries(
        {"kind": st.just("cache"), **INSIDE},
        optional={
            "capacity": st.sampled_from(["serverless", "nodes"]),
            "auth": st.sampled_from(["network", "signed"]),
            "snapshots": st.integers(0, 35),
        },
    ),
    "shared": st.fixed_dictionaries(
        {"kind": st.just("file_system"), **INSIDE}, optional={"rare_after": st.sampled_from([0, 7, 90])}
    ),
    "sales": st.fixed_dictionaries(
        {"kind": st.just("warehouse"), **INSIDE}, optional={"base": st.sampled_from([4, 8, 32])}
    ),
}
ACCESSES = {
    "fast": ["read_write"],
    "grows": ["connect", "data_api"],
    "office": ["inside"],
    "sales": ["data_api", "own_rights"],
    "shared": ["read", "read_write"],
    "stands": ["connect"],
}
USES = st.fixed_dictionaries({}, optional={name: st.sampled_from(ways) for name, ways in ACCESSES.items()})


def check(document: dict[str, Any]) -> None:
    template = render(parse(document))
    found = import_template(template.pretty)
    assert reasons(found) == {} and found.adds == {} and found.problems == ()
    again = render(parse(found.document))
    assert canonical(again.body["Resources"]) == canonical(template.body["Resources"])
    assert again.body["Outputs"] == template.body["Outputs"]


def placed(office: dict[str, Any], stores: dict[str, Any], uses: dict[str, str]) -> dict[str, Any]:
    work = {"kind": "function", "code": {"inline": CODE}, "timeout": 30, "environment": {"LEVEL": "1"}, "uses": uses}
    return only(office=office, work=work, **stores)


@settings(max_examples=12, deadline=None)
@given(NETWORKS, st.fixed_dictionaries(STORES), USES)
def test_whatever_lies_in_a_network_comes_back_whole(office: Any, stores: Any, uses: Any) -> None:
    check(placed(office, stores, uses))


@pytest.mark.full
@settings(max_examples=200, deadline=None)
@given(NETWORKS, st.fixed_dictionaries(STORES), USES)
def test_whatever_lies_in_a_network_comes_back_whole_for_long(office: Any, stores: Any, uses: Any) -> None:
    check(placed(office, stores, uses))


@pytest.mark.parametrize("sample", ["cache.yml", "file_system.yml"])
def test_what_came_from_somebody_else_comes_back_with_its_ids(sample: str) -> None:
    check(imported(beside_network(sample)).document)
