"""The registers: teams' people, AWS accounts, prices and the audit log. All of them are for reading."""

from typing import Any, ClassVar, Generic, TypeVar, cast

from django.contrib.admin import display
from django.contrib.admin.utils import label_for_field, lookup_field
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils import timezone
from unfold.admin import ModelAdmin

from costing.models import Price
from dashboard import figures
from dashboard.admin.site import team_site
from dashboard.paging import Page
from teams.models import AuditEntry, AwsAccount, Membership, Team, User

M = TypeVar("M", bound=Model)
KNOWN_PARAMETERS = frozenset({"q", "p", "o", "e", "all"})


class Register(ModelAdmin, Generic[M]):  # type: ignore[misc]  # unfold carries no types
    """A list to read. What a person may see is decided in one place: ``seen_by``."""

    list_display_links = None
    list_per_page = 50
    show_full_result_count = False
    actions = None
    change_list_template = "registers/list.html"
    title = ""
    lead = ""
    empty = ""

    def seen_by(self, user: User) -> QuerySet[M]:
        """The rows of the person's teams."""
        raise NotImplementedError

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """No filters by address: they would let anybody probe columns that are not shown, letter by letter."""
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[M]:
        """Only what the person's teams own."""
        return self.seen_by(cast(User, request.user))

    def get_urls(self) -> list[URLPattern]:
        """The list alone: rows have no pages of their own here."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_changelist"
        return [path("", self.admin_site.admin_view(self.changelist_view), name=name)]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Everybody who is signed in; the rows are what is limited."""
        return request.user.is_authenticated

    def has_module_permission(self, request: HttpRequest) -> bool:
        """As for viewing."""
        return request.user.is_authenticated

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nothing is made here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is changed here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is removed here."""
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The shell's list, drawn as our tables. What cannot be a filter leads to the list without it."""
        # What is no search, page or order is left out, as unknown parameters are on our other lists.
        asked = request.GET.copy()
        for name in set(asked) - KNOWN_PARAMETERS:
            del asked[name]
        request.GET = asked  # type: ignore[assignment]
        response = super().changelist_view(request, extra_context)
        changes = getattr(response, "context_data", {}).get("cl")
        if changes is not None:
            response.context_data |= self._drawn(changes)
        return response

    def _drawn(self, changes: Any) -> dict[str, Any]:
        names = [name for name in changes.list_display if name != "action_checkbox"]
        labels = [_label(label_for_field(name, self.model, self)) for name in names]
        rows = [
            [(label, lookup_field(name, row, self)[2]) for name, label in zip(names, labels, strict=True)]
            for row in changes.result_list
        ]
        return {
            "title": self.title,
            "register_lead": self.lead,
            "register_empty": self.empty,
            "columns": labels,
            "rows": rows,
            "pages": _pages(changes),
        }


def _label(text: Any) -> str:
    return str(text)[:1].upper() + str(text)[1:]


def _pages(changes: Any) -> Page[Any]:
    """The changelist's paging as our pager understands it."""
    last = changes.paginator.num_pages
    return Page(
        rows=changes.result_list,
        number=changes.page_num,
        size=changes.list_per_page,
        total=changes.result_count,
        previous=changes.get_query_string({"p": changes.page_num - 1})[1:] if changes.page_num > 1 else "",
        next=changes.get_query_string({"p": changes.page_num + 1})[1:] if changes.page_num < last else "",
    )


class Members(Register[Membership]):
    """Who is in which of the person's teams, with which roles."""

    title = "Teams"
    lead = "Who belongs to your teams and what they may do. An owner may do what all the others may."
    empty = "You are in no team yet: an owner of a team has to add you."

    list_display: ClassVar[list[str]] = ["person", "email", "team", "roles_held", "active"]
    ordering = ("team__name", "user__name")

    def seen_by(self, user: User) -> QuerySet[Membership]:
        return Membership.objects.filter(team__in=Team.objects.visible_to(user)).select_related("team", "user")

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


class Accounts(Register[AwsAccount]):
    """AWS accounts of the person's teams. The ExternalId is not shown: only the set-up of the roles needs it."""

    title = "AWS accounts"
    lead = "Where your teams may deploy. No keys are kept: Tierboard takes on a role in the account for each step."
    empty = "No account is connected. It takes two roles in your account that trust this installation."

    list_display: ClassVar[list[str]] = ["name", "team", "kind", "account_id", "allowed", "deploy_role_arn"]
    ordering = ("name",)

    def seen_by(self, user: User) -> QuerySet[AwsAccount]:
        return AwsAccount.objects.visible_to(user).select_related("team")

    @display(description="Allowed regions")
    def allowed(self, row: AwsAccount) -> str:
        """The regions as a list."""
        return ", ".join(row.regions)


class Prices(Register[Price]):
    """What AWS asks, as estimates use it. The same for everybody."""

    title = "Price book"
    lead = "The unit prices that estimates use, in US dollars before tax, each with its date and source."
    empty = "No prices are loaded into the database; estimates use the ones that came with this release."

    list_display: ClassVar[list[str]] = ["service", "region", "dimension", "unit", "price", "as_of", "source"]
    search_fields: ClassVar[list[str]] = ["service", "region", "dimension"]
    ordering = ("service", "region", "dimension")

    def seen_by(self, user: User) -> QuerySet[Price]:
        newest = Price.objects.order_by("-book__loaded_at", "-book_id").values("book_id")[:1]
        return Price.objects.filter(book_id__in=newest)

    @display(description="Price, USD")
    def price(self, row: Price) -> str:
        """Exactly as published; graduated prices band by band."""
        return "; ".join(f"{band[2]} from {band[0]}" if len(row.bands) > 1 else str(band[2]) for band in row.bands)


class AuditLog(Register[AuditEntry]):
    """Everything that happened in the person's teams, newest first."""

    title = "Audit log"
    lead = "What people and machines did in your teams. Entries are never changed or removed."
    empty = "Nothing has happened yet."

    list_display: ClassVar[list[str]] = ["happened", "what", "who", "via"]
    search_fields: ClassVar[list[str]] = ["sentence"]
    ordering = ("-id",)

    def seen_by(self, user: User) -> QuerySet[AuditEntry]:
        return AuditEntry.objects.filter(team__in=Team.objects.visible_to(user)).select_related("actor")

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


__all__ = ["team_site"]

team_site.register(Membership, Members)
team_site.register(AwsAccount, Accounts)
team_site.register(Price, Prices)
team_site.register(AuditEntry, AuditLog)
