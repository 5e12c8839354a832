"""The audit log only grows: triggers refuse UPDATE, DELETE and TRUNCATE of entries and seals."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION teams_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON teams_auditentry
    FOR EACH ROW EXECUTE FUNCTION teams_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON teams_auditseal
    FOR EACH ROW EXECUTE FUNCTION teams_append_only();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON teams_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION teams_append_only();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON teams_auditseal
    FOR EACH STATEMENT EXECUTE FUNCTION teams_append_only();
"""
BACKWARD = """
DROP TRIGGER no_truncate ON teams_auditseal;
DROP TRIGGER no_truncate ON teams_auditentry;
DROP TRIGGER append_only ON teams_auditseal;
DROP TRIGGER append_only ON teams_auditentry;
DROP FUNCTION teams_append_only();
"""


class Migration(migrations.Migration):
    """Triggers."""

    dependencies = [("teams", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
