"""How each environment stands, by an index alone; and what a check finds wrong, which is rare."""

from django.db import migrations, models

FAILS = models.Func(
    "verification",
    template="jsonb_path_exists(%(expressions)s, '$[*] ? (@.ok == false && !(@.asked == false))')",
    output_field=models.BooleanField(),
)


class Migration(migrations.Migration):
    """Three indexes."""

    dependencies = [("deployments", "0022_team_blueprints")]
    operations = [
        migrations.AddIndex(
            "deployment",
            models.Index(
                fields=["environment", "-requested_at", "-number"],
                include=["id", "status"],
                name="deployments_standing",
            ),
        ),
        migrations.RemoveIndex("deployment", "deployments_by_environment"),
        migrations.AddIndex(
            "deployment",
            models.Index(
                fields=["id"],
                condition=models.Q(FAILS, status="succeeded"),
                name="deployments_check_fails",
            ),
        ),
    ]
