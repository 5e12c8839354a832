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


THEMES = {"light": _tokens(":root, .light"), "dark": _tokens(":root, .light") | _tokens(".dark")}
"""What the dark theme does not say of its own stays as in the light one."""


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
    # On the grey of buttons that refuse, subtle text is a mark of what cannot be pressed; the reason beneath is text.
    pairs += [("text-subtle", ground, TEXT) for ground in ("page", "card")] + [("text-subtle", "raised", MARK)]
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


# What the visual language promises, number by number: text, ground, ratio in light, ratio in dark (none: not promised).
PROMISED: list[tuple[str, str, float | None, float | None]] = [
    ("text-strong", "card", 17.75, 16.13),
    ("text", "card", 7.56, 12.05),
    ("text", "page", 7.23, None),
    ("text", "raised", None, 9.96),
    ("text-subtle", "card", 4.84, 6.82),
    ("text-subtle", "page", 4.63, None),
    ("text-subtle", "raised", 4.39, 5.64),
    ("input-border", "card", 3.30, 3.57),
    ("link", "card", 7.90, 8.90),
    ("link", "page", 7.56, None),
    ("link", "raised", None, 7.36),
    ("on-solid", "primary", 6.29, 6.29),
    ("on-solid", "primary-hover", 7.90, 7.90),
    ("on-solid", "danger", 6.47, 6.47),
    ("primary-border", "card", None, 5.95),
    ("danger-border", "card", None, 6.42),
    ("focus", "card", 6.29, 8.90),
    ("focus", "page", 6.02, None),
    ("focus", "raised", None, 7.36),
    ("risk-text", "risk-tint", 8.31, 8.51),
    ("added-text", "added-tint", 6.49, 9.85),
    ("added-word", "added-word-tint", 7.52, 6.49),
    ("removed-text", "removed-tint", 6.80, 7.96),
    ("removed-word", "removed-word-tint", 6.93, 6.80),
    ("chart-api", "card", 7.38, 5.44),
    ("chart-function", "card", 3.34, 9.04),
    ("chart-data", "card", 5.04, 11.56),
    ("chart-files", "card", 3.18, 14.20),
    ("chart-identity", "card", 6.92, 3.81),
    ("chart-logs", "card", 12.54, 10.93),
    ("chart-other", "card", 3.30, 5.56),
]
# text:tint, text:card, icon:tint in light, then in dark.
TONE_RATIOS = {
    "neutral": (6.87, 7.56, 4.39, 9.96, 12.05, 5.64),
    "active": (6.59, 7.56, 3.57, 8.33, 10.64, 6.48),
    "waiting": (7.08, 8.24, 4.05, 9.30, 11.14, 6.02),
    "good": (6.49, 7.13, 4.57, 9.85, 12.64, 7.94),
    "caution": (6.15, 6.85, 4.42, 9.85, 12.31, 6.61),
    "bad": (6.80, 8.31, 3.95, 7.96, 9.35, 5.46),
}
for _tone, _ratios in TONE_RATIOS.items():
    _kinds = ((f"{_tone}-text", f"{_tone}-tint"), (f"{_tone}-text", "card"), (f"{_tone}-icon", f"{_tone}-tint"))
    PROMISED += [(front, ground, _ratios[n], _ratios[n + 3]) for n, (front, ground) in enumerate(_kinds)]


@pytest.mark.parametrize(("front", "ground", "light", "dark"), PROMISED)
def test_the_promised_ratio_is_that_of_the_sheet(
    front: str, ground: str, light: float | None, dark: float | None
) -> None:
    for theme, promised in (("light", light), ("dark", dark)):
        if promised is not None:
            found = ratio(THEMES[theme][front], THEMES[theme][ground])
            assert found == pytest.approx(promised, abs=0.011), (theme, front, ground)


@pytest.mark.parametrize("theme", THEMES)
def test_a_choice_that_cannot_be_taken_keeps_its_ring(theme: str) -> None:
    rule = re.search(
        r":is\(\[type=checkbox\], \[type=radio\]\):disabled {border-color: var\(--([a-z-]+)\)", SHEET.read_text()
    )
    assert rule
    for ground in ("raised", "card"):
        assert ratio(THEMES[theme][rule[1]], THEMES[theme][ground]) >= MARK


def test_code_that_can_only_be_read_is_grey() -> None:
    sheet = SHEET.with_name("definition.css").read_text()
    assert ".code-box:has(:disabled) {--card: var(--raised)" in sheet
