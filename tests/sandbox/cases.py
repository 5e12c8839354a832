"""One line of a conformance table: a call, where AWS says what becomes of it, and the words of its refusal."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.aws import Aws, names, refusal

API = "https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/"
GUIDE = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
INVALID = "ValidationError"
FRESH = names()


@dataclass(frozen=True)
class Case:
    """A call that must be refused with this code and these words."""

    name: str
    source: str
    code: str
    words: str
    act: Callable[[Aws, str], Any]


def planned(template: Any, **options: Any) -> Callable[[Aws, str], Any]:
    """A call of CreateChangeSet with a template."""
    return lambda aws, name: aws.plan(name, template, **options)


def check_refused(aws: Aws, case: Case) -> None:
    """The call is refused as the case says, on a stack name of its own."""
    with pytest.raises(ClientError) as caught:
        case.act(aws, next(FRESH))
    code, message = refusal(caught.value)
    assert code == case.code, message
    assert case.words in message, case.source
