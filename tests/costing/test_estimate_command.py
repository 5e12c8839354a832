"""``manage.py estimate``, as people and CI call it, with and without a database."""

import io
import json
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from config.env import CHECKOUT
from costing.actions import load_shipped_prices
from costing.models import PriceBook
from costing.prices.snapshot import shipped_book
from deployments.spec.blueprints import BLUEPRINTS
from tests.costing.templates import notes_board

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("estimate", *arguments, stdout=out)
    return out.getvalue()


def refused(*arguments: str) -> tuple[int, str]:
    with pytest.raises(CommandError) as caught:
        run(*arguments)
    return caught.value.returncode, str(caught.value)


@pytest.fixture
def written(tmp_path: Path) -> Path:
    path = tmp_path / "template.json"
    path.write_text(json.dumps(notes_board()))
    return path


NO_PRICE = {"three-tier-aurora": ["No price for RDS and Aurora statements in us-east-1."]}
"""What the shipped prices lack, by blueprint: an estimate says it."""


@pytest.mark.parametrize("name", BLUEPRINTS)
def test_every_blueprint_is_priced_in_full_or_says_what_has_no_price(name: str) -> None:
    found = json.loads(run("--blueprint", name, "--requests", "2.1M", "--json"))
    lacks = NO_PRICE.get(name, [])
    assert [row["reason"] for row in found["unpriced"]] == lacks
    assert found["coverage"]["priced"] + len(lacks) == found["coverage"]["of"]
    assert Decimal(found["total"]) > 0


def test_the_json_answer_is_one_whole_object() -> None:
    found = json.loads(run("--blueprint", "three-tier", "--requests", "2,117,000", "--json", "--no-free-tier"))
    assert (found["requests"], found["region"], found["currency"]) == (2_117_000, "us-east-1", "USD")
    assert found["price_book"]["version"] == shipped_book().version
    total = sum(Decimal(line["amount"]) for line in found["lines"])
    assert Decimal(found["total"]) == total == sum(Decimal(amount) for amount in found["by_service"].values())
    requests = [line for line in found["lines"] if (line["service"], line["name"]) == ("API Gateway", "Requests")]
    assert Decimal(requests[0]["amount"]).quantize(Decimal("0.01")) == Decimal("7.41")


def test_the_table_names_prices_volume_and_total() -> None:
    text = run("--blueprint", "three-tier", "--requests", "2117000", "--no-free-tier")
    assert "Estimate for 2,117,000 requests a month in us-east-1" in text
    assert f"Prices: {shipped_book().version}, as of 2025-11-04" in text
    assert "2,117,000 requests × $3.50 per million = $7.41" in text
    assert "Free tier of the account: not counted" in text


def test_a_template_and_a_definition_are_told_apart(written: Path, tmp_path: Path) -> None:
    definition = tmp_path / "definition.json"
    definition.write_text(json.dumps(BLUEPRINTS["three-tier"].definition()))
    for path in (written, definition):
        found = json.loads(run(str(path), "--requests", "1k", "--json", "--region", "eu-west-1"))
        assert found["region"] == "eu-west-1"
        assert "DynamoDB" in found["by_service"]


def test_a_yaml_template_with_short_tags_is_read(tmp_path: Path) -> None:
    path = tmp_path / "template.yaml"
    path.write_text(
        "Resources:\n"
        "  Rows:\n"
        "    Type: AWS::DynamoDB::Table\n"
        "    Properties: {BillingMode: !If [A, PAY_PER_REQUEST, PROVISIONED]}\n"
    )
    found = json.loads(run(str(path), "--requests", "0", "--json"))
    assert found["unpriced"][0]["reason"] == "BillingMode is only known when it is deployed."


@pytest.mark.parametrize("volume", ["-1", "x", "", "1e400", "2.5", "9999999999999999"])
def test_a_bad_volume_is_a_bad_call(volume: str) -> None:
    code, sentence = refused("--blueprint", "three-tier", f"--requests={volume}")
    assert code == 2
    assert sentence.endswith(".") and "\n" not in sentence


def test_an_unknown_region_gets_the_list() -> None:
    code, sentence = refused("--blueprint", "three-tier", "--requests", "1", "--region", "mars-north-1")
    assert code == 2
    assert all(region in sentence for region in shipped_book().regions())


def test_an_unknown_blueprint_gets_the_list() -> None:
    code, sentence = refused("--blueprint", "castle", "--requests", "1")
    assert code == 2
    assert "three-tier" in sentence


def test_the_volume_is_asked_for() -> None:
    assert refused("--blueprint", "three-tier") == (2, "Say how many requests a month: --requests N.")


def test_one_source_is_asked_for_not_none_and_not_two(written: Path) -> None:
    for arguments in ((), (str(written), "--blueprint", "three-tier")):
        code, sentence = refused(*arguments, "--requests", "1")
        assert (code, sentence) == (2, "Give either a FILE or --blueprint NAME.")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"a: [", "cannot be read as JSON or YAML"),
        (b"\xff", "not UTF-8"),
        (b"[]", "neither a definition"),
        (b"Resources: []", "neither a definition"),
        (b"components: {}\nversion: 1", "."),
        (b"version: 1\ncomponents: {x: {kind: castle}, y: {kind: moat}}", "1 more"),
    ],
)
def test_a_file_that_cannot_be_estimated_gets_one_sentence(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    code, sentence = refused(str(path), "--requests", "1")
    assert code == 1
    assert words in sentence and "\n" not in sentence


@pytest.mark.parametrize("name", ["nowhere.yml", ".", "x\0y"])
def test_a_file_that_is_not_there_gets_one_sentence(tmp_path: Path, name: str) -> None:
    code, sentence = refused(str(tmp_path / name), "--requests", "1")
    assert code == 1
    assert "cannot be read." in sentence


def test_loaded_prices_are_used_and_named() -> None:
    load_shipped_prices(by=None)
    PriceBook.objects.update(version="house-prices")
    found = json.loads(run("--blueprint", "three-tier", "--requests", "1", "--json"))
    assert found["price_book"]["version"] == "house-prices"


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--blueprint", "three-tier", "--requests", "2.1 million"], 0, "Prices: shipped-"),
        (["no-such-file", "--requests", "5"], 1, "no-such-file cannot be read."),
    ],
)
def test_a_machine_without_a_database_gets_an_answer_and_an_exit_code(
    arguments: list[str], code: int, words: str, tmp_path: Path
) -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("TIERBOARD_", "DJANGO_"))}
    environment = clean | {"DATABASE_URL": f"postgresql:///nothing?host={tmp_path}", "DATA_DIR": str(tmp_path)}
    ended = subprocess.run(
        [sys.executable, "manage.py", "estimate", *arguments],
        cwd=CHECKOUT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (ended.returncode, words in ended.stdout + ended.stderr) == (code, True), ended.stderr
    if code:
        assert len(ended.stderr.strip().splitlines()) == 1
