"""The site of the registers. Any active person may enter; every register shows only what their teams own."""

from collections.abc import Callable
from typing import Any

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.cache import never_cache
from unfold.sites import UnfoldAdminSite

from dashboard.http import page


class TeamSite(UnfoldAdminSite):  # type: ignore[misc]  # unfold carries no types
    """The shell's admin site without what makes it an admin site: no staff, no index, no second sign-in, no writing."""

    def has_permission(self, request: HttpRequest) -> bool:
        """Whoever is signed in; inactive people are not."""
        return request.user.is_authenticated and request.user.is_active

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., HttpResponse]:
        """The same door as in front of every other page."""
        return page(view if cacheable else never_cache(view))

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Nothing: the sidebar names the registers one by one."""
        return []

    def get_urls(self) -> list[Any]:
        """A list per register, nothing else."""
        registers: list[URLPattern | URLResolver] = [
            path(f"{_slug(register)}/", include(register.urls)) for register in self._registry.values()
        ]
        return registers


def _slug(register: "ModelAdmin[Any]") -> str:
    return str(register.opts.verbose_name_plural).lower().replace(" ", "-")


team_site = TeamSite(name="admin")
