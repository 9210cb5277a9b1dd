"""A role agrees when all of its holders do: agreement and opposition stored anew, in batches, safe to run again."""

from typing import Any

from django.db import migrations

BATCH = 20_000
ROLES = ("investor", "gatekeeper", "user", "coach")
# Nothing but the constants above is written into the statement.
BITS = " + ".join(f"CASE WHEN '{role}' = ANY(p.roles) THEN {1 << n} ELSE 0 END" for n, role in enumerate(ROLES))
LACKING = "NOT coalesce(s.agreed, false) AND coalesce(s.stance, '') <> 'immaterial'"
JUDGE = f"""
UPDATE accounts_accountcoverage c SET agreed = x.agreed, opposed = x.opposed FROM (
    SELECT account_id, bit_or(said & ~lacking) AS agreed, bit_or(opposed) AS opposed FROM (
        SELECT o.account_id,
            coalesce(bit_or({BITS}) FILTER (WHERE s.agreed), 0) AS said,
            coalesce(bit_or({BITS}) FILTER (WHERE {LACKING}), 0) AS lacking,
            coalesce(bit_or({BITS}) FILTER (WHERE NOT s.agreed AND s.stance = 'opponent'), 0) AS opposed
        FROM leads_opportunity o
        JOIN accounts_keyperson p ON p.account_id = o.account_id AND p.left_on IS NULL AND p.merged_into_id IS NULL
        LEFT JOIN leads_stance s ON s.opportunity_id = o.id AND s.person_id = p.id AND s.removed_at IS NULL
        WHERE o.outcome = 'open' AND o.account_id > %s AND o.account_id <= %s
        GROUP BY o.id, o.account_id
    ) deals GROUP BY account_id
) x WHERE x.account_id = c.account_id
"""  # noqa: S608  # nosec B608


def judge(apps: Any, schema_editor: Any) -> None:
    """By ranges of account ids."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM accounts_account")
        (last,) = cursor.fetchone()
        for start in range(0, last, BATCH):
            cursor.execute(JUDGE, [start, start + BATCH])


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("leads", "0029_names_of_more_forms"), ("accounts", "0029_went_to")]

    operations = [migrations.RunPython(judge, migrations.RunPython.noop)]
