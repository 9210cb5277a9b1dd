"""All tables of this app as the older migrations leave them; a new database takes this one (decision 0076)."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from commons.migrating import Together


class Migration(migrations.Migration):
    replaces = [
        ("imports", "0001_wizard"),
        ("imports", "0002_undone_rows"),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together(
            operations=[
                migrations.CreateModel(
                    name="Import",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("kind", models.CharField(choices=[("leads", "Leads"), ("accounts", "Accounts"), ("persons", "Key persons"), ("followups", "Follow-ups"), ("orders", "Orders")], max_length=10, verbose_name="kind")),
                        ("state", models.CharField(choices=[("mapping", "Choose columns"), ("checking", "Being checked"), ("preview", "To look through"), ("running", "Being written"), ("done", "Done"), ("undoing", "Being taken back"), ("undone", "Taken back")], default="mapping", max_length=10, verbose_name="state")),
                        ("created_at", models.DateTimeField()),
                        ("file_name", models.CharField(max_length=200, verbose_name="file")),
                        ("sha256", models.CharField(max_length=64)),
                        ("size", models.PositiveIntegerField(help_text="bytes")),
                        ("about", models.JSONField(default=dict, help_text="format, charset, separator, sheets, notes: what the reader saw")),
                        ("sheet", models.PositiveSmallIntegerField(default=0)),
                        ("header_row", models.PositiveIntegerField(default=1, help_text="the row that names the columns; 0: none does")),
                        ("headers", models.JSONField(default=list)),
                        ("signature", models.CharField(blank=True, help_text="of the headers: the same source comes again", max_length=64)),
                        ("mapping", models.JSONField(default=dict, help_text="column (counted from 0) to field")),
                        ("options", models.JSONField(default=dict)),
                        ("total", models.PositiveIntegerField(default=0, help_text="rows below the header")),
                        ("checked_through", models.PositiveIntegerField(default=0)),
                        ("done_through", models.PositiveIntegerField(default=0, help_text="rows up to this number are written")),
                        ("progress", models.PositiveIntegerField(default=0, help_text="rows dealt with in the present state")),
                        ("planned", models.JSONField(default=dict, help_text="rows by plan, and how many are known already")),
                        ("created", models.PositiveIntegerField(default=0)),
                        ("updated", models.PositiveIntegerField(default=0)),
                        ("skipped", models.PositiveIntegerField(default=0)),
                        ("failed", models.PositiveIntegerField(default=0)),
                        ("taken_back", models.PositiveIntegerField(default=0)),
                        ("kept_back", models.PositiveIntegerField(default=0, help_text="left alone by the undo: changed since")),
                        ("started_at", models.DateTimeField(null=True)),
                        ("finished_at", models.DateTimeField(null=True)),
                        ("undo_asked_at", models.DateTimeField(null=True)),
                        ("undone_at", models.DateTimeField(null=True)),
                        ("troubled_at", models.DateTimeField(help_text="the last try broke off", null=True)),
                        ("trouble", models.CharField(blank=True, max_length=300)),
                        ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="imports", to=settings.AUTH_USER_MODEL)),
                        ("undo_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        "verbose_name": "import",
                        "verbose_name_plural": "imports",
                        "indexes": [models.Index(fields=["by", "-created_at", "-id"], name="imports_of_person"), models.Index(fields=["-created_at", "-id"], name="imports_by_date"), models.Index(condition=models.Q(("state__in", ["checking", "running", "undoing"])), fields=["id"], name="imports_under_way")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="import",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="b45ba3a3e791f0918bb9518aa70f2f4f88563abb", operation="DELETE", pgid="pgtrigger_no_delete_8d35b", table="imports_import", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="import",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="3e163e97bdeb46bced423300e8a6994ef021489e", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_3b359", table="imports_import", when="BEFORE")
                    ),
                ),
                migrations.CreateModel(
                    name="ImportMapping",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("kind", models.CharField(choices=[("leads", "Leads"), ("accounts", "Accounts"), ("persons", "Key persons"), ("followups", "Follow-ups"), ("orders", "Orders")], max_length=10)),
                        ("signature", models.CharField(max_length=64)),
                        ("mapping", models.JSONField(default=dict)),
                        ("options", models.JSONField(default=dict)),
                        ("used_at", models.DateTimeField()),
                        ("user", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["kind", "signature", "-used_at"], name="mappings_of_source")],
                        "constraints": [models.UniqueConstraint(fields=("kind", "signature", "user"), name="one_mapping_a_source_and_person")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="importmapping",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="0beb6d389cd828cfa0d170380719bb714dca25e5", operation="DELETE", pgid="pgtrigger_no_delete_37f0a", table="imports_importmapping", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="importmapping",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="2fdeb34af0df770e2cbcfafea1b7e2e3d8b81d3e", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_94af3", table="imports_importmapping", when="BEFORE"),
                    ),
                ),
                migrations.CreateModel(
                    name="ImportRow",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("sheet", models.PositiveSmallIntegerField(db_default=0)),
                        ("number", models.PositiveIntegerField(help_text="as the spreadsheet counts it")),
                        ("raw", models.JSONField(help_text="the cells")),
                        ("plan", models.CharField(choices=[("create", "New"), ("update", "Update"), ("skip", "Skip"), ("error", "Error")], db_default="create", max_length=6)),
                        ("choice", models.CharField(blank=True, choices=[("skip", "Skip it"), ("update", "Update what is there"), ("create", "Create it nevertheless")], db_default="", max_length=6)),
                        ("twin", models.JSONField(help_text="what is known already: of which kind, which one, by what", null=True)),
                        ("problems", models.JSONField(help_text="errors and remarks: code, column, parameters", null=True)),
                        ("outcome", models.CharField(blank=True, choices=[("", "waiting"), ("created", "created"), ("updated", "updated"), ("skipped", "skipped"), ("failed", "failed"), ("undone", "taken back"), ("stayed", "left as it is")], db_default="", max_length=7)),
                        ("made", models.BigIntegerField(help_text="id of what was created or updated", null=True)),
                        ("undo", models.JSONField(help_text="what an undo puts back, and what must not have changed", null=True)),
                        ("batch", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="rows", to="imports.import")),
                    ],
                    options={
                        "indexes": [models.Index(condition=models.Q(("plan", "create"), _negated=True), fields=["batch", "number"], name="import_rows_to_look_at"), models.Index(condition=models.Q(("outcome", "undone")), fields=["made"], name="import_rows_undone")],
                        "constraints": [models.UniqueConstraint(fields=("batch", "sheet", "number"), name="import_row_once")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="importrow",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="905c5521598f16a5f89bd33c404415ca56c7d0cc", operation="DELETE", pgid="pgtrigger_no_delete_89265", table="imports_importrow", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="importrow",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="4ae90295c0b2735d407285f3a388e372f0545a32", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_52058", table="imports_importrow", when="BEFORE")
                    ),
                ),
            ],
        ),
    ]
