"""The bookings' function, run as Lambda runs it. Its SQL runs in PostgreSQL; a double of the Data API stands between,
and checks each call against AWS's own description of it.
"""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.validate import validate_parameters
from django.db import Error, connection, transaction

from deployments.spec import blueprints
from deployments.spec.blueprints import BLUEPRINTS
from deployments.spec.parse import parse
from deployments.spec.render import render

pytestmark = pytest.mark.django_db
SOURCE = Path(blueprints.__file__).parent / "bookings" / "bookings.py"
VARIABLES = {
    "BOOKINGS_DB_ARN": "arn:aws:rds:eu-central-1:111122223333:cluster:c",
    "BOOKINGS_DB_DATABASE": "app",
    "BOOKINGS_DB_SECRET": "arn:aws:secretsmanager:eu-central-1:111122223333:secret:rds!cluster-1",
    "THINGS": "Projector, Van ,, Van",
}
TODAY = date(2026, 11, 27)
Answer = tuple[int, Any]
NOTHING = {"bookings": [], "more": False}


class DataApi:
    """Runs statements in the test's own PostgreSQL; `fails` is what the next calls fail with instead, in turn."""

    def __init__(self) -> None:
        client = boto3.client("rds-data", region_name="eu-central-1")
        self.shape = client.meta.service_model.operation_model("ExecuteStatement").input_shape
        self.fails: list[tuple[str, str]] = []
        self.sent: list[str] = []

    def execute_statement(self, **call: Any) -> dict[str, Any]:
        validate_parameters(call, self.shape)
        self.sent.append(call["sql"])
        if self.fails:
            code, message = self.fails.pop(0)
            raise ClientError({"Error": {"Code": code, "Message": message}}, "ExecuteStatement")
        values = {row["name"]: next(iter(row["value"].values())) for row in call["parameters"]}
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(re.sub(r":([a-z]+)", r"%(\1)s", call["sql"]), values or None)
                rows = cursor.fetchall() if cursor.description else []
        except Error as error:
            words = f"ERROR: {error}; SQLState: {getattr(error.__cause__, 'sqlstate', '')}"
            raise ClientError({"Error": {"Code": "DatabaseErrorException", "Message": words}}, "x") from error
        return {"records": [[{"longValue" if isinstance(v, int) else "stringValue": v} for v in row] for row in rows]}


@pytest.fixture
def data_api() -> DataApi:
    return DataApi()


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, data_api: DataApi) -> Callable[..., Answer]:
    """Sends one request to the handler; gives status and answer. There is no table at first."""
    for name, value in VARIABLES.items():
        monkeypatch.setenv(name, value)
    spec = importlib.util.spec_from_file_location("bookings", SOURCE)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.__dict__.update(database=lambda: data_api, today=lambda: TODAY)

    def send(method: str, resource: str = "/bookings", **event: Any) -> Answer:
        answer = module.handler({"httpMethod": method, "resource": resource, **event}, None)
        return answer["statusCode"], json.loads(answer["body"] or "null")

    return send


def wish(**changed: Any) -> str:
    return json.dumps({"thing": "Van", "day": TODAY.isoformat(), "name": "Ada"} | changed)


def test_what_can_be_booked_is_told_without_the_database(call: Callable[..., Answer], data_api: DataApi) -> None:
    assert call("GET", "/") == (200, {"things": ["Projector", "Van"], "today": TODAY.isoformat()})
    assert data_api.sent == []


def test_the_first_request_makes_the_table_and_later_ones_do_not(
    call: Callable[..., Answer], data_api: DataApi
) -> None:
    assert call("GET") == (200, NOTHING)
    assert [sql.split()[0] for sql in data_api.sent] == ["SELECT", "CREATE", "SELECT"]
    call("GET")
    assert len(data_api.sent) == 4


def test_a_booking_is_kept_by_day_and_taken_back(call: Callable[..., Answer]) -> None:
    later = (TODAY + timedelta(days=3)).isoformat()
    for day in (later, TODAY.isoformat()):
        assert call("POST", body=wish(day=day, name="  Zoë ' -- "))[0] == 201
    _, found = call("GET")
    assert [row["day"] for row in found["bookings"]] == [TODAY.isoformat(), later]
    assert {row["name"] for row in found["bookings"]} == {"Zoë ' --"}
    for _ in range(2):
        number = str(found["bookings"][0]["id"])
        assert call("DELETE", "/bookings/{id}", pathParameters={"id": number}) == (204, None)
    assert len(call("GET")[1]["bookings"]) == 1


def test_nobody_books_what_somebody_has(call: Callable[..., Answer]) -> None:
    assert call("POST", body=wish())[0] == 201
    status, answer = call("POST", body=wish(name="Bob"))
    assert (status, answer["error"]) == (409, "Somebody has Van on that day. Choose another day.")
    assert call("POST", body=wish(thing="Projector", name="Bob"))[0] == 201


def test_the_same_wish_sent_twice_is_one_booking(call: Callable[..., Answer]) -> None:
    first, second = (call("POST", body=wish()) for _ in range(2))
    assert first == second and first[0] == 201
    assert len(call("GET")[1]["bookings"]) == 1


def test_a_long_list_says_that_there_is_more_and_goes_on(call: Callable[..., Answer]) -> None:
    days = [(TODAY + timedelta(days=ahead)).isoformat() for ahead in range(51)]
    for day in days:
        for thing in ("Projector", "Van"):
            call("POST", body=wish(day=day, thing=thing))
    _, first = call("GET")
    *_, last = first["bookings"]
    _, rest = call("GET", queryStringParameters={"day": last["day"], "thing": last["thing"]})
    assert (len(first["bookings"]), first["more"], rest["more"]) == (100, True, False)
    assert [(row["thing"], row["day"]) for row in rest["bookings"]] == [("Projector", days[-1]), ("Van", days[-1])]


def test_a_place_in_the_list_that_is_no_day_is_refused(call: Callable[..., Answer]) -> None:
    assert call("GET", queryStringParameters={"day": "soon"})[0] == 400


def test_two_first_requests_at_once_make_one_table(call: Callable[..., Answer], data_api: DataApi) -> None:
    call("GET")
    data_api.fails = [("DatabaseErrorException", "ERROR: no table; SQLState: 42P01"), ("x", "ERROR; SQLState: 23505")]
    assert call("GET") == (200, NOTHING)


def test_a_database_that_is_asleep_or_away_is_said(call: Callable[..., Answer], data_api: DataApi) -> None:
    data_api.fails = [
        ("DatabaseResumingException", "resuming"),
        ("DatabaseNotFoundException", "No server. Add one."),
    ]
    status, answer = call("GET")
    assert (status, answer["waking"]) == (503, True)
    assert call("GET") == (503, {"error": "The database does not answer. It says: No server. Add one."})


def test_a_mistake_goes_to_the_log_and_is_no_answer(call: Callable[..., Answer], data_api: DataApi) -> None:
    data_api.fails = [("AccessDeniedException", "not authorized")]
    with pytest.raises(ClientError, match="not authorized"):
        call("GET")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (None, "Send JSON such as"),
        ("[" * 1_900, "Send JSON such as"),
        ("[]", "Send JSON such as"),
        (" " * 2_001, "The request is too long."),
        (wish(thing="Moon"), "This cannot be booked here."),
        (wish(thing=[]), "This cannot be booked here."),
        (wish(day=5), "Choose a day, such as"),
        (wish(day="tomorrow"), "Choose a day, such as"),
        (wish(day=(TODAY - timedelta(days=1)).isoformat()), "Choose a day from today"),
        (wish(day=(TODAY + timedelta(days=367)).isoformat()), "Choose a day from today"),
        (wish(name=" "), "Write who books"),
        (wish(name="x" * 81), "Write who books"),
        (wish(name="a\0b"), "Write who books"),
        (wish(name="\ud800"), "Write who books"),
    ],
)
def test_a_wish_that_is_refused(call: Callable[..., Answer], data_api: DataApi, body: Any, words: str) -> None:
    status, answer = call("POST", body=body)
    assert (status, data_api.sent) == (400, [])
    assert answer["error"].startswith(words)


@pytest.mark.parametrize("number", ["", "-1", "x", "1;", "1" * 19])
def test_an_id_that_is_refused(call: Callable[..., Answer], number: str) -> None:
    assert call("DELETE", "/bookings/{id}", pathParameters={"id": number})[0] == 400


@pytest.mark.parametrize("things", ["", " , ", "x" * 81, ",".join(map(str, range(21)))])
def test_a_wrong_setting_is_named(call: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch, things: str) -> None:
    monkeypatch.setenv("THINGS", things)
    status, answer = call("GET", "/")
    assert status == 500 and answer["error"].startswith("THINGS cannot be used.")


def test_the_function_is_given_what_it_reads_and_no_more_rights() -> None:
    resources = render(parse(BLUEPRINTS["three-tier-aurora"].definition())).body["Resources"]
    variables = resources["BookingsFunction"]["Properties"]["Environment"]["Variables"]
    assert set(re.findall(r'os\.environ\["([A-Z_]+)"\]', SOURCE.read_text())) <= set(variables)
    assert "VpcConfig" not in resources["BookingsFunction"]["Properties"]
    assert not [name for name, one in resources.items() if one["Type"] == "AWS::EC2::VPCEndpoint" and "Sql" in name]
