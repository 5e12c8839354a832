"""Rules that hold whoever writes: revisions and plans never change, and a deployment's state moves only as allowed."""

from django.db import migrations

MOVES = [
    ("queued", "cancelled"),
    ("queued", "plan_failed"),
    ("queued", "planning"),
    ("queued", "superseded"),
    ("planning", "approved"),
    ("planning", "awaiting_approval"),
    ("planning", "cancelled"),
    ("planning", "denied"),
    ("planning", "no_changes"),
    ("planning", "plan_failed"),
    ("planning", "planned"),
    ("planning", "superseded"),
    ("awaiting_approval", "approved"),
    ("awaiting_approval", "cancelled"),
    ("awaiting_approval", "expired"),
    ("awaiting_approval", "rejected"),
    ("awaiting_approval", "superseded"),
    ("approved", "cancelled"),
    ("approved", "executing"),
    ("approved", "expired"),
    ("approved", "rejected"),
    ("approved", "superseded"),
    ("executing", "failed"),
    ("executing", "needs_attention"),
    ("executing", "rolled_back"),
    ("executing", "succeeded"),
    ("executing", "superseded"),
]
PAIRS = ", ".join(f"('{from_}', '{to}')" for from_, to in MOVES)

FORWARD = f"""
CREATE FUNCTION deployments_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% rows never change: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER immutable BEFORE UPDATE ON deployments_revision
    FOR EACH ROW EXECUTE FUNCTION deployments_immutable();
CREATE TRIGGER immutable BEFORE UPDATE ON deployments_plan
    FOR EACH ROW EXECUTE FUNCTION deployments_immutable();
CREATE TRIGGER immutable BEFORE UPDATE ON deployments_approval
    FOR EACH ROW EXECUTE FUNCTION deployments_immutable();
CREATE FUNCTION deployments_legal_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.status <> OLD.status AND (OLD.status::text, NEW.status::text) NOT IN ({PAIRS}) THEN
        RAISE EXCEPTION 'a deployment cannot go from % to %', OLD.status, NEW.status USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER legal_move BEFORE UPDATE OF status ON deployments_deployment
    FOR EACH ROW EXECUTE FUNCTION deployments_legal_move();
"""
BACKWARD = """
DROP TRIGGER legal_move ON deployments_deployment;
DROP FUNCTION deployments_legal_move();
DROP TRIGGER immutable ON deployments_approval;
DROP TRIGGER immutable ON deployments_plan;
DROP TRIGGER immutable ON deployments_revision;
DROP FUNCTION deployments_immutable();
"""


class Migration(migrations.Migration):
    """Triggers."""

    dependencies = [("deployments", "0002_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
