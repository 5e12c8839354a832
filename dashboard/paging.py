"""Pages of long lists by number, in the address, for as far as people really turn."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest, QueryDict

M = TypeVar("M", bound=Model)
T = TypeVar("T")
SIZE = 25
# Counting stops here: "more than 10,000" is as good an answer, and costs the same at any size of table.
COUNT_TO = 10_000


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of rows. ``previous`` and ``next`` are query strings that keep the filters, or empty."""

    rows: Sequence[T]
    number: int
    size: int
    total: int
    previous: str
    next: str

    @property
    def first(self) -> int:
        """Place of the first row in the whole list, from 1."""
        return (self.number - 1) * self.size + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """Place of the last row."""
        return (self.number - 1) * self.size + len(self.rows)

    @property
    def total_words(self) -> str:
        """The length of the list in words."""
        return f"more than {COUNT_TO:,}" if self.total > COUNT_TO else f"{self.total:,}"


def page_of(rows: QuerySet[M, M], request: HttpRequest, size: int = SIZE, name: str = "page") -> Page[M]:
    """The page that the address asks for; nonsense and numbers out of range become the nearest page there is.

    :param name: what the number is called in the address, where a page has two lists.
    """
    # Which rows first, then all that is shown of them: far down, joining what is skipped would cost more than the page.
    keys = keys_of(rows, request, size, name)
    return replace(keys, rows=list(rows.filter(pk__in=keys.rows)))


def keys_of(rows: QuerySet[M, M], request: HttpRequest, size: int = SIZE, name: str = "page") -> Page[Any]:
    """The same with the ids of the rows alone."""
    total = rows.order_by().values("pk")[: COUNT_TO + 1].count()
    return _page(rows.values_list("pk", flat=True), total, request, size, name)


def page_of_ids(every: Sequence[Any], request: HttpRequest, size: int = SIZE, name: str = "page") -> Page[Any]:
    """The same for a list that is short as a rule: ``every`` has its ids, one more than are counted at most."""
    return _page(every, len(every), request, size, name)


def _page(order: Any, total: int, request: HttpRequest, size: int, name: str) -> Page[Any]:
    pages = max(1, -(-min(total, COUNT_TO) // size))
    number = min(max(_whole(request.GET.get(name, "")), 1), pages)
    return Page(
        rows=list(order[(number - 1) * size : number * size]),
        number=number,
        size=size,
        total=total,
        previous=_query(request, name, number - 1) if number > 1 else "",
        next=_query(request, name, number + 1) if number < pages else "",
    )


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 1


def _query(request: HttpRequest, name: str, number: int) -> str:
    query: QueryDict = request.GET.copy()
    query[name] = str(number)
    return query.urlencode()
