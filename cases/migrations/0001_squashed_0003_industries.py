"""All tables of this app as the older migrations leave them; a new database takes this one (decision 0076)."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from commons.migrating import Together


class Migration(migrations.Migration):
    replaces = [
        ("cases", "0001_library"),
        ("cases", "0002_reopening"),
        ("cases", "0003_industries"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0001_squashed_0040_numbers_without_inner_lines"),
        ("leads", "0001_squashed_0038_numbers_without_inner_lines"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together(
            operations=[
                migrations.CreateModel(
                    name="Case",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("title", models.CharField(max_length=160, verbose_name="title")),
                        ("result", models.CharField(choices=[("won", "Won"), ("lost", "Lost")], max_length=4, verbose_name="result")),
                        ("industry", models.CharField(blank=True, max_length=80, verbose_name="industry")),
                        ("stage", models.CharField(choices=[("S", "Suspect"), ("P", "Prospect"), ("A", "Analysis"), ("D", "Demo"), ("C", "Close"), ("O", "Order")], default="C", max_length=1, verbose_name="stage it shows")),
                        ("product", models.CharField(blank=True, max_length=120, verbose_name="product")),
                        ("lost_reason", models.CharField(blank=True, help_text="code of a LossReason", max_length=16, verbose_name="reason")),
                        ("roles", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[("investor", "Investor"), ("gatekeeper", "Gatekeeper"), ("user", "User"), ("coach", "Coach")], max_length=12), blank=True, default=list, size=None, verbose_name="roles")),
                        ("contacts", django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), blank=True, default=list, size=None, verbose_name="contacts that mattered")),
                        ("situation", models.TextField(blank=True, max_length=4000)),
                        ("did", models.TextField(blank=True, max_length=4000)),
                        ("turned", models.TextField(blank=True, max_length=4000)),
                        ("again", models.TextField(blank=True, max_length=4000)),
                        ("industry_key", models.CharField(blank=True, editable=False, help_text="of any spelling as one", max_length=80)),
                        ("counted_contacts", models.PositiveIntegerField(help_text="contact days up to the end of the deal", null=True)),
                        ("counted_days", models.PositiveIntegerField(help_text="from the first of them to the end of the deal", null=True)),
                        ("counted_on", models.DateField(help_text="the day the figures were taken", null=True)),
                        ("state", models.CharField(choices=[("draft", "Draft"), ("shared", "Shared"), ("withdrawn", "Withdrawn")], default="draft", max_length=9, verbose_name="state")),
                        ("created_at", models.DateTimeField()),
                        ("edited_at", models.DateTimeField()),
                        ("shared_on", models.DateField(null=True, verbose_name="shared on")),
                        ("month", models.DateField(null=True, verbose_name="month")),
                        ("withdrawn_at", models.DateTimeField(null=True)),
                        ("withdrawn_reason", models.CharField(blank=True, max_length=500)),
                        ("mean", models.DecimalField(decimal_places=2, max_digits=3, null=True, verbose_name="score")),
                        ("best", models.BooleanField(default=False, verbose_name="best of its month")),
                        ("useful", models.PositiveIntegerField(default=0, verbose_name="useful to")),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("account", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="accounts.account", verbose_name="account")),
                        ("author", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="cases", to=settings.AUTH_USER_MODEL, verbose_name="author")),
                        ("opportunity", models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="leads.opportunity")),
                        ("withdrawn_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        "verbose_name": "case",
                        "verbose_name_plural": "cases",
                        "indexes": [
                            models.Index(condition=models.Q(("state", "shared")), fields=["-shared_on", "-id"], name="case_latest"),
                            models.Index(condition=models.Q(("mean__isnull", False), ("state", "shared")), fields=["-mean", "-id"], name="case_scored"),
                            models.Index(condition=models.Q(("state", "shared")), fields=["-useful", "-id"], name="case_useful"),
                            models.Index(condition=models.Q(("state", "shared")), fields=["month"], name="case_of_month"),
                            models.Index(condition=models.Q(("state", "shared")), fields=["industry_key", "stage"], name="case_like"),
                            models.Index(condition=models.Q(("industry__gt", "")), fields=["industry"], name="case_industry"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(models.Q(("month", None), ("shared_on", None), ("state", "draft")), models.Q(("month__isnull", False), ("shared_on__isnull", False), ("state", "shared")), models.Q(("state", "withdrawn"), ("withdrawn_at__isnull", False)), _connector="OR"),
                                name="case_shared_with_its_month",
                            ),
                            models.CheckConstraint(condition=models.Q(("result", "lost"), ("lost_reason", ""), _connector="OR"), name="case_won_has_no_loss"),
                        ],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="case",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="c626e2f98adf934c0d66bf1800af4d17235f8de9", operation="DELETE", pgid="pgtrigger_no_delete_a16db", table="cases_case", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="case",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="42275cbbb3ffc605eedb62243fb52740b01d77f1", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_020bf", table="cases_case", when="BEFORE")
                    ),
                ),
                migrations.CreateModel(
                    name="CaseVersion",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("title", models.CharField(max_length=160, verbose_name="title")),
                        ("result", models.CharField(choices=[("won", "Won"), ("lost", "Lost")], max_length=4, verbose_name="result")),
                        ("industry", models.CharField(blank=True, max_length=80, verbose_name="industry")),
                        ("stage", models.CharField(choices=[("S", "Suspect"), ("P", "Prospect"), ("A", "Analysis"), ("D", "Demo"), ("C", "Close"), ("O", "Order")], default="C", max_length=1, verbose_name="stage it shows")),
                        ("product", models.CharField(blank=True, max_length=120, verbose_name="product")),
                        ("lost_reason", models.CharField(blank=True, help_text="code of a LossReason", max_length=16, verbose_name="reason")),
                        ("roles", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[("investor", "Investor"), ("gatekeeper", "Gatekeeper"), ("user", "User"), ("coach", "Coach")], max_length=12), blank=True, default=list, size=None, verbose_name="roles")),
                        ("contacts", django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), blank=True, default=list, size=None, verbose_name="contacts that mattered")),
                        ("situation", models.TextField(blank=True, max_length=4000)),
                        ("did", models.TextField(blank=True, max_length=4000)),
                        ("turned", models.TextField(blank=True, max_length=4000)),
                        ("again", models.TextField(blank=True, max_length=4000)),
                        ("number", models.PositiveIntegerField()),
                        ("saved_at", models.DateTimeField()),
                        ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="cases.case")),
                    ],
                    options={
                        "verbose_name": "version of a case",
                        "verbose_name_plural": "versions of cases",
                        "constraints": [models.UniqueConstraint(fields=("case", "number"), name="case_version_once")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="caseversion",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_update", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash="484e464a0a9a6bd75cba463968ea999822d78aaa", operation="UPDATE", pgid="pgtrigger_no_update_832f1", table="cases_caseversion", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="caseversion",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="1d3c82e6737e749f97e2ad16d9d6800ee9bdf61a", operation="DELETE", pgid="pgtrigger_no_delete_b2c52", table="cases_caseversion", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="caseversion",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="683fca688104ef46fc4ad02f5a6dcb964a342090", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_bbe00", table="cases_caseversion", when="BEFORE")
                    ),
                ),
                migrations.CreateModel(
                    name="Panel",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("month", models.DateField(help_text="first day of the month", unique=True)),
                        ("least_scores", models.PositiveSmallIntegerField(default=2, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(9)])),
                        ("closes_on", models.DateField()),
                        ("named_at", models.DateTimeField()),
                        ("closed_at", models.DateTimeField(null=True)),
                        ("closed_by", models.ForeignKey(help_text="empty: by itself", null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("named_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("closings", models.PositiveSmallIntegerField(default=0, help_text="how often it was closed; more than once: reopened")),
                    ],
                    options={
                        "verbose_name": "panel of a month",
                        "verbose_name_plural": "panels of months",
                        "constraints": [models.CheckConstraint(condition=models.Q(("month__day", 1)), name="panel_of_a_month"), models.CheckConstraint(condition=models.Q(("least_scores__range", (1, 9))), name="panel_least_scores")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="panel",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="2357d99592e5ddf1d88f6f19f15ba746a4738440", operation="DELETE", pgid="pgtrigger_no_delete_c976a", table="cases_panel", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="panel",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="bcfc1bce086a43f1e34eecff47d67c30090cf316", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_37d39", table="cases_panel", when="BEFORE")
                    ),
                ),
                migrations.CreateModel(
                    name="PanelMember",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("named_at", models.DateTimeField()),
                        ("ended_at", models.DateTimeField(null=True)),
                        ("named_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("panel", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="members", to="cases.panel")),
                        ("user", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(condition=models.Q(("ended_at", None)), fields=("panel", "user"), name="once_on_a_panel")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="panelmember",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="b7b338392aee834f7a2050ec5722e7c7af952016", operation="DELETE", pgid="pgtrigger_no_delete_e3bd6", table="cases_panelmember", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="panelmember",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="b0bdf1184e3fa626f6bd19a1813f9bf6243e915c", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_6b32b", table="cases_panelmember", when="BEFORE")
                    ),
                ),
                migrations.CreateModel(
                    name="Reward",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("what", models.CharField(max_length=200, verbose_name="what")),
                        ("amount", models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True, verbose_name="amount")),
                        ("currency", models.CharField(default="CNY", max_length=3, verbose_name="currency")),
                        ("given_on", models.DateField(verbose_name="given on")),
                        ("noted_at", models.DateTimeField()),
                        ("voided_at", models.DateTimeField(null=True)),
                        ("void_reason", models.CharField(blank=True, max_length=300)),
                        ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="rewards", to="cases.case")),
                        ("given_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="given by")),
                        ("noted_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("voided_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        "verbose_name": "reward for a case",
                        "verbose_name_plural": "rewards for cases",
                        "constraints": [models.CheckConstraint(condition=models.Q(("amount", None), ("amount__gte", 0), _connector="OR"), name="reward_not_negative")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="reward",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="59c0289185ab844f886bd0f58e350beca120cd2d", operation="DELETE", pgid="pgtrigger_no_delete_9f3b3", table="cases_reward", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="reward",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="759fda1019a742c162985a231834fb59034800d5", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_aa2b4", table="cases_reward", when="BEFORE")
                    ),
                ),
                migrations.CreateModel(
                    name="Score",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("clear", models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)])),
                        ("proven", models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)])),
                        ("usable", models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)])),
                        ("honest", models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)])),
                        ("note", models.CharField(blank=True, max_length=500, verbose_name="a word to the author")),
                        ("at", models.DateTimeField()),
                        ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="scores", to="cases.case")),
                        ("panel", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="scores", to="cases.panel")),
                    ],
                    options={
                        "verbose_name": "score of a case",
                        "verbose_name_plural": "scores of cases",
                        "constraints": [models.UniqueConstraint(fields=("panel", "case", "by"), name="one_score_a_member"), models.CheckConstraint(condition=models.Q(("clear__range", (1, 5)), ("honest__range", (1, 5)), ("proven__range", (1, 5)), ("usable__range", (1, 5))), name="scores_1_to_5")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="score",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="c08a5b8d1b2eff98559e588d73b02673dfc39b2a", operation="DELETE", pgid="pgtrigger_no_delete_52383", table="cases_score", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="score",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="0a5bc5548add813fb60ae7588f7395b6c45847f8", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_7c852", table="cases_score", when="BEFORE")
                    ),
                ),
                migrations.CreateModel(
                    name="Standing",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("scores", models.PositiveSmallIntegerField()),
                        ("mean", models.DecimalField(decimal_places=2, max_digits=3, null=True)),
                        ("by_criterion", models.JSONField(default=dict)),
                        ("rank", models.PositiveSmallIntegerField(null=True)),
                        ("best", models.BooleanField(default=False)),
                        ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="standings", to="cases.case")),
                        ("panel", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="standings", to="cases.panel")),
                        ("closing", models.PositiveSmallIntegerField(default=1, help_text="the month's how manieth closing; the last one stands")),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("panel", "case", "closing"), name="one_standing_a_closing")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="standing",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_update", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash="e7f08ddf749045a2be650daf119c5bcbe3a00f71", operation="UPDATE", pgid="pgtrigger_no_update_52669", table="cases_standing", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="standing",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="456659c355d9fbc517e8540ba4b6a51ed66fb97e", operation="DELETE", pgid="pgtrigger_no_delete_5240d", table="cases_standing", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="standing",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="1801bc4272fb0e7e32b80df2e2631a2203960f64", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_7f432", table="cases_standing", when="BEFORE")
                    ),
                ),
                migrations.CreateModel(
                    name="Useful",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("marked_at", models.DateTimeField()),
                        ("ended_at", models.DateTimeField(null=True)),
                        ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="marks", to="cases.case")),
                        ("user", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(condition=models.Q(("ended_at", None)), fields=("case", "user"), name="useful_once")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="useful",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="b2d8c7a9c5515998a6f880d898f16d60a7c05942", operation="DELETE", pgid="pgtrigger_no_delete_fd500", table="cases_useful", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="useful",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="1164f2d4ff80ef36842051d577aa99f86439cbf3", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_22179", table="cases_useful", when="BEFORE")
                    ),
                ),
                migrations.CreateModel(
                    name="CaseSearch",
                    fields=[
                        ("name_folded", models.CharField(max_length=200)),
                        ("pinyin", models.CharField(max_length=600)),
                        ("initials", models.CharField(max_length=200)),
                        ("telephone_tails", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=4), default=list, size=None)),
                        ("grams", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=2), default=list, size=None)),
                        ("case", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name="search", serialize=False, to="cases.case")),
                        ("story", models.TextField(help_text="all texts, folded")),
                    ],
                    options={
                        "indexes": [django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=["grams"], name="case_grams")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="casesearch",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="17b958a83fc61472975c52c48c97a77a3f207069", operation="DELETE", pgid="pgtrigger_no_delete_d1c92", table="cases_casesearch", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="casesearch",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="e90caa36a2677dc850603b0e570efd1db4e7d895", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_2fb23", table="cases_casesearch", when="BEFORE")
                    ),
                ),
            ],
        ),
    ]
