"""Roles that only persons whose name is withheld fill (decision 0074)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0038_names_of_calls")]

    operations = [
        migrations.AddField(
            model_name="accountcoverage",
            name="withheld",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
    ]
