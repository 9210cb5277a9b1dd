from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_reopening")]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(condition=models.Q(("industry__gt", "")), fields=["industry"], name="case_industry"),
        ),
    ]
