"""How many zips the tokens of a team may still send just now."""

from django.db import migrations, models
from django.db.models.functions import Now


class Migration(migrations.Migration):
    """A token bucket in the team's row."""

    dependencies = [("teams", "0003_tokens")]
    operations = [
        migrations.AddField("team", "upload_allowance", models.FloatField(default=60.0, db_default=60.0)),
        migrations.AddField("team", "upload_allowance_at", models.DateTimeField(db_default=Now())),
    ]
