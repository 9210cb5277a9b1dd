"""What leads led to is told from the index of orders alone; two keys stand in the index of something else already."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0043_lists_by_index'),
        ('leads', '0042_lead_lists_by_index'),
        ('users', '0001_squashed_0006_courses'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='order',
            name='orders_of_account',
        ),
        migrations.AlterField(
            model_name='lead',
            name='account',
            field=models.ForeignKey(db_index=False, help_text='the account it became or joined', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='leads', to='accounts.account'),
        ),
        migrations.AlterField(
            model_name='order',
            name='account',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='accounts.account'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(fields=['account', '-ordered_on'], include=('id', 'opportunity', 'amount', 'currency', 'voided_at'), name='orders_of_account'),
        ),
    ]
