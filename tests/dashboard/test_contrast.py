"""Contrast of every token of the stylesheet, computed from its text, for both themes."""

import re
from pathlib import Path

import pytest

SHEET = Path(__file__).resolve().parents[2] / "static" / "tierboard.css"
TEXT, MARK = 4.5, 3.0
TONES = ("neutral", "active", "waiting", "good", "caution", "bad")
FAMILIES = ("api", "function", "data", "files", "identity", "logs", "other")

Tokens = dict[str, str]


def _tokens(selector: str) -> Tokens:
    block = re.search(rf"^{re.escape(selector)} {{(.*?)^}}", SHEET.read_text(), re.DOTALL | re.MULTILINE)
    assert block, selector
    return dict(re.findall(r"--([a-z-]+): (#[0-9A-Fa-f]{6})", block[1]))


THEMES = {"light": _tokens(":root"), "dark": _tokens(".dark")}


def _luminance(colour: str) -> float:
    parts = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def ratio(one: str, other: str) -> float:
    """WCAG 2.x contrast of two colours."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _pairs() -> list[tuple[str, str, float]]:
    pairs = [(text, ground, TEXT) for text in ("text-strong", "text") for ground in ("page", "card", "raised")]
    pairs += [("text-subtle", ground, TEXT) for ground in ("page", "card")]
    pairs += [("link", ground, TEXT) for ground in ("page", "card", "raised")]
    pairs += [("on-solid", ground, TEXT) for ground in ("primary", "primary-hover", "danger", "danger-hover")]
    pairs += [(mark, ground, MARK) for mark in ("input-border", "focus") for ground in ("page", "card")]
    pairs += [(border, "card", MARK) for border in ("primary-border", "danger-border")]
    for tone in TONES:
        pairs += [(f"{tone}-text", f"{tone}-tint", TEXT), (f"{tone}-text", "card", TEXT)]
        pairs += [(f"{tone}-icon", f"{tone}-tint", MARK), (f"{tone}-icon", "card", MARK)]
    pairs += [("risk-text", "risk-tint", TEXT), ("risk-icon", "risk-tint", MARK)]
    for side in ("added", "removed"):
        pairs += [(f"{side}-text", f"{side}-tint", TEXT), (f"{side}-word", f"{side}-word-tint", TEXT)]
    pairs += [(f"chart-{family}", "card", MARK) for family in FAMILIES]
    pairs += [("chart-live", "card", MARK), ("chart-proposed", "card", MARK)]
    return pairs


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("front", "ground", "least"), _pairs())
def test_contrast(theme: str, front: str, ground: str, least: float) -> None:
    tokens = THEMES[theme]
    assert ratio(tokens[front], tokens[ground]) >= least


def test_both_themes_name_the_same_colours() -> None:
    assert THEMES["light"].keys() == THEMES["dark"].keys()


def test_every_colour_is_a_token_and_every_token_is_checked() -> None:
    checked = {name for front, ground, _ in _pairs() for name in (front, ground)}
    # Rules between things, hover tints and grid lines carry no meaning of their own.
    assert THEMES["light"].keys() - checked == {"rule", "hover", "chart-grid"}
    rules = SHEET.read_text().split("/* the page and the shell", 1)[1]
    outside = re.sub(r"@media print {.*", "", rules)
    assert not re.findall(r"#[0-9A-Fa-f]{3,8}\b(?![^{}]*{)", outside)
