"""Queues and log groups that are deleted with what is in them."""

from dataclasses import replace
from typing import Any

import pytest

from deployments.changes import Action, Change, Replacement
from deployments.changes.emptied import is_emptied, with_loss

QUEUE, LOGS = "AWS::SQS::Queue", "AWS::Logs::LogGroup"
GONE = Change("Jobs", QUEUE, Action.REMOVE, physical_id="https://sqs/jobs", sentence="The queue **jobs** is deleted.")
KEPT = {"Resources": {"Jobs": {"Type": QUEUE, "DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}}}


@pytest.mark.parametrize(
    ("how", "before", "emptied"),
    [
        ({}, {}, True),
        ({"type": LOGS}, {}, True),
        ({"type": "AWS::SNS::Topic"}, {}, False),
        ({"policy_action": "Delete"}, KEPT, True),
        ({"policy_action": "Retain"}, {}, False),
        ({}, KEPT, False),
        ({"action": Action.ADD}, {}, False),
        ({"action": Action.MODIFY}, {}, False),
        ({"action": Action.UNKNOWN}, {}, True),
        ({"action": Action.MODIFY, "replacement": Replacement.CONDITIONAL}, {}, True),
        ({"action": Action.MODIFY, "replacement": Replacement.TRUE}, KEPT, False),
        ({"action": Action.MODIFY, "replacement": Replacement.TRUE, "policy_action": "ReplaceAndRetain"}, {}, False),
    ],
)
def test_what_deletes_it_takes_what_is_in_it(how: dict[str, Any], before: dict[str, Any], emptied: bool) -> None:
    assert is_emptied(replace(GONE, **how), before) is emptied


@pytest.mark.parametrize(
    ("type_", "what", "said"),
    [
        (QUEUE, "1 message", "About 1 message in it is lost."),
        (QUEUE, "1,200 messages", "About 1,200 messages in it are lost."),
        (QUEUE, "unknown", "How many messages are in it is not known; they are lost."),
        (LOGS, "2.4 MB of entries", "About 2.4 MB of entries in it are lost."),
        (LOGS, "unknown", "How much is in it is not known; its entries are lost."),
    ],
)
def test_the_sentence_says_what_is_lost(type_: str, what: str, said: str) -> None:
    lost = with_loss(replace(GONE, type=type_, risks=("removal",)), what)
    assert lost.sentence == f"The queue **jobs** is deleted. {said}"
    assert lost.risks == ("data_loss", "removal")
