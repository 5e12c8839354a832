"""When the call that changes something was last sent: what is not shown by AWS yet is waited for from then on."""

from django.db import migrations, models

FORWARD = "UPDATE deployments_deployment SET sent_at = executing_at WHERE status = 'executing'"


class Migration(migrations.Migration):
    """One column. For what is under way its first call counts."""

    dependencies = [("deployments", "0013_blocked_revisions")]
    operations = [
        migrations.AddField("deployment", "sent_at", models.DateTimeField(null=True)),
        migrations.RunSQL(FORWARD, migrations.RunSQL.noop),
    ]
