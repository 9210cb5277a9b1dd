from typing import Any

from django.db import migrations

from leads.migrations._brought import reasons

BATCH = 100_000


def days(apps: Any, schema_editor: Any) -> None:
    """Since when each open opportunity stands at its stage, as its history says; in ranges of keys."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM leads_opportunity")
        for first in range(0, cursor.fetchone()[0] + 1, BATCH):
            cursor.execute(
                """UPDATE leads_opportunity o SET stage_since = (
                     SELECT c."on" FROM leads_stagechange c WHERE c.opportunity_id = o.id AND c.from_stage <> o.stage
                     ORDER BY c.id DESC LIMIT 1)
                   WHERE o.outcome = 'open' AND o.stage_since IS NULL AND o.id >= %s AND o.id < %s""",
                [first, first + BATCH],
            )


class Migration(migrations.Migration):
    dependencies = [("leads", "0007_pipeline_and_tools")]

    operations = [
        migrations.RunPython(reasons, migrations.RunPython.noop),
        migrations.RunPython(days, migrations.RunPython.noop),
    ]
