"""Clocks and lint processes of hosts, and how often AWS was called and slowed us down."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Two columns for signs of life, two counters for each account and region."""

    dependencies = [("deployments", "0011_operation_on_stuck_stacks")]
    operations = [
        migrations.AddField("heartbeat", "host_at", models.DateTimeField(null=True)),
        migrations.AddField("heartbeat", "lint_up", models.BooleanField(null=True)),
        migrations.AddField("awsbudget", "calls", models.BigIntegerField(default=0, db_default=0)),
        migrations.AddField("awsbudget", "throttles", models.BigIntegerField(default=0, db_default=0)),
    ]
