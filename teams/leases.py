"""Work that stands in rows: which row is due and free, taking it for a while, keeping it, giving it back.

One conditional UPDATE takes a row under a new id, the lease ends by itself, and only who holds that id may write. All
times are the database's.
"""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from django.db.models import Func, Model, Q, QuerySet
from django.db.models.functions import Now

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Lease:
    """How one table is leased: for how long, and in which columns it says who holds a row, until when, and when the
    row is due. ``clock`` is ``Now``, or the real time where transactions are long.
    """

    length: timedelta
    holder: str
    until: str = "lease_until"
    due: str = "next_check_at"
    clock: type[Func] = Now

    def waiting(self, rows: QuerySet[M, M], limit: int) -> list[uuid.UUID]:
        """The ids of those that are due and that nobody has, longest due first."""
        return list(self._free(rows).order_by(self.due).values_list("pk", flat=True)[:limit])

    def claim(self, rows: QuerySet[M, M], pk: uuid.UUID, **columns: Any) -> uuid.UUID | None:
        """The id under which the row is ours now, ``columns`` written; None when it is not due or somebody has it."""
        mine = uuid.uuid4()
        taken = self._free(rows).filter(pk=pk).update(**{self.holder: mine, **self.kept()}, **columns)
        return mine if taken else None

    def held(self, row: M) -> QuerySet[M, M]:
        """The row while it is ours; none once somebody else has taken it."""
        return type(row)._default_manager.filter(**{"pk": row.pk, self.holder: getattr(row, self.holder)})

    def kept(self) -> dict[str, Any]:
        """Columns that renew the lease from now on."""
        return {self.until: self.clock() + self.length}

    def given_back(self, after: timedelta | None = None) -> dict[str, Any]:
        """Columns of a row that nobody has, due again ``after`` that when it is said."""
        again = {} if after is None else {self.due: self.clock() + after}
        return {self.holder: None, self.until: None, **again}

    def _free(self, rows: QuerySet[M, M]) -> QuerySet[M, M]:
        now = self.clock()
        nobody = Q(**{f"{self.until}__isnull": True}) | Q(**{f"{self.until}__lt": now})
        return rows.filter(nobody, **{f"{self.due}__lte": now})
