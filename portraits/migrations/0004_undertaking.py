"""The first version of the undertaking, in our own words; a company publishes its own over it."""

from django.db import migrations

from portraits.migrations._brought import publish


class Migration(migrations.Migration):
    dependencies = [("portraits", "0003_access")]

    operations = [migrations.RunPython(publish, migrations.RunPython.noop)]
