"""All tables of this app as the older migrations leave them; a new database takes this one (decision 0076)."""

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import notifications.models.preferences
from commons.migrating import Together


class Migration(migrations.Migration):
    replaces = [
        ("notifications", "0001_initial"),
        ("notifications", "0002_preferences_and_digests"),
        ("notifications", "0003_digest_told_until"),
        ("notifications", "0004_mails_at_once_weekly_and_robots"),
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
                    name="Notice",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("kind", models.CharField(max_length=40)),
                        ("params", models.JSONField(default=dict)),
                        ("account_id", models.BigIntegerField(help_text="the account it is about, if any", null=True)),
                        ("batch", models.CharField(help_text="notices of one kind and batch are shown as one", max_length=60)),
                        ("once", models.CharField(help_text="the same matter is told a person once", max_length=120)),
                        ("at", models.DateTimeField()),
                        ("read_at", models.DateTimeField(null=True)),
                        ("recipient", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="notices", to=settings.AUTH_USER_MODEL)),
                        ("hidden", models.BooleanField(db_default=False, default=False, help_text="kept out of the inbox, told by mail only")),
                        ("routed", models.BooleanField(db_default=False, default=False, help_text="passed on to mails at once and to robots")),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["recipient", "-at", "-id"], name="notice_newest"),
                            models.Index(fields=["recipient", "kind", "batch", "-at"], name="notice_batch"),
                            models.Index(condition=models.Q(("read_at", None)), fields=["recipient", "-at", "-id"], name="notice_new"),
                            models.Index(condition=models.Q(("routed", False)), fields=["id"], name="notice_unrouted"),
                        ],
                        "constraints": [models.UniqueConstraint(fields=("recipient", "once"), name="notice_once")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="notice",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="e1eb1ac9e672fe76b53ea8ea7103eaeb457cad62", operation="DELETE", pgid="pgtrigger_no_delete_bd912", table="notifications_notice", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="notice",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="636a0e8397196a6b082a15b3f3e9ec3f60d90dbf", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_c9de8", table="notifications_notice", when="BEFORE"),
                    ),
                ),
                migrations.CreateModel(
                    name="Digest",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("on", models.DateField(help_text="the day in the person's zone")),
                        ("state", models.CharField(choices=[("claimed", "being sent"), ("waiting", "to be tried again"), ("sent", "sent"), ("empty", "nothing to tell"), ("failed", "given up")], default="claimed", max_length=8)),
                        ("attempts", models.PositiveSmallIntegerField(default=1, help_text="also tells whose claim it is")),
                        ("claimed_at", models.DateTimeField()),
                        ("next_try_at", models.DateTimeField(null=True)),
                        ("sent_at", models.DateTimeField(null=True)),
                        ("error", models.CharField(blank=True, max_length=200)),
                        ("recipient", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="digests", to=settings.AUTH_USER_MODEL)),
                        ("told_until", models.DateTimeField(help_text="what came later belongs to the next mail", null=True)),
                        ("kind", models.CharField(choices=[("daily", "daily mail"), ("weekly", "weekly mail"), ("now", "mail at once")], default="daily", max_length=8)),
                        ("notices", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, help_text="of a mail at once", size=None)),
                    ],
                    options={
                        "indexes": [models.Index(condition=models.Q(("state__in", ["claimed", "waiting"])), fields=["claimed_at"], name="digest_unfinished"), models.Index(condition=models.Q(("kind", "now"), ("state", "waiting")), fields=["recipient"], name="digest_gathering")],
                        "constraints": [models.UniqueConstraint(condition=models.Q(("kind", "now"), _negated=True), fields=("recipient", "on", "kind"), name="digest_once_a_day_and_kind")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="digest",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="62ae14e62c8dee884631913b2eec5f018c431780", operation="DELETE", pgid="pgtrigger_no_delete_f126c", table="notifications_digest", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="digest",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="86c0b943e01cec2968ca3e3d8ce391e808a7526f", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_097bd", table="notifications_digest", when="BEFORE"),
                    ),
                ),
                migrations.CreateModel(
                    name="Preference",
                    fields=[
                        ("user", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name="preference", serialize=False, to=settings.AUTH_USER_MODEL, verbose_name="person")),
                        ("digest", models.BooleanField(default=True, help_text="a daily mail")),
                        ("hour", models.PositiveSmallIntegerField(default=8, help_text="in the person's zone")),
                        ("weekdays", django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), default=notifications.models.preferences.working_week, help_text="Monday is 0", size=None)),
                        ("quiet", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), default=list, help_text="groups kept out of the inbox", size=None)),
                        ("not_mailed", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), default=list, help_text="groups kept out of the mail", size=None)),
                        ("at_once", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), default=list, help_text="groups mailed at once", size=None)),
                        ("own", models.JSONField(default=dict, help_text="per kind: inbox and mail where they differ from its group's")),
                        ("quiet_from", models.PositiveSmallIntegerField(default=20, help_text="hour; empty: never quiet", null=True)),
                        ("quiet_off_days", models.BooleanField(default=True, help_text="quiet on days without a daily mail too")),
                        ("quiet_until", models.PositiveSmallIntegerField(default=8, help_text="hour", null=True)),
                        ("weekly", models.BooleanField(default=True, help_text="a weekly mail to managers")),
                        ("weekly_day", models.PositiveSmallIntegerField(default=0, help_text="Monday is 0")),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(condition=models.Q(("hour__lte", 23)), name="preference_hour"),
                            models.CheckConstraint(condition=models.Q(models.Q(("quiet_from__lte", 23), ("quiet_until__lte", 23)), models.Q(("quiet_from", None), ("quiet_until", None)), _connector="OR"), name="preference_quiet_hours"),
                        ],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="preference",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="15edec2f8bc0c58dcb226b84f9c055d5459bb9eb", operation="DELETE", pgid="pgtrigger_no_delete_d7d16", table="notifications_preference", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="preference",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="0034bd96952911e4ad6add6e25a73987181cdf5a", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_f79c3", table="notifications_preference", when="BEFORE"),
                    ),
                ),
                migrations.CreateModel(
                    name="Robot",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                        ("vendor", models.CharField(choices=[("wecom", "WeCom"), ("dingtalk", "DingTalk"), ("lark", "Lark / Feishu")], max_length=10, verbose_name="vendor")),
                        ("kinds", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), default=list, size=None)),
                        ("language", models.CharField(choices=[("en", "English"), ("zh-hans", "简体中文"), ("zh-hant", "繁體中文")], default="zh-hans", max_length=10, verbose_name="language")),
                        ("host", models.CharField(max_length=255)),
                        ("wrapped", models.TextField(help_text="the data key of `sealed`")),
                        ("sealed", models.TextField(help_text="address and secret, encrypted")),
                        ("signed", models.BooleanField(default=False, help_text="a secret is known")),
                        ("quiet_from", models.PositiveSmallIntegerField(default=20, help_text="hour of the company's zone", null=True)),
                        ("quiet_until", models.PositiveSmallIntegerField(default=8, null=True)),
                        ("weekdays", django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), default=notifications.models.preferences.working_week, help_text="Monday is 0", size=None)),
                        ("active", models.BooleanField(default=True)),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("made_at", models.DateTimeField(auto_now_add=True)),
                        ("team", models.ForeignKey(blank=True, help_text="empty: everybody", null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="users.team")),
                    ],
                    options={
                        "constraints": [models.CheckConstraint(condition=models.Q(models.Q(("quiet_from__lte", 23), ("quiet_until__lte", 23)), models.Q(("quiet_from", None), ("quiet_until", None)), _connector="OR"), name="robot_quiet_hours")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="robot",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="2091190a83b94dbdf60e0ecd0252e9d2bb868efb", operation="DELETE", pgid="pgtrigger_no_delete_43c0e", table="notifications_robot", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="robot",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="08e4000d9f133c94510300c231cb78377b4be53b", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_1dbfc", table="notifications_robot", when="BEFORE"),
                    ),
                ),
                migrations.CreateModel(
                    name="Delivery",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("test", models.BooleanField(default=False)),
                        ("notices", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, help_text="what it is about", size=None)),
                        ("counts", models.JSONField(default=dict, help_text="matters by kind, as they were told")),
                        ("state", models.CharField(choices=[("waiting", "waiting"), ("claimed", "being sent"), ("sent", "sent"), ("failed", "given up"), ("dropped", "not sent: the robot is paused")], default="waiting", max_length=8)),
                        ("attempts", models.PositiveSmallIntegerField(default=0, help_text="also tells whose claim it is")),
                        ("made_at", models.DateTimeField()),
                        ("next_try_at", models.DateTimeField(null=True)),
                        ("claimed_at", models.DateTimeField(null=True)),
                        ("ended_at", models.DateTimeField(null=True)),
                        (
                            "trouble",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("address", "The address is not one that may be called"),
                                    ("not_public", "The address leads into a network that is not public"),
                                    ("unknown_host", "There is no such host"),
                                    ("unreachable", "The host cannot be reached"),
                                    ("certificate", "The host's certificate is not valid"),
                                    ("timeout", "The host did not answer in time"),
                                    ("redirect", "The host wants to send us elsewhere"),
                                    ("status", "The host answered with an error"),
                                    ("refused", "The robot refused the message"),
                                    ("answer", "The answer cannot be read"),
                                    ("secret", "The kept address cannot be decrypted: enter it again"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("detail", models.CharField(blank=True, help_text="what the host said", max_length=200)),
                        ("robot", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="deliveries", to="notifications.robot")),
                    ],
                    options={
                        "indexes": [models.Index(fields=["robot", "-id"], name="delivery_newest"), models.Index(condition=models.Q(("state__in", ["waiting", "claimed"])), fields=["robot"], name="delivery_unfinished")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="delivery",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="9eca30c26cc7aec9a8dd8ea54e5af509972d4ebf", operation="DELETE", pgid="pgtrigger_no_delete_e185d", table="notifications_delivery", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="delivery",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="954ec3a832aeb4c839592c43d0f72204966abf4b", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_f572b", table="notifications_delivery", when="BEFORE"),
                    ),
                ),
            ],
        ),
    ]
