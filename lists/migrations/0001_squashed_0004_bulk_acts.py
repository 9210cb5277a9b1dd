"""All tables of this app as the older migrations leave them; a new database takes this one (decision 0076)."""

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import lists.models.exports
from commons.migrating import Together


class Migration(migrations.Migration):
    replaces = [
        ("lists", "0001_views_visits_exports"),
        ("lists", "0002_tagging"),
        ("lists", "0003_visits_of_orders"),
        ("lists", "0004_bulk_acts"),
    ]

    initial = True

    dependencies = [
        ("users", "0001_squashed_0006_courses"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together(
            operations=[
                migrations.CreateModel(
                    name="RecentVisit",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("kind", models.CharField(choices=[("account", "Account"), ("lead", "Lead"), ("opportunity", "Opportunity"), ("order", "Order"), ("quote", "Quote")], max_length=12)),
                        ("record_id", models.BigIntegerField()),
                        ("at", models.DateTimeField()),
                        ("user", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["user", "-at"], name="visits_latest")],
                        "constraints": [models.UniqueConstraint(fields=("user", "kind", "record_id"), name="visit_once")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="recentvisit",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="a552b8fa26e1d5cb1bca8a3e25047bd632e7c676", operation="DELETE", pgid="pgtrigger_no_delete_1dd75", table="lists_recentvisit", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="recentvisit",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="6770ee0151065dbec65146b358dde4419555feb3", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_61fcd", table="lists_recentvisit", when="BEFORE")
                    ),
                ),
                migrations.CreateModel(
                    name="SavedView",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("list", models.CharField(help_text="which list: accounts, leads, opportunities...", max_length=20)),
                        ("name", models.CharField(max_length=60, verbose_name="name")),
                        ("query", models.CharField(blank=True, help_text="query string: filters, sort, columns", max_length=1000)),
                        ("shared", models.CharField(blank=True, choices=[("", "Only me"), ("team", "My team"), ("everybody", "Everybody")], default="", max_length=10, verbose_name="who sees it")),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("changed_at", models.DateTimeField(auto_now=True)),
                        ("archived_at", models.DateTimeField(help_text="removed from the menu", null=True)),
                        ("owner", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("team", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="users.team")),
                    ],
                    options={
                        "verbose_name": "saved view",
                        "verbose_name_plural": "saved views",
                        "indexes": [models.Index(condition=models.Q(("archived_at", None), models.Q(("shared", ""), _negated=True)), fields=["list", "shared"], name="views_shared")],
                        "constraints": [
                            models.UniqueConstraint(condition=models.Q(("archived_at", None)), fields=("owner", "list", "name"), name="view_name_once"),
                            models.CheckConstraint(condition=models.Q(models.Q(("shared", "team"), ("team__isnull", False)), models.Q(("shared", "team"), _negated=True), _connector="OR"), name="team_view_has_a_team"),
                        ],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="savedview",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="1eae5dcb77db9181db48681103e231c59c6cce47", operation="DELETE", pgid="pgtrigger_no_delete_f72ce", table="lists_savedview", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="savedview",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="beb660b88ef40d2128ae80d55b429b8c4bf66171", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_5f1db", table="lists_savedview", when="BEFORE")
                    ),
                ),
                migrations.CreateModel(
                    name="DefaultView",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("list", models.CharField(max_length=20)),
                        ("user", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("view", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="lists.savedview")),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("user", "list"), name="one_default_view_a_list")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="defaultview",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="7c7489f4601ae5c064b75434e1480f5cda2a5241", operation="DELETE", pgid="pgtrigger_no_delete_1c2ea", table="lists_defaultview", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="defaultview",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="a80ad3f9dc5dbde0e7eadadb2c58684c13ed117e", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_03365", table="lists_defaultview", when="BEFORE")
                    ),
                ),
                migrations.CreateModel(
                    name="Export",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("kind", models.CharField(max_length=20)),
                        ("query", models.CharField(blank=True, help_text="filters of the list it was taken from", max_length=1000)),
                        ("columns", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, help_text="empty: all", size=None)),
                        ("file_format", models.CharField(choices=[("xlsx", "Excel (.xlsx)"), ("csv", "CSV (.csv)")], default="xlsx", max_length=4)),
                        ("language", models.CharField(max_length=10)),
                        ("state", models.CharField(choices=[("waiting", "Waiting"), ("running", "Running"), ("done", "Done"), ("failed", "Failed")], default="waiting", max_length=8)),
                        ("expected", models.PositiveIntegerField(default=0, help_text="rows counted when it was asked for")),
                        ("rows", models.PositiveIntegerField(default=0, help_text="rows written so far")),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("created_at", models.DateTimeField()),
                        ("finished_at", models.DateTimeField(null=True)),
                        ("expires_at", models.DateTimeField(help_text="the file is gone from here", null=True)),
                        ("file", models.FileField(blank=True, upload_to=lists.models.exports.export_path)),
                        ("by", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["by", "-id"], name="exports_of_person"),
                            models.Index(condition=models.Q(("state__in", ["waiting", "running"])), fields=["id"], name="exports_to_make"),
                            models.Index(condition=models.Q(("file", ""), _negated=True), fields=["expires_at"], name="exports_expiring"),
                        ],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="export",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="b483794b596fb3a96ee982c2a2365ed6b984dd7b", operation="DELETE", pgid="pgtrigger_no_delete_586e9", table="lists_export", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="export",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="269636879b54c422c096d821e8fa201c548fa96e", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_3b1b2", table="lists_export", when="BEFORE")
                    ),
                ),
                migrations.CreateModel(
                    name="Tagging",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("list", models.CharField(help_text="of which list the records are: accounts, leads", max_length=20)),
                        ("tag", models.CharField(max_length=40)),
                        ("adds", models.BooleanField()),
                        ("records", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), help_text="ids of what was changed", size=None)),
                        ("on", models.DateField(help_text="business date")),
                        ("at", models.DateTimeField(auto_now_add=True)),
                        ("undone_at", models.DateTimeField(null=True)),
                        ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["by", "-id"], name="taggings_of")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="tagging",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="e24dfa80cf71f1ba7ee6f61aa57a40938f4dd2d3", operation="DELETE", pgid="pgtrigger_no_delete_85b85", table="lists_tagging", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="tagging",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="c5e612f17346abcc2a01a38de144d056ab55af62", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_ac77e", table="lists_tagging", when="BEFORE")
                    ),
                ),
                migrations.CreateModel(
                    name="BulkAct",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("name", models.CharField(help_text="what was done: followups.step, leads.return, leads.unfit", max_length=30)),
                        ("count", models.PositiveIntegerField(help_text="records it changed")),
                        ("facts", models.JSONField(help_text="what its undo needs")),
                        ("on", models.DateField(help_text="business date")),
                        ("at", models.DateTimeField(auto_now_add=True)),
                        ("undone_at", models.DateTimeField(null=True)),
                        ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["by", "-id"], name="bulk_acts_of")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="bulkact",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="4386e5f253b90d2408973fe4eca440e87921915a", operation="DELETE", pgid="pgtrigger_no_delete_5c12d", table="lists_bulkact", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="bulkact",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="f86762c4a8ebc3c801384ef1f54589acf905f404", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_814bd", table="lists_bulkact", when="BEFORE")
                    ),
                ),
            ],
        ),
    ]
