"""Search keys know with whom a record is."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('leads', '0038_numbers_without_inner_lines'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='leadsearch',
            name='lead_grams',
        ),
        migrations.AddField(
            model_name='leadsearch',
            name='doors',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None),
        ),
        migrations.RunSQL(
            """
            UPDATE leads_leadsearch SET doors = (CASE WHEN record.owner_id IS NULL THEN ARRAY[0]
              ELSE array_remove(ARRAY[record.team_id, -record.owner_id], NULL) END)::bigint[]
            FROM leads_lead record WHERE record.id = lead_id
            """,
            migrations.RunSQL.noop,
        ),
        migrations.AddIndex(
            model_name='leadsearch',
            index=django.contrib.postgres.indexes.GinIndex(fastupdate=True, fields=['grams', 'doors'], gin_pending_list_limit=512, name='lead_words'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lead',
            trigger=pgtrigger.compiler.Trigger(name='moves_with', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.owner_id IS DISTINCT FROM NEW.owner_id OR OLD.team_id IS DISTINCT FROM NEW.team_id)', func='\n            UPDATE leads_leadsearch SET doors = (CASE WHEN NEW.owner_id IS NULL THEN ARRAY[0] ELSE array_remove(ARRAY[NEW.team_id, -NEW.owner_id], NULL) END)::bigint[] WHERE lead_id = NEW.id AND doors <> (CASE WHEN NEW.owner_id IS NULL THEN ARRAY[0] ELSE array_remove(ARRAY[NEW.team_id, -NEW.owner_id], NULL) END)::bigint[];\n            RETURN NULL;\n        ', hash='7210391a86e27d39a5f2104226b309c59a0bc1d1', operation='UPDATE OF "owner_id", "team_id"', pgid='pgtrigger_moves_with_9b508', table='leads_lead', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='leadsearch',
            trigger=pgtrigger.compiler.Trigger(name='starts_at', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n            SELECT (CASE WHEN record.owner_id IS NULL THEN ARRAY[0] ELSE array_remove(ARRAY[record.team_id, -record.owner_id], NULL) END)::bigint[] INTO NEW.doors FROM leads_lead record WHERE record.id = NEW.lead_id;\n            RETURN NEW;\n        ', hash='1706278d85adac8d2a96a9ed44b88897904931e6', operation='INSERT', pgid='pgtrigger_starts_at_8eb7c', table='leads_leadsearch', when='BEFORE')),
        ),
    ]
