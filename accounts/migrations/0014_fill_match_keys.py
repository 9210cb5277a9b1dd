"""Match keys of the accounts and persons that are there already: in batches, safe to run again."""

from typing import Any

from django.db import migrations

from commons import matched

BATCH = 2000


def fill(apps: Any, schema_editor: Any) -> None:
    """Write the keys of all records that are not merged away, in the order of their ids."""
    del schema_editor
    get = apps.get_model
    _fill(
        get("accounts", "Account").objects.filter(merged_into=None),
        get("accounts", "AccountMatch"),
        "account_id",
        ("name", "telephones", "website"),
        lambda name, telephones, website: {"names": [name], "telephones": telephones, "websites": [website]},
    )
    _fill(
        get("accounts", "KeyPerson").objects.filter(merged_into=None),
        get("accounts", "PersonMatch"),
        "person_id",
        ("telephone", "email"),
        lambda telephone, email: {"telephones": [telephone], "emails": [email]},
    )


def _fill(rows: Any, model: Any, link: str, columns: tuple[str, ...], facts: Any) -> None:
    last = 0
    while some := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", *columns)[:BATCH]):
        matched.write(model, link, {pk: matched.keys_of(**facts(*values)) for pk, *values in some})
        last = some[-1][0]


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("accounts", "0013_duplicates_and_merges")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
