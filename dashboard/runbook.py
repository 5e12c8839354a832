"""Reads docs/guides/runbook.md: whoever runs this installation has it at hand, also when the network is the trouble.

Only what that page uses is understood: headings, paragraphs, fenced code; bold and code within a paragraph.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

SOURCE: Final = Path(__file__).resolve().parent.parent / "docs" / "guides" / "runbook.md"
_BOLD: Final = re.compile(r"\*\*(.+?)\*\*")
_CODE: Final = re.compile(r"`([^`]+)`")
_LINK: Final = re.compile(r"\[([^\]]+)\]\([^)]+\)")


@dataclass(frozen=True)
class Block:
    """A paragraph, or ``code`` to be typed."""

    html: SafeString
    code: bool


@dataclass(frozen=True)
class Section:
    """What to do about one alarm; ``anchor`` is where it stands on the page."""

    title: str
    blocks: tuple[Block, ...]

    @property
    def anchor(self) -> str:
        """As code hosts make it of a heading."""
        return self.title.lower().replace(" ", "-")


@lru_cache(maxsize=1)
def sections() -> tuple[Section, ...]:
    """The sections in their order; none where the page was not installed."""
    return read(SOURCE.read_text()) if SOURCE.exists() else ()


def read(text: str) -> tuple[Section, ...]:
    """The sections of a page."""
    parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)
    return tuple(
        Section(title.strip(), tuple(_blocks(body))) for title, body in zip(parts[1::2], parts[2::2], strict=True)
    )


def _blocks(body: str) -> list[Block]:
    found: list[Block] = []
    for number, part in enumerate(re.split(r"^```\w*$", body, flags=re.MULTILINE)):
        if number % 2:
            found.append(Block(escape(part.strip("\n")), code=True))
        else:
            found += [Block(_inline(one), code=False) for one in re.split(r"\n\s*\n", part.strip()) if one]
    return found


def _inline(paragraph: str) -> SafeString:
    text = _LINK.sub(r"\1", " ".join(paragraph.split()))
    html = _CODE.sub(r"<code>\1</code>", _BOLD.sub(r"<strong>\1</strong>", escape(text)))
    return mark_safe(html)  # noqa: S308  escaped above; the tags are ours
