"""Lists of accounts are narrowed and counted from their indexes: these hold what filters and queues ask for."""

import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0042_vips_by_index'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='account',
            name='acc_team_id',
        ),
        migrations.RemoveIndex(
            model_name='account',
            name='acc_kept_name',
        ),
        migrations.RemoveIndex(
            model_name='account',
            name='acc_team_owned',
        ),
        migrations.AddIndex(
            model_name='account',
            index=models.Index(condition=models.Q(('state', 'pooled'), _negated=True), fields=['team', 'id'], include=('industry', 'region', 'state', 'grade', 'protected', 'current_cycle'), name='acc_team_id'),
        ),
        migrations.AddIndex(
            model_name='account',
            index=django.contrib.postgres.indexes.GinIndex(condition=models.Q(('tags', []), _negated=True), fastupdate=False, fields=['tags'], name='acc_tags'),
        ),
        migrations.AddIndex(
            model_name='account',
            index=models.Index(condition=models.Q(('grade_decided', True)), fields=['sort_key', 'id'], include=('state', 'team'), name='acc_decided'),
        ),
        migrations.AddIndex(
            model_name='account',
            index=models.Index(condition=models.Q(('state', 'pooled'), _negated=True), fields=['sort_key', 'id', 'team'], include=('state', 'grade', 'protected', 'vip', 'industry', 'region', 'current_cycle'), name='acc_kept_name'),
        ),
        migrations.AddIndex(
            model_name='account',
            index=models.Index(condition=models.Q(('state', 'owned')), fields=['team', 'id'], include=('owner', 'state', 'grade', 'next_contact_due_on', 'last_contact_on', 'recycle_due_on', 'suspend_due_on', 'cycle_started_on'), name='acc_team_owned'),
        ),
    ]
