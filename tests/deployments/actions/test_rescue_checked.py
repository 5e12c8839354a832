"""What a rescue brought back is opened again when somebody asks for it."""

import pytest

from deployments.actions.recheck import recheck
from deployments.models import Output
from deployments.remedies import Operation, Remedy
from deployments.states import Kind, Status
from tests.deployments.actions.answering import Answering
from tests.deployments.actions.conftest import Shop
from tests.deployments.actions.driving import asked, drive
from tests.deployments.actions.test_checkup import GET, aged, live, look, with_checks
from tests.deployments.actions.test_checkup import place as place_fixture

place = place_fixture


@pytest.mark.parametrize("well", [True, False])
def test_the_worker_opens_what_a_rescue_brought_back(shop: Shop, place: Answering, well: bool) -> None:
    live(shop, place, with_checks(shop, GET))
    shop.aws.cloudformation.fail, shop.aws.cloudformation.stuck = {"NotesFunction"}, True
    drive(asked(shop.environment("dev"), shop.cast.developer, shop.new_code()), shop.aws)
    shop.aws.cloudformation.fail, shop.aws.cloudformation.stuck = set(), False
    how = {"kind": Kind.RESCUE, "operation": Operation(Remedy.CONTINUE)}
    rescue = drive(asked(shop.environment("dev"), shop.cast.developer, None, **how), shop.aws)
    assert rescue.state is Status.SUCCEEDED
    Output.objects.filter(deployment=rescue, kind="api_url").update(value=place.url)
    Output.objects.filter(deployment=rescue, kind="site_url").delete()
    place.asked.clear()
    place.answers["/"] = (200, '{"greeting": "Hello"}') if well else (500, "")
    recheck(deployment=aged(rescue), by=shop.cast.developer)
    (found,) = look(rescue, shop).verification or [{}]
    assert (found["ok"], found["asked"], place.asked) == (well, True, [("GET", "/", "")])
