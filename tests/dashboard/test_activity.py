"""The activity of an application: each line leads to what it tells of."""

import pytest
from django.urls import reverse

from dashboard.audited import address_of
from deployments.models import Application
from teams.models import AuditEntry
from tests.dashboard.conftest import client_of
from tests.dashboard.world import World

KEY = "6b2f0d6e-1111-4222-8333-444455556666"
SHOP = Application(pk=KEY, name="shop")


@pytest.mark.parametrize(
    ("action", "about", "detail", "address"),
    [
        ("deployment.queued", f"deployment:{KEY}", {}, f"/deployments/{KEY}/"),
        ("blueprint.saved", f"blueprint:{KEY}", {"number": 3}, f"/blueprints/{KEY}/"),
        ("revision.saved", f"application:{KEY}", {"number": 3}, f"/applications/{KEY}/revisions/3/"),
        ("revision.blocked", f"revision:{KEY}", {"number": 2}, f"/applications/{KEY}/revisions/2/"),
        ("rules.changed", f"environment:{KEY}", {}, f"/applications/{KEY}/#place-{KEY}"),
        ("application.created", f"application:{KEY}", {}, ""),
        ("revision.saved", f"application:{KEY}", {"number": "3"}, ""),
        ("deployment.queued", "deployment:none", {}, ""),
    ],
)
def test_where_a_line_leads(action: str, about: str, detail: dict[str, object], address: str) -> None:
    assert address_of(AuditEntry(action=action, subject=about, detail=detail), SHOP) == address


@pytest.mark.parametrize(
    ("action", "about", "detail", "address"),
    [
        ("deployment.queued", f"deployment:{KEY}", {}, f"/deployments/{KEY}/"),
        ("blueprint.saved", f"blueprint:{KEY}", {"number": 3}, f"/blueprints/{KEY}/"),
        ("revision.saved", f"application:{KEY}", {"number": 3}, f"/applications/{KEY}/revisions/3/"),
        ("application.created", f"application:{KEY}", {}, f"/applications/{KEY}/"),
        ("rules.changed", f"environment:{KEY}", {}, ""),
        ("revision.blocked", f"revision:{KEY}", {"number": 2}, ""),
        ("revision.saved", "application:none", {"number": 3}, ""),
    ],
)
def test_where_an_entry_of_the_whole_log_leads(
    action: str, about: str, detail: dict[str, object], address: str
) -> None:
    """The same, as far as the entry itself says of which application it is."""
    assert address_of(AuditEntry(action=action, subject=about, detail=detail)) == address


@pytest.mark.django_db
def test_the_page_links_what_it_tells_of(built: World) -> None:
    page = client_of(built.cast.viewer).get(reverse("application_activity", args=[built.application.pk]))
    address = reverse("application_revision", args=[built.application.pk, 1])
    assert f'<a class="cell-link" href="{address}">Developer saved revision 1 of shop' in page.content.decode()
