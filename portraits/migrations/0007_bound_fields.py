from typing import Any

from django.db import migrations, models
from django.db.models import Q
from django.utils import timezone

# Fields of the catalogue that came with the product and whose truth is kept elsewhere.
BOUND = {
    "address": "account.address",
    "switchboard": "account.telephones",
    "output": "account.annual_revenue",
    "person_phone": "person.telephone",
    "person_position": "person.title",
    "person_reports_to": "person.boss",
    "person_result": "person.result",
    "person_win": "person.win",
    "our_position": "account.position",
}


def bind(apps: Any, schema_editor: Any) -> None:
    """Bind them; portraits that are there follow by a recount."""
    fields = apps.get_model("portraits", "Field")
    for code, source in BOUND.items():
        fields.objects.filter(code=code, bound="").update(bound=source)
    # What they win is written in the opportunity for all who serve it: beside the result, and no closed field.
    fields.objects.filter(code="person_win", section="deep").update(section="needs", required=False)
    # Values of these sections are closed, whatever the field said: now it says so.
    fields.objects.filter(section__in=("deep", "extended")).update(sensitivity="sensitive")
    first = fields.objects.filter(code__in=BOUND).order_by("pk").first()
    if first and apps.get_model("portraits", "Value").objects.exists():
        apps.get_model("portraits", "Recount").objects.create(field=first, asked_at=timezone.now())


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
