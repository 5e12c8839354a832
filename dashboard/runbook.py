"""Reads docs/guides/runbook.md: whoever runs this installation has it at hand, also when the network is the trouble.

Only what that page uses is understood: headings, paragraphs, fenced code; bold, emphasis and code within a paragraph.
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
_EMPHASIS: Final = re.compile(r"(?<![\w*])\*(\w[^*]*)\*(?![\w*])")
_CODE: Final = re.compile(r"`([^`]+)`")
_LINK: Final = re.compile(r"\[([^\]]+)\]\([^)]+\)")


TITLES: Final = {
    "TierboardDown": "Tierboard gives no numbers",
    "TierboardNoWorker": "No worker is at work",
    "TierboardNoSweeper": "No sweeper is at work",
    "TierboardWorkWaits": "Work waits for a free process",
    "TierboardLeasesLost": "Work was dropped and not taken up again",
    "TierboardDeploymentWaits": "A deployment waits for long",
    "TierboardDeploymentRunsLong": "A deployment runs for long",
    "TierboardNeedsAttention": "A deployment is stuck",
    "TierboardPlanAltered": "A plan was altered at AWS",
    "TierboardClockOff": "A clock is wrong",
    "TierboardBrokerAway": "The broker does not answer",
    "TierboardSchedulerSilent": "The scheduler is silent",
    "TierboardLintAway": "Templates cannot be checked",
    "TierboardAuditUnsealed": "Audit entries wait for their seal",
    "TierboardAuditBroken": "The audit log was changed",
    "TierboardAuditUnchecked": "The audit log was not checked lately",
    "TierboardAwsThrottled": "AWS asks us to slow down",
    "TierboardAwsBudgetEmpty": "Calls to an AWS account are used up",
    "TierboardPricesOld": "The prices are old",
    "TierboardStorageFull": "A team's storage is nearly full",
    "TierboardHeartbeatLate": "A process reports late",
}
"""What people call the alarms."""


@dataclass(frozen=True)
class Block:
    """A paragraph, or ``code`` to be typed."""

    html: SafeString
    code: bool


@dataclass(frozen=True)
class Section:
    """What to do about one alarm; ``anchor`` is where it stands on the page."""

    alarm: str
    blocks: tuple[Block, ...]

    @property
    def title(self) -> str:
        """The alarm in words; its own name while nobody has found some."""
        return TITLES.get(self.alarm, self.alarm)

    @property
    def anchor(self) -> str:
        """As code hosts make it of a heading."""
        return self.alarm.lower().replace(" ", "-")


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
    # What stands between backticks is typed as it is: stars in there are no emphasis.
    parts = _CODE.split(escape(text))
    html = "".join(f"<code>{part}</code>" if place % 2 else _stressed(part) for place, part in enumerate(parts))
    return mark_safe(html)  # noqa: S308  escaped above; the tags are ours


def _stressed(html: str) -> str:
    return _EMPHASIS.sub(r"<em>\1</em>", _BOLD.sub(r"<strong>\1</strong>", html))
