"""Requests at the same moment, in rows that other connections see too."""

import threading
from typing import Any

import pytest
from django.db import connection

from deployments.models import Deployment, Draft, Environment
from tests import factories
from tests.dashboard.api.callers import Caller, caller


@pytest.mark.django_db(transaction=True)
def test_six_at_once_under_one_key_are_one_deployment() -> None:
    cast = factories.cast()
    application = factories.application(cast)
    factories.revision(cast, application)
    ci = caller(cast.team, cast.developer)
    answers: list[Any] = []
    together = threading.Barrier(6)

    def call() -> None:
        together.wait(10)
        answers.append(Caller(ci.token, ci.text).ask("k", definition=Draft.objects.get().document))
        connection.close()

    threads = [threading.Thread(target=call) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.content for answer in answers}) == 1
    assert Deployment.objects.count() == 1
    assert Environment.objects.get(application=application, name="staging").state_version == 2
