"""Cost differences in columns of lists: the amount and its percent apart, so that amounts align."""

import re

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from dashboard import bills, figures
from deployments.models import Deployment
from deployments.states import Status

register = template.Library()
_PARTS = re.compile(r"(?P<amount>[^(]+?) \((?P<percent>[^)]*)\)(?P<rest>.*)")


@register.simple_tag
def change_cell(row: Deployment) -> SafeString:
    """What a plan would change a month, for a column; a word with its reason on hover where that is not known.

    For rows of ``deployments.overview.light``.
    """
    words, why = _change(row)
    words = f"{words[:1].upper()}{words[1:]}"
    found = _PARTS.fullmatch(words)
    amount, _, rest = (found["amount"] + found["rest"] if found else words).partition(", ")
    beneath = (
        format_html('<span class="visually-hidden">, </span><br><span class="meta">{}</span>', rest) if rest else ""
    )
    inner = format_html('<span><span class="amount">{}</span>{}</span>', amount, beneath)
    if found:
        percent = format_html(' <span class="percent">({})</span>', found["percent"])
        return format_html('<span class="change" title="{}">{}{}</span>', why, inner, percent)
    return format_html('<span class="change word" title="{}">{}</span>', why, inner)


_IN_A_LINE = {"no change": "costs the same", "not planned": "not planned yet"}


@register.filter
def change_at(row: Deployment) -> str:
    """The difference inside a line with the volume it holds for: ``+$42.20 ▲ a month at 3 M requests / month``."""
    words, _ = _change(row)
    requests = figures.number(getattr(row, "cost_requests", None))
    if "$" in words and requests is not None:
        return f"{words} a month at {figures.requests_month(requests)}"
    return _IN_A_LINE.get(words, words)


def _change(row: Deployment) -> tuple[str, str]:
    if getattr(row, "plan", None) is None:
        return ("no change" if row.status == Status.NO_CHANGES else "not planned"), ""
    before, after = bills.bills_of_row(row)
    return bills.bill_change(before, after), after.reason or before.reason


@register.filter
def signed(amount: figures.Number) -> str:
    """A difference with sign and arrow."""
    return figures.money_change(0, amount)
