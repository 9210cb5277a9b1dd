from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """A call is named by the rule, not by a number that each team sets."""

    dependencies: ClassVar = [("accounts", "0037_untrained")]

    operations: ClassVar = [
        migrations.AlterField(
            model_name="escalation",
            name="kind",
            field=models.CharField(
                choices=[
                    ("ten_contacts", "Close to the rule of twelve: step in"),
                    ("big_deal", "Big deal"),
                    ("help", "Asked for help"),
                    ("silent", "Important account is silent"),
                ],
                max_length=16,
            ),
        ),
    ]
