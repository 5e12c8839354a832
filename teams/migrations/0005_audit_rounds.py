"""How far the audit log's chain was checked, and when it was checked whole."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One row that rounds of checking go on from."""

    dependencies = [("teams", "0004_upload_allowance")]
    operations = [
        migrations.CreateModel(
            name="AuditRound",
            fields=[
                ("id", models.PositiveSmallIntegerField(primary_key=True, serialize=False, default=1)),
                ("seq", models.BigIntegerField(default=0)),
                ("hash", models.CharField(max_length=64)),
                ("found", models.PositiveIntegerField(default=0)),
                ("whole_at", models.DateTimeField(null=True)),
                ("whole_entries", models.BigIntegerField(default=0)),
                ("broken", models.PositiveIntegerField(default=0)),
                ("first_break", models.CharField(max_length=200, blank=True)),
            ],
        ),
    ]
