"""``manage.py add_member``: how an operator brings the first people in, and changes what they may do."""

import getpass
import os
import sys
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction

from teams.actions import add_member, create_team
from teams.models import Team, User
from teams.roles import Role

PASSWORD_VARIABLE = "NEW_MEMBER_PASSWORD"  # noqa: S105  the name of a variable, not a password


class Command(BaseCommand):
    """Adds a person to a team, making both when they are new. Safe to repeat: roles are replaced."""

    help = (
        "Put a person into a team with roles; makes the person and, with --new-team, the team. A new person's password "
        f"is asked for, or read from {PASSWORD_VARIABLE}."
    )

    def add_arguments(self, parser: Any) -> None:
        """E-mail, team, roles, name."""
        parser.add_argument("email")
        parser.add_argument("--team", required=True, help="the team's name")
        parser.add_argument("--new-team", action="store_true", help="make the team if there is none of this name")
        parser.add_argument("--role", required=True, action="append", choices=[role.value for role in Role])
        parser.add_argument("--name", default="", help="how the person is called; needed for a new one")

    def handle(self, *args: Any, **options: Any) -> None:
        """Everything or nothing."""
        with transaction.atomic():
            team = self._team(options["team"].strip(), options["new_team"])
            user = User.objects.filter(email__iexact=options["email"]).first() or _person(options)
            row = add_member(team=team, user=user, roles=[Role(word) for word in options["role"]])
        self.stdout.write(f"{user.email} is now {', '.join(row.roles)} in {team}.")

    def _team(self, name: str, new: bool) -> Team:
        team = Team.objects.filter(name=name).first()
        if team or not new:
            return team or self._unknown(name)
        if not name or len(name) > 60:
            raise CommandError("A team's name has 1 to 60 characters.")
        return create_team(name=name)

    def _unknown(self, name: str) -> Team:
        known = ", ".join(Team.objects.values_list("name", flat=True)) or "none yet"
        raise CommandError(f"There is no team named {name}. Teams: {known}. Add --new-team to make it.")


def _person(options: dict[str, Any]) -> User:
    email, name = options["email"].strip(), options["name"].strip()
    try:
        validate_email(email)
        if not name:
            raise CommandError("This person is new: say how they are called with --name.")
        password = _password()
        validate_password(password, User(email=email, name=name))
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from None
    return User.objects.create_user(email, password, name=name[:80])


def _password() -> str:
    given = os.environ.get(PASSWORD_VARIABLE, "")
    if given:
        return given
    if not sys.stdin.isatty():
        raise CommandError(f"There is no terminal to ask for a password: set {PASSWORD_VARIABLE}.")
    return getpass.getpass("Password for the new person: ")
