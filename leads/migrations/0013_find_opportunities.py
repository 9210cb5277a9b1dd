"""Make the opportunities that are there findable: in batches, safe to run again."""

from django.db import migrations

from commons.found import keys_of

BATCH = 2000


def fill(apps, schema_editor):
    Opportunity = apps.get_model("leads", "Opportunity")
    Search = apps.get_model("leads", "OpportunitySearch")
    last = 0
    while some := list(Opportunity.objects.filter(pk__gt=last, search=None).order_by("pk")[:BATCH]):
        rows = [Search(opportunity_id=found.pk, **keys_of(_words(found))) for found in some]
        Search.objects.bulk_create(rows, ignore_conflicts=True)
        last = some[-1].pk


def _words(found):
    return found.name if not found.product or found.product in found.name else f"{found.name} {found.product}"


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("leads", "0012_opportunity_search")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
