"""What stands beside what, as the style sheets of single pages state it."""

import re

import pytest
from django.conf import settings

APPLICATION, DEPLOYMENT = "application.css", "deployment.css"
LAST = ":is(.button, .refused):last-child:not(.step)"
RULES = [
    # first steps: all buttons are equally wide, and a reason ends where they end
    (APPLICATION, f".checklist li > {LAST}", "width: 168px; justify-items: stretch"),
    (APPLICATION, ".checklist .reason", "text-align: right"),
    # an icon and the words that it belongs to share their first line
    (APPLICATION, ".step", "flex-wrap: nowrap; align-items: flex-start"),
    (APPLICATION, ".step:has(.cell-link)", "align-items: baseline"),
    (APPLICATION, ".step:has(.cell-link) > .icon", "position: relative; top: 4px; margin-top: -4px"),
    # a table between sentences keeps its distance, whatever margins its card gives it
    (APPLICATION, ".month-words + *, .card .month-words + .table-box", "margin-top: 12px"),
    (APPLICATION, ".month-words", "max-width: 72ch"),
    # a button on a line of its own leaves the icon of its banner at the first line
    (DEPLOYMENT, "@media (min-width: 768px) {.banner:has(#next-request)", "align-items: center"),
    # a line that a finger can hit is 44 px high, of which the line above lends 24
    (DEPLOYMENT, ".invoice.compare .invoice-line summary", "margin-top: -24px"),
]


@pytest.mark.parametrize(("sheet", "selector", "declarations"), RULES)
def test_the_rule(sheet: str, selector: str, declarations: str) -> None:
    text = (settings.BASE_DIR / "static" / sheet).read_text(encoding="utf-8")
    assert declarations in re.findall(rf"(?:^|[}}{{/\n] *){re.escape(selector)} ?{{([^}}]*)}}", text)
