"""The Django app of the dashboard."""

from django.apps import AppConfig


class DashboardConfig(AppConfig):
    """Pages and REST."""

    name = "dashboard"
    verbose_name = "Dashboard"
