"""The product's addresses and, beside them, Django's own admin of the same rows: the floor of the measurement."""

from django.contrib.admin import AdminSite, ModelAdmin
from django.urls import path

from config.urls import urlpatterns as product
from deployments.models import Deployment


class StockSite(AdminSite):
    """Django's own admin for whoever is signed in."""

    def has_permission(self, request: object) -> bool:
        """Everybody: this site only exists in the measurement."""
        return True


class StockList(ModelAdmin):  # type: ignore[type-arg]
    """What our list of deployments shows, as Django's admin shows it."""

    list_display = ("number", "application", "environment", "status", "requested_by", "requested_at", "ended_at")
    list_select_related = ("application__team", "environment__application", "requested_by")

    def has_view_permission(self, request: object, obj: object = None) -> bool:
        """Everybody."""
        return True

    def has_module_permission(self, request: object) -> bool:
        """Everybody."""
        return True


stock = StockSite(name="stock")
stock.register(Deployment, StockList)

urlpatterns = [*product, path("stock/", stock.urls)]
