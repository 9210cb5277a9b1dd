"""All tables of this app as the older migrations leave them; a new database takes this one (decision 0076)."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import accounts.models.names
import core.telephones
from commons.migrating import Together

# The day of the n-th counted contact of a cycle, read from its days.
NTH_CONTACT_DAY = """
CREATE FUNCTION nth_contact_day(of_cycle bigint, nth int) RETURNS date LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT day FROM accounts_contactday WHERE cycle_id = of_cycle AND counted ORDER BY day OFFSET nth - 1 LIMIT 1
$$;
"""


class Migration(migrations.Migration):
    replaces = [
        ("accounts", "0001_initial"),
        ("accounts", "0002_nth_contact_day"),
        ("accounts", "0003_desk_reminders"),
        ("accounts", "0004_list_orders"),
        ("accounts", "0005_paused_accounts"),
        ("accounts", "0006_batches"),
        ("accounts", "0007_desk_reminders_on_working_days"),
        ("accounts", "0008_lists_without_rows"),
        ("accounts", "0009_policy_limits"),
        ("accounts", "0010_cycles_taken_back"),
        ("accounts", "0011_tags_referrals_and_merges"),
        ("accounts", "0012_ledger_by_moment"),
        ("accounts", "0013_duplicates_and_merges"),
        ("accounts", "0014_fill_match_keys"),
        ("accounts", "0015_person_search"),
        ("accounts", "0016_find_persons"),
        ("accounts", "0017_dated_back_from"),
        ("accounts", "0018_dormant_leads_go_along"),
        ("accounts", "0019_team_owned"),
        ("accounts", "0020_grade_model"),
        ("accounts", "0021_grades_by_decision"),
        ("accounts", "0022_committee"),
        ("accounts", "0023_restricted_and_erased_persons"),
        ("accounts", "0024_forgotten_names"),
        ("accounts", "0025_names_of_more_forms"),
        ("accounts", "0026_consents"),
        ("accounts", "0027_score_order"),
        ("accounts", "0028_opposing"),
        ("accounts", "0029_went_to"),
        ("accounts", "0030_wechat_ids"),
        ("accounts", "0031_numbers_without_extensions"),
        ("accounts", "0032_batch_keep_former"),
        ("accounts", "0033_persons_taken_back"),
        ("accounts", "0034_vip_cause"),
        ("accounts", "0035_pool_and_desk"),
        ("accounts", "0036_industries"),
        ("accounts", "0037_untrained"),
        ("accounts", "0038_names_of_calls"),
        ("accounts", "0039_withheld_roles"),
        ("accounts", "0040_numbers_without_inner_lines"),
    ]

    initial = True

    dependencies = [
        ("commons", "0001_squashed_0004_attachment_removed"),
        ("users", "0001_squashed_0006_courses"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together(
            operations=[
                migrations.CreateModel(
                    name="Cycle",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("started_on", models.DateField()),
                        ("ended_on", models.DateField(null=True)),
                        ("account", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="cycles", to="accounts.account")),
                        ("owner", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="cycles", to=settings.AUTH_USER_MODEL)),
                        ("team", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="users.team")),
                        ("taken_back", models.BooleanField(db_default=False, default=False, help_text="the move that began it was undone: it is in the ledger, and in no figure")),
                        ("dated_back_from", models.DateField(help_text="where it began before imported history dated it back", null=True)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["account", "-started_on"], name="cycles_of_account"), models.Index(fields=["started_on"], name="cycles_by_start")],
                        "constraints": [models.UniqueConstraint(condition=models.Q(("ended_on", None)), fields=("account",), name="one_open_cycle")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="cycle",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="118d1910d4471e403fd9a364959010a9a4161dd9", operation="DELETE", pgid="pgtrigger_no_delete_04d0c", table="accounts_cycle", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="cycle",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="e31bca6174038cf3a9b6235574811bd491bbc05a", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_b5b3a", table="accounts_cycle", when="BEFORE")
                    ),
                ),
                migrations.CreateModel(
                    name="Account",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("name", models.CharField(max_length=200, verbose_name="name")),
                        ("sort_key", models.CharField(editable=False, max_length=64)),
                        ("industry", models.CharField(blank=True, max_length=80, verbose_name="industry")),
                        ("region", models.CharField(blank=True, max_length=80, verbose_name="region")),
                        ("address", models.CharField(blank=True, max_length=300, verbose_name="address")),
                        ("website", models.URLField(blank=True, verbose_name="website")),
                        ("telephones", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None, verbose_name="telephones")),
                        ("source", models.CharField(blank=True, max_length=80, verbose_name="source")),
                        ("notes", models.TextField(blank=True, max_length=5000, verbose_name="notes")),
                        ("employees", models.PositiveIntegerField(blank=True, null=True, verbose_name="employees")),
                        ("annual_revenue", models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True, verbose_name="annual revenue")),
                        ("founded_year", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="founded in")),
                        ("external_id", models.CharField(blank=True, editable=False, help_text="key in the imported source", max_length=120)),
                        ("grade", models.CharField(choices=[("A", "A"), ("B", "B"), ("C", "C"), ("D", "D")], default="C", max_length=1, verbose_name="importance grade")),
                        ("vip", models.CharField(blank=True, choices=[("", "no"), ("vip", "VIP"), ("vvip", "VVIP")], default="", max_length=4, verbose_name="VIP class")),
                        ("protected", models.GeneratedField(db_persist=True, expression=models.Q(("grade", "A"), ("vip", "vvip"), _connector="OR"), output_field=models.BooleanField())),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("version", models.PositiveIntegerField(default=1, editable=False, help_text="of edits by people")),
                        ("state", models.CharField(choices=[("owned", "Owned"), ("suspended", "Suspended"), ("pooled", "In the shared pool"), ("void", "Merged or taken back")], default="owned", max_length=10)),
                        ("state_since", models.DateField()),
                        ("desk", models.CharField(blank=True, help_text="whose desk a suspended account waits on", max_length=10)),
                        ("look_again_on", models.DateField(null=True)),
                        ("desk_reminded_on", models.DateField(null=True)),
                        ("cycle_started_on", models.DateField(null=True)),
                        ("cycle_contacts", models.PositiveIntegerField(default=0)),
                        ("lifetime_contacts", models.PositiveIntegerField(default=0)),
                        ("first_contact_on", models.DateField(null=True)),
                        ("last_contact_on", models.DateField(null=True)),
                        ("last_order_on", models.DateField(null=True)),
                        ("order_in_cycle", models.BooleanField(default=False)),
                        ("open_until", models.DateField(help_text="expected close of the open opportunity that ends last", null=True)),
                        ("postponements", models.PositiveSmallIntegerField(default=0)),
                        ("need_explicit", models.BooleanField(default=False, verbose_name="explicit need")),
                        ("agreed_step_on", models.DateField(help_text="next step agreed with the customer", null=True)),
                        ("next_contact_due_on", models.DateField(null=True)),
                        ("next_step_on", models.DateField(help_text="the earliest open next step", null=True)),
                        ("contacts_allowed", models.PositiveIntegerField(default=12)),
                        ("kept_until_contacts", models.PositiveIntegerField(default=0, help_text="0: never kept in this cycle")),
                        ("keeps", models.PositiveSmallIntegerField(default=0)),
                        ("threshold_reached_on", models.DateField(null=True)),
                        ("proposal_visible_on", models.DateField(null=True)),
                        ("paused_until", models.DateField(null=True)),
                        ("not_before_recycle", models.DateField(null=True)),
                        ("not_before_suspend", models.DateField(null=True)),
                        ("recycle_due_on", models.DateField(null=True)),
                        ("suspend_due_on", models.DateField(null=True)),
                        ("alarm_due_on", models.DateField(help_text="a protected account is silent for too long from here", null=True)),
                        ("alarmed_due_on", models.DateField(null=True)),
                        ("warned_due_on", models.DateField(help_text="the recycling date the owner was warned of", null=True)),
                        ("warned_on", models.DateField(help_text="when the first warning of it could be seen", null=True)),
                        ("warned_days", models.PositiveSmallIntegerField(help_text="days before, of the latest warning", null=True)),
                        ("policy_version", models.BigIntegerField(default=0)),
                        ("owner", models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="accounts", to=settings.AUTH_USER_MODEL, verbose_name="owner")),
                        ("parent", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="subsidiaries", to="accounts.account", verbose_name="parent company")),
                        ("previous_owner", models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("team", models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="accounts", to="users.team", verbose_name="team")),
                        ("current_cycle", models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.cycle")),
                        ("desk_reminder_due_on", models.DateField(null=True)),
                        ("merged_into", models.ForeignKey(editable=False, help_text="where its things went", null=True, on_delete=django.db.models.deletion.PROTECT, related_name="merged_from", to="accounts.account")),
                        ("referred_by", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="referrals", to="accounts.account", verbose_name="referred by")),
                        ("tags", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None, verbose_name="tags")),
                        ("grade_by_model", models.CharField(blank=True, db_default="", default="", help_text="empty: none", max_length=1)),
                        ("grade_decided", models.BooleanField(db_default=False, default=False, help_text="stands by decision")),
                        ("grade_held", models.BooleanField(db_default=False, default=False, help_text="A by the model, beyond the cap")),
                        ("grade_version", models.BigIntegerField(help_text="of the model; empty: figures to be gathered", null=True)),
                        ("score", models.DecimalField(decimal_places=1, editable=False, max_digits=4, null=True)),
                        ("score_known", models.PositiveSmallIntegerField(db_default=0, default=0, help_text="percent of the weight")),
                    ],
                    options={
                        "verbose_name": "account",
                        "verbose_name_plural": "accounts",
                        "indexes": [
                            models.Index(condition=models.Q(("state", "owned")), fields=["owner", "sort_key", "id"], name="acc_owner_name"),
                            models.Index(condition=models.Q(("state", "owned")), fields=["owner", "next_contact_due_on"], name="acc_owner_next"),
                            models.Index(condition=models.Q(("state", "owned")), fields=["team", "recycle_due_on", "id"], name="acc_team_recycle"),
                            models.Index(fields=["sort_key", "id"], name="acc_name"),
                            models.Index(condition=models.Q(("state", "pooled")), fields=["-state_since", "-id"], name="acc_pool"),
                            models.Index(condition=models.Q(("state", "pooled")), fields=["sort_key", "id"], name="acc_pool_name"),
                            models.Index(condition=models.Q(("state", "owned")), fields=["recycle_due_on", "id"], name="acc_recycle"),
                            models.Index(condition=models.Q(("suspend_due_on__isnull", False)), fields=["suspend_due_on", "id"], name="acc_suspend"),
                            models.Index(condition=models.Q(("alarm_due_on__isnull", False)), fields=["alarm_due_on", "id"], name="acc_alarm"),
                            models.Index(condition=models.Q(("proposal_visible_on__isnull", True), ("state", "owned"), ("threshold_reached_on__isnull", False)), fields=["cycle_started_on", "id"], name="acc_propose"),
                            models.Index(condition=models.Q(("proposal_visible_on__isnull", False)), fields=["team", "proposal_visible_on"], name="acc_proposed"),
                            models.Index(condition=models.Q(("state", "pooled"), _negated=True), fields=["policy_version", "id"], name="acc_policy"),
                            models.Index(condition=models.Q(("desk_reminder_due_on__isnull", False)), fields=["desk_reminder_due_on", "id"], name="acc_remind"),
                            models.Index(condition=models.Q(("state", "owned")), fields=["next_contact_due_on", "id"], name="acc_next"),
                            models.Index(condition=models.Q(("state", "pooled"), _negated=True), fields=["last_contact_on", "id"], name="acc_last"),
                            models.Index(condition=models.Q(("state", "pooled")), fields=["last_contact_on", "id"], name="acc_pool_last"),
                            models.Index(condition=models.Q(("threshold_reached_on__isnull", False)), fields=["threshold_reached_on", "id"], name="acc_twelve"),
                            models.Index(condition=models.Q(("paused_until__isnull", False)), fields=["team", "previous_owner"], name="acc_paused"),
                            models.Index(condition=models.Q(("state", "owned")), fields=["owner", "id"], include=("next_contact_due_on", "recycle_due_on", "proposal_visible_on", "protected", "industry", "region"), name="acc_owner_id"),
                            models.Index(condition=models.Q(("state", "pooled"), _negated=True), fields=["team", "id"], include=("industry", "region"), name="acc_team_id"),
                            models.Index(condition=models.Q(("state", "pooled"), _negated=True), fields=["sort_key", "id", "team"], name="acc_kept_name"),
                            models.Index(condition=models.Q(("state", "pooled")), fields=["id"], name="acc_pool_id"),
                            models.Index(condition=models.Q(("state", "suspended")), fields=["state_since", "id", "team", "desk"], name="acc_desk_since"),
                            models.Index(condition=models.Q(("state", "suspended")), fields=["team", "desk", "id"], name="acc_desk_team"),
                            models.Index(condition=models.Q(("state", "owned")), fields=["team", "id"], include=("owner",), name="acc_team_owned"),
                            models.Index(condition=models.Q(("state", "void"), _negated=True), fields=["grade_version", "id"], name="acc_grade_version"),
                            models.Index(condition=models.Q(("grade_held", True)), fields=["owner", "id"], name="acc_grade_held"),
                            models.Index(condition=models.Q(("score__isnull", False)), fields=["score", "id", "team", "state"], name="acc_score"),
                            models.Index(condition=models.Q(("state", "pooled")), fields=["team", "state_since", "id"], name="acc_pool_team"),
                            models.Index(condition=models.Q(("state__in", ["pooled", "suspended"])), fields=["previous_owner", "state", "state_since", "id"], name="acc_came_from"),
                            models.Index(condition=models.Q(("industry__gt", "")), fields=["industry"], name="acc_industry"),
                        ],
                        "constraints": [
                            models.CheckConstraint(condition=models.Q(models.Q(("owner__isnull", False), ("state", "owned")), models.Q(models.Q(("state", "owned"), _negated=True), ("owner__isnull", True)), _connector="OR"), name="owner_exactly_when_owned"),
                            models.CheckConstraint(
                                condition=models.Q(models.Q(("current_cycle__isnull", False), ("state", "owned")), models.Q(models.Q(("state", "owned"), _negated=True), ("current_cycle__isnull", True)), models.Q(("current_cycle__isnull", True), ("cycle_started_on__isnull", True)), _connector="OR"),
                                name="cycle_only_when_owned",
                            ),
                            models.UniqueConstraint(condition=models.Q(("external_id", ""), _negated=True), fields=("external_id",), name="account_external_id"),
                            models.CheckConstraint(condition=models.Q(("merged_into", None), ("state", "void"), _connector="OR"), name="merged_accounts_are_void"),
                        ],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="account",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="5c35318198a1f736a4370b93a5ece7017cf596c3", operation="DELETE", pgid="pgtrigger_no_delete_da29c", table="accounts_account", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="account",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="56801140e75ab3914784f279c72962369ba97da6", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_42043", table="accounts_account", when="BEFORE")
                    ),
                ),
                migrations.CreateModel(
                    name="ContactDay",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("day", models.DateField()),
                        ("counted", models.BooleanField(default=True, help_text="false when every contact of the day was taken back")),
                        ("account", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="contact_days", to="accounts.account")),
                        ("cycle", models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="contact_days", to="accounts.cycle")),
                    ],
                    options={
                        "indexes": [models.Index(condition=models.Q(("counted", True)), fields=["cycle", "day"], name="counted_days")],
                        "constraints": [models.UniqueConstraint(fields=("account", "cycle", "day"), name="one_contact_a_day", nulls_distinct=False)],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="contactday",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="e8c4beb869e781f97a711aa6da138c7573df9b29", operation="DELETE", pgid="pgtrigger_no_delete_e908c", table="accounts_contactday", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="contactday",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="eb23a492f0cdc17c388a29d265af0b10f7995a91", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_42a76", table="accounts_contactday", when="BEFORE"),
                    ),
                ),
                migrations.CreateModel(
                    name="Escalation",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("kind", models.CharField(choices=[("ten_contacts", "Close to the rule of twelve: step in"), ("big_deal", "Big deal"), ("help", "Asked for help"), ("silent", "Important account is silent")], max_length=16)),
                        ("once", models.CharField(help_text="the same call is made once, for example per cycle", max_length=60)),
                        ("raised_at", models.DateTimeField()),
                        ("note", models.CharField(blank=True, max_length=1000)),
                        ("params", models.JSONField(default=dict)),
                        ("done_at", models.DateTimeField(null=True)),
                        ("answer", models.CharField(blank=True, max_length=1000)),
                        ("account", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="escalations", to="accounts.account")),
                        ("done_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("raised_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        "indexes": [models.Index(condition=models.Q(("done_at", None)), fields=["account"], name="open_escalations"), models.Index(condition=models.Q(("done_at", None)), fields=["raised_at", "id"], name="calls_waiting")],
                        "constraints": [models.UniqueConstraint(fields=("account", "once"), name="one_call_per_matter")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="escalation",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="207a38ab85301c76930d417f01dc2c03a2f3b596", operation="DELETE", pgid="pgtrigger_no_delete_6a4fd", table="accounts_escalation", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="escalation",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="1b5e6da07c6327270dbe348280d9013ca1a2fe06", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_4bf5e", table="accounts_escalation", when="BEFORE"),
                    ),
                ),
                migrations.CreateModel(
                    name="KeyPerson",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("name", accounts.models.names.PersonNameField(max_length=120, verbose_name="name")),
                        ("title", models.CharField(blank=True, max_length=120, verbose_name="job title")),
                        ("telephone", models.CharField(blank=True, max_length=40, validators=[core.telephones.with_digits], verbose_name="telephone")),
                        ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                        ("wechat", models.CharField(blank=True, max_length=80, verbose_name="WeChat")),
                        ("roles", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[("investor", "Investor"), ("gatekeeper", "Gatekeeper"), ("user", "User"), ("coach", "Coach")], max_length=12), blank=True, default=list, size=None, verbose_name="roles")),
                        ("last_contact_on", models.DateField(editable=False, null=True)),
                        ("left_on", models.DateField(blank=True, null=True, verbose_name="left on")),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("account", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="persons", to="accounts.account")),
                        ("merged_into", models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="merged_from", to="accounts.keyperson")),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False, help_text="none: long ago", null=True)),
                        ("department", models.CharField(blank=True, max_length=80, verbose_name="department")),
                        ("influence", models.PositiveSmallIntegerField(blank=True, choices=[(1, "1 – hardly any"), (2, "2 – little"), (3, "3 – some"), (4, "4 – much"), (5, "5 – decides")], null=True, verbose_name="influence")),
                        ("moved_from", models.ForeignKey(editable=False, help_text="the same person before", null=True, on_delete=django.db.models.deletion.PROTECT, related_name="moved_to", to="accounts.keyperson")),
                        ("rank", models.CharField(blank=True, choices=[("", "not known"), ("executive", "Executive"), ("specialist", "Specialist")], default="", max_length=10, verbose_name="rank")),
                        ("referred_by", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="referred", to="accounts.keyperson", verbose_name="referred by")),
                        ("erased_at", models.DateTimeField(editable=False, help_text="forgotten at their request", null=True)),
                        ("restricted_at", models.DateTimeField(editable=False, help_text="processing stopped at their request", null=True)),
                        ("went_to", models.CharField(blank=True, db_default="", default="", editable=False, max_length=200, verbose_name="company they went to")),
                        ("taken_back_on", models.DateField(editable=False, help_text="the conversion that made them was undone", null=True)),
                    ],
                    options={
                        "verbose_name": "key person",
                        "verbose_name_plural": "key persons",
                        "ordering": ["pk"],
                        "indexes": [models.Index(django.db.models.functions.text.Upper("wechat"), condition=models.Q(("wechat", ""), _negated=True), name="person_wechat")],
                        "constraints": [models.CheckConstraint(condition=models.Q(("influence", None), ("influence__range", (1, 5)), _connector="OR"), name="influence_1_to_5")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="keyperson",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="68b2dc0e0c7a49175130cbbf495892ef16349efe", operation="DELETE", pgid="pgtrigger_no_delete_57a71", table="accounts_keyperson", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="keyperson",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="6906554e014751e1704765cfbef966a100f08e58", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_af2bf", table="accounts_keyperson", when="BEFORE"),
                    ),
                ),
                migrations.CreateModel(
                    name="LedgerEntry",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "rule",
                            models.CharField(
                                choices=[
                                    ("created", "entered"),
                                    ("imported", "imported"),
                                    ("suspended_by_hand", "suspended by hand"),
                                    ("override", "suspended by a manager's override"),
                                    ("suspended", "suspended by the rule of twelve"),
                                    ("dormant", "recycled by the rule of ninety"),
                                    ("released", "released to the pool by hand"),
                                    ("returned", "returned after claiming"),
                                    ("desk_released", "released from the desk"),
                                    ("reassigned", "re-assigned from the desk"),
                                    ("claimed", "claimed from the pool"),
                                    ("transferred", "transferred"),
                                    ("left", "the owner left the company"),
                                    ("undone", "taken back: the move before was undone"),
                                    ("merged", "merged with a duplicate"),
                                    ("unmerged", "merge undone"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("from_state", models.CharField(blank=True, choices=[("owned", "Owned"), ("suspended", "Suspended"), ("pooled", "In the shared pool"), ("void", "Merged or taken back")], max_length=10)),
                        ("to_state", models.CharField(choices=[("owned", "Owned"), ("suspended", "Suspended"), ("pooled", "In the shared pool"), ("void", "Merged or taken back")], max_length=10)),
                        ("on", models.DateField(help_text="business date")),
                        ("at", models.DateTimeField()),
                        ("reason_code", models.CharField(blank=True, max_length=20)),
                        ("reason", models.CharField(blank=True, max_length=500)),
                        ("evidence", models.JSONField(default=dict, help_text="counts, last contact, last order, settings in force")),
                        ("account", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="ledger", to="accounts.account")),
                        ("by", models.ForeignKey(help_text="empty: the system", null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("cycle", models.ForeignKey(help_text="the cycle it ended", null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.cycle")),
                        ("from_user", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("to_user", models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        "verbose_name": "move",
                        "verbose_name_plural": "moves",
                        "indexes": [
                            models.Index(fields=["account", "-id"], name="ledger_of_account"),
                            models.Index(condition=models.Q(("rule", "claimed")), fields=["to_user", "on"], name="claims_of_a_day"),
                            models.Index(condition=models.Q(("rule", "returned")), fields=["from_user", "on"], name="returns_of_a_month"),
                            models.Index(fields=["at"], name="ledger_by_moment"),
                            models.Index(condition=models.Q(("from_state__in", ["pooled", "suspended"]), ("to_state__in", ["pooled", "suspended"]), _connector="OR"), fields=["on"], name="moves_of_pool_and_desk"),
                        ],
                        "constraints": [models.UniqueConstraint(condition=models.Q(("rule__in", ["suspended", "dormant"])), fields=("account", "rule", "cycle"), name="automatic_move_once_a_cycle")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="ledgerentry",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_update", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash="caff1dbf71fa1631cc0aa55c93f82d5b087d6b25", operation="UPDATE", pgid="pgtrigger_no_update_4d8e9", table="accounts_ledgerentry", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="ledgerentry",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="9e8373dceb6092657cf03374217c1075dd12909b", operation="DELETE", pgid="pgtrigger_no_delete_7fbf0", table="accounts_ledgerentry", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="ledgerentry",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="64ad7c430f75c3b6e462914706d789ca47110996", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_d017b", table="accounts_ledgerentry", when="BEFORE"),
                    ),
                ),
                migrations.CreateModel(
                    name="Policy",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("values", models.JSONField(default=dict, help_text="differences from domain.md's defaults", verbose_name="values")),
                        ("published_at", models.DateTimeField(verbose_name="published at")),
                        ("reason", models.CharField(max_length=500, verbose_name="reason")),
                        ("published_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("limits", models.JSONField(default=dict, verbose_name="what teams may set")),
                    ],
                    options={
                        "verbose_name": "policy version",
                        "verbose_name_plural": "policy versions",
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="policy",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_update", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash="71fd0dd4fbbc4392ce8bd41d3b657c48e6438d08", operation="UPDATE", pgid="pgtrigger_no_update_c9926", table="accounts_policy", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="policy",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="c80181a8d0589ff16bfb10c3d9f23e07916b55fd", operation="DELETE", pgid="pgtrigger_no_delete_0c122", table="accounts_policy", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="policy",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="409320a498c4c2131e2e8d347ee4ead51313ea9b", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_9dfc2", table="accounts_policy", when="BEFORE")
                    ),
                ),
                migrations.CreateModel(
                    name="TeamPolicy",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("values", models.JSONField(default=dict)),
                        ("policy", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="overrides", to="accounts.policy")),
                        ("team", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="users.team")),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("policy", "team"), name="one_override_a_team")],
                        "verbose_name": "team policy",
                        "verbose_name_plural": "team policies",
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="teampolicy",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_update", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash="874da360cdd6ae7687b8dc4a3e34387cce21d70d", operation="UPDATE", pgid="pgtrigger_no_update_8867e", table="accounts_teampolicy", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="teampolicy",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="c7e25b8154cd840ef412683869aec78dfca5cc34", operation="DELETE", pgid="pgtrigger_no_delete_c67e0", table="accounts_teampolicy", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="teampolicy",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="02cb6fa2f181146810ac22f29138b0cd60d9e627", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_bcf87", table="accounts_teampolicy", when="BEFORE"),
                    ),
                ),
                migrations.CreateModel(
                    name="WorkingGroupMember",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("part", models.CharField(blank=True, max_length=80, verbose_name="part")),
                        ("joined_on", models.DateField()),
                        ("ended_on", models.DateField(null=True)),
                        ("account", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="group", to="accounts.account")),
                        ("user", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="group_memberships", to=settings.AUTH_USER_MODEL)),
                        (
                            "role",
                            models.CharField(
                                blank=True, choices=[("opener", "Opener (opens the door at the top)"), ("sales", "Sales"), ("technician", "Technician"), ("service", "Service"), ("delivery", "Production and delivery"), ("finance", "Finance and contracts"), ("other", "Something else")], max_length=10, verbose_name="role"
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(condition=models.Q(("ended_on", None)), fields=["user"], name="working_group_of")],
                        "constraints": [models.UniqueConstraint(condition=models.Q(("ended_on", None)), fields=("account", "user"), name="once_in_a_working_group")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="workinggroupmember",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="3dc247bb5fb291c8a1cca74f69de1834f81d9828", operation="DELETE", pgid="pgtrigger_no_delete_c30a2", table="accounts_workinggroupmember", when="BEFORE"),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="workinggroupmember",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="fcc703ab1f2be4f27453fcfc5c61f015c7790c90", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_e0aef", table="accounts_workinggroupmember", when="BEFORE"),
                    ),
                ),
                migrations.CreateModel(
                    name="AccountSearch",
                    fields=[
                        ("account", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name="search", serialize=False, to="accounts.account")),
                        ("name_folded", models.CharField(max_length=200)),
                        ("pinyin", models.CharField(max_length=600)),
                        ("initials", models.CharField(max_length=200)),
                        ("telephone_tails", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=4), default=list, size=None)),
                        ("grams", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=2), default=list, size=None)),
                    ],
                    options={
                        "indexes": [django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=["grams"], name="search_grams"), django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=["telephone_tails"], name="search_tails")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="accountsearch",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="150187242f8adeb53db8c049054d18ce45033019", operation="DELETE", pgid="pgtrigger_no_delete_6feeb", table="accounts_accountsearch", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="accountsearch",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="c0035640810b2b959514afb0ac9e8391693c5050", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_d9fbb", table="accounts_accountsearch", when="BEFORE"),
                    ),
                ),
                migrations.CreateModel(
                    name="Batch",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("key", models.UUIDField(help_text="of the preview: confirming it twice makes one batch", unique=True)),
                        ("action", models.CharField(choices=[("reassign", "Re-assigned from the desk"), ("desk_release", "Released from the desk to the pool"), ("transfer", "Transferred"), ("release", "Released to the pool")], max_length=12)),
                        ("strategy", models.CharField(blank=True, choices=[("round_robin", "In turn"), ("least_loaded", "Whoever has most room"), ("new_staff", "New staff, to develop again"), ("one", "One person")], max_length=12)),
                        ("reason", models.CharField(blank=True, max_length=500)),
                        ("beyond_capacity", models.BooleanField(default=False)),
                        ("teams", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), help_text="whose accounts these were; 0: of no team", size=None)),
                        ("selection", models.JSONField(default=dict, help_text="where the accounts were chosen, and by which filters")),
                        ("state", models.CharField(choices=[("running", "Under way"), ("done", "Finished"), ("undoing", "Being undone"), ("undone", "Undone")], default="running", max_length=8)),
                        ("total", models.PositiveIntegerField()),
                        ("moved", models.PositiveIntegerField(default=0)),
                        ("left_alone", models.PositiveIntegerField(default=0)),
                        ("moved_back", models.PositiveIntegerField(default=0)),
                        ("created_at", models.DateTimeField()),
                        ("finished_at", models.DateTimeField(null=True)),
                        ("undo_asked_at", models.DateTimeField(null=True)),
                        ("undone_at", models.DateTimeField(null=True)),
                        ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="batches", to=settings.AUTH_USER_MODEL)),
                        ("undone_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("keep_former", models.BooleanField(db_default=False, default=False, help_text="owners so far stay in the working groups")),
                        ("untrained", models.BooleanField(default=False, help_text="given although training that is required is missing")),
                    ],
                    options={
                        "verbose_name": "batch",
                        "verbose_name_plural": "batches",
                        "indexes": [models.Index(fields=["by", "-created_at"], name="batches_of_a_person"), models.Index(fields=["-created_at", "-id"], name="batches_latest"), models.Index(condition=models.Q(("state__in", ["running", "undoing"])), fields=["id"], name="batches_unfinished")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="batch",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="7d44053b5a39e71d5bcb5d56efef4f9c5646fff6", operation="DELETE", pgid="pgtrigger_no_delete_f22bb", table="accounts_batch", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="batch",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="f2f566619f816066edc50773a31307fd34459056", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_cc14b", table="accounts_batch", when="BEFORE")
                    ),
                ),
                migrations.CreateModel(
                    name="BatchItem",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("seen", models.IntegerField(help_text="mark of the account in the preview")),
                        ("outcome", models.CharField(blank=True, choices=[("", "waiting"), ("moved", "moved"), ("left", "left alone"), ("undone", "moved back"), ("stayed", "changed since, stays")], default="", max_length=6)),
                        (
                            "why",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", ""),
                                    ("elsewhere", "moved in the meantime"),
                                    ("changed", "contacted or changed in the meantime"),
                                    ("no_room", "nobody has room for it"),
                                    ("nobody", "nobody takes part who could get it"),
                                    ("theirs", "is with a receiver already"),
                                    ("protected", "protected: never let go"),
                                    ("not_yours", "not on a desk or in a team of yours"),
                                    ("untrained", "the receiver may not own customers yet: training is missing"),
                                    ("no_receiver", "the receiver cannot own accounts any more"),
                                    ("stopped", "the batch was undone before its turn"),
                                    ("owner_gone", "the owner before has left"),
                                    ("reserved", "somebody works on it as a lead"),
                                ],
                                default="",
                                max_length=12,
                            ),
                        ),
                        ("before", models.JSONField(help_text="the account's row before the move, for the way back", null=True)),
                        ("after", models.IntegerField(help_text="mark of the account right after the move", null=True)),
                        ("account", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="batch_items", to="accounts.account")),
                        ("batch", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="items", to="accounts.batch")),
                        ("receiver", models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["batch", "outcome", "account"], name="batch_items_by_outcome")],
                        "constraints": [models.UniqueConstraint(fields=("batch", "account"), name="account_once_in_a_batch")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="batchitem",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="6f2a7f1062f832fc240e5acbacd9ac07061df466", operation="DELETE", pgid="pgtrigger_no_delete_08eba", table="accounts_batchitem", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="batchitem",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="c05e911d69b56be06c51a36d3c76ca7c3b350bc8", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_32c0c", table="accounts_batchitem", when="BEFORE"),
                    ),
                ),
                migrations.CreateModel(
                    name="Merge",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("on", models.DateField(help_text="business date")),
                        ("at", models.DateTimeField()),
                        ("journal", models.JSONField(default=list)),
                        ("before", models.JSONField(default=dict)),
                        ("after", models.JSONField(default=dict)),
                        ("ledger", models.BigIntegerField(null=True)),
                        ("undone_at", models.DateTimeField(null=True)),
                        ("stayed", models.JSONField(default=dict, help_text="rows by table that had changed since and stayed")),
                        ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("gone", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="merged_by", to="accounts.account")),
                        ("gone_person", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.keyperson")),
                        ("kept", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="merges", to="accounts.account")),
                        ("kept_person", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.keyperson")),
                        ("undone_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        "verbose_name": "merge",
                        "verbose_name_plural": "merges",
                        "indexes": [models.Index(fields=["kept", "-id"], name="merges_of_account")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="merge",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="acb8f03fecfcc866bfbcbf78e9133a6866b665f2", operation="DELETE", pgid="pgtrigger_no_delete_cd5e0", table="accounts_merge", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="merge",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="4925492de38af2a59d29e2393527952fb7145ffb", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_4e2d1", table="accounts_merge", when="BEFORE")
                    ),
                ),
                migrations.CreateModel(
                    name="NotDuplicate",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("at", models.DateTimeField()),
                        ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("high", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account")),
                        ("low", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account")),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("low", "high"), name="said_once_of_a_pair"), models.CheckConstraint(condition=models.Q(("low__lt", models.F("high"))), name="pair_in_order")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="notduplicate",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_update", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash="08113b0ac1e67d92ccc4f62ac6d6e785ff0d3129", operation="UPDATE", pgid="pgtrigger_no_update_fc339", table="accounts_notduplicate", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="notduplicate",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="e8978fb152dd36afc5efc130bfdbf372c5f22547", operation="DELETE", pgid="pgtrigger_no_delete_8804f", table="accounts_notduplicate", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="notduplicate",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="e9245b12cd23b1fff69cf40859b5e2a1e705f3a6", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_5537a", table="accounts_notduplicate", when="BEFORE"),
                    ),
                ),
                migrations.CreateModel(
                    name="PersonMatch",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("kind", models.CharField(choices=[("tel", "telephone"), ("email", "e-mail"), ("domain", "domain"), ("name", "name without its legal form"), ("core", "name without its legal form and place"), ("sound", "name in pinyin")], max_length=6)),
                        ("value", models.CharField(max_length=120)),
                        ("current", models.BooleanField(db_default=True, default=True)),
                        ("person", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="match_keys", to="accounts.keyperson")),
                    ],
                    options={
                        "indexes": [models.Index(condition=models.Q(("current", True)), fields=["kind", "value", "person"], name="person_match")],
                        "constraints": [models.UniqueConstraint(fields=("person", "kind", "value"), name="person_match_once")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="personmatch",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="533961957cf93d20720b5921374f9a7bfd3f8563", operation="DELETE", pgid="pgtrigger_no_delete_035d2", table="accounts_personmatch", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="personmatch",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="5b23489daf4df3f7abd844fa5946dbe6ea8de237", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_decd5", table="accounts_personmatch", when="BEFORE"),
                    ),
                ),
                migrations.CreateModel(
                    name="AccountMatch",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("kind", models.CharField(choices=[("tel", "telephone"), ("email", "e-mail"), ("domain", "domain"), ("name", "name without its legal form"), ("core", "name without its legal form and place"), ("sound", "name in pinyin")], max_length=6)),
                        ("value", models.CharField(max_length=120)),
                        ("current", models.BooleanField(db_default=True, default=True)),
                        ("account", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="match_keys", to="accounts.account")),
                    ],
                    options={
                        "indexes": [models.Index(condition=models.Q(("current", True)), fields=["kind", "value", "account"], name="account_match")],
                        "constraints": [models.UniqueConstraint(fields=("account", "kind", "value"), name="account_match_once")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="accountmatch",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="460f4d49e2c8b88fd75a64f33146b95e347fdf7e", operation="DELETE", pgid="pgtrigger_no_delete_d613e", table="accounts_accountmatch", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="accountmatch",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="1be95413bc0d1a50326fe8b2141d8c47b2a2556f", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_ad577", table="accounts_accountmatch", when="BEFORE"),
                    ),
                ),
                migrations.CreateModel(
                    name="PersonSearch",
                    fields=[
                        ("name_folded", models.CharField(max_length=200)),
                        ("pinyin", models.CharField(max_length=600)),
                        ("initials", models.CharField(max_length=200)),
                        ("telephone_tails", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=4), default=list, size=None)),
                        ("grams", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=2), default=list, size=None)),
                        ("person", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name="search", serialize=False, to="accounts.keyperson")),
                    ],
                    options={
                        "indexes": [django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=["grams"], name="person_grams"), django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=["telephone_tails"], name="person_tails"), models.Index(fields=["name_folded"], name="person_starts")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="personsearch",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="617cb49547bb40916f10144116363552da3a9bb4", operation="DELETE", pgid="pgtrigger_no_delete_18b82", table="accounts_personsearch", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="personsearch",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="ecc5865db9396cb135d15f481deb7003901a2074", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_3350a", table="accounts_personsearch", when="BEFORE"),
                    ),
                ),
                migrations.CreateModel(
                    name="GradeChange",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("before", models.CharField(choices=[("A", "A"), ("B", "B"), ("C", "C"), ("D", "D")], max_length=1)),
                        ("after", models.CharField(choices=[("A", "A"), ("B", "B"), ("C", "C"), ("D", "D")], max_length=1)),
                        ("cause", models.CharField(choices=[("model", "by the model"), ("held", "by the model, held at B by the cap"), ("decision", "by decision"), ("withdrawn", "decision withdrawn")], max_length=10)),
                        ("at", models.DateTimeField()),
                        ("reason", models.CharField(blank=True, max_length=500)),
                        ("evidence", models.JSONField(default=dict, help_text="version, score, known, by_model")),
                        ("account", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="grade_changes", to="accounts.account")),
                        ("by", models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        "verbose_name": "change of grade",
                        "verbose_name_plural": "changes of grade",
                        "indexes": [models.Index(fields=["account", "-id"], name="grades_of_account")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="gradechange",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_update", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash="7fe66652ef2a134ac6973c3d5971abb6fcb3c595", operation="UPDATE", pgid="pgtrigger_no_update_9795f", table="accounts_gradechange", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="gradechange",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="cdf9927902a3871b69e06fe77493853b13862ea4", operation="DELETE", pgid="pgtrigger_no_delete_027aa", table="accounts_gradechange", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="gradechange",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="593aae6c266ebff26bcf0ddee25a1df1a4dc1cfc", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_0d978", table="accounts_gradechange", when="BEFORE"),
                    ),
                ),
                migrations.CreateModel(
                    name="GradeFacts",
                    fields=[
                        ("account", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name="grade_facts", serialize=False, to="accounts.account")),
                        ("orders_amount", models.DecimalField(decimal_places=2, help_text="of the last 12 months", max_digits=18, null=True)),
                        ("orders_count", models.PositiveIntegerField(help_text="in the last 12 months", null=True)),
                        ("growth", models.IntegerField(help_text="percent, the last 12 months against the 12 before", null=True)),
                        ("sales_cycle", models.PositiveIntegerField(help_text="days from the first contact to the first order", null=True)),
                        ("key_persons", models.PositiveIntegerField(null=True)),
                        ("judged", models.JSONField(default=dict, help_text="criterion: 1 to 5")),
                    ],
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="gradefacts",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="cb8158f0f4f0bd72792b6c1f3cd3337c06f34912", operation="DELETE", pgid="pgtrigger_no_delete_aeac7", table="accounts_gradefacts", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="gradefacts",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="5309ef9e888b30fa08e25404e4b6984f73fcd13f", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_39a8c", table="accounts_gradefacts", when="BEFORE"),
                    ),
                ),
                migrations.CreateModel(
                    name="GradeModel",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("criteria", models.JSONField(help_text="as accounts.grading.weighing.Criterion")),
                        ("thresholds", models.JSONField(help_text="the lowest score of A, B and C")),
                        ("min_known", models.PositiveSmallIntegerField(help_text="percent of the weight that must be known for a grade")),
                        ("published_at", models.DateTimeField(verbose_name="published at")),
                        ("reason", models.CharField(max_length=500, verbose_name="reason")),
                        ("published_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        "verbose_name": "model of importance",
                        "verbose_name_plural": "models of importance",
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="grademodel",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_update", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash="9db316cd718c21ee0b8d4b924c9a229b2026b81d", operation="UPDATE", pgid="pgtrigger_no_update_767c8", table="accounts_grademodel", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="grademodel",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="109437545bd44edd9ff8525c0db820ff53a6182d", operation="DELETE", pgid="pgtrigger_no_delete_66ff4", table="accounts_grademodel", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="grademodel",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="c50469df2c039d220f31db4a570fe07da7a44a68", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_0a260", table="accounts_grademodel", when="BEFORE"),
                    ),
                ),
                migrations.CreateModel(
                    name="Judgement",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("criterion", models.CharField(max_length=30)),
                        ("value", models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)], verbose_name="value")),
                        ("note", models.CharField(blank=True, max_length=500, verbose_name="reason")),
                        ("at", models.DateTimeField()),
                        ("state", models.CharField(choices=[("proposed", "proposed"), ("standing", "in force"), ("replaced", "replaced"), ("declined", "declined")], max_length=10)),
                        ("decided_at", models.DateTimeField(null=True)),
                        ("answer", models.CharField(blank=True, max_length=500)),
                        ("account", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="judgements", to="accounts.account")),
                        ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("decided_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        "verbose_name": "judgement",
                        "verbose_name_plural": "judgements",
                        "constraints": [
                            models.CheckConstraint(condition=models.Q(("value__gte", 1), ("value__lte", 5)), name="judgement_from_1_to_5"),
                            models.UniqueConstraint(condition=models.Q(("state", "standing")), fields=("account", "criterion"), name="one_standing_judgement"),
                            models.UniqueConstraint(condition=models.Q(("state", "proposed")), fields=("account", "criterion"), name="one_proposed_judgement"),
                        ],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="judgement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="b5720635e0b8d36d962566757fca949cadf4be63", operation="DELETE", pgid="pgtrigger_no_delete_e3372", table="accounts_judgement", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="judgement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="ba955bde71b5823c206884f514b43e8b5f08e316", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_68de1", table="accounts_judgement", when="BEFORE"),
                    ),
                ),
                migrations.CreateModel(
                    name="AccountCoverage",
                    fields=[
                        ("account", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name="coverage", serialize=False, to="accounts.account")),
                        ("known", models.PositiveSmallIntegerField(default=0)),
                        ("met", models.PositiveSmallIntegerField(default=0)),
                        ("agreed", models.PositiveSmallIntegerField(default=0)),
                        ("opposed", models.PositiveSmallIntegerField(db_default=0, default=0)),
                        ("withheld", models.PositiveSmallIntegerField(db_default=0, default=0)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["known", "account"], name="coverage_known"), models.Index(fields=["met", "account"], name="coverage_met")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="accountcoverage",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="7a0f54c5db8a6b65351cbbba77725da01a3dd623", operation="DELETE", pgid="pgtrigger_no_delete_3e90b", table="accounts_accountcoverage", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="accountcoverage",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="467aee831003f855ceb1f6525aaf78fc1814d64d", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_7cf70", table="accounts_accountcoverage", when="BEFORE"),
                    ),
                ),
                migrations.CreateModel(
                    name="InfluenceLine",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("from_on", models.DateField(editable=False)),
                        ("until_on", models.DateField(editable=False, help_text="the first day on which it no longer held", null=True)),
                        ("strength", models.PositiveSmallIntegerField(choices=[(1, "Weak"), (2, "Clear"), (3, "Strong")], default=2, verbose_name="Strength")),
                        ("against", models.BooleanField(default=False, verbose_name="Against us")),
                        ("created_by", models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="influenced_by", to="accounts.keyperson", verbose_name="On")),
                        ("source", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="influences", to="accounts.keyperson", verbose_name="From")),
                    ],
                    options={
                        "verbose_name": "line of influence",
                        "verbose_name_plural": "lines of influence",
                        "ordering": ["pk"],
                        "constraints": [
                            models.UniqueConstraint(condition=models.Q(("until_on", None)), fields=("source", "person"), name="one_influence_on_a_person"),
                            models.CheckConstraint(condition=models.Q(("person", models.F("source")), _negated=True), name="nobody_own_influence"),
                            models.CheckConstraint(condition=models.Q(("strength__range", (1, 3))), name="influence_strength_1_to_3"),
                        ],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="influenceline",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="aec3d5a8886d23ba0f2ec232ccde1cc96325cb3f", operation="DELETE", pgid="pgtrigger_no_delete_53a5c", table="accounts_influenceline", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="influenceline",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="dc48896779a2626f5feebcc72c97e8020a6e4bb3", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_4a6b1", table="accounts_influenceline", when="BEFORE"),
                    ),
                ),
                migrations.CreateModel(
                    name="MapLayout",
                    fields=[
                        ("account", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name="map_layout", serialize=False, to="accounts.account")),
                        ("places", models.JSONField(default=dict)),
                        ("version", models.PositiveIntegerField(default=1)),
                    ],
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="maplayout",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="80bb15b7c85214d658a3f7b11201b003f1eebb18", operation="DELETE", pgid="pgtrigger_no_delete_59816", table="accounts_maplayout", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="maplayout",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="6dc536d861c9ccdfb9eb3fde998a9d590f1cd4f6", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_6aa3c", table="accounts_maplayout", when="BEFORE"),
                    ),
                ),
                migrations.CreateModel(
                    name="PersonChange",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("field", models.CharField(max_length=20)),
                        ("before", models.JSONField(null=True)),
                        ("after", models.JSONField(null=True)),
                        ("by", models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="changes", to="accounts.keyperson")),
                    ],
                    options={
                        "ordering": ["pk"],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="personchange",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_update", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash="689d614e46f861bd260b3279d4a9b8983444bfb8", operation="UPDATE", pgid="pgtrigger_no_update_3398f", table="accounts_personchange", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="personchange",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="3cfcb6f1a7e74ecfb82327221049d06a3c2bfa14", operation="DELETE", pgid="pgtrigger_no_delete_1c773", table="accounts_personchange", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="personchange",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="cf00736b8c4d376c36bc0409d5d91302dc24681f", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_34e73", table="accounts_personchange", when="BEFORE"),
                    ),
                ),
                migrations.CreateModel(
                    name="ReportingLine",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("from_on", models.DateField(editable=False)),
                        ("until_on", models.DateField(editable=False, help_text="the first day on which it no longer held", null=True)),
                        ("boss", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="report_lines", to="accounts.keyperson", verbose_name="Reports to")),
                        ("created_by", models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="reporting_lines", to="accounts.keyperson", verbose_name="Person")),
                    ],
                    options={
                        "verbose_name": "reporting line",
                        "verbose_name_plural": "reporting lines",
                        "ordering": ["pk"],
                        "constraints": [models.UniqueConstraint(condition=models.Q(("until_on", None)), fields=("person",), name="one_boss_a_person"), models.CheckConstraint(condition=models.Q(("person", models.F("boss")), _negated=True), name="nobody_own_boss")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="reportingline",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="af5e4e4d8d196319be65f28d42e968ba0b5143aa", operation="DELETE", pgid="pgtrigger_no_delete_71d19", table="accounts_reportingline", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="reportingline",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="415d12d8483221568c79e98ecb2b1f1233aa0c7f", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_91a0a", table="accounts_reportingline", when="BEFORE"),
                    ),
                ),
                migrations.CreateModel(
                    name="ForgottenName",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("digest", models.CharField(max_length=64)),
                        ("person", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="forgotten_names", to="accounts.keyperson")),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("digest", "person"), name="forgotten_once")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="forgottenname",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="f66f117313f70315bea5cbd7d64219a99edd95e5", operation="DELETE", pgid="pgtrigger_no_delete_de4fd", table="accounts_forgottenname", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="forgottenname",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="c594dfc975b73f1a4faf48153ff793cfd1a1af90", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_5fd82", table="accounts_forgottenname", when="BEFORE"),
                    ),
                ),
                migrations.CreateModel(
                    name="VipChange",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("before", models.CharField(blank=True, choices=[("", "no"), ("vip", "VIP"), ("vvip", "VVIP")], max_length=4)),
                        ("after", models.CharField(blank=True, choices=[("", "no"), ("vip", "VIP"), ("vvip", "VVIP")], max_length=4)),
                        ("at", models.DateTimeField()),
                        ("reason", models.CharField(help_text="of a merge: the name of the other account", max_length=500)),
                        ("account", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="vip_changes", to="accounts.account")),
                        ("by", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("cause", models.CharField(blank=True, choices=[("merged", "Merged with “%(name)s”."), ("unmerged", "The merge with “%(name)s” was taken back.")], db_default="", default="", max_length=8)),
                    ],
                    options={
                        "verbose_name": "change of VIP class",
                        "verbose_name_plural": "changes of VIP class",
                        "indexes": [models.Index(fields=["account", "-id"], name="vip_changes_of_account")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="vipchange",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_update", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash="7ffeb5f15d69de018be8766716f73adb86a95493", operation="UPDATE", pgid="pgtrigger_no_update_41d6b", table="accounts_vipchange", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="vipchange",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="2dd315805a16d16fe31402e1b5bc797c81cd7908", operation="DELETE", pgid="pgtrigger_no_delete_20cc9", table="accounts_vipchange", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="vipchange",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="9121fd51c64698c51e8249fb4bf67412d1dd0626", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_e6d7b", table="accounts_vipchange", when="BEFORE"),
                    ),
                ),
                migrations.CreateModel(
                    name="ConsentRequest",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("kind", models.CharField(choices=[("vvip", "VVIP for an account"), ("group", "Somebody for the working group of a VVIP")], max_length=5)),
                        ("asked_at", models.DateTimeField()),
                        ("why", models.CharField(max_length=500, verbose_name="why")),
                        ("role", models.CharField(blank=True, choices=[("opener", "Opener (opens the door at the top)"), ("sales", "Sales"), ("technician", "Technician"), ("service", "Service"), ("delivery", "Production and delivery"), ("finance", "Finance and contracts"), ("other", "Something else")], max_length=10)),
                        ("part", models.CharField(blank=True, max_length=80)),
                        ("decided_at", models.DateTimeField(null=True)),
                        ("granted", models.BooleanField(null=True)),
                        ("answer", models.CharField(blank=True, max_length=500)),
                        ("account", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="consent_requests", to="accounts.account")),
                        ("asked_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("decided_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("user", models.ForeignKey(help_text="who is to join the group", null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        "indexes": [models.Index(condition=models.Q(("decided_at", None)), fields=["kind", "asked_at"], name="consents_waiting")],
                        "constraints": [models.UniqueConstraint(condition=models.Q(("decided_at", None)), fields=("account", "kind", "user"), name="asked_once_at_a_time", nulls_distinct=False)],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="consentrequest",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="215433ac9147d47dac81fdcb678ccd2cf954a729", operation="DELETE", pgid="pgtrigger_no_delete_ec14e", table="accounts_consentrequest", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="consentrequest",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="1e225dc751360abd542459b83913e8257e297a83", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_85571", table="accounts_consentrequest", when="BEFORE"),
                    ),
                ),
            ],
        ),
        migrations.RunSQL(NTH_CONTACT_DAY),
    ]
