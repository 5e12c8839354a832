from django.db import migrations, models


class Migration(migrations.Migration):
    """The shared token buckets."""

    dependencies = [("deployments", "0003_triggers")]
    operations = [
        migrations.CreateModel(
            name="AwsBudget",
            fields=[
                ("key", models.CharField(max_length=80, primary_key=True, serialize=False)),
                ("tokens", models.FloatField()),
                ("at", models.DateTimeField()),
            ],
        ),
    ]
