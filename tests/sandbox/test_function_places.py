"""Where a function lies: told as AWS tells it, and no longer once it was taken out."""

from typing import Any

from tests.deployments.spec.examples import function, network, only
from tests.sandbox.aws import Aws
from tests.sandbox.deploying import deployed

FILES = {"kind": "file_system", "uses": {"office": "inside"}}
INSIDE = only(office=network(), files=FILES, work=function(uses={"files": "read"}))
OUTSIDE = only(office=network(), files=FILES, work=function())


def told(aws: Aws) -> tuple[dict[str, str], dict[str, Any]]:
    """The ids of the stack, and what Lambda says of the function."""
    rows = aws.cloudformation.describe_stack_resources(StackName="t-places")["StackResources"]
    ids = {row["LogicalResourceId"]: row["PhysicalResourceId"] for row in rows}
    return ids, aws.client("lambda").get_function_configuration(FunctionName=ids["WorkFunction"])


def test_a_function_is_in_its_network_until_it_is_taken_out(aws: Aws) -> None:
    deployed(aws, "t-places", INSIDE)
    ids, inside = told(aws)
    assert inside["VpcConfig"]["SubnetIds"] == [ids["OfficePrivateA"], ids["OfficePrivateB"]]
    assert inside["VpcConfig"]["VpcId"] == ids["OfficeVpc"]
    assert [one["LocalMountPath"] for one in inside["FileSystemConfigs"]] == ["/mnt/files"]
    deployed(aws, "t-places", OUTSIDE, "UPDATE")
    _, outside = told(aws)
    assert outside["VpcConfig"] == {"SubnetIds": [], "SecurityGroupIds": [], "VpcId": ""}
    assert outside["FileSystemConfigs"] == []
