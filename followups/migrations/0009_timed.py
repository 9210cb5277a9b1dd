from typing import Any

from django.db import migrations, models
from django.utils import timezone

CHUNK = 50_000
# A day without a time was kept as its noon: noon to the second, entered on a later day.
NOONS = """
    UPDATE {table} SET timed = false
    WHERE id > %s AND id <= %s AND timed AND occurred_on < (entered_at AT TIME ZONE %s)::date
      AND (occurred_at AT TIME ZONE %s)::time = '12:00:00'
"""
TABLES = ("followups_followup", "followups_leadcontact")


def only_the_day(apps: Any, schema_editor: Any) -> None:
    """Contacts of which only the day was said show no time any more; in chunks, safe to run again."""
    zone = timezone.get_default_timezone_name()
    with schema_editor.connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT coalesce(max(id), 0) FROM {table}")  # noqa: S608 two names of ours
            for start in range(0, cursor.fetchone()[0], CHUNK):
                cursor.execute(NOONS.format(table=table), [start, start + CHUNK, zone, zone])


def _timed() -> Any:
    return models.BooleanField(
        db_default=True, default=True, editable=False,
        help_text="false: only the day is known, occurred_at is its noon",
    )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("followups", "0008_author_present")]

    operations = [
        migrations.AddField(model_name="followup", name="timed", field=_timed()),
        migrations.AddField(model_name="leadcontact", name="timed", field=_timed()),
        migrations.RunPython(only_the_day, migrations.RunPython.noop, elidable=True),
    ]
