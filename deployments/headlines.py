"""What the estimates stored with plans come to, without their lines.

Plans never change, so what was read from one is kept in this process: an estimate is read from the table once, which
unpacks it anew for each figure that is asked of it.
"""

import uuid
from collections import OrderedDict
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from threading import Lock
from typing import Any

from django.db.models.fields.json import KeyTextTransform

from deployments.annotations import count_in, first_reason, rests_on_guesses
from deployments.models import Deployment, Plan
from deployments.totals import Stored

KEPT = 20_000


_kept: OrderedDict[uuid.UUID, Stored] = OrderedDict()
_lock = Lock()


def stored_totals(deployment_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Stored]:
    """The estimates' headlines by deployment; those without a plan are left out. One query at most."""
    wanted = list(deployment_ids)
    # One look for each: thousands of them are asked for, and a UUID works out its hash anew each time.
    with _lock:
        looked = [(pk, _kept.get(pk)) for pk in wanted]
    found = {pk: known for pk, known in looked if known is not None}
    missing = [pk for pk, known in looked if known is None]
    fresh = {row["pk"]: _stored(row) for row in _rows(missing)} if missing else {}
    with _lock:
        _kept.update(fresh)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return found | fresh if fresh else found


def with_headlines(rows: Iterable[Deployment]) -> list[Deployment]:
    """The same rows, each with its :class:`Stored` as ``headline``; None where no plan was made.

    Their plans have to be loaded. One query at most.
    """
    found = list(rows)
    totals = stored_totals(row.pk for row in found if getattr(row, "plan", None) is not None)
    for row in found:
        row.headline = totals.get(row.pk)
    return found


def _rows(deployment_ids: list[uuid.UUID]) -> list[dict[str, Any]]:
    figures: dict[str, Any] = {
        "before": KeyTextTransform("total", "cost_before"),
        "after": KeyTextTransform("total", "cost_after"),
        "lines": count_in("lines", "cost_after"),
        "unpriced": count_in("unpriced", "cost_after"),
        "requests": KeyTextTransform("requests", "cost_after"),
        "unpriced_before": count_in("unpriced", "cost_before"),
        "why": first_reason("cost_after"),
        "lines_before": count_in("lines", "cost_before"),
        "why_before": first_reason("cost_before"),
        "source": KeyTextTransform("requests_source", "cost_after"),
        "guessed": rests_on_guesses("cost_after"),
    }
    return [dict(row) for row in Plan.objects.filter(pk__in=deployment_ids).values("pk", **figures)]


def _stored(row: dict[str, Any]) -> Stored:
    """What was read of one plan, with nothing where a column or a part of it is missing."""
    return Stored(
        before=_decimal(row["before"]),
        after=_decimal(row["after"]),
        lines=row["lines"] or 0,
        unpriced=row["unpriced"] or 0,
        requests=_decimal(row["requests"]),
        unpriced_before=row["unpriced_before"] or 0,
        why=row["why"] or "",
        lines_before=row["lines_before"] or 0,
        why_before=row["why_before"] or "",
        source=row["source"] or "",
        guessed=bool(row["guessed"]) or row["source"] == "default",
    )


def _decimal(text: str | None) -> Decimal | None:
    try:
        found = Decimal(text) if text is not None else None
    except InvalidOperation:
        return None
    return found if found is None or found.is_finite() else None
