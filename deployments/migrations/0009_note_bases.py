"""Drafts that are there get to know which revision they started from."""

from typing import Any

from django.db import migrations


def note_bases(apps: Any, schema_editor: Any) -> None:
    """A draft started from the last revision that was saved from it: those of tokens were never shown to it."""
    entries = apps.get_model("teams", "AuditEntry").objects
    revisions = apps.get_model("deployments", "Revision").objects
    for draft in apps.get_model("deployments", "Draft").objects.all():
        saved = entries.filter(action="revision.saved", subject=f"application:{draft.application_id}")
        last = saved.exclude(via="token").order_by("-id").first()
        if last is not None:
            draft.base = revisions.filter(application_id=draft.application_id, number=last.detail.get("number")).first()
            draft.save(update_fields=["base"])


class Migration(migrations.Migration):
    """Rows only."""

    dependencies = [("deployments", "0008_bases_of_drafts")]
    operations = [migrations.RunPython(note_bases, migrations.RunPython.noop)]
