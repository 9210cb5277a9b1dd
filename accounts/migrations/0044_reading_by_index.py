"""What filters of lists and queues ask of accounts stands in the indexes that they walk."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0043_lists_by_index'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='account',
            name='acc_pool_id',
        ),
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
            index=models.Index(condition=models.Q(('state', 'pooled'), _negated=True), fields=['team', 'id'], include=('industry', 'region', 'state', 'grade', 'protected', 'current_cycle', 'grade_by_model'), name='acc_team_id'),
        ),
        migrations.AddIndex(
            model_name='account',
            index=models.Index(condition=models.Q(('state', 'pooled'), _negated=True), fields=['sort_key', 'id', 'team'], include=('state', 'grade', 'protected', 'vip', 'industry', 'region', 'current_cycle', 'grade_by_model', 'next_step_on', 'cycle_contacts', 'lifetime_contacts'), name='acc_kept_name'),
        ),
        migrations.AddIndex(
            model_name='account',
            index=models.Index(condition=models.Q(('state', 'owned')), fields=['team', 'id'], include=('owner', 'state', 'grade', 'next_contact_due_on', 'last_contact_on', 'recycle_due_on', 'suspend_due_on', 'cycle_started_on', 'next_step_on', 'cycle_contacts', 'lifetime_contacts'), name='acc_team_owned'),
        ),
        migrations.AddIndex(
            model_name='account',
            index=models.Index(condition=models.Q(('state', 'pooled')), fields=['id'], include=('grade', 'protected'), name='acc_pool_id'),
        ),
        migrations.AddIndex(
            model_name='account',
            index=models.Index(condition=models.Q(('state', 'pooled'), _negated=True), fields=['id'], include=('state', 'team', 'owner', 'current_cycle', 'sort_key'), name='acc_kept_id'),
        ),
    ]
