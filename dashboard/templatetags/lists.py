"""Cost differences in columns of lists: the amount and its percent apart, so that amounts align."""

import re
from typing import Final

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from dashboard import audited, bills, figures, underway, words
from dashboard.price_words import place_words, region_words
from deployments.models import Application, Deployment
from deployments.states import Status
from teams.models import AuditEntry

register = template.Library()
register.filter("region_name", region_words)
register.filter("region_place", place_words)
_PARTS = re.compile(r"(?P<amount>[^(]+?) \((?P<percent>[^)]*)\)(?P<rest>.*)")
_AMOUNT: Final = re.compile(rf"([+{figures.MINUS}]\$\S+ \S(?: \([^)]*\))?)")
"""With its arrow and percent: read as one, so never torn apart where a line ends."""
_UNPLANNED: Final = "not planned"


@register.simple_tag
def change_cell(row: Deployment) -> SafeString:
    """What a deployment changes a month, for a column; a word with its reason on hover where that is not known.

    What never came into force stands beneath, in small print. For rows of ``deployments.headlines``.
    """
    found, why = _change(row)
    found, beneath = _in_force(row, found)
    found = f"{found[:1].upper()}{found[1:]}"
    parts = _PARTS.fullmatch(found)
    amount, _, rest = (parts["amount"] + parts["rest"] if parts else found).partition(", ")
    inner = format_html('<span><span class="amount">{}</span>{}</span>', amount, _beneath(rest or beneath))
    if parts:
        percent = format_html(' <span class="percent">({})</span>', parts["percent"])
        return format_html('<span class="change" title="{}">{}{}</span>', why, inner, percent)
    return format_html('<span class="change word" title="{}">{}</span>', why, inner)


def _beneath(text: str) -> SafeString | str:
    if not text:
        return ""
    parts = (
        (format_html('<span class="amount">{}</span>', part) if index % 2 else part,)
        for index, part in enumerate(_AMOUNT.split(text))
    )
    said = format_html_join("", "{}", parts)
    return format_html('<span class="visually-hidden">, </span><br><span class="meta">{}</span>', said)


def _in_force(row: Deployment, change: str) -> tuple[str, str]:
    """What is so now, and beneath it what was planned where that is something else."""
    status = Status(row.status)
    if change == _UNPLANNED or status not in words.NOT_IN_FORCE:
        return change, ""
    said = {figures.SAME: "", bills.UNKNOWN: "what was planned is not priced"}
    beneath = said.get(change, f"{words.NOT_IN_FORCE[status]} {change}")
    return ("not known" if status in words.HALF_DONE else figures.SAME), beneath


@register.filter
def address_in(entry: AuditEntry, application: Application) -> str:
    """The page of what an entry of the application's activity tells of; empty where that is the application itself."""
    return audited.address_of(entry, application)


_IN_A_LINE = {figures.SAME: "costs the same", _UNPLANNED: "not planned yet"}


@register.filter
def change_at(row: Deployment) -> str:
    """The difference inside a line with the volume it holds for: ``+$42.20 ▲ a month at 3 M requests / month``."""
    found, _ = _change(row)
    requests = row.headline.requests if row.headline else None
    if "$" in found and requests is not None:
        return f"{found} a month at {figures.requests_month(requests)}"
    return _IN_A_LINE.get(found, found)


def _change(row: Deployment) -> tuple[str, str]:
    if getattr(row, "plan", None) is None:
        return (figures.SAME if row.status == Status.NO_CHANGES else _UNPLANNED), ""
    before, after = bills.bills_of_stored(row.headline)
    return bills.bill_change(before, after), after.reason or before.reason


@register.filter
def signed(amount: figures.Number) -> str:
    """A difference with sign and arrow."""
    return figures.money_change(0, amount)


@register.filter
def then(before: Deployment, asked: str) -> str:
    """What becomes of what is asked for now, where ``before`` has not ended."""
    return underway.then(Status(before.status), asked)
