"""Reads of what uses AWS accounts, for their pages."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from deployments.models import Environment
from teams.models import AwsAccount, User


@dataclass(frozen=True)
class Uses:
    """How much of what runs in an account."""

    environments: int = 0
    applications: int = 0


def uses_of(found: Sequence[AwsAccount]) -> dict[uuid.UUID, Uses]:
    """What uses each of the accounts, in one query."""
    rows = Environment.objects.filter(account__in=found).order_by().values("account")
    counted = rows.annotate(places=Count("pk"), apps=Count("application", distinct=True))
    known: dict[Any, Uses] = {row["account"]: Uses(row["places"], row["apps"]) for row in counted}
    return {account.pk: known.get(account.pk, Uses()) for account in found}


def users_of(user: User, account: AwsAccount) -> QuerySet[Any, Any]:
    """The applications that deploy there, by name: ``application``, its name, and how many ``places`` of it do."""
    rows = Environment.objects.visible_to(user).filter(account=account)
    named = rows.order_by("application__name", "application").values("application", "application__name")
    return named.annotate(places=Count("pk"))
