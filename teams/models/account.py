"""AWS accounts that a team deploys to."""

import secrets
import uuid
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models

from teams.models.people import Team, User


def new_external_id() -> str:
    """256 random bits; ours, so that no customer can use another's (the confused deputy)."""
    return "tb-" + secrets.token_urlsafe(32)


class AwsAccountQuerySet(models.QuerySet["AwsAccount"]):
    """Accounts, always seen from a person."""

    def visible_to(self, user: User) -> Self:
        """Accounts of the person's teams."""
        return self.filter(team__in=Team.objects.visible_to(user))


class AwsAccount(models.Model):
    """A target: an account, the roles we assume in it, and the regions that are allowed.

    ``kind`` sandbox points to the AWS lookalike of demo and tests. No keys are stored, ever: only role ARNs and the
    ExternalId that we generated.
    """

    class Kind(models.TextChoices):
        """Where calls go."""

        AWS = "aws", "AWS"
        SANDBOX = "sandbox", "Sandbox"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="aws_accounts")
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.AWS)
    partition = models.CharField(max_length=16, default="aws")
    account_id = models.CharField(max_length=12, validators=[RegexValidator(r"^\d{12}$", "Twelve digits, please.")])
    read_role_arn = models.CharField(max_length=200)
    deploy_role_arn = models.CharField(max_length=200)
    external_id = models.CharField(max_length=64, default=new_external_id, editable=False, unique=True)
    regions = ArrayField(models.CharField(max_length=32))
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AwsAccountQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["team", "partition", "account_id"], name="account_once_in_a_team"),
        ]

    def __str__(self) -> str:
        return self.name
