"""Make the persons that are there findable: in batches, safe to run again."""

from django.db import migrations

from commons.found import keys_of

BATCH = 2000


def fill(apps, schema_editor):
    Person, Search = apps.get_model("accounts", "KeyPerson"), apps.get_model("accounts", "PersonSearch")
    last = 0
    while some := list(Person.objects.filter(pk__gt=last, search=None).order_by("pk")[:BATCH]):
        rows = [Search(person_id=person.pk, **keys_of(person.name, [person.telephone])) for person in some]
        Search.objects.bulk_create(rows, ignore_conflicts=True)
        last = some[-1].pk


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("accounts", "0015_person_search")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
