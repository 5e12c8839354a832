"""Who uses Tierboard: users who sign in by e-mail, teams, and memberships with roles."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any, ClassVar, Final, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower, Now
from django.utils.functional import cached_property

from teams.roles import Role

UPLOADS_AT_ONCE = 60.0
"""Uploads that the tokens of a team may send at once after a quiet time."""
_MOST_REMEMBERED: Final = 200
"""Teams of one person. Who is in more is looked up in the database each time, as the list would be a burden there."""


class UserManager(BaseUserManager["User"]):
    """Makes users; e-mail addresses are stored as typed and compared without case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """The user with this e-mail address, whatever its case."""
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **columns: Any) -> "User":
        """A new user; without a password nobody can sign in as them."""
        user = self.model(email=self.normalize_email(email).strip(), **columns)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **columns: Any) -> "User":
        """A user who may enter every register. Approval rules still hold for them."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **columns)


class User(AbstractBaseUser, PermissionsMixin):
    """A person. Inactive people keep their history and can do nothing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField("e-mail", max_length=254, unique=True)
    name = models.CharField(max_length=80)
    is_active = models.BooleanField("active", default=True)
    is_staff = models.BooleanField("operator", default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    remembers = False
    """Whether what roles they hold is read once only, after :func:`remember_teams`; no column."""

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        """The name people see."""
        return str(self)

    def get_short_name(self) -> str:
        """The same: one name is all we ask for."""
        return str(self)

    @property
    def remembered(self) -> Mapping[uuid.UUID, Sequence[str]] | None:
        """The person's roles by team, where they are remembered; one query the first time, none if nobody asks."""
        return self._read_once if self.remembers else None

    @cached_property
    def _read_once(self) -> Mapping[uuid.UUID, Sequence[str]] | None:
        if not self.is_active:
            return {}
        rows = list(Membership.objects.filter(user=self).values_list("team_id", "roles")[: _MOST_REMEMBERED + 1])
        return dict(rows) if len(rows) <= _MOST_REMEMBERED else None


class TeamQuerySet(models.QuerySet["Team"]):
    """Teams, always seen from a person."""

    def visible_to(self, user: User) -> Self:
        """Teams in which ``user`` is an active member; nobody else's, superusers included."""
        return self.filter(memberships__user=user, memberships__user__is_active=True).distinct()


class Team(models.Model):
    """People who own applications together. What belongs to a team is invisible to all others.

    ``upload_allowance`` is its token bucket for uploads of CI (never negative), as it was at ``upload_allowance_at``.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=60)
    slug = models.SlugField(max_length=40, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    upload_allowance = models.FloatField(default=UPLOADS_AT_ONCE, db_default=UPLOADS_AT_ONCE)
    upload_allowance_at = models.DateTimeField(db_default=Now())

    objects = TeamQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person in a team, with any of the roles of :class:`teams.roles.Role`."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    roles = ArrayField(models.CharField(max_length=16, choices=[(role.value, role.value) for role in Role]))
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "user"], name="member_once_in_a_team")]

    def __str__(self) -> str:
        return f"{self.user} in {self.team}"


def remember_teams(user: User) -> None:
    """Read at most once what roles the person holds in which teams, for all that one page asks about it.

    Only for what is shown: whoever changes something is looked up in the database, when it is changed.
    """
    user.remembers = True


def imagined(pk: uuid.UUID, held: Mapping[uuid.UUID, Sequence[str]]) -> User:
    """Somebody who holds these roles by team, as far as queries ask; no row is read, and none must be written."""
    user = User(pk=pk)
    user.remembers = True
    # What is read once is remembered so.
    user.__dict__["_read_once"] = dict(held)
    return user


def teams_of(
    user: User, holding: Collection[str] | None = None
) -> models.QuerySet[Membership, Any] | Collection[uuid.UUID]:
    """The ids of the person's teams, none of somebody who is switched off: for ``team__in`` of every list.

    What was remembered; else a subquery of one table, as nearly every query of a page has it in itself.

    :param holding: only teams in which the person holds one of these roles, as memberships hold them.
    """
    if user.remembered is not None:
        held = user.remembered.items()
        return [team for team, roles in held if holding is None or not set(holding).isdisjoint(roles)]
    mine = Membership.objects.filter(user=user).order_by().values("team")
    if holding is not None:
        mine = mine.filter(roles__overlap=list(holding))
    return mine if user.is_active else mine.none()
