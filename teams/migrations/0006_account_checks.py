"""What checks of AWS accounts found, and when the next one is due."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Columns."""

    dependencies = [
        ("teams", "0005_audit_rounds"),
    ]

    operations = [
        migrations.AddField(
            model_name="awsaccount",
            name="answers",
            field=models.JSONField(db_default=[], default=list),
        ),
        migrations.AddField(
            model_name="awsaccount",
            name="check_asked_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="awsaccount",
            name="check_asked_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="awsaccount",
            name="check_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="awsaccount",
            name="check_lease_until",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="awsaccount",
            name="check_step",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="awsaccount",
            name="checked_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="awsaccount",
            name="next_check_at",
            field=models.DateTimeField(db_index=True, null=True),
        ),
        migrations.AddField(
            model_name="awsaccount",
            name="passed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="awsaccount",
            name="verdict",
            field=models.CharField(
                blank=True,
                choices=[("connected", "Connected"), ("refused", "Refused"), ("unknown", "Not known")],
                db_default="",
                default="",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="awsaccount",
            name="deploy_role_arn",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AlterField(
            model_name="awsaccount",
            name="read_role_arn",
            field=models.CharField(blank=True, max_length=200),
        ),
    ]
