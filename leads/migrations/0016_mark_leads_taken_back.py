"""Mark the leads that an undone import or undone leads of dormant accounts had left as "not a fit"."""

from django.db import migrations
from django.db.models import OuterRef, Q, Subquery


def mark(apps, schema_editor):
    Lead = apps.get_model("leads", "Lead")
    LeadMove = apps.get_model("leads", "LeadMove")
    last = LeadMove.objects.filter(lead=OuterRef("pk")).order_by("-pk")
    undone = LeadMove.objects.filter(
        Q(evidence__has_key="import_undone") | Q(evidence__has_key="taken_back"), rule="unfit"
    )
    rows = Lead.objects.filter(state="unfit", taken_back_on=None).annotate(last=Subquery(last.values("pk")[:1]))
    rows = rows.filter(last__in=undone.values("pk"))
    Lead.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).update(
        taken_back_on=Subquery(last.values("on")[:1])
    )


class Migration(migrations.Migration):
    dependencies = [("leads", "0015_leads_taken_back")]

    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
