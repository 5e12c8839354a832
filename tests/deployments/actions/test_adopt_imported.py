"""Taking over a stack with the definition that its own template became, against the sandbox."""

from typing import Any

import pytest

from deployments.actions.define import save_revision
from deployments.actions.import_template import draft_from_stack, import_observed
from deployments.aws.connections import Connections
from deployments.models import Draft, Environment, Revision
from deployments.states import Kind, Status
from tests import factories
from tests.deployments.actions.driving import approved, asked, drive, linted
from tests.deployments.actions.test_adopt_sandbox import made_by_hand, observed, sandbox
from tests.factories import Cast
from tests.sandbox_process import SandboxProcess

pytestmark = pytest.mark.django_db
__all__ = ["sandbox"]


def imported(environment: Environment, cast: Cast, *, as_written: bool) -> Revision:
    """The revision that the stack's own template becomes."""
    found = import_observed(environment=environment, as_written=as_written)
    version = Draft.objects.get(application=environment.application).version
    draft = draft_from_stack(environment=environment, imported=found, version=version, by=cast.developer)
    revision = save_revision(
        application=environment.application, version=draft.version, message="As it is", by=cast.developer
    )
    return linted(revision)


@pytest.mark.parametrize("as_written", [True, False])
def test_nothing_is_removed_added_or_replaced(sandbox: SandboxProcess, settings: Any, as_written: bool) -> None:
    settings.SANDBOX_URL = sandbox.url
    cast, connect = factories.cast(), Connections()
    name = f"imported-{as_written}".lower()
    aws, table = made_by_hand(sandbox, name)
    environment = observed(cast, factories.application(cast), name)
    revision = imported(environment, cast, as_written=as_written)
    waiting = drive(
        asked(environment, cast.developer, revision, kind=Kind.ADOPT, note="As it is"), connect, patience=60
    )
    assert waiting.state is Status.AWAITING_APPROVAL, (waiting.outcome, waiting.aws_said)
    done = {row["logical_id"]: (row["action"], row["replacement"], row["scope"]) for row in waiting.plan.changes}
    # CloudFormation passes on the stack's new tags; of what is kept as written nothing else is touched.
    tags = ("Modify", "False", ["Tags"])
    ours = tags if as_written else ("Modify", "False", ["Metadata", "Properties", "Tags", "UpdateReplacePolicy"])
    queue = tags if as_written else ("Modify", "False", ["Metadata", "Properties", "Tags"])
    assert done == {"Inbox": queue, "Journal": tags, "NotesTableTable": ours, "Spare": queue}
    end = drive(approved(waiting, cast.approver), connect, patience=60)
    assert end.state is Status.SUCCEEDED, (end.outcome, end.aws_said)
    assert aws.dynamodb.scan(TableName=table)["Count"] == 1
