"""The estimate as a text invoice."""

from costing.estimate.invoice import as_text
from tests.costing.shortcuts import bill, usage
from tests.costing.templates import notes_board, resource, template


def test_the_invoice_shows_services_lines_formulas_and_sums() -> None:
    text = as_text(bill(notes_board(), usage(2_117_000, api={"response_kb": "0.33"})))
    rows = [" ".join(row.split()) for row in text.splitlines()]
    assert rows[0] == "Estimate for 2,117,000 requests a month in us-east-1, USD before tax"
    assert "API Gateway $7.47" in rows
    assert "api: Requests (per request) $7.41" in rows
    assert "2,117,000 requests × $3.50 per million = $7.41" in rows
    assert "api: Data transfer out (per request) $0.06" in rows
    assert "web: Storage (fixed) under $0.01" in rows
    assert "api: Size of an answer: 0.33 KB (you said)" in rows
    assert "Priced 5 of 5 resources that AWS bills for." in rows
    assert any(row.startswith("Total a month $") for row in rows)
    assert any(row.startswith("Prices: shipped-2025-11-04-") and row.endswith("as of 2025-11-04") for row in rows)


def test_what_is_not_priced_stands_above_the_total() -> None:
    text = as_text(bill(template(Cdn=resource("AWS::GlobalAccelerator::Accelerator"), Transform=resource("X")), 0))
    assert "Not priced (2): these cost money that the total does not hold" in text
    assert "Cdn (AWS::GlobalAccelerator::Accelerator): Tierboard does not know what AWS asks for this type." in text
    assert "Per 1,000 requests" not in text
    assert "$0.00" not in text
    assert text.count("Total a month") == 1
    assert " ".join(text.split("Total a month")[1].split()[:2]) == "Not priced"


def test_a_total_with_gaps_is_a_lower_bound() -> None:
    whole = notes_board()
    whole["Resources"]["Cdn"] = resource("AWS::GlobalAccelerator::Accelerator")
    rows = [" ".join(row.split()) for row in as_text(bill(whole, 2_000_000)).splitlines()]
    assert any(row.startswith("Total a month at least $") for row in rows)
