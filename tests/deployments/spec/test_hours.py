"""The code of the blueprint *Website with an API*: what it answers when, and what it says of wrong settings."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest

from deployments.spec import blueprints

FILE = Path(blueprints.__file__).parent / "hours" / "hours.py"
WEEK = "Mon-Fri 09:00-12:30 13:30-18:00, Sat 10:00-14:00"
Answer = Callable[..., dict[str, Any]]


def module() -> Any:
    spec = spec_from_file_location("hours", FILE)
    assert spec and spec.loader
    made = module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Answer:
    """``at("Wed 10:00", HOURS=...)``: what is answered at that time UTC."""

    def answer(when: str, **variables: str) -> dict[str, Any]:
        for name, value in {"HOURS": WEEK, "UTC_OFFSET": "+00:00", **variables}.items():
            monkeypatch.setenv(name, value)
        day, clock = when.split()
        days = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
        hour, minute = map(int, clock.split(":"))
        found: dict[str, Any] = module().hours_at(datetime(2026, 11, 23 + days.index(day), hour, minute, tzinfo=UTC))
        return found

    return answer


@pytest.mark.parametrize(
    ("when", "offset", "open_", "changes"),
    [
        ("Wed 08:59", "+00:00", False, "09:00"),
        ("Wed 09:00", "+00:00", True, "12:30"),
        ("Wed 12:30", "+00:00", False, "13:30"),
        ("Wed 17:59", "+00:00", True, "18:00"),
        ("Wed 18:00", "+00:00", False, None),
        ("Sun 12:00", "+00:00", False, None),
        ("Sun 23:30", "+10:00", True, "12:30"),
        ("Mon 10:00", "-02:30", False, "09:00"),
    ],
)
def test_it_knows_whether_it_is_open(at: Answer, when: str, offset: str, open_: bool, changes: str | None) -> None:
    found = at(when, UTC_OFFSET=offset)
    assert (found["open"], found["changes"]) == (open_, changes)


def test_the_week_is_told_day_by_day_also_around_its_end(at: Answer) -> None:
    found = {row["day"]: row["hours"] for row in at("Mon 00:00", HOURS="Sat-Mon 20:00-24:00, Mon 08:00-09:00")["days"]}
    assert found["Mon"] == ["08:00-09:00", "20:00-24:00"]
    assert found["Sun"] == ["20:00-24:00"]
    assert found["Wed"] == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HOURS", "whenever"),
        ("HOURS", "Mon 9-18"),
        ("HOURS", "Mon-Xyz 09:00-18:00"),
        ("HOURS", "Mon 18:00-09:00"),
        ("HOURS", "Mon 09:75-18:00"),
        ("UTC_OFFSET", "CET"),
        ("UTC_OFFSET", "+25:00"),
    ],
)
def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    answer = module().handler({}, None)
    assert answer["statusCode"] == 500
    assert json.loads(answer["body"])["error"].startswith(name)


@pytest.mark.parametrize(
    ("allowed", "origin", "header"),
    [
        ("*", "https://a.example", "*"),
        ("https://a.example,https://b.example", "https://b.example", "https://b.example"),
        ("https://a.example", "https://c.example", None),
    ],
)
def test_only_allowed_websites_may_read(
    monkeypatch: pytest.MonkeyPatch, allowed: str, origin: str, header: str | None
) -> None:
    monkeypatch.setenv("CORS_ORIGINS", allowed)
    answer = module().handler({"headers": {"Origin": origin}}, None)
    assert answer["headers"].get("Access-Control-Allow-Origin") == header
