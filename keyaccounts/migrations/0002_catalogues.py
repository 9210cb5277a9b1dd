from django.db import migrations

from keyaccounts.migrations._brought import catalogues


class Migration(migrations.Migration):
    dependencies = [("keyaccounts", "0001_key_accounts")]
    operations = [migrations.RunPython(catalogues, migrations.RunPython.noop)]
