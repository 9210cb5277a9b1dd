"""Search keys know with whom a record is."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0040_numbers_without_inner_lines'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='accountsearch',
            name='search_grams',
        ),
        migrations.AddField(
            model_name='accountsearch',
            name='doors',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None),
        ),
        migrations.RunSQL(
            """
            UPDATE accounts_accountsearch SET doors = (CASE WHEN record.state IN ('pooled', 'void') THEN ARRAY[0]
              ELSE array_remove(ARRAY[record.team_id, -record.owner_id], NULL) END)::bigint[]
            FROM accounts_account record WHERE record.id = account_id
            """,
            migrations.RunSQL.noop,
        ),
        migrations.AddIndex(
            model_name='accountsearch',
            index=django.contrib.postgres.indexes.GinIndex(fastupdate=True, fields=['grams', 'doors'], gin_pending_list_limit=512, name='search_words'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='account',
            trigger=pgtrigger.compiler.Trigger(name='moves_with', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.state IS DISTINCT FROM NEW.state OR OLD.owner_id IS DISTINCT FROM NEW.owner_id OR OLD.team_id IS DISTINCT FROM NEW.team_id)', func="\n            UPDATE accounts_accountsearch SET doors = (CASE WHEN NEW.state IN ('pooled', 'void') THEN ARRAY[0] ELSE array_remove(ARRAY[NEW.team_id, -NEW.owner_id], NULL) END)::bigint[] WHERE account_id = NEW.id AND doors <> (CASE WHEN NEW.state IN ('pooled', 'void') THEN ARRAY[0] ELSE array_remove(ARRAY[NEW.team_id, -NEW.owner_id], NULL) END)::bigint[];\n            RETURN NULL;\n        ", hash='3ad0bdd719fa020779a46719c93beb844683dcf3', operation='UPDATE OF "state", "owner_id", "team_id"', pgid='pgtrigger_moves_with_0ae8a', table='accounts_account', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='accountsearch',
            trigger=pgtrigger.compiler.Trigger(name='starts_at', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            SELECT (CASE WHEN record.state IN ('pooled', 'void') THEN ARRAY[0] ELSE array_remove(ARRAY[record.team_id, -record.owner_id], NULL) END)::bigint[] INTO NEW.doors FROM accounts_account record WHERE record.id = NEW.account_id;\n            RETURN NEW;\n        ", hash='512cf8d46ddc927cf9cf2c12978d09f1e3e58539', operation='INSERT', pgid='pgtrigger_starts_at_0debd', table='accounts_accountsearch', when='BEFORE')),
        ),
    ]
