"""What a tested route of an API answered."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One column."""

    dependencies = [("deployments", "0019_panel_questions")]
    operations = [
        migrations.AddField("functiontest", "status_code", models.PositiveSmallIntegerField(null=True)),
    ]
