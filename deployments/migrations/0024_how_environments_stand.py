"""How environments stand is read from an index, and so is where a check of what is live fails."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("deployments", "0023_what_is_live")]

    operations = [
        migrations.RemoveIndex("deployment", "deployments_by_environment"),
        migrations.AddIndex(
            "deployment",
            models.Index(
                fields=["environment", "-requested_at", "-number"],
                include=("status", "id"),
                name="deployments_by_environment",
            ),
        ),
        migrations.AddIndex(
            "deployment",
            models.Index(
                fields=["id"],
                condition=models.Q(
                    models.Func(
                        "verification",
                        output_field=models.BooleanField(),
                        template="jsonb_path_exists(%(expressions)s, '$[*] ? (@.ok == false && !(@.asked == false))')",
                    ),
                    ("status", "succeeded"),
                ),
                name="deployments_failing_checks",
            ),
        ),
    ]
