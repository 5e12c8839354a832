"""Blueprints of teams with their versions, and which version an application, its draft and its revisions stand on."""

import uuid

from django.conf import settings
from django.db import migrations, models
from django.db.models.deletion import PROTECT
from django.db.models.functions import Lower, Now

FORWARD = """
CREATE TRIGGER immutable BEFORE UPDATE ON deployments_blueprintversion
    FOR EACH ROW EXECUTE FUNCTION deployments_immutable();
"""
BACKWARD = "DROP TRIGGER immutable ON deployments_blueprintversion;"
OFFERED = models.Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
WITHDRAWN = models.Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False)


def person(**how: bool) -> models.ForeignKey:  # type: ignore[type-arg]
    """A column that names somebody."""
    return models.ForeignKey(on_delete=PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, **how)


def version(related_name: str = "+") -> models.ForeignKey:  # type: ignore[type-arg]
    """A column that names a version, empty where nothing started from one."""
    return models.ForeignKey(
        null=True, on_delete=PROTECT, related_name=related_name, to="deployments.blueprintversion"
    )


class Migration(migrations.Migration):
    """Two tables, three columns, and a trigger: versions never change."""

    dependencies = [
        ("deployments", "0021_removals"),
        ("teams", "0007_account_identity"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="TeamBlueprint",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=60)),
                ("description", models.CharField(blank=True, max_length=300)),
                ("created_at", models.DateTimeField(db_default=Now())),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("created_by", person()),
                ("team", models.ForeignKey(on_delete=PROTECT, related_name="blueprints", to="teams.team")),
                ("withdrawn_by", person(null=True)),
            ],
            options={"ordering": ["name"]},
        ),
        migrations.CreateModel(
            name="BlueprintVersion",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveIntegerField()),
                ("document", models.JSONField()),
                ("digest", models.CharField(max_length=64)),
                ("message", models.CharField(max_length=200)),
                ("created_at", models.DateTimeField(db_default=Now())),
                (
                    "blueprint",
                    models.ForeignKey(on_delete=PROTECT, related_name="versions", to="deployments.teamblueprint"),
                ),
                (
                    "revision",
                    models.ForeignKey(on_delete=PROTECT, related_name="+", to="deployments.revision"),
                ),
                ("saved_by", person()),
            ],
            options={"ordering": ["-number"]},
        ),
        migrations.AddField("application", "started_from", version("started")),
        migrations.AddField("draft", "blueprint_base", version()),
        migrations.AddField("revision", "blueprint_base", version()),
        migrations.AddConstraint(
            "teamblueprint",
            models.UniqueConstraint(
                "team", Lower("name"), condition=models.Q(withdrawn_at__isnull=True), name="blueprint_once_in_a_team"
            ),
        ),
        migrations.AddConstraint(
            "teamblueprint",
            models.CheckConstraint(condition=OFFERED | WITHDRAWN, name="blueprint_withdrawal_is_whole"),
        ),
        migrations.AddConstraint(
            "blueprintversion",
            models.UniqueConstraint(fields=["blueprint", "number"], name="blueprint_version_once"),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
