"""All tables of this app as the older migrations leave them; a new database takes this one (decision 0076)."""

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from commons.migrating import Together
from users.migrations import _brought


class Migration(migrations.Migration):
    replaces = [
        ("users", "0001_initial"),
        ("users", "0002_invitations_and_closed_teams"),
        ("users", "0003_tokens"),
        ("users", "0004_scopes_of_dashboards"),
        ("users", "0005_training"),
        ("users", "0006_courses"),
    ]

    initial = True

    dependencies = []

    operations = [
        Together(
            operations=[
                migrations.CreateModel(
                    name="Team",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        ("region", models.CharField(blank=True, max_length=80, verbose_name="region")),
                        ("industry", models.CharField(blank=True, max_length=80, verbose_name="industry")),
                        ("manager", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="managed_teams", to=settings.AUTH_USER_MODEL, verbose_name="manager")),
                        ("parent", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="children", to="users.team", verbose_name="above")),
                        ("closed_on", models.DateField(blank=True, null=True, verbose_name="closed on")),
                    ],
                    options={
                        "verbose_name": "team",
                        "verbose_name_plural": "teams",
                        "ordering": ["name"],
                        "constraints": [models.CheckConstraint(condition=models.Q(("parent", models.F("pk")), _negated=True), name="team_not_its_own_parent")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="team",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="0fc0e07d999b22e8e7aaa94d8804aee122fa7c79", operation="DELETE", pgid="pgtrigger_no_delete_8a901", table="users_team", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="team",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="c5d18c67a066e475f0b67895e95364546472ea27", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_99fc3", table="users_team", when="BEFORE")
                    ),
                ),
                migrations.CreateModel(
                    name="User",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("password", models.CharField(max_length=128, verbose_name="password")),
                        ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                        ("email", models.EmailField(max_length=254, unique=True, verbose_name="e-mail")),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        ("role", models.CharField(choices=[("salesperson", "Salesperson"), ("manager", "Manager"), ("admin", "Admin")], default="salesperson", max_length=12, verbose_name="role")),
                        ("telephone", models.CharField(blank=True, max_length=40, verbose_name="telephone")),
                        ("hired_on", models.DateField(blank=True, null=True, verbose_name="hired on")),
                        ("left_on", models.DateField(blank=True, null=True, verbose_name="left on")),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                        ("language", models.CharField(choices=[("en", "English"), ("zh-hans", "简体中文"), ("zh-hant", "繁體中文")], default="en", max_length=10, verbose_name="language")),
                        ("time_zone", models.CharField(blank=True, help_text="empty: the company's", max_length=60, verbose_name="time zone")),
                        ("capacity", models.PositiveIntegerField(blank=True, help_text="accounts this person may own; empty: the policy's number", null=True, verbose_name="capacity")),
                        ("date_joined", models.DateTimeField(auto_now_add=True)),
                        ("team", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="members", to="users.team", verbose_name="team")),
                    ],
                    options={
                        "verbose_name": "person",
                        "verbose_name_plural": "people",
                        "ordering": ["name"],
                        "indexes": [models.Index(fields=["team", "is_active"], name="user_team")],
                        "constraints": [models.UniqueConstraint(django.db.models.functions.text.Lower("email"), name="user_email_any_case")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="user",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="a7e7c1b18e4bbf40aea8386f9f2b4c5538bf0474", operation="DELETE", pgid="pgtrigger_no_delete_85ca0", table="users_user", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="user",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="4aa4dd650377dfb3903190ec620fffb26b217c36", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_2cd70", table="users_user", when="BEFORE")
                    ),
                ),
                migrations.CreateModel(
                    name="RolePeriod",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("role", models.CharField(choices=[("salesperson", "Salesperson"), ("manager", "Manager"), ("admin", "Admin")], max_length=12)),
                        ("starts_on", models.DateField()),
                        ("ends_on", models.DateField(help_text="last day; empty while it lasts", null=True)),
                        ("user", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="role_periods", to=settings.AUTH_USER_MODEL)),
                        ("team", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="role_periods", to="users.team")),
                    ],
                    options={
                        "indexes": [models.Index(fields=["user", "starts_on"], name="role_of_the_day")],
                        "constraints": [models.UniqueConstraint(condition=models.Q(("ends_on", None)), fields=("user",), name="one_current_role")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="roleperiod",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="7fd21f1722678b62cb97c6e8445653f8ea1d12cd", operation="DELETE", pgid="pgtrigger_no_delete_67aa8", table="users_roleperiod", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="roleperiod",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="c4951fdbe90b0281355c5c754d3e97c25fd94237", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_47267", table="users_roleperiod", when="BEFORE")
                    ),
                ),
                migrations.CreateModel(
                    name="Leave",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("starts_on", models.DateField(verbose_name="first day")),
                        ("ends_on", models.DateField(verbose_name="last day")),
                        ("cancelled", models.BooleanField(default=False, verbose_name="cancelled")),
                        ("deputy", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="deputising", to=settings.AUTH_USER_MODEL, verbose_name="deputy")),
                        ("user", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="leaves", to=settings.AUTH_USER_MODEL, verbose_name="person")),
                    ],
                    options={
                        "verbose_name": "leave",
                        "verbose_name_plural": "leaves",
                        "indexes": [models.Index(fields=["deputy", "ends_on"], name="leave_deputy")],
                        "constraints": [models.CheckConstraint(condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="leave_ends_after_start"), models.CheckConstraint(condition=models.Q(("user", models.F("deputy")), _negated=True), name="leave_deputy_is_another")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="leave",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="7e19967b4f9b7b7431e44c192f65011497b404c9", operation="DELETE", pgid="pgtrigger_no_delete_93a79", table="users_leave", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="leave",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="f92492c35729b0a47c071bb207154f1322102a08", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_6d767", table="users_leave", when="BEFORE")
                    ),
                ),
                migrations.CreateModel(
                    name="PlannedPosition",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("role", models.CharField(choices=[("salesperson", "Salesperson"), ("manager", "Manager"), ("admin", "Admin")], max_length=12)),
                        ("starts_on", models.DateField()),
                        ("done_on", models.DateField(null=True)),
                        ("cancelled", models.BooleanField(default=False)),
                        ("refusal", models.CharField(blank=True, help_text="why it could not be done on its day", max_length=300)),
                        ("entered_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("team", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="users.team")),
                        ("user", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="planned_positions", to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(condition=models.Q(("cancelled", False), ("done_on", None)), fields=("user",), name="one_planned_position")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="plannedposition",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="4a63ef6887257b1fc1720400c157aa82ae046440", operation="DELETE", pgid="pgtrigger_no_delete_7f7b2", table="users_plannedposition", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="plannedposition",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="10fbd9d9c20172b91f8164f681fd13ec22d4ec5c", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_cea93", table="users_plannedposition", when="BEFORE"),
                    ),
                ),
                migrations.CreateModel(
                    name="Invitation",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("nonce", models.CharField(max_length=32)),
                        ("made_at", models.DateTimeField()),
                        ("expires_at", models.DateTimeField(verbose_name="valid until")),
                        ("sent_at", models.DateTimeField(null=True, verbose_name="sent")),
                        ("failed_at", models.DateTimeField(help_text="when the mail server refused it last", null=True)),
                        ("accepted_at", models.DateTimeField(null=True, verbose_name="accepted")),
                        ("revoked_at", models.DateTimeField(null=True, verbose_name="taken back")),
                        ("invited_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="invited by")),
                        ("user", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="invitations", to=settings.AUTH_USER_MODEL, verbose_name="person")),
                    ],
                    options={
                        "verbose_name": "invitation",
                        "verbose_name_plural": "invitations",
                        "constraints": [models.UniqueConstraint(condition=models.Q(("accepted_at", None), ("revoked_at", None)), fields=("user",), name="one_open_invitation")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="invitation",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="20374055ae0bb1fd4f3d823b4a369033c6e219fb", operation="DELETE", pgid="pgtrigger_no_delete_72b69", table="users_invitation", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="invitation",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="2b78fa90d7e6e5407f5829a2ddd10801590139b4", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_9f17b", table="users_invitation", when="BEFORE")
                    ),
                ),
                migrations.CreateModel(
                    name="Token",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("name", models.CharField(max_length=80, verbose_name="What for")),
                        ("prefix", models.CharField(max_length=16, unique=True, verbose_name="begins with")),
                        ("digest", models.CharField(help_text="SHA-256 of the whole secret", max_length=64)),
                        (
                            "scopes",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[
                                        ("read", "Read everything"),
                                        ("write", "Read and write everything"),
                                        ("accounts:read", "Accounts and key persons: read"),
                                        ("accounts:write", "Accounts and key persons: read and write"),
                                        ("followups:read", "Follow-ups and next steps: read"),
                                        ("followups:write", "Follow-ups and next steps: read and write"),
                                        ("leads:read", "Leads and campaigns: read"),
                                        ("leads:write", "Leads and campaigns: read and write"),
                                        ("opportunities:read", "Opportunities: read"),
                                        ("opportunities:write", "Opportunities: read and write"),
                                        ("orders:read", "Orders: read"),
                                        ("orders:write", "Orders: read and write"),
                                        ("dashboards:read", "Dashboards and figures: read"),
                                        ("dashboards:write", "Dashboards and figures: read, set targets, write notes, ask for replays"),
                                    ],
                                    max_length=20,
                                ),
                                size=None,
                                verbose_name="reaches",
                            ),
                        ),
                        ("made_at", models.DateTimeField(verbose_name="made")),
                        ("expires_at", models.DateTimeField(verbose_name="valid until")),
                        ("last_used_at", models.DateTimeField(help_text="to the hour", null=True, verbose_name="last used")),
                        ("addresses", django.contrib.postgres.fields.ArrayField(base_field=models.GenericIPAddressField(), default=list, help_text="where it was used from, oldest first", size=None)),
                        ("revoked_at", models.DateTimeField(null=True, verbose_name="taken back")),
                        ("user", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="tokens", to=settings.AUTH_USER_MODEL, verbose_name="person")),
                    ],
                    options={
                        "verbose_name": "token",
                        "verbose_name_plural": "tokens",
                        "ordering": ["-pk"],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="token",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="3113507e76903f764a4ac260e99a7451eb22e28d", operation="DELETE", pgid="pgtrigger_no_delete_ac24f", table="users_token", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="token",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="fc6d907164c834e9d0b6594d529eb1df5faa0368", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_a23e0", table="users_token", when="BEFORE")
                    ),
                ),
                migrations.CreateModel(
                    name="Course",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("code", models.CharField(blank=True, editable=False, help_text="of those that came with us", max_length=40, verbose_name="code")),
                        ("label", models.CharField(blank=True, max_length=80, verbose_name="name in English")),
                        ("label_hans", models.CharField(blank=True, max_length=80, verbose_name="name in simplified Chinese")),
                        ("label_hant", models.CharField(blank=True, max_length=80, verbose_name="name in traditional Chinese")),
                        ("skill", models.CharField(choices=[("technical", "Technical"), ("communication", "Communication"), ("business", "Business")], max_length=14, verbose_name="skill")),
                        ("required", models.CharField(choices=[("nobody", "Nobody"), ("new", "New staff"), ("everybody", "Every salesperson")], default="nobody", max_length=10, verbose_name="required of")),
                        ("joined_from", models.DateField(blank=True, null=True, verbose_name="who joined on or after")),
                        ("valid_days", models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(3650)], verbose_name="valid for how many days")),
                        ("retired_at", models.DateTimeField(editable=False, null=True)),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                    ],
                    options={
                        "verbose_name": "course",
                        "verbose_name_plural": "courses",
                        "ordering": ["pk"],
                        "constraints": [
                            models.UniqueConstraint(condition=models.Q(("code", ""), _negated=True), fields=("code",), name="one_course_of_a_code"),
                            models.CheckConstraint(condition=models.Q(models.Q(("joined_from__isnull", False), ("required", "new")), models.Q(models.Q(("required", "new"), _negated=True), ("joined_from", None)), _connector="OR"), name="new_staff_have_a_first_day"),
                        ],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="course",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="9ffce980e97c52d07db7df1ddee20367a684251f", operation="DELETE", pgid="pgtrigger_no_delete_fd511", table="users_course", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="course",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="216f444d48a6130de639a703ab05e79bd343b51d", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_bbe04", table="users_course", when="BEFORE")
                    ),
                ),
                migrations.CreateModel(
                    name="TrainingRecord",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("done_on", models.DateField(verbose_name="done on")),
                        ("passed", models.BooleanField(default=True, verbose_name="passed")),
                        ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                        ("noted_at", models.DateTimeField(verbose_name="noted")),
                        ("voided_at", models.DateTimeField(null=True)),
                        ("void_reason", models.CharField(blank=True, max_length=300)),
                        ("course", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="records", to="users.course", verbose_name="course")),
                        ("noted_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="noted by")),
                        ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="training", to=settings.AUTH_USER_MODEL, verbose_name="person")),
                        ("voided_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        "verbose_name": "training record",
                        "verbose_name_plural": "training records",
                        "indexes": [models.Index(condition=models.Q(("voided_at", None)), fields=["person", "course", "done_on"], name="training_of_person")],
                        "constraints": [
                            models.CheckConstraint(condition=models.Q(models.Q(("void_reason", ""), ("voided_at", None), ("voided_by", None)), models.Q(("voided_at__isnull", False), ("voided_by__isnull", False), models.Q(("void_reason", ""), _negated=True)), _connector="OR"), name="training_void_says_who_and_why")
                        ],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="trainingrecord",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="148c86f3865a2a936620f844e8c0f7b7aebd8668", operation="DELETE", pgid="pgtrigger_no_delete_d385d", table="users_trainingrecord", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="trainingrecord",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="4e51781c375dd3fc921f724da94661010287d0f3", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_4e206", table="users_trainingrecord", when="BEFORE"),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="trainingrecord",
                    trigger=pgtrigger.compiler.Trigger(
                        name="facts_stay",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."course_id" IS DISTINCT FROM (NEW."course_id") OR OLD."done_on" IS DISTINCT FROM (NEW."done_on") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."note" IS DISTINCT FROM (NEW."note") OR OLD."noted_at" IS DISTINCT FROM (NEW."noted_at") OR OLD."noted_by_id" IS DISTINCT FROM (NEW."noted_by_id") OR OLD."passed" IS DISTINCT FROM (NEW."passed") OR OLD."person_id" IS DISTINCT FROM (NEW."person_id"))',
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                            hash="eba168b457c38eec1faa352c65e839a246a63b8c",
                            operation="UPDATE",
                            pgid="pgtrigger_facts_stay_6137e",
                            table="users_trainingrecord",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="trainingrecord",
                    trigger=pgtrigger.compiler.Trigger(
                        name="void_stays",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."voided_at" IS NOT NULL)', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash="e400ec7b25def76837776530a1dda996e1cb7f89", operation="UPDATE", pgid="pgtrigger_void_stays_dc487", table="users_trainingrecord", when="BEFORE"
                        ),
                    ),
                ),
            ],
        ),
        migrations.RunPython(_brought.add_courses),
    ]
