"""Reminders of the desk slide to a working day, as accounts/clocks.py has it now (domain.md section 3)."""

from django.db import migrations

SLIDE = """
UPDATE accounts_account SET desk_reminder_due_on = next_working_day(desk_reminder_due_on)
WHERE desk_reminder_due_on IS NOT NULL AND desk_reminder_due_on <> next_working_day(desk_reminder_due_on)
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_batches"), ("commons", "0002_next_working_day")]

    operations = [migrations.RunSQL(SLIDE, migrations.RunSQL.noop)]
