"""A month may be reopened: each closing has a ranking of its own, the last one stands."""

from typing import Any, ClassVar

from django.db import migrations, models


def closed_once(apps: Any, schema_editor: Any) -> None:
    apps.get_model("cases", "Panel").objects.filter(closed_at__isnull=False).update(closings=1)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("cases", "0001_library")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="panel",
            name="closings",
            field=models.PositiveSmallIntegerField(
                default=0, help_text="how often it was closed; more than once: reopened"
            ),
        ),
        migrations.AddField(
            model_name="standing",
            name="closing",
            field=models.PositiveSmallIntegerField(
                default=1, help_text="the month's how manieth closing; the last one stands"
            ),
        ),
        migrations.RemoveConstraint(model_name="standing", name="one_standing_a_month"),
        migrations.AddConstraint(
            model_name="standing",
            constraint=models.UniqueConstraint(fields=("panel", "case", "closing"), name="one_standing_a_closing"),
        ),
        migrations.RunPython(closed_once, migrations.RunPython.noop),
    ]
