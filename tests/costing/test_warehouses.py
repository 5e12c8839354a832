"""What data warehouses cost: capacity by the second, a minute at least, and what is kept by the month.

us-east-1, AWS's price list of October 2025: $0.375 a unit and hour; AWS's page of 2026: $0.024 a GB and month.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from costing.estimate.resources.redshift_workgroup import BY_AWS
from costing.estimate.results import Estimate
from tests.costing.shortcuts import bill, cents, line, usage
from tests.costing.templates import Template, resource, template


def warehouse(**settings: Any) -> Template:
    work = {"BaseCapacity": 8, **settings}
    return template(
        Data=resource("AWS::RedshiftServerless::Namespace", "sales", ManageAdminPassword=True),
        Work=resource("AWS::RedshiftServerless::Workgroup", "sales", **work),
    )


def capacity(stated: dict[str, str], **settings: Any) -> str:
    return cents(line(bill(warehouse(**settings), usage(0, sales=stated)), "Redshift", "Capacity").amount)


def reasons(found: Estimate) -> list[str]:
    return [gap.reason for gap in found.unpriced]


@pytest.mark.parametrize(
    ("stated", "dollars"),
    [
        ({"warehouse_runs": "60", "warehouse_seconds": "60"}, "3.00"),
        ({"warehouse_runs": "60", "warehouse_seconds": "2"}, "3.00"),  # a minute at least
        ({"warehouse_runs": "60", "warehouse_seconds": "90"}, "4.50"),
        ({"warehouse_runs": "60", "warehouse_seconds": "60", "warehouse_units": "16"}, "6.00"),
        ({"warehouse_runs": "0"}, "0.00"),
        ({"warehouse_runs": "1000000", "warehouse_seconds": "3600"}, "2190.00"),  # all month, and no more
    ],
)
def test_capacity_is_paid_by_the_second_while_it_works(stated: dict[str, str], dollars: str) -> None:
    assert capacity(stated) == dollars


def test_where_the_template_names_no_capacity_aws_takes_128_units() -> None:
    found = bill(
        template(Work=resource("AWS::RedshiftServerless::Workgroup", "sales")),
        usage(0, sales={"warehouse_runs": "60", "warehouse_seconds": "60"}),
    )
    assert line(found, "Redshift", "Capacity").quantity == Decimal(128)


def test_what_is_kept_and_the_password_are_paid_by_the_month() -> None:
    found = bill(warehouse(), usage(0, sales={"warehouse_gb": "500", "password_reads": "0"}))
    assert cents(line(found, "Redshift", "Storage").amount) == "12.00"
    assert cents(line(found, "Secrets Manager", "Secrets kept").amount) == "0.40"
    assert found.unpriced == ()
    assert {one.recurring for one in found.lines} == {"fixed"}


def test_a_region_without_a_price_of_storage_says_so() -> None:
    found = bill(warehouse(), 0, region="eu-central-1")
    assert not [one for one in found.lines if (one.service, one.name) == ("Redshift", "Storage")]
    assert {gap.logical_id for gap in found.unpriced} == {"Data"}
    assert line(found, "Redshift", "Capacity").amount > 0


def test_capacity_that_aws_chooses_is_a_gap() -> None:
    target = {"Status": "ENABLED", "Level": 50}
    assert reasons(bill(warehouse(PricePerformanceTarget=target), 0)) == [BY_AWS]
