from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("leads", "0034_unmet_criteria")]

    operations = [
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(condition=models.Q(("industry__gt", "")), fields=["industry"], name="lead_industry"),
        ),
    ]
