"""The chat of the gallery, deployed and used as two people in a room use it."""

import pytest

from deployments.spec.blueprints import BLUEPRINTS
from tests.sandbox.aws import Aws, names, outputs
from tests.sandbox.deploying import deployed
from tests.sandbox.sockets import Live, Refused
from tests.sandbox_process import SandboxProcess

FRESH = names()


@pytest.mark.full
def test_two_people_talk_in_a_room(aws: Aws, sandbox: SandboxProcess) -> None:
    stack = deployed(aws, next(FRESH), BLUEPRINTS["chat"].definition())
    address = outputs(stack)["LiveUrl"]
    with pytest.raises(Refused):
        Live(address)
    with Live(f"{address}?name=Eve&room=coffee") as eve, Live(f"{address}?name=Ada&room=tea") as ada:
        with Live(f"{address}?name=Bob&room=tea") as bob:
            bob.say(action="hello")
            assert ada.hear() == bob.hear() == {"kind": "people", "names": ["Ada", "Bob"]}
            ada.say(action="say", text="Grüße")
            said = [one.hear() for one in (ada, bob)]
            assert [(row["name"], row["text"]) for row in said] == [("Ada", "Grüße")] * 2
        assert ada.hear() == {"kind": "people", "names": ["Ada"]}
        eve.say(action="hello")
        assert eve.hear() == {"kind": "people", "names": ["Eve"]}
    assert aws.delete(stack["StackId"])["StackStatus"] == "DELETE_COMPLETE"
