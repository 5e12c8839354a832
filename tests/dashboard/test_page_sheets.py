"""What stands beside what, as the style sheets of single pages state it."""

import re

import pytest
from django.conf import settings

APPLICATION, DEPLOYMENT, LISTS, EDITOR = "application.css", "deployment.css", "lists.css", "definition.css"
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
    # what stands beside a chip stands at the height of its word, not of its icon's foot
    (APPLICATION, ".badges .chip", "vertical-align: middle"),
    # on a phone a state at the end of a card's first line ends where the card does
    (LISTS, ".table.cards .at-end", "text-align: right"),
    # what removes a line stands beside its fields: beneath a label of 20 px and its gap, as high as they are
    (EDITOR, ".row-item > .square", "margin-top: 26px; height: 38px"),
    # AWS's codes are not torn apart at their hyphens
    (LISTS, "code.meta", "white-space: nowrap"),
    # a button on a line of its own leaves the icon of its banner at the first line
    (DEPLOYMENT, "@media (min-width: 768px) {.banner:has(#next-request)", "align-items: center"),
    # a line that a finger can hit is 44 px high, of which the line above lends 24
    (DEPLOYMENT, ".invoice.compare .invoice-line summary", "margin-top: -24px; padding-top: 24px"),
    # on a phone what stands beneath a card's title begins where the title does, whether or not the card opens
    (DEPLOYMENT, ".stage > summary, .stage-flat", "padding: 12px 16px"),
    (DEPLOYMENT, ".stage-flat .stage-mark", "margin-left: 26px"),
    (DEPLOYMENT, ".stage > * > :is(.stage-summary, .figure, .chips)", "flex-basis: 100%; padding-left: 54px"),
    # words beside a button stand at its middle
    (DEPLOYMENT, ".stage-body > .actions", "align-items: center"),
]


@pytest.mark.parametrize(("sheet", "selector", "declarations"), RULES)
def test_the_rule(sheet: str, selector: str, declarations: str) -> None:
    text = (settings.BASE_DIR / "static" / sheet).read_text(encoding="utf-8")
    assert declarations in re.findall(rf"(?:^|[}}{{/\n] *){re.escape(selector)} ?{{([^}}]*)}}", text)


def test_a_file_is_chosen_with_what_looks_like_a_button() -> None:
    text = (settings.BASE_DIR / "static" / APPLICATION).read_text(encoding="utf-8")
    button = re.search(r"::file-selector-button {([^}]*)}", text)
    assert button
    assert "border: 1px solid var(--input-border)" in button[1]
    assert "margin-right: 12px" in button[1]


def test_banners_have_the_margin_of_the_content_on_a_phone() -> None:
    """Both rules weigh the same: the later one counts."""
    text = (settings.BASE_DIR / "static" / "tierboard.css").read_text(encoding="utf-8")
    assert ".page {padding: 16px 16px 96px}" in text
    assert re.findall(r"\.banners {padding: ([^;}]*)", text) == ["16px 24px 0", "16px 16px 0"]
