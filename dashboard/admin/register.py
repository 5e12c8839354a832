"""What all registers have in common: a list to read, drawn as our tables are."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Generic, TypeVar, cast

from django.contrib.admin.utils import label_for_field, lookup_field
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path
from unfold.admin import ModelAdmin

from dashboard.paging import Page
from teams.models import User

M = TypeVar("M", bound=Model)
IDENTIFIER: Final = "mono"
PRICE: Final = "price"
TIME: Final = "time"
SHORT: Final = "short"
SENTENCE: Final = "sentence"
"""What needs no label in front of it."""
KNOWN_PARAMETERS = frozenset({"q", "p", "o", "e", "all"})


@dataclass(frozen=True)
class Cell:
    """One text of a row. ``look`` is how its column is written; ``href`` where its link leads, if it is one."""

    label: str
    text: Any
    look: str
    href: str = ""


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
    hint = ""
    """What the search takes, where that is not plain."""
    terms: tuple[str, ...] = ()
    """Words of the list that need a line each."""
    looks: ClassVar[dict[str, str]] = {}
    """Columns that are no plain words: identifiers, figures, times, short ones."""
    leads = ""
    """The column that leads to the page of what the row is about; the first one where none is named."""
    searched = "Search"
    """What the search looks into."""
    by_name = True
    """Whether rows stand in the order of names; else in that of time, the newest first."""

    def note(self, row: M) -> str:
        """What is long and the same for many rows: it stands once beneath the table, and the last cell leads there."""
        return ""

    def lead_over(self, rows: Iterable[M], seen: QuerySet[M]) -> str:
        """What stands above these rows; ``seen`` are those of all pages, before any search."""
        return self.lead

    def nothing(self) -> str:
        """What stands there where no row is to be seen."""
        return self.empty

    def link(self, row: M) -> str:
        """Where the first cell of the row leads; empty where there is no page for it."""
        return ""

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
        looks = [self.looks.get(name, "") for name in names]
        notes: list[str] = []
        rows = [
            [self._cell(row, name, label, notes) for name, label in zip(names, labels, strict=True)]
            for row in changes.result_list
        ]
        return {
            "notes": notes,
            "title": self.title,
            "register_lead": self.lead_over(changes.result_list, changes.root_queryset),
            "register_hint": self.hint,
            "register_terms": self.terms,
            "searched": self.searched,
            "register_empty": self.nothing(),
            "columns": list(zip(labels, looks, strict=True)),
            "rows": rows,
            "pages": _pages(changes),
            "by_name": self.by_name,
        }

    def _cell(self, row: M, name: str, label: str, notes: list[str]) -> Cell:
        text = lookup_field(name, row, self)[2]
        look = self.looks.get(name, "")
        note = self.note(row) if name == self.list_display[-1] else ""
        if note:
            if note not in notes:
                notes.append(note)
            return Cell(label, text, look, f"#note-{notes.index(note) + 1}")
        href = self.link(row) if name == (self.leads or self.list_display[0]) else ""
        return Cell("" if look == SENTENCE else label, text, look, href)


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
