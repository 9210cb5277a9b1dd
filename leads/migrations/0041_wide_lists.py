"""Indexes for what the whole company or many teams ask: amounts, results of a period, leads that somebody has."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0042_vips_by_index"),
        ("leads", "0040_each_loss"),
        ("users", "0001_squashed_0006_courses"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                condition=models.Q(("owner__isnull", False), ("state__in", ["new", "working", "qualified"])),
                fields=["team", "id"],
                include=(
                    "owner",
                    "state",
                    "source",
                    "industry",
                    "region",
                    "campaign",
                    "next_contact_on",
                    "taken_back_on",
                ),
                name="leads_assigned",
            ),
        ),
        migrations.AddIndex(
            model_name="opportunity",
            index=models.Index(
                condition=models.Q(("outcome", "open"), ("voided_at", None)),
                fields=["amount", "id"],
                include=("account",),
                name="opp_amount",
            ),
        ),
        migrations.AddIndex(
            model_name="opportunity",
            index=models.Index(
                condition=models.Q(models.Q(("outcome", "open"), _negated=True), ("voided_at", None)),
                fields=["credited_team", "outcome", "closed_on"],
                include=("lost_reason", "competitor", "stage", "amount", "currency", "credited_to", "account", "id"),
                name="opp_results",
            ),
        ),
    ]
