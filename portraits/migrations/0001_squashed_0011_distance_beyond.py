"""All tables of this app as the older migrations leave them; a new database takes this one (decision 0076)."""

import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from commons.migrating import Together
from portraits.migrations import _brought


class Migration(migrations.Migration):
    replaces = [
        ("portraits", "0001_initial"),
        ("portraits", "0002_catalogue"),
        ("portraits", "0003_access"),
        ("portraits", "0004_undertaking"),
        ("portraits", "0005_erasure_choices"),
        ("portraits", "0006_second_person"),
        ("portraits", "0007_bound_fields"),
        ("portraits", "0008_waiting_distances"),
        ("portraits", "0009_erasure_answer"),
        ("portraits", "0010_revoked_why"),
        ("portraits", "0011_distance_beyond"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0001_squashed_0040_numbers_without_inner_lines"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together(
            operations=[
                migrations.CreateModel(
                    name="Field",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                        ("subject", models.CharField(choices=[("account", "The account"), ("person", "A key person")], max_length=8, verbose_name="describes")),
                        ("section", models.CharField(choices=[("basic", "Basic contact"), ("background", "Background"), ("needs", "Needs"), ("competition", "Competition"), ("deep", "Deep information"), ("extended", "Extended information")], max_length=12, verbose_name="section")),
                        ("label", models.CharField(blank=True, max_length=80, verbose_name="name in English")),
                        ("label_hans", models.CharField(blank=True, max_length=80, verbose_name="name in simplified Chinese")),
                        ("label_hant", models.CharField(blank=True, max_length=80, verbose_name="name in traditional Chinese")),
                        ("kind", models.CharField(choices=[("text", "Text"), ("long", "Long text"), ("number", "Number"), ("money", "Money"), ("date", "Date"), ("choice", "Choice"), ("yes_no", "Yes or no")], default="text", max_length=8, verbose_name="kind")),
                        ("choices", models.JSONField(blank=True, default=list, verbose_name="choices")),
                        ("weight", models.PositiveSmallIntegerField(default=2, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)], verbose_name="weight")),
                        ("required", models.BooleanField(default=False, verbose_name="required for the section")),
                        ("sensitivity", models.CharField(choices=[("plain", "Everybody who serves the account"), ("sensitive", "Closed: encrypted, opened one by one")], default="plain", max_length=10, verbose_name="who reads it")),
                        ("shelf_days", models.PositiveSmallIntegerField(default=180, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(3650)], verbose_name="shelf life in days")),
                        ("ask", models.CharField(blank=True, max_length=200, verbose_name="question in English")),
                        ("ask_hans", models.CharField(blank=True, max_length=200, verbose_name="question in simplified Chinese")),
                        ("ask_hant", models.CharField(blank=True, max_length=200, verbose_name="question in traditional Chinese")),
                        ("purpose", models.CharField(blank=True, max_length=200, verbose_name="what for, in English")),
                        ("purpose_hans", models.CharField(blank=True, max_length=200, verbose_name="what for, in simplified Chinese")),
                        ("purpose_hant", models.CharField(blank=True, max_length=200, verbose_name="what for, in traditional Chinese")),
                        ("position", models.PositiveSmallIntegerField(default=100, verbose_name="place in the list")),
                        ("retired_at", models.DateTimeField(editable=False, null=True)),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("bound", models.CharField(blank=True, help_text="the source it is read from (services.binding)", max_length=24, verbose_name="kept elsewhere")),
                    ],
                    options={
                        "verbose_name": "field of the portrait",
                        "verbose_name_plural": "fields of the portrait",
                        "ordering": ["position", "pk"],
                        "constraints": [models.CheckConstraint(condition=models.Q(("shelf_days__gte", 1), ("weight__gte", 1), ("weight__lte", 5)), name="portrait_field_weighs_something")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="field",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="096148895219f305d30dcf566ad4d49f8fcf5dc0", operation="DELETE", pgid="pgtrigger_no_delete_46788", table="portraits_field", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="field",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="be9021323be9aa2a9ddc547b89a1ac10c2bea536", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_d365b", table="portraits_field", when="BEFORE")
                    ),
                ),
                migrations.CreateModel(
                    name="Recount",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("asked_at", models.DateTimeField()),
                        ("reached", models.BigIntegerField(default=0, help_text="the last account that is done")),
                        ("accounts", models.PositiveIntegerField(default=0)),
                        ("ceilings", models.PositiveIntegerField(default=0, help_text="how many moved")),
                        ("finished_at", models.DateTimeField(null=True)),
                        ("by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("field", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="recounts", to="portraits.field")),
                    ],
                    options={
                        "indexes": [models.Index(condition=models.Q(("finished_at", None)), fields=["id"], name="open_recounts")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="recount",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="56abdb9d1925cd67dd4313ccd5157c63a9a25bf5", operation="DELETE", pgid="pgtrigger_no_delete_c314a", table="portraits_recount", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="recount",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="6e8ac69d2de015ab86a747abc0ae05aebf1d22f8", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_38ef0", table="portraits_recount", when="BEFORE")
                    ),
                ),
                migrations.CreateModel(
                    name="SubjectKey",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("wrapped", models.TextField(blank=True, editable=False)),
                        ("made_at", models.DateTimeField()),
                        ("destroyed_at", models.DateTimeField(null=True)),
                        ("account", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="portrait_keys", to="accounts.account")),
                        ("person", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="portrait_keys", to="accounts.keyperson")),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(condition=models.Q(models.Q(("account__isnull", False), ("person", None)), models.Q(("account", None), ("person__isnull", False)), _connector="OR"), name="portrait_key_of_one_subject"),
                            models.CheckConstraint(condition=models.Q(models.Q(("destroyed_at", None), models.Q(("wrapped", ""), _negated=True)), models.Q(("destroyed_at__isnull", False), ("wrapped", "")), _connector="OR"), name="destroyed_portrait_key_is_empty"),
                            models.UniqueConstraint(condition=models.Q(("destroyed_at", None)), fields=("account",), name="one_key_per_account"),
                            models.UniqueConstraint(condition=models.Q(("destroyed_at", None)), fields=("person",), name="one_key_per_person"),
                        ],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="subjectkey",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="5f4e0464c2d6c5e83418b6853619116a28e3e5df", operation="DELETE", pgid="pgtrigger_no_delete_5c5f2", table="portraits_subjectkey", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="subjectkey",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="7f8ac522f936011f9dd4b151216e6db4825fe255", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_c5b4b", table="portraits_subjectkey", when="BEFORE"),
                    ),
                ),
                migrations.CreateModel(
                    name="Value",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("text", models.TextField(blank=True, max_length=4000, verbose_name="value")),
                        ("source", models.CharField(blank=True, max_length=200, verbose_name="source")),
                        ("purpose", models.CharField(blank=True, max_length=200, verbose_name="what for")),
                        ("sealed", models.TextField(blank=True, editable=False, help_text="value, source and purpose under the key")),
                        ("basis", models.CharField(choices=[("told", "Told"), ("seen", "Seen"), ("guessed", "Guessed")], max_length=8, verbose_name="how we know it")),
                        ("known_on", models.DateField(verbose_name="known on")),
                        ("expires_on", models.DateField(help_text="the first day on which it is stale")),
                        ("entered_at", models.DateTimeField()),
                        ("replaced_at", models.DateTimeField(null=True)),
                        ("account", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="portrait_values", to="accounts.account")),
                        ("author", models.ForeignKey(help_text="empty: the system", null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("field", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="values", to="portraits.field")),
                        ("key", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="values", to="portraits.subjectkey")),
                        ("person", models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="portrait_values", to="accounts.keyperson")),
                        ("consent_how", models.CharField(blank=True, max_length=100, verbose_name="how consent was given")),
                        ("consent_on", models.DateField(null=True, verbose_name="consent given on")),
                        ("consent_withdrawn_on", models.DateField(help_text="from then on it is locked", null=True)),
                        ("legal_basis", models.CharField(blank=True, choices=[("consent", "Consent"), ("contract", "Contract, or its preparation"), ("duty", "Legal duty"), ("interest", "Legitimate interest"), ("public", "Made public by the person")], max_length=8, verbose_name="legal basis")),
                        ("bound", models.BooleanField(default=False, help_text="what it says is kept where the field is bound to")),
                    ],
                    options={
                        "verbose_name": "value of the portrait",
                        "verbose_name_plural": "values of the portrait",
                        "indexes": [
                            models.Index(fields=["account", "field", "-id"], name="portrait_of_account"),
                            models.Index(fields=["person", "field", "-id"], name="portrait_of_person"),
                            models.Index(condition=models.Q(("replaced_at", None)), fields=["field"], name="portrait_by_field"),
                            models.Index(condition=models.Q(("replaced_at", None)), fields=["expires_on", "account"], name="portrait_ageing"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(condition=models.Q(("replaced_at", None)), fields=("account", "field", "person"), name="one_current_portrait_value", nulls_distinct=False),
                            models.CheckConstraint(condition=models.Q(models.Q(("key", None), ("sealed", "")), models.Q(("key__isnull", False), ("purpose", ""), ("source", ""), ("text", "")), _connector="OR"), name="sealed_portrait_value_has_no_text"),
                            models.CheckConstraint(condition=models.Q(("bound", False), models.Q(("key", None), ("text", "")), _connector="OR"), name="bound_portrait_value_has_no_text"),
                        ],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="value",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="c02c5ca91f49abab1ca437f61ab5c0c1e424a2e2", operation="DELETE", pgid="pgtrigger_no_delete_cd803", table="portraits_value", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="value",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="063915fa46d0b547f69cf3ded9440dee3464b69f", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_4d915", table="portraits_value", when="BEFORE")
                    ),
                ),
                migrations.CreateModel(
                    name="Distance",
                    fields=[
                        ("account", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name="distance", serialize=False, to="accounts.account")),
                        ("basic", models.PositiveSmallIntegerField(default=0)),
                        ("background", models.PositiveSmallIntegerField(default=0)),
                        ("needs", models.PositiveSmallIntegerField(default=0)),
                        ("competition", models.PositiveSmallIntegerField(default=0)),
                        ("deep", models.PositiveSmallIntegerField(default=0)),
                        ("extended", models.PositiveSmallIntegerField(default=0)),
                        ("ceiling", models.PositiveSmallIntegerField(choices=[(0, "None yet"), (1, "Doctor"), (2, "Teacher"), (3, "Friend"), (4, "Brother")], default=0)),
                        ("confirmed", models.PositiveSmallIntegerField(choices=[(0, "None yet"), (1, "Doctor"), (2, "Teacher"), (3, "Friend"), (4, "Brother")], null=True)),
                        ("confirmed_at", models.DateTimeField(null=True)),
                        ("confirmed_why", models.CharField(blank=True, max_length=500)),
                        ("moved_on", models.DateField(help_text="when ceiling or confirmed stage changed last", null=True)),
                        ("contacts_then", models.PositiveIntegerField(default=0, help_text="the account's contacts for life on that day")),
                        ("confirmed_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("confirmed_cycle", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.cycle")),
                        ("person", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.keyperson")),
                        ("asked_at", models.DateTimeField(help_text="empty: nothing waits for a manager", null=True)),
                        ("asked_by", models.ForeignKey(db_index=False, help_text="empty: the ceiling rose", null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("asked_cycle", models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.cycle")),
                        ("asked_stage", models.PositiveSmallIntegerField(choices=[(0, "None yet"), (1, "Doctor"), (2, "Teacher"), (3, "Friend"), (4, "Brother")], null=True)),
                        ("asked_why", models.CharField(blank=True, max_length=500)),
                        (
                            "closeness",
                            models.GeneratedField(
                                db_persist=True,
                                expression=models.Case(
                                    models.When(confirmed__isnull=True, then=models.F("ceiling")),
                                    models.When(models.Q(("confirmed", 0), ("ceiling", 0), _connector="OR"), then=models.Value(0)),
                                    default=django.db.models.expressions.CombinedExpression(django.db.models.functions.comparison.Least(models.F("confirmed"), models.F("ceiling")), "+", models.Value(4)),
                                ),
                                output_field=models.PositiveSmallIntegerField(),
                            ),
                        ),
                        ("beyond", models.GeneratedField(db_persist=True, expression=django.db.models.expressions.CombinedExpression(models.F("confirmed"), "-", models.F("ceiling")), output_field=models.SmallIntegerField())),
                    ],
                    options={
                        "verbose_name": "psychological distance",
                        "verbose_name_plural": "psychological distances",
                        "indexes": [
                            models.Index(fields=["ceiling", "account"], name="distance_by_ceiling"),
                            models.Index(fields=["confirmed", "account"], name="distance_by_stage"),
                            models.Index(fields=["closeness", "account"], name="distance_by_closeness"),
                            models.Index(condition=models.Q(("asked_at__isnull", False)), fields=["account"], name="distance_waiting"),
                            models.Index(fields=["beyond", "account"], name="distance_beyond"),
                        ],
                        "constraints": [models.CheckConstraint(condition=models.Q(models.Q(("confirmed", None), ("confirmed_at", None), ("confirmed_by", None)), models.Q(("confirmed__isnull", False), ("confirmed_at__isnull", False)), _connector="OR"), name="confirmed_distance_says_when")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="distance",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="97da505558b9e0cea40fa93bab2e78df63604520", operation="DELETE", pgid="pgtrigger_no_delete_0d7e1", table="portraits_distance", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="distance",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="697ca0b3846eea8414ad135098320f164c801ad6", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_3d18e", table="portraits_distance", when="BEFORE"),
                    ),
                ),
                migrations.CreateModel(
                    name="DistanceEntry",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("what", models.CharField(choices=[("ceiling", "Ceiling"), ("confirmed", "Confirmed")], max_length=10)),
                        ("before", models.PositiveSmallIntegerField(choices=[(0, "None yet"), (1, "Doctor"), (2, "Teacher"), (3, "Friend"), (4, "Brother")], null=True)),
                        ("after", models.PositiveSmallIntegerField(choices=[(0, "None yet"), (1, "Doctor"), (2, "Teacher"), (3, "Friend"), (4, "Brother")])),
                        ("why", models.CharField(blank=True, max_length=500)),
                        ("contacts", models.PositiveIntegerField(default=0, help_text="the account's contacts for life by then")),
                        ("on", models.DateField(help_text="business date")),
                        ("at", models.DateTimeField()),
                        ("account", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="distance_history", to="accounts.account")),
                        ("by", models.ForeignKey(help_text="empty: the system", null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("cycle", models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.cycle")),
                    ],
                    options={
                        "verbose_name": "change of the distance",
                        "verbose_name_plural": "changes of the distance",
                        "indexes": [models.Index(fields=["account", "-id"], name="distance_history")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="distanceentry",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_update", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash="810550cd4fe60bf96fdf6a507bdbdb2534272c1b", operation="UPDATE", pgid="pgtrigger_no_update_4637d", table="portraits_distanceentry", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="distanceentry",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="9325992a86664da1dd72c6a166cd42eeeee6bea9", operation="DELETE", pgid="pgtrigger_no_delete_7db0b", table="portraits_distanceentry", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="distanceentry",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="9750c8109403685ee9ae1da441a932a3c7ae830a", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_9f1eb", table="portraits_distanceentry", when="BEFORE"),
                    ),
                ),
                migrations.CreateModel(
                    name="Grant",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("reason", models.CharField(max_length=300, verbose_name="reason")),
                        ("starts_on", models.DateField(verbose_name="from")),
                        ("ends_on", models.DateField(null=True, verbose_name="until")),
                        ("at", models.DateTimeField()),
                        ("approved_at", models.DateTimeField(null=True)),
                        ("revoked_at", models.DateTimeField(null=True)),
                        ("account", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="need_to_know", to="accounts.account")),
                        ("approved_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("cycle", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.cycle")),
                        ("revoked_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("user", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="opened_accounts", to=settings.AUTH_USER_MODEL)),
                        ("revoked_why", models.CharField(blank=True, db_default="", default="", max_length=300)),
                    ],
                    options={
                        "verbose_name": "entry of the need-to-know list",
                        "ordering": ["-pk"],
                        "indexes": [models.Index(condition=models.Q(("revoked_at", None)), fields=["user", "account"], name="opened_to"), models.Index(condition=models.Q(("approved_by", None), ("revoked_at", None)), fields=["at"], name="grant_waits")],
                        "constraints": [
                            models.CheckConstraint(condition=models.Q(("by", models.F("user")), _negated=True), name="nobody_opens_for_oneself"),
                            models.CheckConstraint(condition=models.Q(("approved_by", None), models.Q(("approved_by", models.F("user")), _negated=True), _connector="OR"), name="nobody_approves_oneself"),
                            models.CheckConstraint(condition=models.Q(("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"), name="opened_for_a_day_at_least"),
                            models.CheckConstraint(condition=models.Q(("approved_by", None), models.Q(("approved_by", models.F("by")), _negated=True), _connector="OR"), name="approved_by_another_person"),
                        ],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="grant",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="4790aaf1d38d4c08cffe29ae29af80171abadd1b", operation="DELETE", pgid="pgtrigger_no_delete_61f7d", table="portraits_grant", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="grant",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="792e811f24d4849ff269be9ea8338aa9444098ae", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_0494e", table="portraits_grant", when="BEFORE")
                    ),
                ),
                migrations.CreateModel(
                    name="AccessRequest",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("why", models.CharField(max_length=300, verbose_name="why")),
                        ("asked_at", models.DateTimeField()),
                        ("state", models.CharField(choices=[("open", "Waiting"), ("granted", "Granted"), ("refused", "Refused")], default="open", max_length=8)),
                        ("decided_at", models.DateTimeField(null=True)),
                        ("answer", models.CharField(blank=True, max_length=300)),
                        ("account", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="access_requests", to="accounts.account")),
                        ("decided_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("user", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="access_requests", to=settings.AUTH_USER_MODEL)),
                        ("grant", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="requests", to="portraits.grant")),
                    ],
                    options={
                        "indexes": [models.Index(condition=models.Q(("state", "open")), fields=["asked_at"], name="access_asked")],
                        "constraints": [models.UniqueConstraint(condition=models.Q(("state", "open")), fields=("account", "user"), name="asks_once_at_a_time")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="accessrequest",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="6bd23f093debfbebee337e235f84da0699088b81", operation="DELETE", pgid="pgtrigger_no_delete_f7572", table="portraits_accessrequest", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="accessrequest",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="6baab370f29c9d6f5eab9df97c116cb96c60792a", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_7b3f6", table="portraits_accessrequest", when="BEFORE"),
                    ),
                ),
                migrations.CreateModel(
                    name="Restriction",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("reason", models.CharField(max_length=300)),
                        ("at", models.DateTimeField()),
                        ("lifted_at", models.DateTimeField(null=True)),
                        ("lift_reason", models.CharField(blank=True, max_length=300)),
                        ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("lifted_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="restrictions", to="accounts.keyperson")),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(condition=models.Q(("lifted_at", None)), fields=("person",), name="restricted_once")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="restriction",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="f21d0e5c298713b2354238339f8c6a9b1b899bd0", operation="DELETE", pgid="pgtrigger_no_delete_a73fe", table="portraits_restriction", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="restriction",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="abf41d85bb35f58305743105d5084dcd40a2c480", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_3507f", table="portraits_restriction", when="BEFORE"),
                    ),
                ),
                migrations.CreateModel(
                    name="Undertaking",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("text", models.TextField(max_length=6000, verbose_name="text in English")),
                        ("text_hans", models.TextField(max_length=6000, verbose_name="text in simplified Chinese")),
                        ("text_hant", models.TextField(max_length=6000, verbose_name="text in traditional Chinese")),
                        ("published_at", models.DateTimeField()),
                        ("published_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        "verbose_name": "undertaking",
                        "ordering": ["-pk"],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="undertaking",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_update", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash="efd8549decfacd1a629a1032bc444a34057f9af5", operation="UPDATE", pgid="pgtrigger_no_update_c6080", table="portraits_undertaking", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="undertaking",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="ac4d209ee854e91e7d6b64dcee9406ab3ce6f325", operation="DELETE", pgid="pgtrigger_no_delete_20b99", table="portraits_undertaking", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="undertaking",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="445296e827322ceba881260d54cddaca0be3f435", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_6bd26", table="portraits_undertaking", when="BEFORE"),
                    ),
                ),
                migrations.CreateModel(
                    name="Signature",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("name", models.CharField(max_length=120)),
                        ("language", models.CharField(max_length=10)),
                        ("signed_at", models.DateTimeField()),
                        ("revoked_at", models.DateTimeField(null=True)),
                        ("revoked_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("user", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="undertakings", to=settings.AUTH_USER_MODEL)),
                        ("undertaking", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="signatures", to="portraits.undertaking")),
                        ("revoked_why", models.CharField(blank=True, db_default="", default="", max_length=300)),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(condition=models.Q(("revoked_at", None)), fields=("user", "undertaking"), name="undertaking_signed_once")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="signature",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="ab9e6cc7a90f0e723bfca786ce277591efd7af4e", operation="DELETE", pgid="pgtrigger_no_delete_76d6f", table="portraits_signature", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="signature",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="8790e18fd040c0fab07966878ec23bf4ba0409c3", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_8e358", table="portraits_signature", when="BEFORE"),
                    ),
                ),
                migrations.CreateModel(
                    name="Viewing",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "purpose",
                            models.CharField(
                                choices=[("visit", "Preparing a contact"), ("quote", "Preparing a quotation or a negotiation"), ("care", "Caring for the relation"), ("review", "Reviewing the account"), ("correct", "Checking or correcting it"), ("request", "Answering the person's own request")], max_length=8
                            ),
                        ),
                        ("words", models.CharField(blank=True, max_length=300)),
                        ("at", models.DateTimeField()),
                        ("account", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="viewings", to="accounts.account")),
                        ("field", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="viewings", to="portraits.field")),
                        ("person", models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="viewings", to="accounts.keyperson")),
                        ("user", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="viewings", to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["account", "-id"], name="viewings_of_account"), models.Index(fields=["person", "-id"], name="viewings_of_person"), models.Index(fields=["user", "-id"], name="viewings_of_user")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="viewing",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="571d5fa5f461d7f908b7fd3fe3b87b489e00bac3", operation="DELETE", pgid="pgtrigger_no_delete_c5fee", table="portraits_viewing", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="viewing",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="65a15e29aa50665591c2e7436efac32cc6bfaf80", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_a38d6", table="portraits_viewing", when="BEFORE")
                    ),
                ),
                migrations.CreateModel(
                    name="Erasure",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("reason", models.CharField(max_length=300)),
                        ("asked_at", models.DateTimeField()),
                        ("state", models.CharField(choices=[("asked", "Waits for a second person"), ("done", "Erased"), ("refused", "Not erased")], default="asked", max_length=8)),
                        ("decided_at", models.DateTimeField(null=True)),
                        ("gone", models.JSONField(default=dict, help_text="by kind, how much went")),
                        ("asked_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("decided_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="erasures", to="accounts.keyperson")),
                        ("also", models.JSONField(default=list, help_text="other names to look for; emptied with the decision")),
                        ("choices", models.JSONField(default=dict, help_text="by table and row: whether it loses the name, or the file goes")),
                        ("answer", models.CharField(blank=True, db_default="", default="", help_text="why nothing is erased", max_length=300)),
                    ],
                    options={
                        "ordering": ["-pk"],
                        "constraints": [
                            models.UniqueConstraint(condition=models.Q(("state__in", ["asked", "done"])), fields=("person",), name="erased_once"),
                            models.CheckConstraint(condition=models.Q(("decided_by", None), models.Q(("state", "done"), _negated=True), models.Q(("decided_by", models.F("asked_by")), _negated=True), _connector="OR"), name="erased_by_two_people"),
                        ],
                        "indexes": [models.Index(condition=models.Q(("state", "asked")), fields=["asked_at"], name="erasure_asked")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="erasure",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="159ed9e3e976b46d1191de961efbf4d343351fb9", operation="DELETE", pgid="pgtrigger_no_delete_6b61d", table="portraits_erasure", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="erasure",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="07a2082da69525df2df9a074dae0fa92553d785e", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_d7c7c", table="portraits_erasure", when="BEFORE")
                    ),
                ),
            ],
        ),
        migrations.RunPython(_brought.catalogue),
        migrations.RunPython(_brought.publish),
        migrations.RunPython(_brought.bind),
    ]
