"""AWS accounts that a team deploys to."""

import secrets
import uuid
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models

from teams.models.people import Team, User, teams_of


def new_external_id() -> str:
    """256 random bits; ours, so that no customer can use another's (the confused deputy)."""
    return "tb-" + secrets.token_urlsafe(32)


class AwsAccountQuerySet(models.QuerySet["AwsAccount"]):
    """Accounts, always seen from a person."""

    def visible_to(self, user: User) -> Self:
        """Accounts of the person's teams."""
        return self.filter(team__in=teams_of(user))


class AwsAccount(models.Model):
    """A target: an account, the roles we assume in it, and the regions that are allowed.

    ``kind`` sandbox points to the AWS lookalike of demo and tests. No keys are stored, ever: only role ARNs and the
    ExternalId that we generated. It, the team and the account id never change (a trigger holds that).

    ``verdict`` is that of the last check that ended at ``checked_at``, with its ``answers``
    (:class:`teams.connecting.Answer` as JSON). ``passed_at`` says since when both roles are known to be right: a check
    that is refused and a change of roles take it away, one without a clear answer does not. ``next_check_at`` is when
    the next check is due; ``check_id`` names the one that is under way until ``check_lease_until``, and ``check_step``
    how many questions it has asked.
    """

    class Kind(models.TextChoices):
        """Where calls go."""

        AWS = "aws", "AWS"
        SANDBOX = "sandbox", "Sandbox"

    class Verdict(models.TextChoices):
        """What a check found. Empty: none has ended."""

        CONNECTED = "connected", "Connected"
        REFUSED = "refused", "Refused"
        UNKNOWN = "unknown", "Not known"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="aws_accounts")
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.AWS)
    partition = models.CharField(max_length=16, default="aws")
    account_id = models.CharField(max_length=12, validators=[RegexValidator(r"^\d{12}$", "Twelve digits, please.")])
    read_role_arn = models.CharField(max_length=200, blank=True)
    deploy_role_arn = models.CharField(max_length=200, blank=True)
    external_id = models.CharField(max_length=64, default=new_external_id, editable=False, unique=True)
    regions = ArrayField(models.CharField(max_length=32))
    created_at = models.DateTimeField(auto_now_add=True)
    verdict = models.CharField(max_length=10, choices=Verdict.choices, blank=True, default="", db_default="")
    answers = models.JSONField(default=list, db_default=[])
    checked_at = models.DateTimeField(null=True)
    passed_at = models.DateTimeField(null=True)
    check_asked_at = models.DateTimeField(null=True)
    check_asked_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    next_check_at = models.DateTimeField(null=True, db_index=True)
    check_id = models.UUIDField(null=True)
    check_lease_until = models.DateTimeField(null=True)
    check_step = models.PositiveSmallIntegerField(default=0, db_default=0)

    objects = AwsAccountQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["team", "partition", "account_id"], name="account_once_in_a_team"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def has_roles(self) -> bool:
        """Whether both roles are named."""
        return bool(self.read_role_arn and self.deploy_role_arn)

    @property
    def is_being_checked(self) -> bool:
        """Whether somebody asked for a check that has not ended. The daily one is not waited for by anybody."""
        return self.check_asked_at is not None or self.check_id is not None
