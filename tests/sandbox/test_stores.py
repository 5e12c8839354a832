"""Stores beyond tables in the sandbox: made, honest about what does not answer, and removed."""

from pathlib import Path
from typing import Any

import pytest

from tests.golden.cases import FOLDER
from tests.sandbox.aws import Aws, outputs
from tests.sandbox.test_identity_cases import deployed


def made(aws: Aws, case: str) -> dict[str, Any]:
    """The stack of a golden case."""
    return deployed(aws, Path(FOLDER / case / "definition.yml").read_bytes())


def reasons(aws: Aws, stack: dict[str, Any], type_: str) -> set[str]:
    resources = aws.cloudformation.describe_stack_resources(StackName=stack["StackId"])["StackResources"]
    return {one.get("ResourceStatusReason", "") for one in resources if one["ResourceType"] == type_}


@pytest.mark.full
def test_search_engines_say_that_nothing_searches_in_them(aws: Aws) -> None:
    stack = made(aws, "search")
    assert outputs(stack)["ProductsAddress"].startswith("https://")
    assert all(address.endswith(".sandbox.invalid") for name, address in outputs(stack).items() if "Address" in name)
    (reason,) = reasons(aws, stack, "AWS::OpenSearchService::Domain")
    assert reason.endswith("nothing answers at its address.")
    assert aws.delete(stack["StackId"])["StackStatus"] == "DELETE_COMPLETE", aws.failures(stack["StackId"])


@pytest.mark.full
def test_caches_have_names_of_their_stack_and_addresses_of_nobody(aws: Aws) -> None:
    stack = made(aws, "caches")
    for name in ("PagesAddress", "SessionsAddress", "PlainAddress"):
        host, _, port = outputs(stack)[name].rpartition(":")
        assert host.endswith(".sandbox.invalid") and port.isdigit(), outputs(stack)[name]
    resources = aws.cloudformation.describe_stack_resources(StackName=stack["StackId"])["StackResources"]
    (name,) = [one["PhysicalResourceId"] for one in resources if one["LogicalResourceId"] == "PagesCache"]
    first, *_, last = stack["StackId"].rpartition("/")[2].split("-")
    assert name.startswith(f"tb-{first}-{last}-") and len(name) <= 40
    assert aws.delete(stack["StackId"])["StackStatus"] == "DELETE_COMPLETE", aws.failures(stack["StackId"])


@pytest.mark.full
def test_what_leaves_a_snapshot_at_aws_goes_and_says_that_none_was_made(aws: Aws) -> None:
    """User Guide, aws-attribute-deletionpolicy.html: Snapshot deletes the resource once the snapshot is made."""
    stack = made(aws, "caches")
    resources = aws.cloudformation.describe_stack_resources(StackName=stack["StackId"])["StackResources"]
    (name,) = [one["PhysicalResourceId"] for one in resources if one["LogicalResourceId"] == "SessionsNodes"]
    aws.delete(stack["StackId"])
    *_, last = [e for e in aws.events(stack["StackId"]) if e["LogicalResourceId"] == "SessionsNodes"]
    assert (last["ResourceStatus"], last["ResourceStatusReason"][:30]) == (
        "DELETE_COMPLETE",
        "The sandbox makes no snapshots",
    )
    groups = aws.client("elasticache").describe_replication_groups()["ReplicationGroups"]
    assert name not in {one["ReplicationGroupId"] for one in groups}


@pytest.mark.full
def test_warehouses_have_names_of_their_stack_and_are_written_down_only(aws: Aws) -> None:
    stack = made(aws, "warehouses")
    own = f"tb-{stack['StackId'].rpartition('/')[2]}-"
    told = outputs(stack)
    assert told["SalesWorkgroup"].startswith(own) and told["SalesWorkgroup"].endswith("-work")
    assert told["SalesSecret"].startswith(f"redshift!{own}") and told["SalesSecret"].endswith("-data-whadmin")
    for part in ("Namespace", "Workgroup"):
        assert all(one.startswith("Recorded only") for one in reasons(aws, stack, f"AWS::RedshiftServerless::{part}"))
    assert aws.delete(stack["StackId"])["StackStatus"] == "DELETE_COMPLETE", aws.failures(stack["StackId"])


@pytest.mark.full
def test_functions_say_that_they_are_given_no_file_system(aws: Aws) -> None:
    stack = made(aws, "file_systems")
    (reason,) = reasons(aws, stack, "AWS::Lambda::Function")
    assert reason.startswith("The sandbox gives functions no file system")
    assert aws.delete(stack["StackId"])["StackStatus"] == "DELETE_COMPLETE", aws.failures(stack["StackId"])
