"""The form of every building block in a browser: found by its own words, odd input in every field, axe and pictures.

The tour of pages sees the forms of the demo's components; here each kind is added with its least settings, every fold
is opened and every list has a line, so that each field that the kind has is drawn and written to.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

import pytest
from playwright.sync_api import Locator, Page, expect

from deployments.spec.kinds import KINDS, Kind
from tests.e2e.conftest import PHONE, WIDE, Open, photograph
from tests.e2e.looks import faults

pytestmark = [pytest.mark.full, pytest.mark.browser, pytest.mark.e2e]
ODD: Final = "\N{RIGHT-TO-LEFT OVERRIDE}<b>-1e9</b> 10 GB " + "x" * 40
_WRITTEN: Final = "#component-form fieldset.bare-set :is(input[type=text], input[type=number], textarea):visible"
_TYPED: Final = frozenset({"text", "number", "code", "list", "named", "keyvalue"})
_TIERS: Final = tuple(dict.fromkeys(kind.tier for kind in KINDS.values()))


@pytest.mark.parametrize("tier", _TIERS)
def test_every_field_of_every_kind_takes_odd_input_without_losing_it(person: Open, address: str, tier: str) -> None:
    page = person("developer", tolerate="422")
    page.on("dialog", lambda dialog: dialog.accept())
    found: dict[str, Any] = {}
    for kind in [one for one in KINDS.values() if one.tier == tier]:
        page.set_viewport_size(WIDE)  # type: ignore[arg-type]
        name = _added(page, address, kind)
        found |= _unfolded(page, f"block-{kind.name}")
        found |= _written_oddly(page, kind)
        page.set_viewport_size(WIDE)  # type: ignore[arg-type]
        _remove(page, name)
    assert found == {}


def _added(page: Page, address: str, kind: Kind) -> str:
    """Found by the words on the page, added under the name that is proposed."""
    page.goto(address)
    page.locator("#add > summary").click()
    page.get_by_label("Find", exact=True).fill(kind.label)
    choice = page.locator(f'#add-kinds input[value="{kind.name}"]')
    expect(choice).to_be_visible()
    choice.check()
    name = page.locator("#add-name").input_value()
    assert re.fullmatch(rf"{kind.name}(_\d+)?", name)
    page.get_by_role("button", name="Add component").click()
    expect(page.locator("#form-title")).to_have_text(name)
    return name


def _unfolded(page: Page, name: str) -> dict[str, Any]:
    """The form with every fold open and a line in every list; what is wrong with how it looks on a laptop. How it looks
    on a phone is held where it says the most, with odd input; both themes of the same fields by the tour of pages.
    """
    form = page.locator("#component-form")
    form.evaluate("form => form.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
    lines = form.locator(".row-list > *")
    for button in form.locator("[data-add-row]:visible").all():
        count = lines.count()
        button.click()
        expect(lines).to_have_count(count + 1)
    page.evaluate("scrollTo(0, 0)")
    for viewport in (PHONE, WIDE):
        page.set_viewport_size(viewport)  # type: ignore[arg-type]
        photograph(page, f"{name}-{viewport['width']}")
    return faults(page, name)


def _written_oddly(page: Page, kind: Kind) -> dict[str, Any]:
    """Into every field, as if it were pasted. What is refused says so where it stands, and all of it is still there."""
    fields = page.locator(_WRITTEN)
    if not fields.count():
        assert not any(spec.widget in _TYPED for spec in kind.fields()), kind.name
        return {}
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        for field in fields.all():
            field.fill(_fitting(field))
        fields.last.blur()
    expect(page.locator("#save-status")).to_have_text(re.compile("^(Saved|Not saved)"))
    assert list(_lost(fields)) == []
    expect(page.locator("#component-form .problem b")).to_have_count(0)
    for refused in page.locator('#component-form [aria-invalid="true"]:visible').all():
        words = " ".join(page.locator(f"#{one}").inner_text() for one in _described(refused))
        assert words.strip(), refused.get_attribute("id")
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    photograph(page, f"block-{kind.name}-odd")
    return faults(page, f"block-{kind.name}-odd")


def _fitting(field: Locator) -> str:
    """A browser puts no letters into a field for numbers."""
    return "-1000000000" if field.get_attribute("type") == "number" else ODD


def _lost(fields: Locator) -> Iterator[tuple[str, str]]:
    for field in fields.all():
        text, most = field.input_value(), int(field.get_attribute("maxlength") or 100_000)
        if text != _fitting(field)[:most]:
            yield field.get_attribute("name") or "", text


def _described(field: Locator) -> list[str]:
    return (field.get_attribute("aria-describedby") or "").split()


def _remove(page: Page, name: str) -> None:
    """Whatever stands in its form: every fold is open still."""
    page.get_by_role("button", name=f"Remove {name}").click()
    components = page.get_by_role("navigation", name="Components")
    expect(components).to_be_visible()
    expect(components.get_by_role("link", name=re.compile(rf"^{name}\b"))).to_have_count(0)
