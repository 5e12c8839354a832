"""What is live in each environment of an application is read from an index, without the environments' rows."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("deployments", "0022_team_blueprints")]

    operations = [
        migrations.AddIndex(
            "environment",
            models.Index(
                fields=["application"], include=["id", "live_deployment"], name="environments_with_what_is_live"
            ),
        ),
    ]
