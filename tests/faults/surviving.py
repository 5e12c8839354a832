"""Goes on with a deployment after whoever worked on it died or failed."""

from collections.abc import Callable

from django.db import InterfaceError, OperationalError, connection

from deployments.actions.advance import advance
from deployments.failpoints import Died, Injected
from deployments.models import Deployment
from deployments.refusals import Refused
from deployments.states import MACHINE
from deployments.transitions import rouse
from tests.deployments.actions.conftest import Shop
from tests.deployments.actions.driving import fresh

MOST_LOOKS = 300
LONG_AGO = "2020-01-01T00:00:00Z"


def survive(deployment: Deployment, shop: Shop) -> Deployment:
    """Look until people have to act or it ended. Who dies or loses the database leaves a lease until that ends."""
    for _ in range(MOST_LOOKS):
        try:
            deployment = fresh(deployment)
            if deployment.state not in MACHINE:
                return deployment
            rouse([deployment.pk])
            look(deployment, shop)
        except (InterfaceError, OperationalError):
            connection.close()
    raise AssertionError(f"still {deployment.status}: {deployment.outcome} {deployment.aws_said}")


def look(deployment: Deployment, shop: Shop) -> None:
    """One look, after which whoever died or lost the database leaves a lease that has run out."""
    try:
        advance(deployment.pk, connect=shop.aws, owner="test")
    except (Died, Injected, InterfaceError, OperationalError) as end:
        if isinstance(end, InterfaceError | OperationalError):
            connection.close()
        Deployment.objects.filter(pk=deployment.pk, lease_until__isnull=False).update(lease_until=LONG_AGO)


def insist(press: Callable[[], object]) -> None:
    """Do it again after no answer came, as people and sweepers do, until it is done or was done before."""
    for _ in range(MOST_LOOKS):
        try:
            press()
        except (Died, Injected):
            continue
        except (InterfaceError, OperationalError):
            connection.close()
            continue
        except Refused:
            return
        return
    raise AssertionError("it never went through")
