"""Lists of ids whose SQL is written once.

Django writes the text of a query anew for each request. For what needs attention that takes three times as long as
PostgreSQL takes to answer, and the text is the same for everybody who is in as many teams with the same roles. So it is
kept, and the ids of the person and of the teams are filled in.
"""

import uuid
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from deployments.models import Deployment
from teams.models import User, imagined

_PERSON = uuid.UUID("7c0f0000-5eed-4000-8000-000000000000")
"""Stands for the person while a text is written; those that stand for teams count up from it."""
_KEPT = 256

Held = tuple[tuple[str, ...], ...]
"""The roles that somebody holds in each team."""
Build = Callable[[User], QuerySet[Deployment]]


@dataclass(frozen=True)
class _Text:
    """A query with its parameters, of which some stand for somebody."""

    sql: str
    parameters: tuple[Hashable, ...]

    def filled(self, ids: Mapping[uuid.UUID, uuid.UUID]) -> list[Any]:
        """The parameters for one person."""
        return [_filled(one, ids) for one in self.parameters]


def first_ids(build: Build, user: User, count: int) -> list[uuid.UUID]:
    """The ids of the first ``count`` of ``build(user)``, in their order.

    :param build: a function of a module. It must ask for nothing but the person and their teams, as it is called for
        one person and not for the next: no time of day, nothing that was read.
    :raises TypeError: when it asked for what cannot be filled in.
    """
    if user.remembered is None:
        return list(build(user).values_list("pk", flat=True)[:count])
    return [row[0] for row in _rows(_first, build, user, count)]


def count_up_to(build: Build, user: User, most: int) -> int:
    """How many there are in ``build(user)``, as far as ``most``; ``build`` and errors as for :func:`first_ids`."""
    if user.remembered is None:
        return build(user).order_by()[:most].count()
    found = _rows(_count, build, user, most)
    return found[0][0] if found else 0


def _rows(write: Callable[[Build, Held, int], _Text | None], build: Build, user: User, limit: int) -> list[Any]:
    held = user.remembered or {}
    text = write(build, tuple(tuple(sorted(roles)) for roles in held.values()), limit)
    if text is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(text.sql, text.filled(dict(zip(_ids(len(held)), (user.pk, *held), strict=True))))
        return list(cursor.fetchall())


@lru_cache(_KEPT)
def _first(build: Build, held: Held, count: int) -> _Text | None:
    return _written(build(_somebody(held)).values_list("pk")[:count])


@lru_cache(_KEPT)
def _count(build: Build, held: Held, most: int) -> _Text | None:
    text = _written(build(_somebody(held)).order_by().values_list("pk")[:most])
    # All of it was written by Django, with places for what is filled in.
    return text and _Text(f"SELECT COUNT(*) FROM ({text.sql}) found", text.parameters)  # noqa: S608


def _written(rows: QuerySet[Deployment, Any]) -> _Text | None:
    """The text of a query; None when it can find nothing, as for somebody without a team."""
    try:
        sql, parameters = rows.query.sql_with_params()
    except EmptyResultSet:
        return None
    return _Text(sql, tuple(_kept(one) for one in parameters))


def _somebody(held: Held) -> User:
    """A person who holds these roles, each in a team of its own; no row of either exists."""
    person, *teams = _ids(len(held))
    return imagined(person, dict(zip(teams, held, strict=True)))


def _ids(teams: int) -> Sequence[uuid.UUID]:
    return [uuid.UUID(int=_PERSON.int + number) for number in range(teams + 1)]


def _kept(parameter: Any) -> Hashable:
    """A parameter as it is kept: lists as tuples, so that nobody changes them."""
    if isinstance(parameter, (list, tuple)):
        return tuple(_kept(one) for one in parameter)
    stands_for_somebody = isinstance(parameter, uuid.UUID) and parameter.bytes[:12] == _PERSON.bytes[:12]
    if stands_for_somebody or isinstance(parameter, (bool, int, str)):
        kept: Hashable = parameter
        return kept
    raise TypeError(f"{parameter!r} may be another in the next request: ask for these rows without keeping the text.")


def _filled(parameter: Hashable, ids: Mapping[uuid.UUID, uuid.UUID]) -> Any:
    """What was kept, for one person; a KeyError rather than somebody who does not exist."""
    if isinstance(parameter, tuple):
        return [_filled(one, ids) for one in parameter]
    return ids[parameter] if isinstance(parameter, uuid.UUID) else parameter
