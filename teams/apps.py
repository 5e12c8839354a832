"""The Django app of teams."""

from django.apps import AppConfig


class TeamsConfig(AppConfig):
    """Teams, people, AWS accounts, audit and notices."""

    name = "teams"
    verbose_name = "Teams"
