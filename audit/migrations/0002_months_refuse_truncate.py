"""A month of events is a table of its own: it refuses TRUNCATE like the whole (row triggers come along by themselves)."""

from django.db import migrations

GUARD = """
CREATE FUNCTION audit_refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;
END $$;

CREATE FUNCTION audit_guard_months() RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    child regclass;
    made int := 0;
BEGIN
    FOR child IN SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'audit_event'::regclass LOOP
        IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = child AND tgname = 'pgtrigger_no_truncate_month') THEN
            EXECUTE format(
                'CREATE TRIGGER pgtrigger_no_truncate_month BEFORE TRUNCATE ON %s'
                ' FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_truncate()', child
            );
            made := made + 1;
        END IF;
    END LOOP;
    RETURN made;
END $$;

SELECT audit_guard_months();
"""
UNGUARD = "DROP FUNCTION audit_guard_months(); DROP FUNCTION audit_refuse_truncate() CASCADE"


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunSQL(GUARD, UNGUARD)]
