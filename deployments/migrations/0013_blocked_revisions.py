"""A bad revision is blocked: who did it, when and why. Everything else of a revision still never changes."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FORWARD = """
CREATE FUNCTION deployments_revision_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE block text[] := ARRAY['blocked_at', 'blocked_by_id', 'block_reason'];
BEGIN
    IF to_jsonb(NEW) - block IS DISTINCT FROM to_jsonb(OLD) - block THEN
        RAISE EXCEPTION '% rows never change, except for their block', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER immutable ON deployments_revision;
CREATE TRIGGER immutable BEFORE UPDATE ON deployments_revision
    FOR EACH ROW EXECUTE FUNCTION deployments_revision_immutable();
"""
BACKWARD = """
DROP TRIGGER immutable ON deployments_revision;
CREATE TRIGGER immutable BEFORE UPDATE ON deployments_revision
    FOR EACH ROW EXECUTE FUNCTION deployments_immutable();
DROP FUNCTION deployments_revision_immutable();
"""
FREE = models.Q(blocked_at__isnull=True, blocked_by__isnull=True, block_reason="")
BLOCKED = models.Q(blocked_at__isnull=False, blocked_by__isnull=False) & ~models.Q(block_reason="")


class Migration(migrations.Migration):
    """Three columns that are set together, and a trigger that lets nothing but them change."""

    dependencies = [
        ("deployments", "0012_what_metrics_count"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField("revision", "blocked_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "revision",
            "blocked_by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            "revision", "block_reason", models.CharField(blank=True, db_default="", default="", max_length=500)
        ),
        migrations.AddConstraint(
            "revision", models.CheckConstraint(condition=FREE | BLOCKED, name="revision_block_is_whole")
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
