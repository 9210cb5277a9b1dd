from typing import Any

from django.db import migrations, models
from django.db.models import Q

from portraits.migrations._brought import bind


def unbind(apps: Any, schema_editor: Any) -> None:
    """What is read elsewhere is typed again."""
    apps.get_model("portraits", "Field").objects.update(bound="")


class Migration(migrations.Migration):
    dependencies = [("portraits", "0006_second_person")]

    operations = [
        migrations.AddField(
            "field",
            "bound",
            models.CharField(
                blank=True,
                default="",
                help_text="the source it is read from (services.binding)",
                max_length=24,
                verbose_name="kept elsewhere",
            ),
            preserve_default=False,
        ),
        migrations.AlterField(
            "field", "label", models.CharField(blank=True, max_length=80, verbose_name="name in English")
        ),
        migrations.AddField(
            "value",
            "bound",
            models.BooleanField(default=False, help_text="what it says is kept where the field is bound to"),
        ),
        migrations.AddConstraint(
            "value",
            models.CheckConstraint(
                condition=Q(("bound", False), Q(("key", None), ("text", "")), _connector="OR"),
                name="bound_portrait_value_has_no_text",
            ),
        ),
        migrations.RunPython(bind, unbind),
    ]
