"""A due date that falls on a day off slides to the next working day (domain.md section 3)."""

from django.db import migrations

NEXT_WORKING_DAY = """
CREATE FUNCTION next_working_day(due date) RETURNS date LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    IF due IS NULL THEN
        RETURN NULL;
    END IF;
    WHILE coalesce(
        (SELECT NOT working FROM commons_holiday WHERE day = due), extract(isodow FROM due) > 5
    ) LOOP
        due := due + 1;
    END LOOP;
    RETURN due;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("commons", "0001_initial")]

    operations = [migrations.RunSQL(NEXT_WORKING_DAY, "DROP FUNCTION next_working_day(date)")]
