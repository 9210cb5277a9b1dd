"""Complaints of the accounts of teams are counted from an index, closed ones from one of their own."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('keyaccounts', '0001_squashed_0005_spend_and_pressure'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='complaint',
            name='complaints_of_account',
        ),
        migrations.AddIndex(
            model_name='complaint',
            index=models.Index(fields=['account', '-id'], include=('closed_on', 'due_on', 'answered_on', 'severity', 'cause', 'recurs'), name='complaints_of_account'),
        ),
        migrations.AddIndex(
            model_name='complaint',
            index=models.Index(condition=models.Q(('closed_on__isnull', False)), fields=['-id', 'account'], name='complaints_closed'),
        ),
    ]
