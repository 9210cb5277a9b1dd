from django.db import migrations

from users.migrations._brought import add_courses


class Migration(migrations.Migration):
    """The courses that come with the product."""

    dependencies = (("users", "0005_training"),)
    operations = (migrations.RunPython(add_courses, migrations.RunPython.noop),)
