"""Names of leads as they are compared since more legal forms are known: in batches, safe to run again."""

from typing import Any

from django.db import migrations

from commons import matched

BATCH = 2000


def fill(apps: Any, schema_editor: Any) -> None:
    """Renew the keys of companies that are compared otherwise now."""
    del schema_editor
    rows = apps.get_model("leads", "Lead").objects.order_by("pk").values_list("pk", "company")
    last = 0
    while some := list(rows.filter(pk__gt=last)[:BATCH]):
        matched.rename(apps.get_model("leads", "LeadMatch"), "lead_id", {pk: [company] for pk, company in some})
        last = some[-1][0]


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("leads", "0028_opportunity_tags")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
