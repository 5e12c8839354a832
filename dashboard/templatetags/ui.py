"""Figures, icons, times and state chips for templates; the rules are in ``dashboard.figures`` and ``words``."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any

from django import template
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.forms import BaseForm, BoundField
from django.template import Context
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from lucide.templatetags.lucide import lucide

from costing.estimate.prices import day
from dashboard import bills, component_words, figures, glossary, services, words
from dashboard.diagram import Node
from dashboard.stages.settled import resolved
from deployments import policies
from deployments.models import Deployment, Revision
from deployments.states import Kind, Status
from teams.operator import operator

register = template.Library()

for _name in ("column", "money", "money_month", "unit_cost", "volume", "requests_month", "percent", "duration"):
    register.filter(_name, getattr(figures, _name))
register.filter("file_size", figures.size)
register.filter("day", day)


@register.simple_tag
def money_change(before: figures.Number | None, after: figures.Number | None) -> str:
    """The difference of two amounts, with sign and arrow."""
    return figures.money_change(before, after)


@register.simple_tag
def exact_volume(value: figures.Number | None) -> SafeString:
    """A volume in short form that shows the exact count on hover and to screen readers."""
    count = figures.number(value)
    full = f"{int(count):,}" if count is not None else "unknown"
    return format_html('<span class="figure" title="{} requests">{}</span>', full, figures.volume(count))


@register.simple_tag
def icon(name: str, size: int = 16, spin: bool = False, **attributes: str) -> SafeString:
    """A lucide icon, hidden from screen readers: the word beside it is the name."""
    return mark_safe(_drawn(str(name), size, spin, tuple(sorted(attributes.items()))))  # noqa: S308  lucide's own SVG


@lru_cache(maxsize=512)
def _drawn(name: str, size: int, spin: bool, attributes: tuple[tuple[str, str], ...]) -> str:
    wanted: dict[str, Any] = {"class": "icon spin" if spin else "icon", "aria-hidden": "true", **dict(attributes)}
    # Pages carry many of them, so without the space that SVG does not need, and without what `.icon` says for all.
    drawn = str(lucide(name, size=size, **wanted)).replace(_STROKES, "", 1)
    return drawn.replace("\n", "").replace(">  <", "><").replace(" />", "/>")


_STROKES = ' fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'


register.simple_tag(operator, name="operator")


@register.simple_tag
def when(at: datetime | None, otherwise: str = "not yet") -> SafeString | str:
    """A time, relative; the exact one with its zone on hover and focus."""
    if at is None:
        return otherwise
    return _time(at, figures.ago)


@register.simple_tag
def clock(at: datetime | None, otherwise: str = "not known") -> SafeString | str:
    """A time after "since": ``02:14`` today, with the day before that; the exact one on hover and focus."""
    if at is None:
        return otherwise
    return _time(at, figures.moment)


def _time(at: datetime, words: Callable[[datetime, datetime], str]) -> SafeString:
    """A time in the viewer's zone, in ``words`` of it and of now; the exact one with its zone on hover and focus."""
    local = timezone.localtime(at)
    return format_html(
        '<time datetime="{}" title="{}" tabindex="0">{}</time>',
        at.isoformat(),
        f"{local:%A} {local.day} {local:%B %Y %H:%M:%S} {local.tzname()}",
        words(local, timezone.localtime(timezone.now())),
    )


@register.inclusion_tag("components/chip.html")
def state_chip(deployment: Deployment) -> dict[str, Any]:
    """The chip of a deployment's state."""
    return chip_of(_state(deployment))


@register.filter
def state_word(deployment: Deployment) -> str:
    """The word of a deployment's state alone."""
    return _state(deployment).word


def _state(deployment: Deployment) -> words.Mark:
    """Its state; of a row of a list that runs also whether a check of it fails, of one that failed whether it was put
    right since.
    """
    if getattr(deployment, "resolved_by", None):
        return resolved(Status(deployment.status))
    ended_well = getattr(deployment, "check_fails", False) and deployment.status == Status.SUCCEEDED
    fails = ended_well and deployment.runs
    return words.CHECK_FAILS if fails else words.state(Status(deployment.status), Kind(deployment.kind))


@register.inclusion_tag("components/chip.html")
def mark_chip(mark: words.Mark, question: str = "", sprite: str = "") -> dict[str, Any]:
    """The chip of any mark of ``dashboard.words``; for the rest see the component."""
    return {**chip_of(mark), "question": question, "sprite": sprite}


@register.inclusion_tag("components/chips.html")
def chip_row(marks: Iterable[words.Mark], most: int = words.MOST_CHIPS) -> dict[str, Any]:
    """Chips in a row, worst first, of which ``most`` are shown and the others counted."""
    found = tuple(marks)
    return {"shown": found[:most], "rest": found[most:]}


@register.inclusion_tag("components/chip.html")
def blocked_chip(revision: Revision) -> dict[str, Any]:
    """The chip of a revision that was blocked; who did that and why on hover, where there is no room for the words."""
    return {**chip_of(words.BLOCKED), "title": policies.why_blocked(revision)}


def chip_of(mark: words.Mark) -> dict[str, Any]:
    """A mark as the context of the chip component."""
    return {"tone": mark.tone, "icon_name": mark.icon, "word": mark.word, "spin": mark.spin}


@register.filter
def kind_word(deployment: Deployment) -> str:
    """What the deployment does, as a verb for people."""
    return words.KINDS[Kind(deployment.kind)]


@register.filter
def term(kind: str) -> component_words.Term:
    """Our word, AWS's term and the icon of a component kind."""
    return component_words.component_term(kind)


@register.filter
def component_icons(tiers: Iterable[Any]) -> list[str]:
    """The icons of all components of the tiers, and what removes a line, each once: a page of many draws them once."""
    return sorted({"x", *(component_words.component_term(item.kind).icon for tier in tiers for item in tier.items)})


@register.filter
def service_word(service: str) -> str:
    """A service on a bill in our words alone."""
    return services.service_word(service)


@register.filter
def service_name(service: str) -> SafeString | str:
    """A service on a bill in our words, with AWS's name in small print: a bill must be found again at AWS."""
    word = services.service_word(service)
    return format_html('{} <span class="aws">{}</span>', word, service) if word != service else service


@register.simple_tag(takes_context=True)
def aws_term(context: Context, key: str) -> str:
    """AWS's term in small print, for people who switched *Show AWS names* on; for all others nothing.

    :param key: of ``dashboard.glossary.ENTRIES``, component kinds among them. An unknown one shows nothing.
    """
    request = context.get("request")
    entry = glossary.ENTRIES.get(key)
    if entry is None or request is None or request.COOKIES.get(glossary.AWS_NAMES) != "1":
        return ""
    return format_html('<span class="aws term">{}</span>', entry.aws)


_TONES = {constants.SUCCESS: ("good", "circle-check"), constants.WARNING: ("caution", "circle-alert")}
_OTHER = {constants.ERROR: ("bad", "circle-x")}


@register.filter
def message_tone(message: Message) -> str:
    """The tone of a message."""
    return ({**_TONES, **_OTHER}).get(message.level, ("neutral", "info"))[0]


@register.filter
def message_icon(message: Message) -> str:
    """The icon of a message."""
    return ({**_TONES, **_OTHER}).get(message.level, ("neutral", "info"))[1]


@register.filter
def at_risk(deployment: Deployment) -> bool:
    """Whether the plan puts data at risk."""
    plan = getattr(deployment, "plan", None)
    return bool(plan and plan.data_at_risk)


@register.filter
def cost_of(costs: dict[str, str] | None, node: Node) -> str:
    """What a block of the diagram costs a month, in words; groups are not summed here."""
    return costs.get(node.name, "") if costs and not node.members else ""


@register.filter
def lower_first(label: str) -> str:
    """A label inside a sentence; abbreviations keep their capitals."""
    return label if label[:2].isupper() else label[:1].lower() + label[1:]


@register.filter
def source_word(source: str) -> str:
    """Where an assumption comes from."""
    return words.SOURCES.get(source, words.SOURCES["default"]).word


@register.filter
def at_key(found: dict[Any, Any], key: Any) -> Any:
    """The value at ``key``; nothing when there is none."""
    return found.get(key, ())


@register.filter
def machine(via: str) -> str:
    """Which machine acted, for people."""
    return {"worker": "Tierboard", "web": "Tierboard", "command": "the command line"}.get(via, via)


@register.simple_tag
def bill_change(before: bills.Bill, after: bills.Bill) -> str:
    """The difference of two headlines, with sign and arrow."""
    return bills.bill_change(before, after)


@register.filter
def troubled(form: BaseForm) -> list[BoundField]:
    """The fields that a person sees and has to look at again."""
    return [field for field in form.visible_fields() if field.errors]


@register.simple_tag
def prices_of(as_of: str, book: str = "") -> SafeString:
    """The date that most of the prices have, their book on hover; said when they are so old that one should know."""
    days = figures.days_old(as_of, timezone.localdate())
    age = "whose age nobody can tell" if days is None else f"which are {days:,} days old"
    late = figures.may_be_old(as_of, timezone.localdate())
    named = format_html('prices mostly of <span title="{}">{}</span>', f"Price book {book}" if book else "", day(as_of))
    if not late:
        return named
    ways = format_html('<a class="link" href="{}">what to do</a>', reverse("admin:costing_price_changelist"))
    return format_html("{}, {}: AWS may charge other prices now ({})", named, age, ways)
