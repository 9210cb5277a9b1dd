"""All tables of this app as the older migrations leave them; a new database takes this one (decision 0076)."""

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from commons.migrating import Together


class Migration(migrations.Migration):
    replaces = [
        ("dashboards", "0001_targets_and_snapshots"),
        ("dashboards", "0002_replays"),
        ("dashboards", "0003_coaching"),
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
                    name="Target",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("span", models.CharField(choices=[("month", "Month"), ("quarter", "Quarter")], max_length=7, verbose_name="period")),
                        ("starts_on", models.DateField(help_text="first day of the month or quarter", verbose_name="from")),
                        ("amount", models.DecimalField(blank=True, decimal_places=2, help_text="empty: taken back", max_digits=16, null=True, verbose_name="amount")),
                        ("currency", models.CharField(max_length=3, verbose_name="currency")),
                        ("set_at", models.DateTimeField()),
                        ("person", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="targets", to=settings.AUTH_USER_MODEL)),
                        ("set_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("team", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="targets", to="users.team")),
                    ],
                    options={
                        "verbose_name": "target",
                        "verbose_name_plural": "targets",
                        "indexes": [models.Index(fields=["starts_on", "span", "team", "-id"], name="targets_of_period")],
                        "constraints": [
                            models.CheckConstraint(condition=models.Q(models.Q(("person", None), ("team__isnull", False)), models.Q(("person__isnull", False), ("team", None)), _connector="OR"), name="target_of_person_or_team"),
                            models.CheckConstraint(condition=models.Q(("amount", None), ("amount__gte", 0), _connector="OR"), name="target_not_negative"),
                        ],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="target",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_update", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash="25c45a8be5d5be5afb22e5e8424f4b8bdf6d5e17", operation="UPDATE", pgid="pgtrigger_no_update_e9c7a", table="dashboards_target", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="target",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="5a44207d724bbeff9c78ec925b1b64d6e40cb407", operation="DELETE", pgid="pgtrigger_no_delete_f8124", table="dashboards_target", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="target",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="0c5353f229551576ded6982edfe60bc5231950c1", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_2036e", table="dashboards_target", when="BEFORE")
                    ),
                ),
                migrations.CreateModel(
                    name="ForecastSnapshot",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("on", models.DateField(help_text="business date it was taken for")),
                        ("at", models.DateTimeField(help_text="the moment it shows")),
                        ("last_opportunity", models.BigIntegerField(help_text="the highest id at that moment: what is above it is new")),
                        ("month", models.DateField(help_text="first day of the month of the expected close", null=True)),
                        ("currency", models.CharField(max_length=3)),
                        ("number", models.PositiveIntegerField(help_text="opportunities")),
                        ("open", models.DecimalField(decimal_places=2, max_digits=18)),
                        ("weighted", models.DecimalField(decimal_places=4, help_text="exact: nothing is rounded before it is shown", max_digits=20)),
                        ("committed", models.DecimalField(decimal_places=2, max_digits=18)),
                        ("best", models.DecimalField(decimal_places=2, help_text="committed and best case", max_digits=18)),
                        ("owner", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("team", models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="users.team")),
                    ],
                    options={
                        "indexes": [models.Index(fields=["-on", "team"], name="snapshots_by_date")],
                        "constraints": [models.UniqueConstraint(fields=("on", "owner", "team", "month", "currency"), name="snapshot_once", nulls_distinct=False)],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="forecastsnapshot",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash="63372f0dd03215975116209305ebe4561c4052cd", operation="UPDATE", pgid="pgtrigger_no_update_306a4", table="dashboards_forecastsnapshot", when="BEFORE"),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="forecastsnapshot",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="cd2cb79fdc6e56099fb2871ae6b19f515b5812e4", operation="DELETE", pgid="pgtrigger_no_delete_04d83", table="dashboards_forecastsnapshot", when="BEFORE"),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="forecastsnapshot",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="237470744b29e04c893c1e67c11c2d6cef544bbd", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_893e8", table="dashboards_forecastsnapshot", when="BEFORE"),
                    ),
                ),
                migrations.CreateModel(
                    name="Replay",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("asked_at", models.DateTimeField()),
                        ("starts_on", models.DateField(verbose_name="from")),
                        ("ends_on", models.DateField(verbose_name="to")),
                        ("roots", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, help_text="teams whose numbers are tried; none: company", size=None)),
                        ("team_ids", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, help_text="these and all below", size=None)),
                        ("one", models.JSONField(default=dict, help_text="numbers and protected grades of the first side")),
                        ("two", models.JSONField(default=dict)),
                        ("base", models.BigIntegerField(default=0, help_text="version of the rules that both were tried over")),
                        ("state", models.CharField(choices=[("running", "Under way"), ("done", "Finished"), ("failed", "Failed")], default="running", max_length=8)),
                        ("total", models.PositiveIntegerField(default=0, help_text="accounts")),
                        ("done", models.PositiveIntegerField(default=0)),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("finished_at", models.DateTimeField(null=True)),
                        ("figures", models.JSONField(default=dict)),
                        ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        "verbose_name": "replay",
                        "verbose_name_plural": "replays",
                        "indexes": [models.Index(fields=["-asked_at", "-id"], name="replays_latest"), models.Index(condition=models.Q(("state", "running")), fields=["id"], name="replays_unfinished")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="replay",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="64a49f2697d975f53d318ba2e9b011d7bdf77ff6", operation="DELETE", pgid="pgtrigger_no_delete_16138", table="dashboards_replay", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="replay",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="957fa893aeecd35827bf22ee072f547a8512c901", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_4c5da", table="dashboards_replay", when="BEFORE")
                    ),
                ),
                migrations.CreateModel(
                    name="ReplayRows",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("side", models.CharField(max_length=10)),
                        ("kind", models.CharField(max_length=10)),
                        ("rows", models.JSONField(default=list)),
                        ("replay", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="rows", to="dashboards.replay")),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("replay", "side", "kind"), name="replay_rows_once")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="replayrows",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_update", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash="d97a018390afacef57f8be4d5bf2f962f9b1e8d8", operation="UPDATE", pgid="pgtrigger_no_update_a8bc1", table="dashboards_replayrows", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="replayrows",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="4914c62b10c0a0684895f3fdef9e5117db397d9a", operation="DELETE", pgid="pgtrigger_no_delete_71d44", table="dashboards_replayrows", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="replayrows",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="873880312c2f1baf9d20aecb9f6c6c765538ccab", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_0d567", table="dashboards_replayrows", when="BEFORE"),
                    ),
                ),
                migrations.CreateModel(
                    name="CoachingNote",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("text", models.TextField(max_length=2000, verbose_name="note")),
                        ("on", models.DateField(help_text="business date")),
                        ("at", models.DateTimeField()),
                        ("by", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("person", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="coaching", to=settings.AUTH_USER_MODEL, verbose_name="person")),
                    ],
                    options={
                        "verbose_name": "coaching note",
                        "verbose_name_plural": "coaching notes",
                        "indexes": [models.Index(fields=["person", "-id"], name="coaching_of_person")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="coachingnote",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_update", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash="92740f0de08f8baa350d39008d940a617bb1379a", operation="UPDATE", pgid="pgtrigger_no_update_31ba6", table="dashboards_coachingnote", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="coachingnote",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="2bdcd8ecea0eed7301e38bdf72e9e0141c47ae4a", operation="DELETE", pgid="pgtrigger_no_delete_8d3bf", table="dashboards_coachingnote", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="coachingnote",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="982551f2c8a4a096304c0a5cdaa8b9f7556998de", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_85e29", table="dashboards_coachingnote", when="BEFORE"),
                    ),
                ),
            ],
        ),
    ]
