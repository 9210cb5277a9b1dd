"""Leads are found and known by the number before 内线, * and further extensions: in batches, safe to run again."""

from typing import Any

from django.db import migrations
from django.db.models import F, Func, TextField

from commons import matched
from commons.found import tails_of

BATCH = 2000
EXTENSION = r"内线|內線|[*＊]|86[^,]*-[0-9]{1,6}(,|$)|-[0-9]{4}-[0-9]{1,6}(,|$)"  # those that are new


def renew(apps: Any, schema_editor: Any) -> None:
    """Renew the keys of leads with a number that may have an extension."""
    del schema_editor
    lead, search, match = (apps.get_model("leads", name) for name in ("Lead", "LeadSearch", "LeadMatch"))
    numbers = Func(F("telephones"), template="array_to_string(%(expressions)s, ',')", output_field=TextField())
    rows = lead.objects.alias(numbers=numbers).filter(numbers__iregex=EXTENSION).order_by("pk")
    last = 0
    while some := list(rows.filter(pk__gt=last).values_list("pk", "telephones")[:BATCH]):
        for pk, telephones in some:
            search.objects.filter(pk=pk).update(telephone_tails=tails_of(telephones))
        matched.renumber(match, "lead_id", dict(some))
        last = some[-1][0]


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("leads", "0037_withheld_roles")]

    operations = [migrations.RunPython(renew, migrations.RunPython.noop)]
