from typing import Any

from django.db import migrations

REASONS = (
    ("price", "Price", "价格", "價格"),
    ("timing", "Cannot wait for the timing", "等不及时机", "等不及時機"),
    ("need", "Needs do not match", "需求不匹配", "需求不符"),
    ("competition", "Competition", "竞争", "競爭"),
    ("no_decision", "No decision", "没有决定", "沒有決定"),
    ("no_budget", "No budget", "没有预算", "沒有預算"),
    ("other", "Other", "其他", "其他"),
)
BATCH = 100_000


def reasons(apps: Any, schema_editor: Any) -> None:
    kept = apps.get_model("leads", "LossReason")
    for place, (code, name, hans, hant) in enumerate(REASONS, start=1):
        values = {"name": name, "name_hans": hans, "name_hant": hant, "position": place * 10}
        kept.objects.get_or_create(code=code, defaults=values)


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
