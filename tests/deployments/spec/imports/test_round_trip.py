"""What we render is read back into the same definition: the resources come out byte for byte."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deployments.spec.imports.importing import Imported, import_template
from deployments.spec.parse import parse, parse_text
from deployments.spec.render import render
from deployments.spec.template import Template, canonical
from tests.deployments.spec.examples import CODE, bucket, function, only, queue, table
from tests.golden.cases import case_folders

SECTIONS = ("Conditions", "Mappings", "Outputs", "Parameters", "Resources")


def same(one: Template, other: Template) -> bool:
    return all(canonical(one.body.get(name)) == canonical(other.body.get(name)) for name in SECTIONS)


def without_notes(template: Template, names: set[str]) -> Template:
    """The template in which these resources carry no note of ours: no part as written may."""
    resources = {
        name: {key: one for key, one in body.items() if key != "Metadata"} if name in names else body
        for name, body in template.body["Resources"].items()
    }
    return Template({**template.body, "Resources": resources}, template.outputs)


def again(imported: Imported) -> Template:
    assert imported.problems == ()
    return render(parse(imported.document))


def rendered(folder: Path) -> Template:
    return render(parse_text((folder / "definition.yml").read_bytes()))


@pytest.mark.parametrize("as_written", [False, True])
@pytest.mark.parametrize("folder", case_folders(), ids=lambda folder: folder.name)
def test_every_golden_case_comes_back(folder: Path, as_written: bool) -> None:
    template = rendered(folder)
    imported = import_template(template.pretty, as_written=as_written)
    kept = {one.logical_id for one in imported.resources if one.reason}
    assert same(again(imported), without_notes(template, kept))
    assert imported.adds == {}
    assert {one.logical_id for one in imported.resources} == set(template.body["Resources"])
    assert all(bool(one.reason) is (one.kind == "raw") for one in imported.resources)


WHOLLY = (
    *("alarms", "api_limits", "blueprint_api", "blueprint_chat", "blueprint_mobile", "blueprint_three_tier"),
    *("blueprint_three_tier_aurora", "blueprint_watch", "caches", "calls", "databases", "delivered_websites"),
    *("direct_access", "file_systems", "files", "function_complete", "in_order", "live_connections", "messages"),
    *("own_addresses", "private_api", "private_network", "proxy", "search", "sign_in", "signed_in", "simple_api"),
    *("table_complete", "warehouses", "websites_of_many"),
)


@pytest.mark.parametrize("name", WHOLLY)
def test_some_come_back_without_any_part_as_written(name: str) -> None:
    imported = import_template(rendered(Path(__file__).parents[3] / "golden" / name).pretty)
    assert imported.known == len(imported.resources)
    assert not any(one["kind"] == "raw" for one in imported.document["components"].values())


INDEX = st.fixed_dictionaries(
    {"name": st.sampled_from(["by_day", "by_name"]), "key": st.sampled_from(["day", "name"])},
    optional={"sort_key": st.just("id"), "projection": st.sampled_from(["all", "keys"])},
)
TABLES = st.fixed_dictionaries(
    {"kind": st.just("table"), "partition_key": st.just({"name": "id"})},
    optional={
        "sort_key": st.just({"name": "at", "type": "N"}),
        "billing": st.sampled_from(["on_demand", "provisioned"]),
        "indexes": st.lists(INDEX, max_size=2, unique_by=(lambda row: row["name"], lambda row: row["key"])),
        "point_in_time_recovery": st.booleans(),
        "deletion_protection": st.booleans(),
        "stream": st.sampled_from(["off", "keys", "new_and_old"]),
        "expiry_attribute": st.just("gone_at"),
        "encryption": st.sampled_from(["aws_owned", "aws_managed"]),
        "uses": st.just({"work": "run"}),
    },
)
QUEUES = st.fixed_dictionaries(
    {"kind": st.just("queue"), "visibility_timeout": st.integers(60, 43_200)},
    optional={
        "retention_days": st.integers(1, 14),
        "dead_letters": st.booleans(),
        "max_receives": st.integers(1, 1_000),
        "delay": st.integers(0, 900),
        "batch_window": st.integers(1, 300),
        "max_concurrency": st.integers(2, 1_000),
        "encryption": st.sampled_from(["sqs", "aws_managed"]),
        "uses": st.just({"work": "run"}),
    },
)
BUCKETS = st.fixed_dictionaries(
    {"kind": st.just("bucket")},
    optional={
        "versions": st.booleans(),
        "versions_kept": st.integers(1, 400),
        "events": st.sampled_from(["created", "removed", "both"]),
        "prefix": st.sampled_from(["in/", "up/"]),
        "moves": st.just([{"after": 30, "to": "rare"}, {"prefix": "old/", "after": 2, "to": "deep"}]),
        "origins": st.just(["https://www.example.com"]),
        "encryption": st.sampled_from(["s3", "aws_managed"]),
        "uses": st.just({"work": "run"}),
    },
)


def functions(*accesses: str) -> st.SearchStrategy[dict[str, Any]]:
    """Functions that use what there is in these ways."""
    uses = st.dictionaries(st.sampled_from(["items", "jobs", "files"]), st.sampled_from(accesses))
    return st.fixed_dictionaries(
        {"kind": st.just("function"), "code": st.just({"inline": CODE})}, optional={**SETTINGS, "uses": uses}
    )


SETTINGS = {
    "memory": st.integers(128, 10_240),
    "timeout": st.integers(1, 60),
    "environment": st.dictionaries(st.sampled_from(["STAGE", "LEVEL"]), st.text("ab1 ", max_size=5)),
    "architecture": st.sampled_from(["arm64", "x86_64"]),
    "log_retention": st.sampled_from([0, 1, 30]),
    "versions": st.just(True),
    "tracing": st.booleans(),
}
WORK, SERVE = functions("read"), functions("read", "write", "read_write")


@settings(max_examples=15, deadline=None)
@given(TABLES, QUEUES, BUCKETS, WORK)
def test_any_of_our_definitions_comes_back_whole(items: Any, jobs: Any, files: Any, work: Any) -> None:
    check(only(items=items, jobs=jobs, files=files, work=work))


@pytest.mark.full
@settings(max_examples=400, deadline=None)
@given(TABLES, QUEUES, BUCKETS, WORK)
def test_any_of_our_definitions_comes_back_whole_for_long(items: Any, jobs: Any, files: Any, work: Any) -> None:
    check(only(items=items, jobs=jobs, files=files, work=work))


@settings(max_examples=10, deadline=None)
@given(SERVE)
def test_any_use_of_things_comes_back(serve: Any) -> None:
    check(only(items=table(), jobs=queue(), files=bucket(), serve=serve))


@pytest.mark.parametrize("cors", [{"enabled": False}, {"allowed_origins": ["https://www.example.com"], "max_age": 60}])
def test_a_simple_api_comes_back(cors: dict[str, Any]) -> None:
    routes = [{"method": one, "path": path, "function": "f"} for one, path in (("GET", "/"), ("ANY", "/{proxy+}"))]
    limits = {"throttle_rate": 5, "throttle_burst": 9, "access_log": True, "payload": "2.0"}
    check(only(api={"kind": "http_api", "routes": routes, "cors": cors, **limits}, f=function()))


def check(document: dict[str, Any]) -> None:
    template = render(parse(document))
    imported = import_template(template.pretty)
    assert same(again(imported), template)
    assert [one.reason for one in imported.resources if one.reason] == []
