from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0035_pool_and_desk")]

    operations = [
        migrations.AddIndex(
            model_name="account",
            index=models.Index(condition=models.Q(("industry__gt", "")), fields=["industry"], name="acc_industry"),
        ),
    ]
