"""The measures of the visual language, number by number, as the style sheets state them."""

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).resolve().parents[2] / "static"
SHEETS = ("tierboard.css", "facts.css", "lists.css")
"""What every page has, and what all have but the editor, and but deployments."""
SHEET = re.sub(
    r"/\*.*?\*/", "", "\n".join((STATIC / name).read_text(encoding="utf-8") for name in SHEETS), flags=re.DOTALL
)
MEASURES = [
    # type: size, line, weight
    (".hero-figure", "font-size: 30px; line-height: 36px; font-weight: 600"),
    (".page-title", "font-size: 20px; line-height: 28px; font-weight: 600"),
    (".card-title", "font-size: 15px; line-height: 22px; font-weight: 600"),
    ("body", "font-size: 14px; line-height: 20px"),
    (".card .table-box", "border-radius: 0"),
    (".table", "font-size: 13px; line-height: 20px"),
    (".meta, .help, .aws", "font-size: 12px; line-height: 16px"),
    (".mono, code, pre", "font-size: max(.93em, 12px)"),
    (".words", "max-width: 72ch"),
    # space and surfaces
    (".card", "border: 1px solid var(--rule); border-radius: 6px; padding: 24px"),
    (".stack", "gap: 16px"),
    (".form", "gap: 20px; max-width: 560px"),
    (".field", "gap: 6px"),
    (".field .help", "margin: -2px 0 0"),
    (".page", "max-width: 1328px; margin: 0 auto; padding: 24px 24px 48px; container: page / inline-size"),
    (".section-title", "margin: 32px 0 12px"),
    # chips and badges
    (
        ".chip",
        "min-height: 24px; padding: 4px 8px; border-radius: 12px; font-size: 12px; line-height: 16px; font-weight: 500",
    ),
    (".chip .icon", "width: 14px; height: 14px"),
    (".badge", "min-width: 20px; height: 20px"),
    # tables, forms, buttons
    (".table tbody tr", "height: 40px"),
    (".table th", "font-size: 12px; line-height: 16px; font-weight: 500; color: var(--text-subtle)"),
    (".table.cards tr", "min-height: 56px"),
    (".table.cards .wide", "grid-column: 1 / -1; text-align: left"),
    # a button of 30 px in a row of 20 px moves no line
    (".table .copy", "margin-block: -5px"),
    (".table thead th", "position: sticky; top: 0"),
    (".table tbody tr:hover", "background: var(--hover)"),
    (".field :is(input, select).short", "max-width: calc(12ch + 26px)"),
    (".field :is(input, select).medium", "max-width: calc(32ch + 26px)"),
    (".button", "min-height: 38px"),
    (".button[aria-disabled=true], .button[aria-disabled=true]:hover", "background: var(--raised)"),
    (".button[aria-disabled=true], .button[aria-disabled=true]:hover", "color: var(--text-subtle)"),
    (".with-unit:has(> :is(:disabled, [readonly]))", "--card: var(--raised)"),
    (".choice:has(:disabled, [aria-disabled])", "background: var(--raised)"),
    (".refused .reason", "color: var(--text)"),
    # focus and motion
    (":focus-visible", "outline: 2px solid var(--focus) !important; outline-offset: 2px"),
    (":target, :is(a, button, input, select, textarea, summary, tr, [tabindex])", "scroll-margin: 96px"),
    (".button:hover", "transition: background-color .12s ease-out, border-color .12s ease-out"),
    ("details.fold > summary .icon", "transition: transform .18s ease-out"),
]


def _rules(selector: str) -> list[str]:
    return re.findall(rf"(?:^|[}}{{\n] *){re.escape(selector)} ?{{([^}}]*)}}", SHEET)


@pytest.mark.parametrize(("selector", "declarations"), MEASURES)
def test_the_measure(selector: str, declarations: str) -> None:
    rules = _rules(selector)
    assert any(declarations in rule for rule in rules), rules


@pytest.mark.parametrize(
    ("query", "part"),
    [
        ("(pointer: coarse), (max-width: 767px)", "min-height: 44px"),
        ("(pointer: coarse), (max-width: 767px)", ".shell-list a"),
        ("(forced-colors: active)", ".chip, .badge, .banner, .button"),
        ("(prefers-reduced-motion: reduce)", "animation: none !important; transition: none !important"),
        ("print", ".shell-side, .shell-head, .banners"),
        ("(max-width: 767px)", ".card {padding: 16px}"),
    ],
)
def test_the_sheet_answers_to(query: str, part: str) -> None:
    blocks = re.findall(rf"@media {re.escape(query)} {{((?:[^{{}}]|{{[^{{}}]*}})*)}}", SHEET)
    assert any(part in block for block in blocks), blocks


def test_print_is_light_whatever_the_screen_is() -> None:
    assert re.search(r"@media not print {\n\.dark {", SHEET)


def test_nothing_is_smaller_than_help() -> None:
    sizes = {int(size) for size in re.findall(r"font-size: (\d+)px", SHEET)}
    assert sizes == {12, 13, 14, 15, 20, 30}


def test_breakpoints_are_the_three_of_the_content_box() -> None:
    assert set(re.findall(r"@container page \((\w+-width: \d+px)\)", SHEET)) <= {
        "min-width: 1080px",
        "min-width: 720px",
        "max-width: 719px",
    }


def test_every_class_of_the_sheet_is_used() -> None:
    root = Path(__file__).resolve().parents[2]
    files = [*root.glob("templates/**/*.html"), *root.glob("dashboard/**/*.py"), *root.glob("static/*.js")]
    text = "".join(file.read_text(encoding="utf-8") for file in files)
    selectors = re.sub(r"{[^{}]*}", "{}", SHEET)
    made = ("family-", "tone-")  # put together from a word
    names = {name for name in re.findall(r"\.([a-z][\w-]*)", selectors) if not name.startswith(made)}
    assert sorted(name for name in names if not re.search(rf"(?<![\w-]){name}(?![\w-])", text)) == []
