"""The gallery's web app with Aurora, deployed and used: all of it answers here, but for the database, which says so."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from deployments.spec.blueprints import BLUEPRINTS
from tests.sandbox.aws import Aws, names, outputs, refusal
from tests.sandbox.deploying import deployed
from tests.sandbox_process import SandboxProcess

FRESH = names()
NO_SQL = "The sandbox keeps the settings of databases and runs no SQL. In an AWS account the database answers."
STATEMENTS = ("SELECT 1", "CREATE DATABASE shop", "SHOW DATABASES", "DROP TABLE bookings")


@pytest.mark.full
def test_the_web_app_answers_and_says_where_its_database_does(sandbox: SandboxProcess, aws: Aws) -> None:
    stack = deployed(aws, next(FRESH), BLUEPRINTS["three-tier-aurora"].definition())
    url = outputs(stack)["ApiUrl"]
    found = sandbox.visit(f"{url}/")
    assert (found.status, found.json()["things"]) == (200, ["Meeting room", "Projector", "Van"])
    wish: dict[str, Any] = {"thing": "Van", "day": found.json()["today"], "name": "Ada"}
    for answer in (
        sandbox.visit(f"{url}/bookings"),
        sandbox.visit(f"{url}/bookings", "POST", json.dumps(wish).encode()),
        sandbox.visit(f"{url}/bookings/1", "DELETE"),
    ):
        assert (answer.status, answer.json()) == (503, {"error": f"The database does not answer. It says: {NO_SQL}"})
    refused = sandbox.visit(f"{url}/bookings", "POST", json.dumps({**wish, "thing": "Moon"}).encode())
    assert (refused.status, refused.json()["error"]) == (400, "This cannot be booked here. Load the page again.")
    assert aws.delete(stack["StackId"])["StackStatus"] == "DELETE_COMPLETE"


@pytest.mark.parametrize("sql", STATEMENTS)
def test_no_statement_is_answered_as_if_it_had_run(aws: Aws, sql: str) -> None:
    arns = {"resourceArn": "arn:aws:rds:eu-central-1:111122223333:cluster:c", "secretArn": "arn:aws:x:::secret:s"}
    with pytest.raises(ClientError) as caught:
        aws.client("rds-data").execute_statement(**arns, sql=sql)
    assert refusal(caught.value) == ("DatabaseNotFoundException", NO_SQL)


def test_no_question_to_a_warehouse_is_answered_as_if_it_had_run(aws: Aws) -> None:
    asked = {"WorkgroupName": "work", "Database": "reports", "Sql": "SELECT 1"}
    with pytest.raises(ClientError) as caught:
        aws.client("redshift-data").execute_statement(**asked)
    code, words = refusal(caught.value)
    assert code == "ValidationException"
    assert words.startswith("The sandbox keeps the settings of data warehouses and runs no SQL.")
