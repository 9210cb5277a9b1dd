"""What is known and not confirmed is told from an index."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('portraits', '0001_squashed_0011_distance_beyond'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='distance',
            index=models.Index(condition=models.Q(('ceiling__gt', 0)), fields=['account'], include=('confirmed_cycle',), name='distance_known'),
        ),
    ]
