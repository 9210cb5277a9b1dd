"""Whoever is restricted fills their role: coverage of their accounts anew (decision 0074), safe to run again."""

from typing import Any

from django.db import migrations

COUNT = """
WITH holder AS (
    SELECT p.account_id, p.id, r.bit, p.restricted_at IS NOT NULL AS withheld, p.last_contact_on IS NOT NULL AS met
    FROM accounts_keyperson p
    JOIN (VALUES ('investor', 1), ('gatekeeper', 2), ('user', 4), ('coach', 8)) AS r (role, bit) ON r.role = ANY(p.roles)
    WHERE p.left_on IS NULL AND p.merged_into_id IS NULL AND p.erased_at IS NULL
        AND p.account_id IN (SELECT account_id FROM accounts_keyperson WHERE restricted_at IS NOT NULL)
), known AS (
    SELECT account_id, bit_or(bit) AS known, coalesce(bit_or(bit) FILTER (WHERE met), 0) AS met,
        bit_or(bit) & ~coalesce(bit_or(bit) FILTER (WHERE NOT withheld), 0) AS withheld
    FROM holder GROUP BY account_id
), deal AS (
    SELECT h.account_id, h.bit, bool_or(coalesce(s.agreed, false)) AS said,
        bool_or(NOT coalesce(s.agreed, false) AND coalesce(s.stance, '') <> 'immaterial') AS lacking,
        bool_or(NOT coalesce(s.agreed, false) AND coalesce(s.stance, '') = 'opponent') AS against
    FROM holder h
    JOIN leads_opportunity o ON o.account_id = h.account_id AND o.outcome = 'open'
    LEFT JOIN leads_stance s ON s.opportunity_id = o.id AND s.person_id = h.id AND s.removed_at IS NULL
    GROUP BY h.account_id, o.id, h.bit
), stand AS (
    SELECT account_id, coalesce(bit_or(bit) FILTER (WHERE said AND NOT lacking), 0) AS agreed,
        coalesce(bit_or(bit) FILTER (WHERE against), 0) AS opposed
    FROM deal GROUP BY account_id
)
INSERT INTO accounts_accountcoverage (account_id, known, met, agreed, opposed, withheld)
SELECT k.account_id, k.known, k.met, coalesce(s.agreed, 0), coalesce(s.opposed, 0), k.withheld
FROM known k LEFT JOIN stand s USING (account_id)
ON CONFLICT (account_id) DO UPDATE SET known = excluded.known, met = excluded.met, agreed = excluded.agreed,
    opposed = excluded.opposed, withheld = excluded.withheld
"""


def count(apps: Any, schema_editor: Any) -> None:
    """Only accounts that have a restricted person: a few."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(COUNT)


class Migration(migrations.Migration):
    dependencies = [("leads", "0036_sources"), ("accounts", "0039_withheld_roles")]

    operations = [migrations.RunPython(count, migrations.RunPython.noop)]
