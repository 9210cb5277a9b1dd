"""Accounts and persons are known by the number before 内线, * and further extensions: in batches, safe to run again."""

from typing import Any

from django.db import migrations
from django.db.models import F, Func, TextField

from commons import matched
from commons.found import tails_of

BATCH = 2000
EXTENSION = r"内线|內線|[*＊]|86[^,]*-[0-9]{1,6}(,|$)|-[0-9]{4}-[0-9]{1,6}(,|$)"  # those that are new


def renew(apps: Any, schema_editor: Any) -> None:
    """Renew the keys of whatever has a number that may have an extension."""
    del schema_editor
    accounts, persons = (apps.get_model("accounts", name) for name in ("Account", "KeyPerson"))
    numbers = Func(F("telephones"), template="array_to_string(%(expressions)s, ',')", output_field=TextField())
    rows = accounts.objects.alias(numbers=numbers).filter(numbers__iregex=EXTENSION)
    _renew(apps, rows, "account_id", ("AccountSearch", "AccountMatch"), lambda account: account.telephones)
    rows = persons.objects.filter(telephone__iregex=EXTENSION)
    _renew(apps, rows, "person_id", ("PersonSearch", "PersonMatch"), lambda person: [person.telephone])


def _renew(apps: Any, rows: Any, link: str, keys: tuple[str, str], numbers_of: Any) -> None:
    search, match = (apps.get_model("accounts", name) for name in keys)
    last = 0
    while some := list(rows.filter(pk__gt=last).order_by("pk")[:BATCH]):
        for one in some:
            search.objects.filter(pk=one.pk).update(telephone_tails=tails_of(numbers_of(one)))
        matched.renumber(match, link, {one.pk: numbers_of(one) for one in some if not one.merged_into_id})
        last = some[-1].pk


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("accounts", "0039_withheld_roles")]

    operations = [migrations.RunPython(renew, migrations.RunPython.noop)]
