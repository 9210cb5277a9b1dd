"""A notice says when what it asked for was decided, and is found by its matter, whoever was told."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0001_squashed_0004_mails_at_once_weekly_and_robots'),
    ]

    operations = [
        migrations.AddField(
            model_name='notice',
            name='settled_at',
            field=models.DateTimeField(help_text='what it asked for was decided then, by whomever', null=True),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(fields=['once'], name='notice_matter'),
        ),
    ]
