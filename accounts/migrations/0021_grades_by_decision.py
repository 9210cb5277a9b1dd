"""Grades that somebody gave before there was a model stand by decision: in batches, safe to run again."""

from typing import Any

from django.db import migrations

BATCH = 5000


def mark(apps: Any, schema_editor: Any) -> None:
    """C is what an account begins with; every other grade was given by a person."""
    del schema_editor
    given = apps.get_model("accounts", "Account").objects.filter(grade_decided=False).exclude(grade="C")
    while ids := list(given.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        apps.get_model("accounts", "Account").objects.filter(pk__in=ids).update(grade_decided=True)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("accounts", "0020_grade_model")]

    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
