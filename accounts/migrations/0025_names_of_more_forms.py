"""Names of accounts as they are compared since more legal forms are known: in batches, safe to run again."""

from collections import defaultdict
from typing import Any

from django.db import migrations

from commons import matched

BATCH = 2000


def fill(apps: Any, schema_editor: Any) -> None:
    """Renew the keys of names that are compared otherwise now; former names of merged accounts stay known."""
    del schema_editor
    accounts, keys = apps.get_model("accounts", "Account").objects, apps.get_model("accounts", "AccountMatch")
    former: dict[int, list[str]] = defaultdict(list)
    into = dict(accounts.exclude(merged_into=None).values_list("pk", "merged_into_id"))
    for pk, name in accounts.filter(pk__in=into).values_list("pk", "name"):
        while pk in into:
            pk = into[pk]
        former[pk].append(name)
    last = 0
    rows = accounts.filter(merged_into=None).order_by("pk").values_list("pk", "name")
    while some := list(rows.filter(pk__gt=last)[:BATCH]):
        matched.rename(keys, "account_id", {pk: [name, *former.get(pk, ())] for pk, name in some})
        last = some[-1][0]


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("accounts", "0024_forgotten_names")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
