"""Drift-aware change sets: what somebody changed by hand is brought back.

After API_CreateChangeSet, DeploymentMode, and the User Guide, "Using drift-aware change sets".
"""

import pytest

from tests.sandbox.aws import Aws, names, outputs
from tests.sandbox.drifting import detect, drift_outputs, template
from tests.sandbox.templates import bucket, stack
from tests.sandbox_process import SandboxProcess

FRESH = names()
REVERT = {"DeploymentMode": "REVERT_DRIFT"}


def drifted(aws: Aws, sandbox: SandboxProcess, name: str) -> None:
    """A stack of which a function, logs and a table are not as they were made."""
    aws.deploy(name, template())
    sandbox.drift(name, "Notes", properties={"MemorySize": 1024})
    sandbox.drift(name, "Logs", properties={"RetentionInDays": 30})
    sandbox.drift(name, "Table", deleted=True)


def test_a_drift_aware_change_set_says_what_it_brings_back(aws: Aws, sandbox: SandboxProcess) -> None:
    """Three values for each place: what is, what was asked for, what is asked for now.

    API_CreateChangeSet, DeploymentMode; API_ResourceTargetDefinition, Drift; User Guide, drift-aware-change-sets.html.
    """
    name = next(FRESH)
    drifted(aws, sandbox, name)
    change_set = aws.plan(name, template(days=30), "UPDATE", **REVERT)
    described = aws.describe(change_set)
    assert (described["DeploymentMode"], described["StackDriftStatus"]) == ("REVERT_DRIFT", "DRIFTED")
    changes = aws.changes(change_set, IncludePropertyValues=True)
    assert {key: (one["Action"], one["ResourceDriftStatus"]) for key, one in changes.items()} == {
        "Notes": ("Modify", "MODIFIED"),
        "Logs": ("SyncWithActual", "MODIFIED"),
        "Table": ("Add", "DELETED"),
    }
    (detail,) = changes["Notes"]["Details"]
    target = detail["Target"]
    assert (detail["ChangeSource"], target["BeforeValue"], target["AfterValue"]) == ("NoModification", "1024", "128")
    assert (target["BeforeValueFrom"], target["AfterValueFrom"]) == ("ACTUAL_STATE", "TEMPLATE")
    assert (target["Drift"]["PreviousValue"], target["Drift"]["ActualValue"]) == ("128", "1024")
    assert changes["Logs"]["Details"][0]["Target"]["AttributeChangeType"] == "SyncWithActual"


@pytest.mark.parametrize("kills", [0, pytest.param(1, marks=pytest.mark.full)])
def test_drift_is_brought_back(own_sandbox: SandboxProcess, kills: int) -> None:
    """Really, also after the process was killed and MiniStack was built again.

    User Guide, drift-aware-change-sets.html. The kill is the sandbox's own.
    """
    own_sandbox.start()
    aws, name = Aws(own_sandbox.url), next(FRESH)
    found = aws.deploy(name, stack({**template()["Resources"], "Site": bucket({"Tags": []})}, **drift_outputs()))
    for logical_id, properties in (("Notes", {"MemorySize": 1024}), ("Site", {"Tags": [{"Key": "a", "Value": "b"}]})):
        own_sandbox.drift(name, logical_id, properties=properties)
    own_sandbox.drift(name, "Table", deleted=True)
    after = stack({**template()["Resources"], "Site": bucket({"Tags": []})}, **drift_outputs())
    done = aws.deploy(name, after, "UPDATE", **REVERT)
    assert done["StackStatus"] == "UPDATE_COMPLETE", aws.events(done["StackId"])
    if kills:
        own_sandbox.kill()
        own_sandbox.start()
    assert detect(aws, name)["StackDriftStatus"] == "IN_SYNC"
    lambda_ = aws.client("lambda")
    assert lambda_.get_function_configuration(FunctionName=outputs(found)["Notes"])["MemorySize"] == 128
    assert aws.dynamodb.describe_table(TableName=outputs(done)["Table"])["Table"]["TableStatus"] == "ACTIVE"


def test_without_drift_there_is_nothing_to_bring_back(aws: Aws) -> None:
    """The usual words.

    User Guide, drift-aware-change-sets.html; API_DescribeChangeSet, StatusReason.
    """
    name = next(FRESH)
    aws.deploy(name, template())
    found = aws.describe(aws.plan(name, template(), "UPDATE", **REVERT))
    assert (found["Status"], found["StackDriftStatus"]) == ("FAILED", "IN_SYNC")
