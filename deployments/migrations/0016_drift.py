"""Checks of what was changed outside of Tierboard; what runs already is compared within a day, spread over it."""

import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.conf import settings
from django.db import migrations, models


FORWARD = """
UPDATE deployments_environment SET next_drift_check_at = now() + random() * interval '1 day'
WHERE live_deployment_id IS NOT NULL AND stack_id <> ''
"""


class Migration(migrations.Migration):
    """Three tables, and when each environment is due."""

    dependencies = [
        ("deployments", "0015_observed_stacks"),
        ("teams", "0007_account_identity"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DriftCheck",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("stack_id", models.CharField(max_length=300)),
                ("asked_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("detecting", "comparing"),
                            ("done", "done"),
                            ("unknown", "not known"),
                            ("overtaken", "overtaken"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("detection_id", models.CharField(blank=True, max_length=100)),
                ("begun_at", models.DateTimeField(null=True)),
                ("next_look_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), null=True)),
                ("lease_id", models.UUIDField(null=True)),
                ("lease_until", models.DateTimeField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("ended_at", models.DateTimeField(null=True)),
                ("sentence", models.CharField(blank=True, max_length=500)),
                ("aws_said", models.TextField(blank=True)),
                ("drifted", models.PositiveIntegerField(default=0)),
                ("in_sync", models.PositiveIntegerField(default=0)),
                ("unknown", models.PositiveIntegerField(default=0)),
                ("not_checkable", models.PositiveIntegerField(default=0)),
            ],
            options={
                "ordering": ["-asked_at"],
            },
        ),
        migrations.CreateModel(
            name="DriftIgnore",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("logical_id", models.CharField(max_length=255)),
                ("path", models.CharField(blank=True, max_length=500)),
                ("reason", models.CharField(max_length=500)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("expires_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["expires_at"],
            },
        ),
        migrations.CreateModel(
            name="ResourceDrift",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("logical_id", models.CharField(max_length=255)),
                ("physical_id", models.TextField(blank=True)),
                ("type", models.CharField(max_length=200)),
                ("status", models.CharField(max_length=16)),
                ("differences", models.JSONField(default=list)),
                ("reason", models.TextField(blank=True)),
                ("at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["logical_id"],
            },
        ),
        migrations.AddField(
            model_name="environment",
            name="next_drift_check_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="environment",
            index=models.Index(
                condition=models.Q(("next_drift_check_at__isnull", False)),
                fields=["next_drift_check_at"],
                name="environments_drift_due",
            ),
        ),
        migrations.AddField(
            model_name="driftcheck",
            name="asked_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="driftcheck",
            name="environment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="drift_checks", to="deployments.environment"
            ),
        ),
        migrations.AddField(
            model_name="driftignore",
            name="ended_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="driftignore",
            name="environment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="drift_ignores", to="deployments.environment"
            ),
        ),
        migrations.AddField(
            model_name="driftignore",
            name="owner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="resourcedrift",
            name="check_row",
            field=models.ForeignKey(
                db_column="check_id",
                on_delete=django.db.models.deletion.CASCADE,
                related_name="rows",
                to="deployments.driftcheck",
            ),
        ),
        migrations.AddIndex(
            model_name="driftcheck",
            index=models.Index(
                condition=models.Q(("state__in", ["waiting", "detecting"])),
                fields=["next_look_at"],
                name="drift_checks_due",
            ),
        ),
        migrations.AddIndex(
            model_name="driftcheck",
            index=models.Index(fields=["environment", "-ended_at"], name="drift_checks_newest"),
        ),
        migrations.AddConstraint(
            model_name="driftcheck",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["waiting", "detecting"])),
                fields=("environment",),
                name="one_open_drift_check",
            ),
        ),
        migrations.AddConstraint(
            model_name="driftignore",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="drift_ignore_has_a_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="driftignore",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("environment", "logical_id", "path"),
                name="one_drift_ignore_per_place",
            ),
        ),
        migrations.AddConstraint(
            model_name="resourcedrift",
            constraint=models.UniqueConstraint(fields=("check_row", "logical_id"), name="resource_once_in_a_check"),
        ),
        migrations.RunSQL(FORWARD, migrations.RunSQL.noop),
    ]
