"""Tests of functions by hand, and the events that teams keep for them."""

import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Two tables."""

    dependencies = [
        ("deployments", "0017_stack_done_at"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FunctionTest",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("component", models.CharField(max_length=60)),
                ("event_name", models.CharField(max_length=80)),
                ("event", models.TextField()),
                ("asked_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "in line"),
                            ("running", "running"),
                            ("done", "answered"),
                            ("error", "failed"),
                            ("not_run", "not run"),
                            ("unknown", "not known"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("called", models.CharField(blank=True, max_length=200)),
                ("begun_at", models.DateTimeField(null=True)),
                ("next_look_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), null=True)),
                ("lease_id", models.UUIDField(null=True)),
                ("lease_until", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("sentence", models.CharField(blank=True, max_length=500)),
                ("aws_said", models.TextField(blank=True)),
                ("result", models.TextField(blank=True)),
                ("result_cut", models.BooleanField(default=False)),
                ("error_type", models.CharField(blank=True, max_length=200)),
                ("error_message", models.TextField(blank=True)),
                ("trace", models.TextField(blank=True)),
                ("log", models.TextField(blank=True)),
                ("version", models.CharField(blank=True, max_length=40)),
                ("duration_ms", models.FloatField(null=True)),
                ("billed_ms", models.FloatField(null=True)),
                ("start_ms", models.FloatField(null=True)),
                ("memory_mb", models.PositiveIntegerField(null=True)),
                ("memory_used_mb", models.PositiveIntegerField(null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "environment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="function_tests",
                        to="deployments.environment",
                    ),
                ),
            ],
            options={
                "ordering": ["-asked_at"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ("waiting", "running"))),
                        fields=["next_look_at"],
                        name="function_tests_due",
                    ),
                    models.Index(fields=["environment", "component", "-asked_at"], name="function_tests_newest"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("waiting", "running"))),
                        fields=("environment", "component"),
                        name="one_open_function_test",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedEvent",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("component", models.CharField(max_length=60)),
                ("name", models.CharField(max_length=60)),
                ("body", models.TextField()),
                ("saved_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_events",
                        to="deployments.application",
                    ),
                ),
                (
                    "saved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.UniqueConstraint(fields=("application", "component", "name"), name="saved_event_once")
                ],
            },
        ),
    ]
