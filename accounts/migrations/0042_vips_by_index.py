"""Lists of VIP and VVIP accounts find them by an index: they are few, and none lies in the pool."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0041_search_behind_doors"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="account",
            index=models.Index(
                condition=models.Q(("vip__gt", "")), fields=["vip", "state", "sort_key", "id"], name="acc_vip"
            ),
        ),
    ]
