"""Search engines: what each size is, who is let in, what AWS would refuse, and what a change does."""

from __future__ import annotations

from typing import Any

import pytest

from deployments.changes.checks import Facts, Severity, check
from deployments.changes.explain import is_public
from deployments.changes.rights import in_words, rights
from deployments.spec.diff import diff
from deployments.spec.kinds import KINDS
from deployments.spec.parse import parse, problems_of
from deployments.spec.render import render
from tests.deployments.spec.examples import Document, function, only, resources, variables

DOMAIN = "AWS::OpenSearchService::Domain"


def search(**settings: Any) -> Document:
    return {"kind": "search", **settings}


def domain(**settings: Any) -> dict[str, Any]:
    found: dict[str, Any] = resources(only(products=search(**settings)))["ProductsDomain"]
    return found


SIZES = [
    ("small", ("t3.small.search", 1, False, False, 10)),
    ("standard", ("m6g.large.search", 3, True, False, 50)),
    ("large", ("r6g.xlarge.search", 3, True, True, 200)),
]


@pytest.mark.parametrize(("size", "wanted"), SIZES)
def test_a_size_is_nodes_zones_and_storage(size: str, wanted: tuple[object, ...]) -> None:
    properties = domain(size=size)["Properties"]
    cluster = properties["ClusterConfig"]
    names = ("InstanceType", "InstanceCount", "ZoneAwarenessEnabled", "DedicatedMasterEnabled")
    assert (*(cluster[name] for name in names), properties["EBSOptions"]["VolumeSize"]) == wanted


def test_what_is_said_apart_from_the_size_holds() -> None:
    properties = domain(size="standard", nodes=4, zones=2, managers=3, manager_type="m6g.xlarge")["Properties"]
    cluster = properties["ClusterConfig"]
    assert (cluster["InstanceCount"], cluster["ZoneAwarenessConfig"]) == (4, {"AvailabilityZoneCount": 2})
    assert (cluster["DedicatedMasterCount"], cluster["DedicatedMasterType"]) == (3, "m6g.xlarge.search")
    assert domain(managers=3)["Properties"]["ClusterConfig"]["DedicatedMasterType"] == "m6g.large.search"
    assert domain(size="large", managers=0)["Properties"]["ClusterConfig"]["DedicatedMasterEnabled"] is False


def test_it_is_encrypted_everywhere_and_kept() -> None:
    found = domain()
    properties = found["Properties"]
    assert properties["DomainEndpointOptions"]["EnforceHTTPS"] is True
    assert properties["DomainEndpointOptions"]["TLSSecurityPolicy"].startswith("Policy-Min-TLS-1-2-")
    assert properties["EncryptionAtRestOptions"] == properties["NodeToNodeEncryptionOptions"] == {"Enabled": True}
    assert (found["DeletionPolicy"], found["UpdateReplacePolicy"]) == ("Retain", "Retain")
    assert found["UpdatePolicy"] == {"EnableVersionUpgrade": True}


def test_it_lets_nobody_in_without_a_signature_of_the_account() -> None:
    found = domain()["Properties"]
    (statement,) = found["AccessPolicies"]["Statement"]
    assert statement["Principal"] == {"AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}}
    assert not is_public(DOMAIN, found)
    anybody = {"AccessPolicies": {"Statement": {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "es:*"}}}
    assert is_public(DOMAIN, anybody)
    assert not is_public(DOMAIN, {**anybody, "VPCOptions": {"SubnetIds": ["subnet-1"]}})
    assert not is_public(DOMAIN, {"AccessPolicies": "text"})


def statements(access: str) -> list[dict[str, Any]]:
    document = only(find=function(uses={"products": access}), products=search())
    found: list[dict[str, Any]] = resources(document)["FindRole"]["Properties"]["Policies"][0]["PolicyDocument"][
        "Statement"
    ]
    return found[1:]


def test_reading_only_asks() -> None:
    look, ask = statements("read")
    assert look["Action"] == ["es:ESHttpGet", "es:ESHttpHead"]
    assert look["Resource"] == {"Fn::Sub": "${ProductsDomain.Arn}/*"}
    assert ask["Action"] == ["es:ESHttpPost"]
    ends = [one["Fn::Sub"].removeprefix("${ProductsDomain.Arn}") for one in ask["Resource"]]
    assert {end.rpartition("/")[2] for end in ends} == {"_count", "_mget", "_msearch", "_search"}


def test_writing_does_not_get_documents() -> None:
    (write,) = statements("write")
    assert write["Action"] == ["es:ESHttpDelete", "es:ESHttpPatch", "es:ESHttpPost", "es:ESHttpPut"]
    assert len(statements("read_write")) == 2


def test_a_function_finds_the_address() -> None:
    document = only(find=function(uses={"products": "read"}), products=search())
    assert variables(document, "FindFunction") == {"PRODUCTS": {"Fn::Sub": "https://${ProductsDomain.DomainEndpoint}"}}
    template = render(parse(document)).body
    words = {in_words(right, template, "find") for right in rights(template, "FindRole")}
    assert {"search products", "send questions and documents to products"} <= words


WRONG = [
    ({"storage_gb": 101}, "storage_gb", "A node of type t3.small takes at most 100 GB"),
    ({"storage_gb": 9}, "storage_gb", "The least is 10 GB"),
    ({"size": "large", "node_type": "t3.small"}, "node_type", "takes at most 100 GB"),
    ({"zones": 2}, "zones", "an even number of nodes over two zones, not 1"),
    ({"nodes": 3, "zones": 2}, "nodes", "an even number of nodes over two zones, not 3"),
    ({"nodes": 2, "zones": 3}, "nodes", "3 zones need 3 nodes or more"),
    ({"nodes": 81}, "nodes", "The most is 80 nodes"),
    ({"manager_type": "m6g.large"}, "manager_type", "There are no nodes that manage"),
    ({"nodes": 12, "managers": 3, "manager_type": "t3.small"}, "manager_type", "ten nodes at most"),
    ({"quiet_hour": 24}, "quiet_hour", "The most is 23 o'clock UTC"),
    ({"version": "1.0"}, "version", "3.3"),
    ({"size": "huge"}, "size", "small"),
]


@pytest.mark.parametrize(("settings", "field", "words"), WRONG)
def test_a_setting_that_cannot_be(settings: Document, field: str, words: str) -> None:
    (found,) = problems_of(only(one=search(**settings)))
    assert (found.field, words in found.message) == (field, True), found


FORETOLD = [
    (search(), search(size="standard"), "moves the documents to them"),
    (search(), search(storage_gb=20), "moves the documents to them"),
    (search(), search(updates=False), ""),
    (search(version="2.19"), search(), "never goes back"),
    (search(), search(version="2.19"), "AWS goes to no earlier version and refuses this."),
]


@pytest.mark.parametrize(("before", "after", "words"), FORETOLD)
def test_what_a_change_does_is_said_before_it_is_planned(before: Document, after: Document, words: str) -> None:
    (change,) = diff(parse(only(one=before)), parse(only(one=after)))
    assert words in change.sentence
    assert bool(change.words) is bool(words)
    assert not change.replaces


def test_what_aws_advises_against_is_said() -> None:
    def advised(**settings: Any) -> list[str]:
        definition = parse(only(one=search(**settings)))
        return [field for field, _ in KINDS["search"].advise(definition, definition["one"])]

    assert [advised(size=size) for size in ("small", "standard", "large")] == [[], [], []]
    assert advised(nodes=2, zones=2) == ["zones"]
    assert advised(nodes=12) == ["managers"]


def test_it_passes_every_check_of_a_protected_environment() -> None:
    document = only(find=function(uses={"products": "read_write"}), products=search(size="large"))
    body = render(parse(document)).body
    found = check(Facts((), {}, body, protected=True, document=document))
    assert [one.code for one in found if one.severity is not Severity.PASS] == []
