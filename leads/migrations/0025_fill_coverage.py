"""Coverage of the committees that are there already: in batches, safe to run again."""

from typing import Any

from django.db import migrations

BATCH = 20_000
ROLES = ("investor", "gatekeeper", "user", "coach")
# Nothing but the constants above is written into the statement.
BITS = " + ".join(f"CASE WHEN '{role}' = ANY(p.roles) THEN {1 << n} ELSE 0 END" for n, role in enumerate(ROLES))
AGREED = "EXISTS (SELECT 1 FROM leads_stance s JOIN leads_opportunity o ON o.id = s.opportunity_id WHERE s.person_id = p.id AND s.agreed AND s.removed_at IS NULL AND o.outcome = 'open')"
FILL = f"""
INSERT INTO accounts_accountcoverage (account_id, known, met, agreed)
SELECT p.account_id, bit_or({BITS}), coalesce(bit_or({BITS}) FILTER (WHERE p.last_contact_on IS NOT NULL), 0),
    coalesce(bit_or({BITS}) FILTER (WHERE {AGREED}), 0)
FROM accounts_keyperson p
WHERE p.account_id > %s AND p.account_id <= %s AND p.left_on IS NULL AND p.merged_into_id IS NULL
GROUP BY p.account_id
ON CONFLICT (account_id) DO UPDATE SET known = excluded.known, met = excluded.met, agreed = excluded.agreed
"""  # noqa: S608  # nosec B608


def fill(apps: Any, schema_editor: Any) -> None:
    """By ranges of account ids."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM accounts_account")
        (last,) = cursor.fetchone()
        for start in range(0, last, BATCH):
            cursor.execute(FILL, [start, start + BATCH])


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("leads", "0024_committee"), ("accounts", "0022_committee")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
