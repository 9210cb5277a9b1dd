"""Lists of leads of the company and of many teams pass over other rows inside the index of their order.

PostgreSQL learns besides how many leads hold a region or an industry in any case, and how many nobody has.
"""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models

STATISTICS = {
    "lead_regions": "ON upper(region)",
    "lead_industries": "ON upper(industry)",
    "lead_whose": "(mcv) ON owner_id, state",
}


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0043_lists_by_index'),
        ('leads', '0041_wide_lists'),
        ('users', '0001_squashed_0006_courses'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='lead',
            name='leads_by_date',
        ),
        migrations.RemoveIndex(
            model_name='lead',
            name='lead_pool',
        ),
        migrations.RemoveIndex(
            model_name='lead',
            name='leads_by_next',
        ),
        migrations.RemoveIndex(
            model_name='lead',
            name='lead_tags',
        ),
        migrations.RemoveIndex(
            model_name='lead',
            name='leads_by_name',
        ),
        migrations.RemoveIndex(
            model_name='lead',
            name='leads_by_contact',
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(condition=models.Q(('state__in', ['new', 'working', 'qualified'])), fields=['sort_key', 'id'], include=('owner', 'team'), name='leads_by_name'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(condition=models.Q(('state__in', ['new', 'working', 'qualified'])), fields=['last_contact_on', 'id'], include=('owner', 'team'), name='leads_by_contact'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(condition=models.Q(('taken_back_on', None)), fields=['-created_on', '-id'], include=('owner', 'team', 'state', 'source', 'industry', 'region', 'campaign'), name='leads_by_date'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(condition=models.Q(('taken_back_on__isnull', False)), fields=['-created_on', '-id'], include=('owner', 'team'), name='leads_taken_back'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(condition=models.Q(('next_contact_on__isnull', False), ('owner__isnull', False), ('state__in', ['new', 'working', 'qualified'])), fields=['next_contact_on', 'id'], include=('owner', 'team', 'source', 'industry', 'region', 'campaign'), name='leads_by_next'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=GinIndex(condition=models.Q(('tags', []), _negated=True), fastupdate=False, fields=['tags'], name='lead_tags'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=GinIndex(condition=models.Q(models.Q(('tags', []), _negated=True), ('owner', None), ('state__in', ['new', 'working', 'qualified'])), fastupdate=False, fields=['tags'], name='lead_pool_tags'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(condition=models.Q(('owner', None), ('state__in', ['new', 'working', 'qualified'])), fields=['-in_pool_since', '-id'], include=('team', 'state', 'source', 'industry', 'region', 'campaign', 'taken_back_on'), name='lead_pool'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(condition=models.Q(('next_contact_on__isnull', False), ('owner', None), ('state__in', ['new', 'working', 'qualified'])), fields=['next_contact_on', 'id'], include=('team', 'source', 'industry', 'region', 'campaign'), name='lead_pool_next'),
        ),
        *(
            migrations.RunSQL(f"CREATE STATISTICS {name} {of} FROM leads_lead", f"DROP STATISTICS {name}")
            for name, of in STATISTICS.items()
        ),
        migrations.RunSQL("ANALYZE leads_lead", migrations.RunSQL.noop),
    ]
