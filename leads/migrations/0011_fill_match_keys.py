"""Match keys of the leads that are there already: in batches, safe to run again."""

from typing import Any

from django.db import migrations

from commons import matched

BATCH = 2000


def fill(apps: Any, schema_editor: Any) -> None:
    """Write the keys of all leads, in the order of their ids."""
    del schema_editor
    rows, model, last = apps.get_model("leads", "Lead").objects, apps.get_model("leads", "LeadMatch"), 0
    columns = ("pk", "company", "telephones", "email", "website")
    while some := list(rows.filter(pk__gt=last).order_by("pk").values_list(*columns)[:BATCH]):
        wanted = {
            pk: matched.keys_of(names=[company], telephones=telephones, emails=[email], websites=[website])
            for pk, company, telephones, email, website in some
        }
        matched.write(model, "lead_id", wanted)
        last = some[-1][0]


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("leads", "0010_duplicates")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
