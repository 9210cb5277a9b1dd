"""All tables of this app as the older migrations leave them; a new database takes this one (decision 0076)."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import commons.models
from commons.migrating import Together

# A due date that falls on a day off slides to the next working day (domain.md section 3).
NEXT_WORKING_DAY = """
CREATE FUNCTION next_working_day(due date) RETURNS date LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    IF due IS NULL THEN
        RETURN NULL;
    END IF;
    WHILE coalesce(
        (SELECT NOT working FROM commons_holiday WHERE day = due), extract(isodow FROM due) > 5
    ) LOOP
        due := due + 1;
    END LOOP;
    RETURN due;
END $$;
"""


class Migration(migrations.Migration):
    replaces = [
        ("commons", "0001_initial"),
        ("commons", "0002_next_working_day"),
        ("commons", "0003_kept_answers"),
        ("commons", "0004_attachment_removed"),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together(
            operations=[
                migrations.CreateModel(
                    name="Holiday",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("day", models.DateField(unique=True, verbose_name="day")),
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                        ("working", models.BooleanField(default=False, verbose_name="worked nevertheless")),
                    ],
                    options={
                        "verbose_name": "day off or worked weekend",
                        "verbose_name_plural": "days off and worked weekends",
                        "ordering": ["day"],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="holiday",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="a0baf949398986a07e108b6f5e2324ca07af55d1", operation="DELETE", pgid="pgtrigger_no_delete_37cbd", table="commons_holiday", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="holiday",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="e254ccb8b1b05cee5fd54e0840d188f1eb8a0b3e", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_0db20", table="commons_holiday", when="BEFORE")
                    ),
                ),
                migrations.CreateModel(
                    name="JobRun",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("job", models.CharField(max_length=40)),
                        ("on", models.DateField(help_text="business date the job ran for")),
                        ("started_at", models.DateTimeField()),
                        ("finished_at", models.DateTimeField(null=True)),
                        ("counts", models.JSONField(default=dict)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["job", "-on"], name="jobrun_latest")],
                        "constraints": [models.UniqueConstraint(fields=("job", "on"), name="jobrun_once_a_day")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="jobrun",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="16db9710ccfa9eb8090f2297a7bef5cd5cdf786c", operation="DELETE", pgid="pgtrigger_no_delete_0af9e", table="commons_jobrun", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="jobrun",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="c08d8cc5582845f75eaa8b41e75b543eb6ab76b6", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_b52a6", table="commons_jobrun", when="BEFORE")
                    ),
                ),
                migrations.CreateModel(
                    name="Attachment",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("file", models.FileField(upload_to=commons.models.attachment_path)),
                        ("name", models.CharField(max_length=200)),
                        ("content_type", models.CharField(max_length=100)),
                        ("size", models.PositiveIntegerField(help_text="bytes")),
                        ("sha256", models.CharField(max_length=64)),
                        ("uploaded_at", models.DateTimeField()),
                        ("uploaded_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("removed_at", models.DateTimeField(help_text="the file is gone, at the request of whom it was about", null=True)),
                    ],
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="attachment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="dad985113a80c89447c5ec26d7cf870c2eb8ef86", operation="DELETE", pgid="pgtrigger_no_delete_9544e", table="commons_attachment", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="attachment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="f0cfbd13df0271a29512fd2a9be36f2b99be9fc7", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_77b9f", table="commons_attachment", when="BEFORE"),
                    ),
                ),
                migrations.CreateModel(
                    name="KeptAnswer",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("key", models.CharField(max_length=128)),
                        ("method", models.CharField(max_length=6)),
                        ("path", models.CharField(max_length=200)),
                        ("digest", models.CharField(help_text="of the request: another one is not a retry", max_length=64)),
                        ("status", models.PositiveSmallIntegerField(default=0)),
                        ("body", models.TextField(blank=True)),
                        ("at", models.DateTimeField()),
                        ("user", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        "indexes": [models.Index(condition=models.Q(("body", ""), _negated=True), fields=["at"], name="answers_to_forget")],
                        "constraints": [models.UniqueConstraint(fields=("user", "key", "method", "path"), name="one_answer_a_key")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="keptanswer",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="3ed168fe628405ab144ad1060a2c8b5b0ebf7dc8", operation="DELETE", pgid="pgtrigger_no_delete_5b36c", table="commons_keptanswer", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="keptanswer",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="9577ff0680e747367f0e766581f6491b68f71a36", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_0e02a", table="commons_keptanswer", when="BEFORE"),
                    ),
                ),
            ],
        ),
        migrations.RunSQL(NEXT_WORKING_DAY),
    ]
