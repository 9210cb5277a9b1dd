"""All tables of this app as the older migrations leave them; a new database takes this one (decision 0076)."""

from decimal import Decimal

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.math
import django.db.models.functions.text
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import commons.numbers
from commons.migrating import Together
from leads.migrations import _brought


class Migration(migrations.Migration):
    replaces = [
        ("leads", "0001_initial"),
        ("leads", "0002_order_cycle"),
        ("leads", "0003_stages_by_date"),
        ("leads", "0004_leads_and_campaigns"),
        ("leads", "0005_leads_in_lists"),
        ("leads", "0006_dormant_leads"),
        ("leads", "0007_pipeline_and_tools"),
        ("leads", "0008_reasons_and_stage_days"),
        ("leads", "0009_products_lines_quotes"),
        ("leads", "0010_duplicates"),
        ("leads", "0011_fill_match_keys"),
        ("leads", "0012_opportunity_search"),
        ("leads", "0013_find_opportunities"),
        ("leads", "0014_lead_grams_in_bulk"),
        ("leads", "0015_leads_taken_back"),
        ("leads", "0016_mark_leads_taken_back"),
        ("leads", "0017_company"),
        ("leads", "0018_voided_opportunities"),
        ("leads", "0019_document_numbers"),
        ("leads", "0020_quote_letterhead"),
        ("leads", "0021_keep_letterheads"),
        ("leads", "0022_running_and_campaigns"),
        ("leads", "0023_taken_back_by_index"),
        ("leads", "0024_committee"),
        ("leads", "0025_fill_coverage"),
        ("leads", "0026_credited"),
        ("leads", "0027_fill_credited"),
        ("leads", "0028_opportunity_tags"),
        ("leads", "0029_names_of_more_forms"),
        ("leads", "0030_judge_agreement"),
        ("leads", "0031_wechat_ids"),
        ("leads", "0032_numbers_without_extensions"),
        ("leads", "0033_competitors_in_three_languages"),
        ("leads", "0034_unmet_criteria"),
        ("leads", "0035_industries"),
        ("leads", "0036_sources"),
        ("leads", "0037_withheld_roles"),
        ("leads", "0038_numbers_without_inner_lines"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0001_squashed_0040_numbers_without_inner_lines"),
        ("users", "0001_squashed_0006_courses"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together(
            operations=[
                migrations.CreateModel(
                    name="Opportunity",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("name", models.CharField(max_length=200, verbose_name="name")),
                        ("product", models.CharField(blank=True, max_length=120, verbose_name="product")),
                        ("amount", models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True, verbose_name="amount")),
                        ("currency", models.CharField(default="CNY", max_length=3, verbose_name="currency")),
                        ("stage", models.CharField(choices=[("S", "Suspect"), ("P", "Prospect"), ("A", "Analysis"), ("D", "Demo"), ("C", "Close"), ("O", "Order")], default="S", max_length=1, verbose_name="stage")),
                        ("outcome", models.CharField(choices=[("open", "open"), ("won", "won"), ("lost", "lost")], default="open", max_length=4, verbose_name="outcome")),
                        ("opened_on", models.DateField(verbose_name="opened on")),
                        ("expected_close_on", models.DateField(blank=True, null=True, verbose_name="expected close")),
                        ("closed_on", models.DateField(blank=True, null=True, verbose_name="closed on")),
                        ("lost_reason", models.CharField(blank=True, help_text="code of a LossReason", max_length=16, verbose_name="reason")),
                        ("lost_note", models.CharField(blank=True, max_length=500, verbose_name="what happened")),
                        ("competitor", models.CharField(blank=True, max_length=120, verbose_name="competitor")),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("external_id", models.CharField(blank=True, editable=False, max_length=120)),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("account", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="opportunities", to="accounts.account", verbose_name="account")),
                        ("created_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("stage_since", models.DateField(editable=False, help_text="at this stage since; empty: since it was opened", null=True)),
                        ("amount_from_lines", models.BooleanField(default=False, verbose_name="the amount follows the lines")),
                        ("forecast", models.CharField(blank=True, choices=[("commit", "Committed"), ("best", "Best case"), ("pipeline", "Pipeline"), ("omitted", "Omitted")], help_text="empty: by its stage", max_length=8, verbose_name="forecast")),
                        ("forecast_note", models.CharField(blank=True, help_text="why a manager sees it otherwise", max_length=300)),
                        ("voided_at", models.DateTimeField(editable=False, help_text="what made it was taken back; it is lost, too", null=True)),
                        ("credited_team", models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="users.team", verbose_name="team")),
                        ("credited_to", models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("tags", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None, verbose_name="tags")),
                    ],
                    options={
                        "verbose_name": "opportunity",
                        "verbose_name_plural": "opportunities",
                        "indexes": [
                            models.Index(fields=["account", "outcome"], name="opp_account"),
                            models.Index(fields=["opened_on"], name="opp_opened"),
                            models.Index(condition=models.Q(("outcome", "open")), fields=["stage", "expected_close_on", "id"], name="opp_board"),
                            models.Index(condition=models.Q(("outcome", "open"), _negated=True), fields=["outcome", "-closed_on", "-id"], name="opp_closed"),
                            models.Index(condition=models.Q(("outcome", "open")), fields=["expected_close_on", "account"], include=("amount", "currency", "stage", "forecast"), name="opp_closing"),
                            models.Index(condition=models.Q(("outcome", "open"), ("voided_at", None)), fields=["account"], include=("stage", "currency", "amount", "expected_close_on", "stage_since", "opened_on", "forecast", "id"), name="opp_running"),
                            models.Index(condition=models.Q(("voided_at__isnull", False)), fields=["voided_at"], name="opp_taken_back"),
                            models.Index(condition=models.Q(("outcome", "open"), _negated=True), fields=["credited_to", "outcome", "-closed_on", "-id"], name="opp_credited"),
                            django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=["tags"], name="opp_tags"),
                        ],
                        "constraints": [
                            models.CheckConstraint(condition=models.Q(models.Q(("outcome", "lost"), _negated=True), models.Q(("lost_reason", ""), _negated=True), _connector="OR"), name="lost_needs_a_reason"),
                            models.CheckConstraint(condition=models.Q(models.Q(("closed_on", None), ("outcome", "open")), models.Q(models.Q(("outcome", "open"), _negated=True), ("closed_on__isnull", False)), _connector="OR"), name="closed_on_exactly_when_closed"),
                            models.CheckConstraint(condition=models.Q(("amount", None), ("amount__gte", 0), _connector="OR"), name="opportunity_amount_not_negative"),
                            models.UniqueConstraint(condition=models.Q(("external_id", ""), _negated=True), fields=("external_id",), name="opportunity_external_id"),
                        ],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="opportunity",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="ca090e9de7d8400eece5a83c85ada1221b83cf85", operation="DELETE", pgid="pgtrigger_no_delete_aa830", table="leads_opportunity", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="opportunity",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="a0d9b71e582293c5daaf5e30a2a0bcacaadd2f30", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_5f3a5", table="leads_opportunity", when="BEFORE")
                    ),
                ),
                migrations.CreateModel(
                    name="Order",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("amount", models.DecimalField(decimal_places=2, max_digits=16, verbose_name="amount")),
                        ("currency", models.CharField(default="CNY", max_length=3, verbose_name="currency")),
                        ("ordered_on", models.DateField(verbose_name="ordered on")),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("voided_at", models.DateTimeField(null=True)),
                        ("void_reason", models.CharField(blank=True, max_length=500)),
                        ("account", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="orders", to="accounts.account")),
                        ("credited_to", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="orders", to=settings.AUTH_USER_MODEL)),
                        ("opportunity", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="orders", to="leads.opportunity")),
                        ("team", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="users.team")),
                        ("voided_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("cycle", models.ForeignKey(db_index=False, help_text="the cycle it counts in", null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.cycle")),
                        ("number", models.CharField(blank=True, help_text="as the customer or we call it", max_length=60, verbose_name="order number")),
                        ("discount", models.DecimalField(decimal_places=2, default=0, help_text="on the sum of its lines", max_digits=5, verbose_name="discount in percent")),
                    ],
                    options={
                        "verbose_name": "order",
                        "verbose_name_plural": "orders",
                        "indexes": [
                            models.Index(fields=["account", "-ordered_on"], name="orders_of_account"),
                            models.Index(fields=["ordered_on"], name="orders_by_date"),
                            models.Index(condition=models.Q(("number", ""), _negated=True), fields=["number"], name="orders_by_number"),
                            models.Index(django.contrib.postgres.indexes.OpClass(commons.numbers.Squeezed("number"), "text_pattern_ops"), condition=models.Q(("number", ""), _negated=True), name="order_number_from"),
                            models.Index(django.contrib.postgres.indexes.OpClass(commons.numbers.Backwards(commons.numbers.Squeezed("number")), "text_pattern_ops"), condition=models.Q(("number", ""), _negated=True), name="order_number_to"),
                        ],
                        "constraints": [
                            models.CheckConstraint(condition=models.Q(("amount__gte", 0)), name="order_amount_not_negative"),
                            models.UniqueConstraint(condition=models.Q(("voided_at", None)), fields=("opportunity",), name="one_valid_order_an_opportunity"),
                            models.CheckConstraint(condition=models.Q(("discount__gte", 0), ("discount__lte", 100)), name="order_discount_a_percentage"),
                        ],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="order",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="6ae176a73b96843d360ff6e2551dca6a055b1141", operation="DELETE", pgid="pgtrigger_no_delete_ff46f", table="leads_order", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="order",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="6517efd5d0d528a6875b803b27be07b80d89bcee", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_5c456", table="leads_order", when="BEFORE")
                    ),
                ),
                migrations.CreateModel(
                    name="StageChange",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("from_stage", models.CharField(blank=True, choices=[("S", "Suspect"), ("P", "Prospect"), ("A", "Analysis"), ("D", "Demo"), ("C", "Close"), ("O", "Order")], max_length=1)),
                        ("to_stage", models.CharField(choices=[("S", "Suspect"), ("P", "Prospect"), ("A", "Analysis"), ("D", "Demo"), ("C", "Close"), ("O", "Order")], max_length=1)),
                        ("outcome", models.CharField(choices=[("open", "open"), ("won", "won"), ("lost", "lost")], default="open", max_length=4)),
                        ("on", models.DateField()),
                        ("at", models.DateTimeField()),
                        ("reason", models.CharField(blank=True, max_length=500)),
                        ("by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("opportunity", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="stage_changes", to="leads.opportunity")),
                        ("missing", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=24), editable=False, help_text="exit criteria that were not met: codes", null=True, size=None)),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["opportunity", "id"], name="stages_of_opp"),
                            models.Index(fields=["opportunity", "on"], include=("to_stage",), name="stages_reached"),
                            models.Index(fields=["on", "opportunity"], name="stages_by_date"),
                            models.Index(fields=["at", "opportunity"], name="stages_by_moment"),
                        ],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="stagechange",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="5340de51f7d472b3e7d1f324b9c884f3d4fa59a8", operation="DELETE", pgid="pgtrigger_no_delete_f079f", table="leads_stagechange", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="stagechange",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="142879c1e215c6c7e62fe5ed16e1b0b931e1a660", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_163d6", table="leads_stagechange", when="BEFORE")
                    ),
                ),
                migrations.CreateModel(
                    name="Campaign",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("name", models.CharField(max_length=200, verbose_name="name")),
                        (
                            "kind",
                            models.CharField(
                                choices=[("fair", "Trade fair"), ("event", "Industry event"), ("notice", "Purchasing notice"), ("web", "Web"), ("advert", "Advertisement"), ("referral", "Referral"), ("dormant", "Dormant account"), ("own", "Found by the salesperson"), ("other", "Other")],
                                default="fair",
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                        ("starts_on", models.DateField(verbose_name="from")),
                        ("ends_on", models.DateField(blank=True, null=True, verbose_name="to")),
                        ("cost", models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True, verbose_name="cost")),
                        ("currency", models.CharField(default="CNY", max_length=3, verbose_name="currency")),
                        ("place", models.CharField(blank=True, max_length=200, verbose_name="place")),
                        ("notes", models.TextField(blank=True, max_length=5000, verbose_name="notes")),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("closed_at", models.DateTimeField(editable=False, help_text="no longer offered for new leads", null=True)),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("created_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("owner", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="campaigns", to=settings.AUTH_USER_MODEL, verbose_name="responsible")),
                        ("team", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="users.team")),
                    ],
                    options={
                        "verbose_name": "campaign",
                        "verbose_name_plural": "campaigns",
                        "indexes": [models.Index(fields=["-starts_on", "-id"], name="campaigns_by_date")],
                        "constraints": [
                            models.CheckConstraint(condition=models.Q(("cost", None), ("cost__gte", 0), _connector="OR"), name="campaign_cost_not_negative"),
                            models.CheckConstraint(condition=models.Q(("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"), name="campaign_ends_after_it_starts"),
                        ],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="campaign",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="001b5df8c70faaab760b2b17243dcfa6cc4c92ae", operation="DELETE", pgid="pgtrigger_no_delete_f92f0", table="leads_campaign", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="campaign",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="e671937c27b36530b603352a3b8535a02076504a", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_8a0c3", table="leads_campaign", when="BEFORE")
                    ),
                ),
                migrations.CreateModel(
                    name="Lead",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("company", models.CharField(max_length=200, verbose_name="company")),
                        ("sort_key", models.CharField(editable=False, max_length=64)),
                        ("person", models.CharField(blank=True, max_length=120, verbose_name="person")),
                        ("title", models.CharField(blank=True, max_length=120, verbose_name="job title")),
                        ("telephones", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None, verbose_name="telephones")),
                        ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                        ("wechat", models.CharField(blank=True, max_length=80, verbose_name="WeChat")),
                        ("website", models.URLField(blank=True, verbose_name="website")),
                        ("industry", models.CharField(blank=True, max_length=80, verbose_name="industry")),
                        ("region", models.CharField(blank=True, max_length=80, verbose_name="region")),
                        ("address", models.CharField(blank=True, max_length=300, verbose_name="address")),
                        ("employees", models.PositiveIntegerField(blank=True, null=True, verbose_name="employees")),
                        ("tags", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None, verbose_name="tags")),
                        ("need", models.TextField(blank=True, max_length=2000, verbose_name="need")),
                        ("notes", models.TextField(blank=True, max_length=5000, verbose_name="notes")),
                        (
                            "source",
                            models.CharField(
                                choices=[("fair", "Trade fair"), ("event", "Industry event"), ("notice", "Purchasing notice"), ("web", "Web"), ("advert", "Advertisement"), ("referral", "Referral"), ("dormant", "Dormant account"), ("own", "Found by the salesperson"), ("other", "Other")],
                                default="own",
                                max_length=10,
                                verbose_name="source",
                            ),
                        ),
                        ("external_id", models.CharField(blank=True, editable=False, help_text="key in the imported source", max_length=120)),
                        ("state", models.CharField(choices=[("new", "New"), ("working", "Working"), ("qualified", "Qualified"), ("converted", "Converted"), ("unfit", "Not a fit")], default="new", max_length=10, verbose_name="state")),
                        ("assigned_on", models.DateField(help_text="the cycle of the account it becomes starts here", null=True)),
                        ("in_pool_since", models.DateField(null=True)),
                        ("contacts", models.PositiveIntegerField(default=0, help_text="days with an effective contact since the assignment")),
                        ("first_contact_on", models.DateField(help_text="effective, whoever had the lead", null=True)),
                        ("last_contact_on", models.DateField(null=True)),
                        ("last_tried_on", models.DateField(help_text="the latest contact, answered or not", null=True)),
                        ("next_contact_on", models.DateField(blank=True, null=True, verbose_name="next contact")),
                        ("return_due_on", models.DateField(help_text="untouched until here, it goes back to the pool", null=True)),
                        ("money", models.BooleanField(help_text="can they pay for it?", null=True, verbose_name="Money")),
                        ("authority", models.BooleanField(help_text="do we speak with somebody who decides?", null=True, verbose_name="Authority")),
                        ("need_confirmed", models.BooleanField(help_text="do they need it?", null=True, verbose_name="Need")),
                        ("qualified_on", models.DateField(null=True)),
                        (
                            "unfit_reason",
                            models.CharField(
                                blank=True,
                                choices=[("no_need", "No need"), ("no_money", "No money"), ("wrong_person", "Nobody with authority can be reached"), ("competition", "Competition"), ("not_real", "Wrong number, or no such company"), ("duplicate", "Known already"), ("other", "Other")],
                                max_length=14,
                                verbose_name="reason",
                            ),
                        ),
                        ("unfit_note", models.CharField(blank=True, max_length=500, verbose_name="what happened")),
                        ("closed_on", models.DateField(help_text="converted or given up", null=True)),
                        ("created_on", models.DateField(help_text="business date")),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("account", models.ForeignKey(help_text="the account it became or joined", null=True, on_delete=django.db.models.deletion.PROTECT, related_name="leads", to="accounts.account")),
                        ("campaign", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="leads", to="leads.campaign", verbose_name="campaign")),
                        ("created_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("dormant_account", models.ForeignKey(editable=False, help_text="the dormant account of the pool that it stands for", null=True, on_delete=django.db.models.deletion.PROTECT, related_name="dormant_leads", to="accounts.account")),
                        ("key_person", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.keyperson")),
                        ("opportunity", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="leads", to="leads.opportunity")),
                        ("owner", models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="leads", to=settings.AUTH_USER_MODEL, verbose_name="assigned to")),
                        ("previous_owner", models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("referred_by", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="lead_referrals", to="accounts.account", verbose_name="referred by")),
                        ("team", models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="users.team")),
                        ("taken_back_on", models.DateField(editable=False, help_text="made by an import or of a dormant account, and undone: counts nowhere", null=True)),
                    ],
                    options={
                        "verbose_name": "lead",
                        "verbose_name_plural": "leads",
                        "indexes": [
                            models.Index(condition=models.Q(("state__in", ["new", "working", "qualified"])), fields=["owner", "next_contact_on", "id"], name="leads_of_owner"),
                            models.Index(fields=["owner", "-created_on", "-id"], name="leads_by_owner"),
                            models.Index(fields=["team", "-created_on", "-id"], name="leads_of_team"),
                            models.Index(fields=["-created_on", "-id"], name="leads_by_date"),
                            models.Index(condition=models.Q(("owner", None), ("state__in", ["new", "working", "qualified"])), fields=["-in_pool_since", "-id"], name="lead_pool"),
                            models.Index(condition=models.Q(("return_due_on__isnull", False)), fields=["return_due_on", "id"], name="leads_due"),
                            models.Index(condition=models.Q(("account__isnull", False)), fields=["account"], name="leads_of_account"),
                            models.Index(condition=models.Q(("next_contact_on__isnull", False), ("state__in", ["new", "working", "qualified"])), fields=["next_contact_on", "id"], name="leads_by_next"),
                            models.Index(condition=models.Q(("state__in", ["new", "working", "qualified"])), fields=["sort_key", "id"], name="leads_by_name"),
                            models.Index(condition=models.Q(("state__in", ["new", "working", "qualified"])), fields=["last_contact_on", "id"], name="leads_by_contact"),
                            models.Index(condition=models.Q(("owner", None), ("state__in", ["new", "working", "qualified"])), fields=["sort_key", "id"], name="lead_pool_name"),
                            django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=["tags"], name="lead_tags"),
                            models.Index(condition=models.Q(("campaign__isnull", False), ("taken_back_on", None)), fields=["campaign", "team"], include=("owner", "state", "first_contact_on", "qualified_on", "closed_on", "account", "opportunity", "id"), name="leads_of_campaign"),
                            models.Index(django.db.models.functions.text.Upper("wechat"), condition=models.Q(("wechat", ""), _negated=True), name="leads_by_wechat"),
                            models.Index(condition=models.Q(("industry__gt", "")), fields=["industry"], name="lead_industry"),
                        ],
                        "constraints": [
                            models.CheckConstraint(condition=models.Q(models.Q(("state", "unfit"), _negated=True), models.Q(("unfit_reason", ""), _negated=True), _connector="OR"), name="unfit_needs_a_reason"),
                            models.CheckConstraint(condition=models.Q(models.Q(("account__isnull", False), ("state", "converted")), models.Q(models.Q(("state", "converted"), _negated=True), ("account", None)), _connector="OR"), name="account_exactly_when_converted"),
                            models.CheckConstraint(condition=models.Q(models.Q(("closed_on__isnull", False), ("state__in", ["converted", "unfit"])), models.Q(("closed_on", None), ("state__in", ["new", "working", "qualified"])), _connector="OR"), name="lead_closed_on_exactly_when_closed"),
                            models.UniqueConstraint(condition=models.Q(("external_id", ""), _negated=True), fields=("external_id",), name="lead_external_id"),
                            models.UniqueConstraint(condition=models.Q(("state__in", ["new", "working", "qualified"])), fields=("dormant_account",), name="one_running_lead_a_dormant_account"),
                            models.CheckConstraint(condition=models.Q(("taken_back_on", None), ("state", "unfit"), _connector="OR"), name="lead_taken_back_only_when_closed"),
                        ],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="lead",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="92aafe525d6984cbfff567a57fcd6becdcf1ed52", operation="DELETE", pgid="pgtrigger_no_delete_fc13a", table="leads_lead", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="lead",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="b26193dcf698a70269688c739ba87cf3b406838e", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_0abf1", table="leads_lead", when="BEFORE")
                    ),
                ),
                migrations.CreateModel(
                    name="LeadMove",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "rule",
                            models.CharField(
                                choices=[
                                    ("entered", "entered"),
                                    ("imported", "imported"),
                                    ("assigned", "assigned"),
                                    ("claimed", "claimed from the pool"),
                                    ("returned", "given back to the pool"),
                                    ("untouched", "untouched for too long: back to the pool"),
                                    ("left", "the owner left the company"),
                                    ("qualified", "qualified"),
                                    ("doubted", "no longer qualified"),
                                    ("unfit", "not a fit"),
                                    ("reopened", "taken up again"),
                                    ("converted", "converted"),
                                    ("undone", "conversion taken back"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("from_state", models.CharField(blank=True, choices=[("new", "New"), ("working", "Working"), ("qualified", "Qualified"), ("converted", "Converted"), ("unfit", "Not a fit")], max_length=10)),
                        ("to_state", models.CharField(choices=[("new", "New"), ("working", "Working"), ("qualified", "Qualified"), ("converted", "Converted"), ("unfit", "Not a fit")], max_length=10)),
                        ("on", models.DateField(help_text="business date")),
                        ("at", models.DateTimeField()),
                        ("reason", models.CharField(blank=True, max_length=500)),
                        ("evidence", models.JSONField(default=dict, help_text="what it was like before, for the words and for undo")),
                        ("by", models.ForeignKey(db_index=False, help_text="empty: the system", null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("from_user", models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("lead", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="moves", to="leads.lead")),
                        ("to_user", models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        "verbose_name": "move of a lead",
                        "verbose_name_plural": "moves of leads",
                        "indexes": [models.Index(fields=["lead", "-id"], name="moves_of_lead"), models.Index(condition=models.Q(("rule", "claimed")), fields=["to_user", "on"], name="lead_claims_of_a_day")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="leadmove",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_update", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash="719219763aa3fb8c59bdf0d28e21ef26245bc34c", operation="UPDATE", pgid="pgtrigger_no_update_b0ae4", table="leads_leadmove", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="leadmove",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="7ae1b42111de0a62bf4bb7e84ba7c3bc44c29373", operation="DELETE", pgid="pgtrigger_no_delete_d73cb", table="leads_leadmove", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="leadmove",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="69ed764b05711653fab81ff61800edbe511e4565", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_7194e", table="leads_leadmove", when="BEFORE")
                    ),
                ),
                migrations.CreateModel(
                    name="LeadSearch",
                    fields=[
                        ("name_folded", models.CharField(max_length=200)),
                        ("pinyin", models.CharField(max_length=600)),
                        ("initials", models.CharField(max_length=200)),
                        ("telephone_tails", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=4), default=list, size=None)),
                        ("grams", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=2), default=list, size=None)),
                        ("lead", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name="search", serialize=False, to="leads.lead")),
                    ],
                    options={
                        "indexes": [
                            django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=["telephone_tails"], name="lead_tails"),
                            models.Index(fields=["name_folded"], name="lead_starts"),
                            django.contrib.postgres.indexes.GinIndex(fastupdate=True, fields=["grams"], gin_pending_list_limit=512, name="lead_grams"),
                        ],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="leadsearch",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="5760bbf4bddb3011d8641b582615088076fdf855", operation="DELETE", pgid="pgtrigger_no_delete_4889f", table="leads_leadsearch", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="leadsearch",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="b4be44979b5b4078cde1b9396b12e2fbe7f9c5ab", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_ffb0b", table="leads_leadsearch", when="BEFORE")
                    ),
                ),
                migrations.CreateModel(
                    name="ClosingAttempt",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("removed_at", models.DateTimeField(editable=False, null=True)),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("technique", models.CharField(choices=[("assumptive", "Assumptive"), ("choice", "Choice"), ("summary", "Summary"), ("evidence", "Evidence"), ("concession", "Concession"), ("warning", "Warning"), ("isolation", "Isolation")], max_length=10, verbose_name="Technique")),
                        ("worked", models.BooleanField(default=False, verbose_name="It worked")),
                        ("note", models.CharField(blank=True, max_length=300, verbose_name="Note")),
                        ("created_by", models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("opportunity", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="%(class)ss", to="leads.opportunity")),
                    ],
                    options={
                        "verbose_name": "closing attempt",
                        "verbose_name_plural": "closing attempts",
                        "ordering": ["pk"],
                        "indexes": [models.Index(fields=["opportunity", "id"], name="closingattempt_of_opp")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="closingattempt",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="c233ba23a97fcc3751909217e4ae3a8f2f3094e7", operation="DELETE", pgid="pgtrigger_no_delete_8d0ad", table="leads_closingattempt", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="closingattempt",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="149cc40ee2d74d4192d607cae77021c62f45bad8", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_2241c", table="leads_closingattempt", when="BEFORE"),
                    ),
                ),
                migrations.CreateModel(
                    name="Competitor",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("code", models.CharField(max_length=16, unique=True, verbose_name="code")),
                        ("name", models.CharField(max_length=80, verbose_name="name in English")),
                        ("name_hans", models.CharField(blank=True, max_length=80, verbose_name="name in simplified Chinese")),
                        ("name_hant", models.CharField(blank=True, max_length=80, verbose_name="name in traditional Chinese")),
                        ("active", models.BooleanField(default=True, verbose_name="offered")),
                        ("position", models.PositiveSmallIntegerField(default=100, verbose_name="place in the list")),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("strengths", models.TextField(blank=True, max_length=2000, verbose_name="their strengths")),
                        ("weaknesses", models.TextField(blank=True, max_length=2000, verbose_name="their weaknesses")),
                        ("answer", models.TextField(blank=True, max_length=2000, verbose_name="our answer")),
                        ("answer_hans", models.TextField(blank=True, max_length=2000, verbose_name="our answer in simplified Chinese")),
                        ("answer_hant", models.TextField(blank=True, max_length=2000, verbose_name="our answer in traditional Chinese")),
                        ("strengths_hans", models.TextField(blank=True, max_length=2000, verbose_name="their strengths in simplified Chinese")),
                        ("strengths_hant", models.TextField(blank=True, max_length=2000, verbose_name="their strengths in traditional Chinese")),
                        ("weaknesses_hans", models.TextField(blank=True, max_length=2000, verbose_name="their weaknesses in simplified Chinese")),
                        ("weaknesses_hant", models.TextField(blank=True, max_length=2000, verbose_name="their weaknesses in traditional Chinese")),
                    ],
                    options={
                        "verbose_name": "competitor",
                        "verbose_name_plural": "competitors",
                        "ordering": ["position", "pk"],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="competitor",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="e95051f71ca2b9361c59c1b3fa959a3df1c01020", operation="DELETE", pgid="pgtrigger_no_delete_1f22c", table="leads_competitor", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="competitor",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="f2057247adcb6a766b6f4c7616496a8a2cb6aafd", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_40bab", table="leads_competitor", when="BEFORE")
                    ),
                ),
                migrations.CreateModel(
                    name="FabLine",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("removed_at", models.DateTimeField(editable=False, null=True)),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("feature", models.CharField(max_length=200, verbose_name="Feature")),
                        ("advantage", models.CharField(blank=True, max_length=200, verbose_name="Advantage")),
                        ("benefit", models.CharField(max_length=200, verbose_name="Benefit")),
                        ("created_by", models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("opportunity", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="%(class)ss", to="leads.opportunity")),
                    ],
                    options={
                        "verbose_name": "FAB line",
                        "verbose_name_plural": "FAB lines",
                        "ordering": ["pk"],
                        "indexes": [models.Index(fields=["opportunity", "id"], name="fabline_of_opp")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="fabline",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="065915d07e9643f2aa360aa901f7f7b2e0a2f8df", operation="DELETE", pgid="pgtrigger_no_delete_041b7", table="leads_fabline", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="fabline",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="74c6a57fba349494a918c779c12eccec412e424a", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_379ed", table="leads_fabline", when="BEFORE")
                    ),
                ),
                migrations.CreateModel(
                    name="LossReason",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("code", models.CharField(max_length=16, unique=True, verbose_name="code")),
                        ("name", models.CharField(max_length=80, verbose_name="name in English")),
                        ("name_hans", models.CharField(blank=True, max_length=80, verbose_name="name in simplified Chinese")),
                        ("name_hant", models.CharField(blank=True, max_length=80, verbose_name="name in traditional Chinese")),
                        ("active", models.BooleanField(default=True, verbose_name="offered")),
                        ("position", models.PositiveSmallIntegerField(default=100, verbose_name="place in the list")),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                    ],
                    options={
                        "verbose_name": "reason for a loss",
                        "verbose_name_plural": "reasons for losses",
                        "ordering": ["position", "pk"],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="lossreason",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="3c618bcfbcffc0206b3d1e62a3de56ee73bd4e58", operation="DELETE", pgid="pgtrigger_no_delete_b5c6a", table="leads_lossreason", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="lossreason",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="ce768611fee4cada94e03f56892e6ee7b74c5e4e", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_19692", table="leads_lossreason", when="BEFORE")
                    ),
                ),
                migrations.CreateModel(
                    name="Objection",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("removed_at", models.DateTimeField(editable=False, null=True)),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("text", models.CharField(max_length=300, verbose_name="Objection")),
                        ("acknowledge", models.CharField(blank=True, max_length=300, verbose_name="Acknowledge")),
                        ("clarify", models.CharField(blank=True, max_length=300, verbose_name="Clarify")),
                        ("respond", models.CharField(blank=True, max_length=300, verbose_name="Respond")),
                        ("confirm", models.CharField(blank=True, max_length=300, verbose_name="Confirm")),
                        ("settled", models.BooleanField(default=False, verbose_name="Settled")),
                        ("created_by", models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("opportunity", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="%(class)ss", to="leads.opportunity")),
                    ],
                    options={
                        "verbose_name": "objection",
                        "verbose_name_plural": "objections",
                        "ordering": ["pk"],
                        "indexes": [models.Index(fields=["opportunity", "id"], name="objection_of_opp")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="objection",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="ef1a813eba811238a1fbcff6cf31ab96ff803b19", operation="DELETE", pgid="pgtrigger_no_delete_eef8e", table="leads_objection", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="objection",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="7a302dccf0e25cd8c5902c12d243dd9973c81b53", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_7ec96", table="leads_objection", when="BEFORE")
                    ),
                ),
                migrations.CreateModel(
                    name="OpportunityTools",
                    fields=[
                        ("opportunity", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name="tools", serialize=False, to="leads.opportunity")),
                        ("situation", models.BooleanField(blank=True, null=True, verbose_name="Situation")),
                        ("situation_note", models.CharField(blank=True, max_length=300, verbose_name="Note")),
                        ("competition", models.BooleanField(blank=True, null=True, verbose_name="Competition")),
                        ("competition_note", models.CharField(blank=True, max_length=300, verbose_name="Note")),
                        ("organisation", models.BooleanField(blank=True, null=True, verbose_name="Organisation")),
                        ("organisation_note", models.CharField(blank=True, max_length=300, verbose_name="Note")),
                        ("time_scale", models.BooleanField(blank=True, null=True, verbose_name="Time scale")),
                        ("time_scale_note", models.CharField(blank=True, max_length=300, verbose_name="Note")),
                        ("spend", models.BooleanField(blank=True, null=True, verbose_name="Spend")),
                        ("spend_note", models.CharField(blank=True, max_length=300, verbose_name="Note")),
                        ("money", models.BooleanField(blank=True, null=True, verbose_name="Money")),
                        ("money_note", models.CharField(blank=True, max_length=300, verbose_name="Note")),
                        ("authority", models.BooleanField(blank=True, null=True, verbose_name="Authority")),
                        ("authority_note", models.CharField(blank=True, max_length=300, verbose_name="Note")),
                        ("need", models.BooleanField(blank=True, null=True, verbose_name="Need")),
                        ("need_note", models.CharField(blank=True, max_length=300, verbose_name="Note")),
                        ("spin_situation", models.TextField(blank=True, max_length=2000, verbose_name="Situation questions")),
                        ("spin_problem", models.TextField(blank=True, max_length=2000, verbose_name="Problem questions")),
                        ("spin_implication", models.TextField(blank=True, max_length=2000, verbose_name="Implication questions")),
                        ("spin_need_payoff", models.TextField(blank=True, max_length=2000, verbose_name="Need-payoff questions")),
                        ("position", models.CharField(blank=True, choices=[("attention", "Attention"), ("interest", "Interest"), ("desire", "Desire"), ("memory", "Memory"), ("action", "Action"), ("satisfaction", "Satisfaction")], max_length=12, verbose_name="The buyer's position")),
                        (
                            "signals",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[
                                        ("price", "asks for the price again"),
                                        ("delivery", "asks when it can be delivered"),
                                        ("terms", "asks about payment"),
                                        ("details", "asks about details of use"),
                                        ("references", "asks who else uses it"),
                                        ("others", "brings in colleagues"),
                                        ("sample", "wants a sample or a trial"),
                                        ("agrees", "agrees with what you say"),
                                    ],
                                    max_length=12,
                                ),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="Buying signals seen",
                            ),
                        ),
                        ("mode", models.CharField(blank=True, choices=[("direct", "Direct"), ("committee", "Committee"), ("tender", "Tender")], max_length=10, verbose_name="How they buy")),
                        ("tender_deadline", models.DateField(blank=True, null=True, verbose_name="Tender: deadline")),
                        ("tender_documents", models.TextField(blank=True, max_length=2000, verbose_name="Tender: documents")),
                        ("demo_decision_maker", models.BooleanField(default=False, verbose_name="The decision maker will be there")),
                        ("demo_rehearsed", models.BooleanField(default=False, verbose_name="Rehearsed")),
                        ("demo_goods_checked", models.BooleanField(default=False, verbose_name="Goods checked")),
                        ("demo_benefits_chosen", models.BooleanField(default=False, verbose_name="Benefits chosen")),
                        ("proposal_sent_on", models.DateField(blank=True, null=True, verbose_name="Proposal sent on")),
                        ("opener", models.CharField(blank=True, max_length=300, verbose_name="How to open: a fact, a question, a recommendation, a tool")),
                        ("idea", models.CharField(blank=True, max_length=500, verbose_name="The constructive idea brought along")),
                        ("message", models.CharField(blank=True, max_length=500, verbose_name="For the decision maker who is not in the room")),
                        (
                            "judged_by",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(choices=[("appearance", "appearance"), ("manners", "manners"), ("product", "product knowledge"), ("world", "knowledge of their world"), ("understanding", "understanding of them")], max_length=14),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="What they judge us by",
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                    ],
                    options={
                        "verbose_name": "tools of an opportunity",
                        "verbose_name_plural": "tools of opportunities",
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="opportunitytools",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="43e1021deafb9a33a74c7b76d74a3acd70cbc98e", operation="DELETE", pgid="pgtrigger_no_delete_8b3dd", table="leads_opportunitytools", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="opportunitytools",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="8f8b7903326c5f454a7bf7e8de553a809fb81170", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_2d952", table="leads_opportunitytools", when="BEFORE"),
                    ),
                ),
                migrations.CreateModel(
                    name="Rival",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("removed_at", models.DateTimeField(editable=False, null=True)),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("standing", models.CharField(choices=[("ahead", "we are ahead"), ("level", "we are level"), ("behind", "we are behind"), ("unknown", "not known")], default="unknown", max_length=8, verbose_name="How we stand")),
                        ("note", models.CharField(blank=True, max_length=300, verbose_name="Note")),
                        ("competitor", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="rivals", to="leads.competitor", verbose_name="Competitor")),
                        ("created_by", models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("opportunity", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="%(class)ss", to="leads.opportunity")),
                    ],
                    options={
                        "verbose_name": "rival",
                        "verbose_name_plural": "rivals",
                        "ordering": ["pk"],
                        "indexes": [models.Index(fields=["opportunity", "id"], name="rival_of_opp")],
                        "constraints": [models.UniqueConstraint(condition=models.Q(("removed_at", None)), fields=("opportunity", "competitor"), name="one_rival_a_competitor")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="rival",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="31c4c28b80042583e6dc79d02339f7cbcbd5d50c", operation="DELETE", pgid="pgtrigger_no_delete_19719", table="leads_rival", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="rival",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="a0434089a1ea948b02d690ce6bdc77a7e1ec8261", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_36fab", table="leads_rival", when="BEFORE")
                    ),
                ),
                migrations.CreateModel(
                    name="Stance",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("removed_at", models.DateTimeField(editable=False, null=True)),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("stance", models.CharField(choices=[("champion", "Champion"), ("supporter", "Supporter"), ("neutral", "Neutral"), ("opponent", "Opponent"), ("immaterial", "Immaterial"), ("hidden", "Hidden"), ("unknown", "Unknown")], default="unknown", max_length=10, verbose_name="Stance")),
                        ("agreed", models.BooleanField(default=False, verbose_name="Agrees")),
                        ("result", models.CharField(blank=True, max_length=200, verbose_name="Result they want")),
                        ("win", models.CharField(blank=True, max_length=200, verbose_name="Their own win")),
                        ("created_by", models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("opportunity", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="%(class)ss", to="leads.opportunity")),
                        ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="stances", to="accounts.keyperson", verbose_name="Person")),
                        ("department_effect", models.CharField(choices=[("unknown", "not known"), ("gain", "gains"), ("neutral", "neither"), ("loss", "loses")], default="unknown", max_length=8, verbose_name="Their department")),
                    ],
                    options={
                        "verbose_name": "stance",
                        "verbose_name_plural": "stances",
                        "ordering": ["pk"],
                        "indexes": [models.Index(fields=["opportunity", "id"], name="stance_of_opp")],
                        "constraints": [models.UniqueConstraint(condition=models.Q(("removed_at", None)), fields=("opportunity", "person"), name="one_stance_a_person")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="stance",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="1eda12805385b2ce848308e17647ce63889f2b5e", operation="DELETE", pgid="pgtrigger_no_delete_4724a", table="leads_stance", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="stance",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="ac0c734c5c2fabb0bca50c199f80a4d7fe736484", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_a029b", table="leads_stance", when="BEFORE")
                    ),
                ),
                migrations.CreateModel(
                    name="Product",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("code", models.CharField(max_length=40, unique=True, verbose_name="code")),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        ("name_hans", models.CharField(blank=True, max_length=120, verbose_name="name in simplified Chinese")),
                        ("name_hant", models.CharField(blank=True, max_length=120, verbose_name="name in traditional Chinese")),
                        ("unit", models.CharField(blank=True, max_length=20, verbose_name="unit")),
                        ("notes", models.CharField(blank=True, max_length=500, verbose_name="notes")),
                        ("archived_at", models.DateTimeField(editable=False, help_text="no longer offered for new lines", null=True)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("created_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        "verbose_name": "product",
                        "verbose_name_plural": "products",
                        "constraints": [models.CheckConstraint(condition=models.Q(models.Q(("code", ""), _negated=True), models.Q(("name", ""), _negated=True)), name="product_has_code_and_name")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="product",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="be42c206c3b27459a243346bb5c0bbe68567c3b1", operation="DELETE", pgid="pgtrigger_no_delete_9456c", table="leads_product", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="product",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="2ef5e798ab5bb8eb2d67155d25db92333c0ea7af", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_df6c1", table="leads_product", when="BEFORE")
                    ),
                ),
                migrations.CreateModel(
                    name="OpportunityLine",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("position", models.PositiveIntegerField()),
                        ("text", models.CharField(max_length=300, verbose_name="what")),
                        ("quantity", models.DecimalField(decimal_places=3, max_digits=14, verbose_name="quantity")),
                        ("unit", models.CharField(blank=True, max_length=20, verbose_name="unit")),
                        ("unit_price", models.DecimalField(decimal_places=4, max_digits=16, verbose_name="unit price")),
                        ("discount", models.DecimalField(decimal_places=2, default=0, max_digits=5, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)], verbose_name="discount in percent")),
                        ("amount", models.DecimalField(decimal_places=2, editable=False, max_digits=16, verbose_name="amount")),
                        ("removed_at", models.DateTimeField(editable=False, null=True)),
                        ("opportunity", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="leads.opportunity")),
                        ("product", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="leads.product")),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(condition=models.Q(("discount__gte", 0), ("discount__lte", 100), ("quantity__gt", 0), ("unit_price__gte", 0)), name="opportunityline_within_limits"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "amount",
                                        django.db.models.functions.math.Round(
                                            models.ExpressionWrapper(
                                                django.db.models.expressions.CombinedExpression(
                                                    django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F("quantity"), "*", models.F("unit_price")), "*", django.db.models.expressions.CombinedExpression(models.Value(Decimal("100")), "-", models.F("discount"))),
                                                    "/",
                                                    models.Value(Decimal("100")),
                                                ),
                                                models.DecimalField(decimal_places=12, max_digits=40),
                                            ),
                                            output_field=models.DecimalField(decimal_places=12, max_digits=40),
                                            precision=2,
                                        ),
                                    )
                                ),
                                name="opportunityline_amount_agrees",
                            ),
                        ],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="opportunityline",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="311577462ed64006bd5590e9a2ebb3f800eb914d", operation="DELETE", pgid="pgtrigger_no_delete_d77b2", table="leads_opportunityline", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="opportunityline",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="6ca884a2e0ff208940f0cd129631f8de5c10494e", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_c512e", table="leads_opportunityline", when="BEFORE"),
                    ),
                ),
                migrations.CreateModel(
                    name="OrderLine",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("position", models.PositiveIntegerField()),
                        ("text", models.CharField(max_length=300, verbose_name="what")),
                        ("quantity", models.DecimalField(decimal_places=3, max_digits=14, verbose_name="quantity")),
                        ("unit", models.CharField(blank=True, max_length=20, verbose_name="unit")),
                        ("unit_price", models.DecimalField(decimal_places=4, max_digits=16, verbose_name="unit price")),
                        ("discount", models.DecimalField(decimal_places=2, default=0, max_digits=5, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)], verbose_name="discount in percent")),
                        ("amount", models.DecimalField(decimal_places=2, editable=False, max_digits=16, verbose_name="amount")),
                        ("removed_at", models.DateTimeField(editable=False, null=True)),
                        ("order", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="leads.order")),
                        ("product", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="leads.product")),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(condition=models.Q(("discount__gte", 0), ("discount__lte", 100), ("quantity__gt", 0), ("unit_price__gte", 0)), name="orderline_within_limits"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "amount",
                                        django.db.models.functions.math.Round(
                                            models.ExpressionWrapper(
                                                django.db.models.expressions.CombinedExpression(
                                                    django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F("quantity"), "*", models.F("unit_price")), "*", django.db.models.expressions.CombinedExpression(models.Value(Decimal("100")), "-", models.F("discount"))),
                                                    "/",
                                                    models.Value(Decimal("100")),
                                                ),
                                                models.DecimalField(decimal_places=12, max_digits=40),
                                            ),
                                            output_field=models.DecimalField(decimal_places=12, max_digits=40),
                                            precision=2,
                                        ),
                                    )
                                ),
                                name="orderline_amount_agrees",
                            ),
                        ],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="orderline",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="8863587285cd8c014906c0992cdd81359cc36752", operation="DELETE", pgid="pgtrigger_no_delete_1f06a", table="leads_orderline", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="orderline",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="76f49d31821abefc32e51afb5850d7a8e86c5978", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_128d1", table="leads_orderline", when="BEFORE")
                    ),
                ),
                migrations.CreateModel(
                    name="ProductPrice",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("currency", models.CharField(max_length=3, verbose_name="currency")),
                        ("price", models.DecimalField(decimal_places=4, max_digits=16, null=True, verbose_name="list price")),
                        ("product", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="prices", to="leads.product")),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("product", "currency"), name="one_price_a_currency"), models.CheckConstraint(condition=models.Q(("price", None), ("price__gte", 0), _connector="OR"), name="price_not_negative")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="productprice",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="21e257d8b9cf7b3a3759bac3c2812fb66ba00783", operation="DELETE", pgid="pgtrigger_no_delete_af260", table="leads_productprice", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="productprice",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="3c048937401ecf8aecb9e99d773636b418c52b47", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_f688b", table="leads_productprice", when="BEFORE"),
                    ),
                ),
                migrations.CreateModel(
                    name="Quote",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("number", models.CharField(blank=True, editable=False, help_text="given when issued", max_length=20, verbose_name="number")),
                        ("edition", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                        ("state", models.CharField(choices=[("draft", "Draft"), ("issued", "Issued"), ("accepted", "Accepted"), ("declined", "Declined"), ("superseded", "Superseded"), ("discarded", "Discarded")], default="draft", editable=False, max_length=10, verbose_name="state")),
                        ("language", models.CharField(choices=[("en", "English"), ("zh-hans", "简体中文"), ("zh-hant", "繁體中文")], max_length=7, verbose_name="language of the document")),
                        ("customer", models.CharField(editable=False, max_length=200, verbose_name="customer")),
                        ("address", models.CharField(blank=True, max_length=300, verbose_name="address")),
                        ("contact_name", models.CharField(blank=True, editable=False, max_length=120)),
                        ("our_contact_name", models.CharField(editable=False, max_length=120)),
                        ("currency", models.CharField(max_length=3, verbose_name="currency")),
                        ("discount", models.DecimalField(decimal_places=2, default=0, max_digits=5, verbose_name="discount in percent")),
                        ("subtotal", models.DecimalField(decimal_places=2, default=0, editable=False, max_digits=16)),
                        ("total", models.DecimalField(decimal_places=2, default=0, editable=False, max_digits=16)),
                        ("tax_note", models.CharField(blank=True, max_length=200, verbose_name="tax")),
                        ("terms", models.TextField(blank=True, max_length=3000, verbose_name="terms")),
                        ("valid_until", models.DateField(verbose_name="valid until")),
                        ("issued_on", models.DateField(editable=False, null=True)),
                        ("decided_on", models.DateField(editable=False, help_text="accepted or declined", null=True)),
                        ("decision_note", models.CharField(blank=True, editable=False, max_length=500)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("version", models.PositiveIntegerField(default=1, editable=False, help_text="of the row, for two people at once")),
                        ("contact", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.keyperson", verbose_name="contact person")),
                        ("created_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("issued_by", models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("opportunity", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="quotes", to="leads.opportunity")),
                        ("our_contact", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="our contact")),
                        ("letterhead", models.JSONField(editable=False, help_text="our company and the names of products as they were when it was issued", null=True)),
                    ],
                    options={
                        "verbose_name": "quotation",
                        "verbose_name_plural": "quotations",
                        "indexes": [
                            models.Index(fields=["opportunity", "-id"], name="quotes_of_opportunity"),
                            models.Index(django.contrib.postgres.indexes.OpClass(commons.numbers.Squeezed("number"), "text_pattern_ops"), condition=models.Q(("number", ""), _negated=True), name="quote_number_from"),
                            models.Index(django.contrib.postgres.indexes.OpClass(commons.numbers.Backwards(commons.numbers.Squeezed("number")), "text_pattern_ops"), condition=models.Q(("number", ""), _negated=True), name="quote_number_to"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(condition=models.Q(("number", ""), _negated=True), fields=("number", "edition"), name="quote_number_version"),
                            models.UniqueConstraint(condition=models.Q(("state__in", ["issued", "accepted"])), fields=("number",), name="one_valid_version_a_quote"),
                            models.UniqueConstraint(condition=models.Q(("state", "draft")), fields=("opportunity",), name="one_draft_an_opportunity"),
                            models.CheckConstraint(
                                condition=models.Q(models.Q(("issued_on", None), ("state__in", ["draft", "discarded"])), models.Q(models.Q(("state__in", ["draft", "discarded"]), _negated=True), ("issued_on__isnull", False), models.Q(("number", ""), _negated=True)), _connector="OR"),
                                name="quote_issued_has_number_and_day",
                            ),
                            models.CheckConstraint(condition=models.Q(("discount__gte", 0), ("discount__lte", 100)), name="quote_discount_a_percentage"),
                        ],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="quote",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="85f3049f381269107d23da91da0032b837592ac5", operation="DELETE", pgid="pgtrigger_no_delete_f9184", table="leads_quote", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="quote",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="f5fa26fd936916bb71c33db298356dc87bb6cc8c", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_d97a9", table="leads_quote", when="BEFORE")
                    ),
                ),
                migrations.CreateModel(
                    name="QuoteLine",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("position", models.PositiveIntegerField()),
                        ("text", models.CharField(max_length=300, verbose_name="what")),
                        ("quantity", models.DecimalField(decimal_places=3, max_digits=14, verbose_name="quantity")),
                        ("unit", models.CharField(blank=True, max_length=20, verbose_name="unit")),
                        ("unit_price", models.DecimalField(decimal_places=4, max_digits=16, verbose_name="unit price")),
                        ("discount", models.DecimalField(decimal_places=2, default=0, max_digits=5, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)], verbose_name="discount in percent")),
                        ("amount", models.DecimalField(decimal_places=2, editable=False, max_digits=16, verbose_name="amount")),
                        ("removed_at", models.DateTimeField(editable=False, null=True)),
                        ("product", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="leads.product")),
                        ("quote", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="leads.quote")),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(condition=models.Q(("discount__gte", 0), ("discount__lte", 100), ("quantity__gt", 0), ("unit_price__gte", 0)), name="quoteline_within_limits"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "amount",
                                        django.db.models.functions.math.Round(
                                            models.ExpressionWrapper(
                                                django.db.models.expressions.CombinedExpression(
                                                    django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F("quantity"), "*", models.F("unit_price")), "*", django.db.models.expressions.CombinedExpression(models.Value(Decimal("100")), "-", models.F("discount"))),
                                                    "/",
                                                    models.Value(Decimal("100")),
                                                ),
                                                models.DecimalField(decimal_places=12, max_digits=40),
                                            ),
                                            output_field=models.DecimalField(decimal_places=12, max_digits=40),
                                            precision=2,
                                        ),
                                    )
                                ),
                                name="quoteline_amount_agrees",
                            ),
                        ],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="quoteline",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="c8d561b4150da80977773803d9457507ed49fa1a", operation="DELETE", pgid="pgtrigger_no_delete_af35a", table="leads_quoteline", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="quoteline",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="f463c4abd66b61c70c099f54ce4191fbf891f617", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_bb992", table="leads_quoteline", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="quoteline",
                    trigger=pgtrigger.compiler.Trigger(
                        name="frozen",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF (SELECT state FROM leads_quote WHERE id = NEW.quote_id) <> 'draft' THEN\n                RAISE EXCEPTION 'lines of an issued quotation are frozen';\n            END IF;\n            RETURN NEW;\n        ",
                            hash="63e7a386f4e131be22357084098578c98c295152",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_frozen_8bf21",
                            table="leads_quoteline",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.CreateModel(
                    name="QuoteSequence",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("year", models.PositiveIntegerField(unique=True)),
                        ("last", models.PositiveIntegerField(default=0)),
                    ],
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="quotesequence",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="dd1c95912770ba183ed7972569895000dea4a2e8", operation="DELETE", pgid="pgtrigger_no_delete_db09b", table="leads_quotesequence", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="quotesequence",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="0792a16d6c884bbbaf71fd4df808fe999edd5e03", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_058a0", table="leads_quotesequence", when="BEFORE"),
                    ),
                ),
                migrations.CreateModel(
                    name="LeadMatch",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("kind", models.CharField(choices=[("tel", "telephone"), ("email", "e-mail"), ("domain", "domain"), ("name", "name without its legal form"), ("core", "name without its legal form and place"), ("sound", "name in pinyin")], max_length=6)),
                        ("value", models.CharField(max_length=120)),
                        ("current", models.BooleanField(db_default=True, default=True)),
                        ("lead", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="match_keys", to="leads.lead")),
                    ],
                    options={
                        "indexes": [models.Index(condition=models.Q(("current", True)), fields=["kind", "value", "lead"], name="lead_match")],
                        "constraints": [models.UniqueConstraint(fields=("lead", "kind", "value"), name="lead_match_once")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="leadmatch",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="d6b42b019c4e021c91d7040630155a9ab965fb15", operation="DELETE", pgid="pgtrigger_no_delete_3d5c2", table="leads_leadmatch", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="leadmatch",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="25692b22136e2f2dd8d43235d7484be176c2947e", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_6a4ee", table="leads_leadmatch", when="BEFORE")
                    ),
                ),
                migrations.CreateModel(
                    name="OpportunitySearch",
                    fields=[
                        ("name_folded", models.CharField(max_length=200)),
                        ("pinyin", models.CharField(max_length=600)),
                        ("initials", models.CharField(max_length=200)),
                        ("telephone_tails", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=4), default=list, size=None)),
                        ("grams", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=2), default=list, size=None)),
                        ("opportunity", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name="search", serialize=False, to="leads.opportunity")),
                    ],
                    options={
                        "indexes": [django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=["grams"], name="opportunity_grams"), models.Index(fields=["name_folded"], name="opportunity_starts")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="opportunitysearch",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="9f44f54cdf178135ab40088557399b1f188b8781", operation="DELETE", pgid="pgtrigger_no_delete_7bf53", table="leads_opportunitysearch", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="opportunitysearch",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="1d62cbc20d0fc108bafad9419ec32b102930f8b8", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_62da3", table="leads_opportunitysearch", when="BEFORE"),
                    ),
                ),
                migrations.CreateModel(
                    name="CompanyProfile",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("name", models.CharField(blank=True, max_length=120, verbose_name="company name")),
                        ("name_hans", models.CharField(blank=True, max_length=120, verbose_name="company name in simplified Chinese")),
                        ("name_hant", models.CharField(blank=True, max_length=120, verbose_name="company name in traditional Chinese")),
                        ("address", models.CharField(blank=True, max_length=300, verbose_name="address")),
                        ("address_hans", models.CharField(blank=True, max_length=300, verbose_name="address in simplified Chinese")),
                        ("address_hant", models.CharField(blank=True, max_length=300, verbose_name="address in traditional Chinese")),
                        ("telephone", models.CharField(blank=True, max_length=60, verbose_name="telephone")),
                        ("tax_number", models.CharField(blank=True, max_length=40, verbose_name="tax number")),
                        ("bank", models.CharField(blank=True, max_length=200, verbose_name="bank and account number")),
                        ("tax_note", models.CharField(blank=True, max_length=200, verbose_name="tax line")),
                        ("tax_note_hans", models.CharField(blank=True, max_length=200, verbose_name="tax line in simplified Chinese")),
                        ("tax_note_hant", models.CharField(blank=True, max_length=200, verbose_name="tax line in traditional Chinese")),
                        ("terms", models.TextField(blank=True, max_length=3000, verbose_name="standard terms")),
                        ("terms_hans", models.TextField(blank=True, max_length=3000, verbose_name="standard terms in simplified Chinese")),
                        ("terms_hant", models.TextField(blank=True, max_length=3000, verbose_name="standard terms in traditional Chinese")),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                    ],
                    options={
                        "verbose_name": "our company",
                        "verbose_name_plural": "our company",
                        "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="one_company_profile")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="companyprofile",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="e4ec98601393be3b5eaf3ccea0886d8db9303314", operation="DELETE", pgid="pgtrigger_no_delete_13891", table="leads_companyprofile", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="companyprofile",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="8ceabb0f3cc9de46c3e6b35832e35e4f9af1121d", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_3047a", table="leads_companyprofile", when="BEFORE"),
                    ),
                ),
                migrations.CreateModel(
                    name="StanceChange",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("field", models.CharField(max_length=20)),
                        ("before", models.JSONField(null=True)),
                        ("after", models.JSONField(null=True)),
                        ("by", models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("stance", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="changes", to="leads.stance")),
                    ],
                    options={
                        "ordering": ["pk"],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="stancechange",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_update", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash="b32b0bda5754f0bb7624ad0fe881d62b80565ce6", operation="UPDATE", pgid="pgtrigger_no_update_ba607", table="leads_stancechange", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="stancechange",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="df244547c0b73472fe7a6806d491b4fee94b79df", operation="DELETE", pgid="pgtrigger_no_delete_4eeb3", table="leads_stancechange", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="stancechange",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="bc4cbf518f6bd6b27d463ed460dddb84b954eebb", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_8b5f4", table="leads_stancechange", when="BEFORE"),
                    ),
                ),
            ],
        ),
        migrations.RunPython(_brought.reasons),
    ]
