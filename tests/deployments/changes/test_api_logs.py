"""Logs of REST APIs that begin to be written: whose they are, and what is said where the account has no role."""

from __future__ import annotations

from typing import Any

import pytest

from deployments.changes.api_logs import begun, unseen_role, without_role
from deployments.changes.checks import Severity
from deployments.spec.parse import parse
from deployments.spec.render import render
from tests.deployments.spec.examples import with_


def template(**settings: Any) -> dict[str, Any]:
    return dict(render(parse(with_("api", **settings))).body)


QUIET = template()


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ({}, QUIET, ()),
        ({}, template(access_log=True), (("api", "access_log"),)),
        (QUIET, template(access_log=True), (("api", "access_log"),)),
        (QUIET, template(execution_log="errors"), (("api", "execution_log"),)),
        (template(access_log=True), template(access_log=True, execution_log="all"), ()),
        (template(access_log=True), QUIET, ()),
        (QUIET, template(throttle_rate=5, throttle_burst=5), ()),
    ],
)
def test_only_logs_that_begin_need_a_look(before: Any, after: Any, found: tuple[tuple[str, str], ...]) -> None:
    assert begun(before, after) == found


def test_a_template_may_set_the_role_by_itself() -> None:
    after = template(access_log=True)
    after = {**after, "Resources": {**after["Resources"], "Role": {"Type": "AWS::ApiGateway::Account"}}}
    assert begun({}, after) == ()


def test_what_is_said() -> None:
    refused = without_role("api", "access_log", "eu-central-1")
    assert refused.severity is Severity.DENY
    assert refused.sentence.startswith("The account cannot write logs of REST APIs in eu-central-1 yet:")
    assert "AmazonAPIGatewayPushToCloudWatchLogs" in refused.sentence
    assert unseen_role("api", "access_log", "eu-central-1").severity is Severity.WARN
