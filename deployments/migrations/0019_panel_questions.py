"""Questions about what runs, with their newest answers."""

import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """One table."""

    dependencies = [
        ("deployments", "0018_function_tests"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PanelQuestion",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("component", models.CharField(max_length=60)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("logs", "log of a function"),
                            ("metrics", "figures of a function"),
                            ("items", "items of a table"),
                        ],
                        max_length=10,
                    ),
                ),
                ("key", models.CharField(max_length=60)),
                ("about", models.JSONField(default=dict)),
                ("asked_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "asked"), ("answered", "answered"), ("failed", "not known")],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("answer", models.JSONField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("sentence", models.CharField(blank=True, max_length=500)),
                ("aws_said", models.TextField(blank=True)),
                ("at_aws", models.CharField(blank=True, max_length=512)),
                ("follow_until", models.DateTimeField(null=True)),
                ("next_look_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), null=True)),
                ("lease_id", models.UUIDField(null=True)),
                ("lease_until", models.DateTimeField(null=True)),
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
                        related_name="questions",
                        to="deployments.environment",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")), fields=["next_look_at"], name="panel_questions_due"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("environment", "component", "kind", "key"), name="panel_question_once"
                    )
                ],
            },
        ),
    ]
