"""Open opportunities in the order of their lists, with what narrows and sums them: an index alone tells a page of them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0043_orders_inside_the_index"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="opportunity",
            index=models.Index(
                condition=models.Q(("outcome", "open"), ("voided_at", None)),
                fields=["expected_close_on", "id"],
                include=("account", "amount", "currency", "stage", "forecast", "stage_since", "opened_on"),
                name="opp_by_close",
            ),
        ),
        migrations.RemoveIndex(
            model_name="opportunity",
            name="opp_closing",
        ),
    ]
