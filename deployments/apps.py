"""The Django app of deployments."""

from django.apps import AppConfig


class DeploymentsConfig(AppConfig):
    """What a team runs, and how a change gets there."""

    name = "deployments"
    verbose_name = "Deployments"
