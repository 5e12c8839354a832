"""What a draft started from, which token sent a revision, how long plans wait, and when a zip was last sent."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models.functions import Now


class Migration(migrations.Migration):
    """Columns."""

    dependencies = [("deployments", "0007_newest_first"), ("teams", "0004_upload_allowance")]
    operations = [
        migrations.AddField(
            "draft",
            "base",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="deployments.revision",
            ),
        ),
        migrations.AddField(
            "revision",
            "through",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="teams.apitoken"
            ),
        ),
        migrations.AddField("artifact", "sent_at", models.DateTimeField(db_default=Now())),
        migrations.AddField(
            "environment", "approval_minutes", models.PositiveIntegerField(default=72 * 60, db_default=72 * 60)
        ),
    ]
