"""Alarms in the sandbox: there for everything that runs, and for what is added later."""

import pytest

from tests.sandbox.aws import Aws
from tests.sandbox.deploying import deployed, document

FUNCTION = {"kind": "function", "code": {"inline": "def handler(event, context):\n    return 1\n"}}
ALARMS = {"kind": "alarms", "emails": ["alerts@example.com"]}


def watched(aws: Aws, stack: str) -> dict[str, str]:
    """What the alarms of the stack say, by what they look at."""
    found = aws.client("cloudwatch").describe_alarms(AlarmNamePrefix=stack)["MetricAlarms"]
    return {f"{one['MetricName']} {one['Dimensions'][0]['Value']}": one["AlarmDescription"] for one in found}


@pytest.mark.full
def test_what_is_added_later_is_watched_too(aws: Aws) -> None:
    made = deployed(aws, "t-alarms", document(alarms=ALARMS, work=FUNCTION))
    assert len(watched(aws, "t-alarms")) == 3
    deployed(aws, "t-alarms", document(alarms=ALARMS, work=FUNCTION, more=FUNCTION), "UPDATE")
    found = watched(aws, "t-alarms")
    assert len(found) == 6
    assert all(words.startswith("tests: ") for words in found.values())
    assert aws.delete(made["StackId"])["StackStatus"] == "DELETE_COMPLETE"
    assert watched(aws, "t-alarms") == {}
