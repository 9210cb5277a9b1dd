from django.db import migrations

from portraits.migrations._brought import catalogue


class Migration(migrations.Migration):
    dependencies = [("portraits", "0001_initial")]

    operations = [migrations.RunPython(catalogue, migrations.RunPython.noop)]
