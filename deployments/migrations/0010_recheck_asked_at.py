"""When another look at what runs was asked for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """A column that is set while the look is under way."""

    dependencies = [("deployments", "0009_note_bases")]
    operations = [migrations.AddField("deployment", "recheck_asked_at", models.DateTimeField(null=True))]
