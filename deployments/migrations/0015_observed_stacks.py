"""Stacks that somebody else made and that are only looked at, until they are taken over."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

OWNS_NOTHING = models.Q(live_revision__isnull=True, live_deployment__isnull=True, stack_id="")
NEVER_SEEN = models.Q(looked_at__isnull=True, stack_id="", status="", template="")
SEEN = models.Q(looked_at__isnull=False) & ~models.Q(stack_id="") & ~models.Q(status="") & ~models.Q(template="")


class Migration(migrations.Migration):
    """A column of environments, and a row for each of those that has it set."""

    dependencies = [
        ("deployments", "0014_sent_at"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField("environment", "observed", models.BooleanField(db_default=False, default=False)),
        migrations.AddConstraint(
            "environment",
            models.CheckConstraint(
                condition=models.Q(observed=False) | OWNS_NOTHING, name="observed_environment_owns_nothing"
            ),
        ),
        migrations.CreateModel(
            name="ObservedStack",
            fields=[
                (
                    "environment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="observation",
                        serialize=False,
                        to="deployments.environment",
                    ),
                ),
                ("stack_id", models.CharField(blank=True, max_length=300)),
                ("status", models.CharField(blank=True, max_length=60)),
                ("reason", models.TextField(blank=True)),
                ("template", models.TextField(blank=True)),
                ("parameters", models.JSONField(default=dict)),
                ("tags", models.JSONField(default=dict)),
                ("outputs", models.JSONField(default=list)),
                ("resources", models.JSONField(default=list)),
                ("looked_at", models.DateTimeField(null=True)),
                ("problem", models.CharField(blank=True, max_length=1000)),
                ("aws_said", models.TextField(blank=True)),
                ("tried_at", models.DateTimeField(null=True)),
                ("asked_at", models.DateTimeField(null=True)),
                ("registered_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("next_check_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("lease_until", models.DateTimeField(null=True)),
                ("look_id", models.UUIDField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "registered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["next_check_at"], name="observed_stacks_due")],
                "constraints": [models.CheckConstraint(condition=NEVER_SEEN | SEEN, name="observed_look_is_whole")],
            },
        ),
    ]
