"""The day of the n-th counted contact of a cycle, read from its days."""

from django.db import migrations

NTH_CONTACT_DAY = """
CREATE FUNCTION nth_contact_day(of_cycle bigint, nth int) RETURNS date LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT day FROM accounts_contactday WHERE cycle_id = of_cycle AND counted ORDER BY day OFFSET nth - 1 LIMIT 1
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [migrations.RunSQL(NTH_CONTACT_DAY, "DROP FUNCTION nth_contact_day(bigint, int)")]
