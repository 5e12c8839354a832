"""Attributes that are asked of a thing only later, or of several things at the same time."""

from typing import Any

from tests.sandbox.aws import Aws, outputs
from tests.sandbox.templates import stack

VPC = {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}}
CLUSTER = {
    "Type": "AWS::RDS::DBCluster",
    "Properties": {"Engine": "aurora-mysql", "ManageMasterUserPassword": True, "MasterUsername": "dbmaster"},
}


def told(name: str, attribute: str) -> dict[str, Any]:
    return {name: {"Value": {"Fn::GetAtt": [name, attribute]}}}


def test_an_attribute_that_is_not_known_can_be_asked_of_a_thing_that_stays_as_it_is(aws: Aws) -> None:
    made = aws.deploy("t-later", stack({"Vpc": VPC}, Outputs={"Id": {"Value": {"Ref": "Vpc"}}}))
    asked = {"Id": {"Value": {"Ref": "Vpc"}}, **told("Vpc", "CidrBlock")}
    changed = aws.deploy("t-later", stack({"Vpc": VPC}, Outputs=asked), "UPDATE")
    assert changed["StackStatus"] == "UPDATE_COMPLETE", aws.failures(changed["StackId"])
    assert outputs(changed) == {**outputs(made), "Vpc": "10.0.0.0/16"}


def test_several_of_a_type_can_be_asked_for_the_same_unknown_attribute_at_once(aws: Aws) -> None:
    names = ("One", "Two", "Three")
    asked = {key: value for name in names for key, value in told(name, "MasterUserSecret.SecretArn").items()}
    made = aws.deploy("t-at-once", stack(dict.fromkeys(names, CLUSTER), Outputs=asked))
    assert made["StackStatus"] == "CREATE_COMPLETE", aws.failures(made["StackId"])
    assert len({value for value in outputs(made).values() if ":secret:rds!cluster-" in value}) == 3
