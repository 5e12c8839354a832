"""Asking for a test of a function. Writes one row; sweepers do the rest."""

from django.db import transaction

from deployments import function_tests
from deployments.actions.saved_events import checked
from deployments.function_policies import may_test
from deployments.functions import RunningFunction, running_function
from deployments.models import Environment, FunctionTest
from deployments.refusals import Refused
from deployments.spec.text import plain_name
from deployments.written import written
from teams import audit
from teams.models import User
from teams.models.audit import subject

LONGEST_EVENT_NAME = 80


def ask_test(*, environment: Environment, component: str, event_name: str, event: str, by: User) -> FunctionTest:
    """The test, in line. It is run within seconds, once at most.

    :raises Refused: when ``by`` may not, nothing such runs there, the event is none, or another test is under way.
    """
    if reason := may_test(by, environment):
        raise Refused(reason)
    function_in(environment, component)
    text, name = checked(event), written(event_name, most=LONGEST_EVENT_NAME, field="event_name")
    with transaction.atomic():
        made = function_tests.ask(environment, component, event_name=name, event=text, by=by)
        if made is None:
            raise Refused(f"Another test of {component} is under way in {environment.name}. Wait for it to end.")
        detail = {"test": str(made.pk), "function": component, "event": name, "bytes": len(text.encode())}
        audit.record(
            team=environment.application.team,
            action="function.test_asked",
            subject=subject("environment", environment.pk),
            sentence=f"{by} asked for a test of {component} of {environment} with the event {name or 'as typed'}.",
            by=by,
            detail=detail,
        )
    return made


def function_in(environment: Environment, component: str) -> RunningFunction:
    """The function that runs there.

    :raises Refused: when none of this name does, or AWS's name for it is not known.
    """
    found = running_function(environment, component)
    if found is None:
        raise Refused(f"No function {plain_name(component)} runs in {environment.name}. Deploy it there first.")
    if not found.at_aws:
        raise Refused(
            f"What AWS calls {component} in {environment.name} is not known: the last deployment left no output of it. "
            "Deploy it again."
        )
    return found
