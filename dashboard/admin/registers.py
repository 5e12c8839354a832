"""The registers: teams' people, prices and the audit log. All of them are for reading."""

from collections.abc import Iterable, Mapping
from typing import ClassVar, Final
from urllib.parse import urlencode

from django.contrib.admin import display
from django.db.models import (
    Case,
    DecimalField,
    Exists,
    F,
    Func,
    Min,
    OuterRef,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
    Window,
)
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from costing.estimate.prices import day
from costing.models import Price
from dashboard import figures, price_words
from dashboard.admin.register import IDENTIFIER, PRICE, SENTENCE, SHORT, TIME, Register
from dashboard.admin.site import team_site
from dashboard.audited import address_of
from teams.models import AuditEntry, Membership, User, teams_of
from teams.operator import operator
from teams.policies import no_team
from teams.roles import LABELS, Role, amounting_to

_WAYS: Final = {"web": "in the browser", "token": "with a token", "worker": "automatically", "command": "on the server"}


_APPROVING: Final = amounting_to(Role.APPROVER)
_MOST_WARNED: Final = 20
"""Members that are looked at for it."""


class Members(Register[Membership]):
    """Who is in which of the person's teams, with which roles."""

    title = "Teams"
    terms = tuple(LABELS.values())
    list_display: ClassVar[list[str]] = ["person", "email", "team", "roles_held", "active"]
    looks: ClassVar[dict[str, str]] = {"email": IDENTIFIER}
    ordering = ("team__name", "user__name")

    def lead_over(self, rows: Iterable[Membership], seen: QuerySet[Membership]) -> str:
        """With whom to ask, as no page changes it, and which teams have too few who can approve."""
        ask = f"To add somebody or to change a role, ask {operator()}."
        unhelped = seen.exclude(_others_can()).order_by(*self.ordering)[:_MOST_WARNED]
        short = dict.fromkeys(_short_of_approvers(row) for row in unhelped)
        return " ".join(["Who belongs to your teams and what they may do.", *short, ask])

    def nothing(self) -> str:
        """Why there is none."""
        return no_team()

    def seen_by(self, user: User) -> QuerySet[Membership]:
        return Membership.objects.filter(team__in=teams_of(user)).select_related("team", "user")

    @display(description="Name")
    def person(self, row: Membership) -> str:
        """The person's name."""
        return str(row.user)

    @display(description="E-mail")
    def email(self, row: Membership) -> str:
        """The address they sign in with."""
        return row.user.email

    @display(description="Roles")
    def roles_held(self, row: Membership) -> str:
        """The roles as words."""
        return ", ".join(row.roles) or "none"

    @display(description="Can sign in")
    def active(self, row: Membership) -> str:
        """Whether the account works."""
        return "yes" if row.user.is_active else "no"


class Prices(Register[Price]):
    """What AWS asks, as estimates use it. The same for everybody."""

    title = "Price book"
    lead = "What AWS asks, as estimates use it, in US dollars before tax. A date leads to whose price it is."
    hint = "Search for names of services and regions, alone or together: Functions Frankfurt."
    terms = (
        "A GB-month is one gigabyte that is kept for a month; a GB-second, one gigabyte of memory at work a second.",
    )
    empty = "No prices are loaded into the database; estimates use the ones that came with this release."

    list_display: ClassVar[list[str]] = ["service_called", "what", "place", "price", "read"]
    looks: ClassVar[dict[str, str]] = {
        "service_called": SHORT,
        "what": SENTENCE,
        "place": SHORT,
        "price": PRICE,
        "read": TIME,
    }
    search_fields: ClassVar[list[str]] = ["service", "region", "dimension"]
    ordering = ("service", "region", "dimension")

    def seen_by(self, user: User) -> QuerySet[Price]:
        newest = Price.objects.order_by("-book__loaded_at", "-book_id").values("book_id")[:1]
        shown = {name: _shown_as(name, words) for name, words in price_words.names().items()}
        return Price.objects.filter(book_id__in=newest).annotate(**shown, **_SIZES, oldest=Window(Min("as_of")))

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        """By what the page shows: AWS's codes would put Tokyo before Mumbai, and 118 GB before 6.1 GB."""
        *first, last = self.ordering
        return ("shown_service", "shown_region", *first, *_SIZES, last)

    def lead_over(self, rows: Iterable[Price], seen: QuerySet[Price]) -> str:
        """The lead, and since when the oldest of the prices on all pages may be out of date."""
        oldest = min((row.oldest for row in rows), default="")  # type: ignore[attr-defined]  # annotated above
        late = bool(oldest) and figures.may_be_old(oldest, timezone.localdate())
        if not late:
            return self.lead
        todo = f"Newer ones come with a newer release of Tierboard: ask {operator()} to install it."
        return (
            f"{self.lead} The oldest of all prices here are of {day(oldest)}: AWS may charge other prices now. {todo}"
        )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Price], search_term: str
    ) -> tuple[QuerySet[Price], bool]:
        """By the whole name of a service, or by AWS's codes and the names that the page shows; every word must fit."""
        if labelled := price_words.services_labelled(search_term):
            return queryset.filter(service__in=labelled), False
        for word in search_term.split():
            services, regions = price_words.codes_called(word)
            fits = Q(service__in=services) | Q(region__in=regions)
            for name in self.search_fields:
                fits |= Q(**{f"{name}__icontains": word})
            queryset = queryset.filter(fits)
        return queryset, False

    def link(self, row: Price) -> str:
        """All prices of the service, by the name that is shown: it stands in the search then."""
        return f"?{urlencode({'q': price_words.service_label(row.service)})}"

    def note(self, row: Price) -> str:
        """Whose price it is, and the source in full."""
        return f"{price_words.source_words(row.source)}: {row.source}"

    @display(description="Service")
    def service_called(self, row: Price) -> str | SafeString:
        """Our word, and AWS's where it is another."""
        ours, aws = price_words.service_words(row.service)
        return ours if ours == aws else format_html('{} <span class="meta">{}</span>', ours, aws)

    @display(description="What is paid for")
    def what(self, row: Price) -> str:
        """As on invoices."""
        return price_words.dimension_words(row.service, row.dimension)

    @display(description="Region")
    def place(self, row: Price) -> SafeString:
        """By name, with AWS's code on hover."""
        return format_html('<span title="{}">{}</span>', row.region, price_words.region_words(row.region))

    @display(description="Price")
    def price(self, row: Price) -> str | SafeString:
        """Exactly as published; graduated prices fold out band by band."""
        line, steps = price_words.prices_words(row.bands, row.unit)
        if not steps:
            return line
        return format_html(
            '<details class="bands"><summary>{}</summary><ul class="list-plain">{}</ul></details>',
            line,
            format_html_join("", "<li>{}</li>", ((step,) for step in steps)),
        )

    @display(description="As of")
    def read(self, row: Price) -> str:
        """A day, a month or a year, as exact as the source is."""
        return day(row.as_of)


class AuditLog(Register[AuditEntry]):
    """Everything that happened in the person's teams, newest first."""

    title = "Audit log"
    lead = "What people and machines did in your teams. Entries are never changed or removed."
    empty = "Nothing has happened yet."

    list_display: ClassVar[list[str]] = ["happened", "what", "who", "way"]
    looks: ClassVar[dict[str, str]] = {"happened": TIME, "what": SENTENCE, "who": SHORT, "way": SHORT}
    search_fields: ClassVar[list[str]] = ["sentence"]
    searched = "Search what happened"
    leads = "what"
    ordering = ("-id",)
    by_name = False

    def seen_by(self, user: User) -> QuerySet[AuditEntry]:
        return AuditEntry.objects.filter(team__in=teams_of(user)).select_related("actor")

    def link(self, row: AuditEntry) -> str:
        """The page of what it is about."""
        return address_of(row)

    @display(description="When")
    def happened(self, row: AuditEntry) -> str:
        """The exact time with its zone: a log is read for order."""
        local = timezone.localtime(row.at)
        return f"{figures.exact(local, timezone.localtime())}:{local:%S} {local.tzname()}"

    @display(description="What happened")
    def what(self, row: AuditEntry) -> str:
        """The sentence; names stand between stars only where pages make them bold."""
        return row.sentence.replace("**", "")

    @display(description="Who")
    def who(self, row: AuditEntry) -> str:
        """A person, or the machine."""
        return str(row.actor) if row.actor else "Tierboard"

    @display(description="How")
    def way(self, row: AuditEntry) -> str:
        """Which way it came, for people."""
        return _WAYS.get(row.via, row.via)


def _others_can() -> Exists:
    """Whether somebody else of the team can approve."""
    can = Membership.objects.filter(team=OuterRef("team"), user__is_active=True, roles__overlap=_APPROVING)
    return Exists(can.exclude(user=OuterRef("user")))


def _short_of_approvers(row: Membership) -> str:
    """What it means for a team that nobody but this member, or nobody at all, can approve."""
    if not (row.user.is_active and set(row.roles) & set(_APPROVING)):
        return f"Nobody in {row.team} can approve a plan at the moment: what needs approval waits until it runs out."
    alone = f"In {row.team} nobody but {row.user} can approve, and nobody decides about their own work"
    return f"{alone}: what {row.user} asks for and needs approval waits until it runs out."


def _matched(pattern: str) -> Func:
    return Func(F("dimension"), Value(pattern), function="SUBSTRING", output_field=TextField())


_SIZES: Final = {
    "shown_before_size": _matched("^[^0-9]*"),
    "shown_size": Cast(_matched("[0-9]+(?:[.][0-9]+)?"), DecimalField(max_digits=20, decimal_places=6)),
}
"""The first number in AWS's identifier, and what stands before it: sizes in the order of their numbers."""


def _shown_as(name: str, words: Mapping[str, str]) -> Case:
    """The words of a column of codes, for an order; a code without words by itself."""
    column = name.removeprefix("shown_")
    return Case(*(When(**{column: code}, then=Value(said)) for code, said in words.items()), default=F(column))


__all__ = ["team_site"]

team_site.register(Membership, Members)
team_site.register(Price, Prices)
team_site.register(AuditEntry, AuditLog)
