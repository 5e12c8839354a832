"""What an AWS account is never changes, its ExternalId above all; accounts that are there are checked soon."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION teams_account_identity() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the identity of an AWS account never changes' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER identity BEFORE UPDATE ON teams_awsaccount FOR EACH ROW
    WHEN ((OLD.external_id, OLD.team_id, OLD.partition, OLD.account_id)
        IS DISTINCT FROM (NEW.external_id, NEW.team_id, NEW.partition, NEW.account_id))
    EXECUTE FUNCTION teams_account_identity();
UPDATE teams_awsaccount SET next_check_at = now();
"""
BACKWARD = """
DROP TRIGGER identity ON teams_awsaccount;
DROP FUNCTION teams_account_identity();
"""


class Migration(migrations.Migration):
    """A trigger, and what is due."""

    dependencies = [("teams", "0006_account_checks")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
