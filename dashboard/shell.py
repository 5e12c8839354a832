"""What the frame around every page shows: the sidebar, what waits for the person, and whether anybody works."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from unfold.settings import get_config

from dashboard import drawn_for
from dashboard.glossary import AWS_NAMES
from dashboard.paging import COUNT_TO
from deployments import selectors
from deployments.prepared import count_up_to
from teams.operator import operator

NO_WORKER = (
    "No worker has reported for 45 s: nothing is being deployed. Workers are the programs that carry out what is asked "
    "for here. States stay as they were left; what you ask for is kept and starts by itself when a worker is back."
)
# Title, page, icon, addresses that belong to it (by their first path segments).
_WORK = (
    ("Home", "home", "house", ("",)),
    ("Applications", "applications", "layout-grid", ("applications", "blueprints", "environments")),
    ("Deployments", "deployments", "rocket", ("deployments",)),
    ("Approvals", "approvals", "stamp", ("approvals",)),
)
_REGISTERS = (
    ("Teams", "admin:teams_membership_changelist", "users"),
    ("AWS accounts", "aws_accounts", "cloud"),
    ("Tokens & hooks", "tokens", "key-round"),
    ("Price book", "admin:costing_price_changelist", "tags"),
    ("Audit log", "admin:teams_auditentry_changelist", "scroll-text"),
    ("Health", "health", "heart-pulse"),
)


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of every template that is rendered for a request. Costs nothing until a template asks for a value."""
    user = getattr(request, "user", None)
    return {
        "has_permission": SimpleLazyObject(lambda: bool(user and user.is_authenticated)),
        "is_nav_sidebar_enabled": True,
        "site_title": "Tierboard",
        "demo": settings.DEMO,
        "colors": _colors(),
        "styles": [static("tierboard.css")],
        "scripts": [static("ui.js")],
        "csrf_cookie_name": settings.CSRF_COOKIE_NAME,
        "sidebar_navigation": SimpleLazyObject(lambda: navigation(request)),
        "waiting_count": SimpleLazyObject(lambda: _waiting(user)),
        "person_mark": SimpleLazyObject(lambda: drawn_for.mark(user)),
        "aws_names": request.COOKIES.get(AWS_NAMES) == "1",
        "workers_banner": SimpleLazyObject(lambda: workers_banner(user)),
    }


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """The sidebar: groups of items. Only pages that exist; ``count`` marks the item that carries the badge."""
    segment = request.path.strip("/").split("/")[0]
    work = [
        {
            "title": title,
            "link": reverse(name),
            "icon": icon,
            "active": segment in segments,
            "count": name == "approvals",
        }
        for title, name, icon, segments in _WORK
    ]
    registers = [
        {
            "title": title,
            "link": reverse(name),
            "icon": icon,
            "active": request.path.startswith(reverse(name)),
            "count": False,
        }
        for title, name, icon in _REGISTERS
    ]
    return [{"items": work}, {"items": registers, "separator": True}]


def _waiting(user: Any) -> int:
    return count_up_to(selectors.waiting_for, user, COUNT_TO) if user and user.is_authenticated else 0


def workers_banner(user: Any) -> str:
    """The sentence for people when nobody works; nothing when somebody does."""
    silent = user and user.is_authenticated and selectors.workers_silent()
    return f"{NO_WORKER} {_who_starts_one(user)}" if silent else ""


def _who_starts_one(user: Any) -> str:
    return "The page Health says what to do." if user.is_staff else f"If it is urgent, tell {operator()}."


@lru_cache(maxsize=1)
def _colors() -> dict[str, dict[str, str]]:
    """The shell's base ramp and our indigo, as custom properties of every page: as one of many values, since the shell
    writes each with more blanks than letters.
    """
    colors: dict[str, dict[str, str]] = get_config()["COLORS"]
    found = [(name, weight, value) for name, weights in colors.items() for weight, value in weights.items()]
    (name, weight, first), *rest = found
    return {name: {weight: ";".join([first, *(f"--color-{name}-{weight}:{value}" for name, weight, value in rest)])}}
