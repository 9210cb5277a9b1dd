"""Whose result the closed opportunities of before are: in batches, safe to run again."""

from typing import Any

from django.db import migrations

BATCH = 20_000
OF_ORDERS = """
UPDATE leads_opportunity o SET credited_to_id = w.credited_to_id, credited_team_id = w.team_id
FROM leads_order w
WHERE o.id > %s AND o.id <= %s AND w.opportunity_id = o.id AND w.voided_at IS NULL AND o.outcome = 'won'
    AND o.credited_to_id IS NULL
"""
OF_CYCLES = """
UPDATE leads_opportunity o SET credited_to_id = p.id, credited_team_id = coalesce((
    SELECT r.team_id FROM users_roleperiod r
    WHERE r.user_id = p.id AND r.starts_on <= o.closed_on AND (r.ends_on IS NULL OR r.ends_on >= o.closed_on)
    ORDER BY r.starts_on DESC, r.id DESC LIMIT 1
), p.team_id)
FROM accounts_account a, users_user p
WHERE o.id > %s AND o.id <= %s AND a.id = o.account_id AND o.outcome <> 'open' AND o.credited_to_id IS NULL
    AND p.id = coalesce((
        SELECT c.owner_id FROM accounts_cycle c
        WHERE c.account_id = a.id AND c.started_on <= o.closed_on AND (c.ended_on IS NULL OR c.ended_on >= o.closed_on)
        ORDER BY c.started_on DESC, c.id DESC LIMIT 1
    ), a.owner_id)
"""


def fill(apps: Any, schema_editor: Any) -> None:
    """By ranges of ids: what the order says, else whoever had the account on that day."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM leads_opportunity")
        (last,) = cursor.fetchone()
        for start in range(0, last, BATCH):
            cursor.execute(OF_ORDERS, [start, start + BATCH])
            cursor.execute(OF_CYCLES, [start, start + BATCH])


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("leads", "0026_credited")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
