"""The audit trail is only added to: the database itself refuses to change or erase an event."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION core_refuse_to_rewrite_the_trail() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit trail is never changed nor erased'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'core_audit_trail_is_kept';
END $$;
CREATE TRIGGER core_audit_trail_is_kept BEFORE UPDATE OR DELETE ON core_auditevent
    FOR EACH ROW EXECUTE FUNCTION core_refuse_to_rewrite_the_trail();
"""
BACKWARD = """
DROP TRIGGER core_audit_trail_is_kept ON core_auditevent;
DROP FUNCTION core_refuse_to_rewrite_the_trail();
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0004_salted_rates")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
