"""When AWS was done, from which the time to finish is counted, and what it could not delete after that."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Two columns. For what is being finished just now the time counts from the next look."""

    dependencies = [("deployments", "0016_drift")]
    operations = [
        migrations.AddField("deployment", "stack_done_at", models.DateTimeField(null=True)),
        migrations.AddField("deployment", "left_behind", models.JSONField(null=True)),
    ]
