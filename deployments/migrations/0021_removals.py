"""Removals, which are few beside all deployments, by application."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One index."""

    dependencies = [("deployments", "0020_tested_routes")]
    operations = [
        migrations.AddIndex(
            "deployment",
            models.Index(
                fields=["application"],
                condition=models.Q(kind="destroy", status="succeeded"),
                name="deployments_removals",
            ),
        ),
    ]
