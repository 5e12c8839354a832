"""The Django app of costing."""

from django.apps import AppConfig


class CostingConfig(AppConfig):
    """What applications will cost, and what they did cost."""

    name = "costing"
    verbose_name = "Costs"
