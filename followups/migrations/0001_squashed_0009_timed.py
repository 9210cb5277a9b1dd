"""All tables of this app as the older migrations leave them; a new database takes this one (decision 0076)."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from commons.migrating import Together


class Migration(migrations.Migration):
    replaces = [
        ("followups", "0001_initial"),
        ("followups", "0002_steps_of_orders"),
        ("followups", "0003_repeated_texts_waiting"),
        ("followups", "0004_contacts_with_leads"),
        ("followups", "0005_objectives"),
        ("followups", "0006_plan_steps"),
        ("followups", "0007_steps_by_day"),
        ("followups", "0008_author_present"),
        ("followups", "0009_timed"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0001_squashed_0040_numbers_without_inner_lines"),
        ("commons", "0001_squashed_0004_attachment_removed"),
        ("leads", "0001_squashed_0038_numbers_without_inner_lines"),
        ("users", "0001_squashed_0006_courses"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together(
            operations=[
                migrations.CreateModel(
                    name="FollowUp",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("client_key", models.UUIDField(help_text="made by the form: a retry never makes two", unique=True)),
                        ("occurred_at", models.DateTimeField()),
                        ("occurred_on", models.DateField(help_text="date in the company's zone, frozen")),
                        ("entered_at", models.DateTimeField()),
                        ("channel", models.CharField(choices=[("phone", "Phone"), ("wechat", "WeChat"), ("sms", "SMS"), ("email", "E-mail"), ("visit", "Visit"), ("invited", "Invited visit to us"), ("video", "Video call"), ("other", "Other")], default="visit", max_length=8, verbose_name="channel")),
                        ("result", models.CharField(choices=[("answered", "Answered"), ("agreed", "Agreed"), ("objected", "Objected"), ("refused", "Refused"), ("informed", "Told us something"), ("no_answer", "No answer"), ("unread", "Message unread"), ("mass", "Mass mailing")], max_length=10, verbose_name="outcome")),
                        ("need", models.CharField(blank=True, choices=[("", "as before"), ("explicit", "explicit need"), ("none", "no need now")], default="", max_length=8, verbose_name="need")),
                        ("text", models.TextField(blank=True, max_length=5000, verbose_name="what was said")),
                        ("text_hash", models.CharField(blank=True, help_text="of the folded text: repeated texts are flagged", max_length=32)),
                        ("repeated", models.BooleanField(default=False)),
                        ("bigger_picture", models.BooleanField(null=True, verbose_name="We saw more of the customer's bigger picture")),
                        ("way_higher", models.BooleanField(null=True, verbose_name="We opened a way to somebody higher")),
                        ("effective", models.BooleanField(default=False, help_text="the customer responded")),
                        ("not_counting", models.CharField(blank=True, choices=[("", "counts"), ("no_response", "the customer did not respond"), ("not_approved", "entered late and not approved"), ("disallowed", "disallowed by a manager"), ("voided", "made void")], max_length=12)),
                        ("approval", models.CharField(blank=True, choices=[("", "not needed"), ("pending", "waiting for the manager"), ("approved", "approved"), ("refused", "refused")], max_length=8)),
                        ("disallow_reason", models.CharField(blank=True, max_length=500)),
                        ("voided_at", models.DateTimeField(null=True)),
                        ("void_reason", models.CharField(blank=True, max_length=500)),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("account", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="follow_ups", to="accounts.account")),
                        ("approved_by", models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("author", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="follow_ups", to=settings.AUTH_USER_MODEL)),
                        ("cycle", models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.cycle")),
                        ("disallowed_by", models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("team", models.ForeignKey(db_index=False, help_text="of that day", null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="users.team")),
                        ("voided_by", models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("author_present", models.BooleanField(db_default=True, default=True, help_text="false: colleagues were there, the author only wrote it down")),
                        ("timed", models.BooleanField(db_default=True, default=True, editable=False, help_text="false: only the day is known, occurred_at is its noon")),
                    ],
                    options={
                        "verbose_name": "follow-up",
                        "verbose_name_plural": "follow-ups",
                        "indexes": [
                            models.Index(fields=["account", "-occurred_on", "-id"], name="fu_timeline"),
                            models.Index(fields=["author", "-occurred_on"], name="fu_author"),
                            models.Index(fields=["team", "occurred_on"], name="fu_team"),
                            models.Index(condition=models.Q(("approval", "pending")), fields=["account"], name="fu_to_approve"),
                            models.Index(condition=models.Q(("disallowed_by", None), ("repeated", True), ("voided_at", None)), fields=["entered_at", "id"], name="fu_repeated"),
                        ],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="followup",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="9c61b3877544985ead04b94440878641083987ac", operation="DELETE", pgid="pgtrigger_no_delete_31113", table="followups_followup", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="followup",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="3b89b1efecd330754346feb599b020103ee6f414", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_4ad2e", table="followups_followup", when="BEFORE"),
                    ),
                ),
                migrations.CreateModel(
                    name="FollowUpAttachment",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("attachment", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="commons.attachment")),
                        ("follow_up", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="attachments", to="followups.followup")),
                    ],
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="followupattachment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="14b5e3765c54de16a85c2db9fa0d914865ead9d0", operation="DELETE", pgid="pgtrigger_no_delete_1ede4", table="followups_followupattachment", when="BEFORE"),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="followupattachment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="0cd7f04c560d75c11e129b229369fc74dec5f36c", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_2095d", table="followups_followupattachment", when="BEFORE"),
                    ),
                ),
                migrations.CreateModel(
                    name="FollowUpCorrection",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("before", models.JSONField()),
                        ("at", models.DateTimeField()),
                        ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("follow_up", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="corrections", to="followups.followup")),
                    ],
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="followupcorrection",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash="26ad37ddb21083a028bc389654af4f04e3ea1465", operation="UPDATE", pgid="pgtrigger_no_update_65c2c", table="followups_followupcorrection", when="BEFORE"),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="followupcorrection",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="dffe675047e4e28c9752a757ea376eb86328e62e", operation="DELETE", pgid="pgtrigger_no_delete_a7542", table="followups_followupcorrection", when="BEFORE"),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="followupcorrection",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="1b469f7ac30813aa4bef2aa95b470fe6cd398af4", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_16178", table="followups_followupcorrection", when="BEFORE"),
                    ),
                ),
                migrations.CreateModel(
                    name="FollowUpParticipant",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("follow_up", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="participant_links", to="followups.followup")),
                        ("user", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("current", models.BooleanField(default=True, help_text="false once a correction has taken the colleague out")),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("follow_up", "user"), name="participant_once")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="followupparticipant",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="a2e3d06acb07af78db970b55bab67f83f8c3da1c", operation="DELETE", pgid="pgtrigger_no_delete_ec865", table="followups_followupparticipant", when="BEFORE"),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="followupparticipant",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="f75ad21028b34fc5aca373b72173979cddee0272", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_86177", table="followups_followupparticipant", when="BEFORE"),
                    ),
                ),
                migrations.CreateModel(
                    name="FollowUpPerson",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("follow_up", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="person_links", to="followups.followup")),
                        ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="follow_up_links", to="accounts.keyperson")),
                        ("current", models.BooleanField(default=True, help_text="false once a correction has taken the person out")),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("follow_up", "person"), name="person_once")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="followupperson",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="5ac13c45293f01d90c1406f2a7a98b128ae78d34", operation="DELETE", pgid="pgtrigger_no_delete_431c6", table="followups_followupperson", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="followupperson",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="eef1d22c30d84d161227aa462f0d2f2b91d1c036", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_4400e", table="followups_followupperson", when="BEFORE"),
                    ),
                ),
                migrations.CreateModel(
                    name="NextStep",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("kind", models.CharField(choices=[("contact", "Contact"), ("appointment", "Appointment"), ("satisfaction", "Satisfaction after the order"), ("next_need", "Find the next need"), ("plan", "Action of the account plan")], default="contact", max_length=12, verbose_name="kind")),
                        ("due_on", models.DateField(verbose_name="on")),
                        ("due_at", models.TimeField(blank=True, null=True, verbose_name="at")),
                        ("place", models.CharField(blank=True, max_length=200, verbose_name="place")),
                        ("text", models.CharField(blank=True, max_length=500, verbose_name="what")),
                        ("agreed", models.BooleanField(default=False, verbose_name="agreed with the customer")),
                        ("state", models.CharField(choices=[("open", "open"), ("done", "done"), ("replaced", "replaced by a later one"), ("broken", "not kept"), ("cancelled", "cancelled")], default="open", max_length=10)),
                        ("closed_at", models.DateTimeField(null=True)),
                        ("close_reason", models.CharField(blank=True, max_length=500)),
                        ("first_due_on", models.DateField(help_text="before any snooze")),
                        ("snoozes", models.PositiveSmallIntegerField(default=0)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("account", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="next_steps", to="accounts.account")),
                        ("closed_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("created_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("done_by", models.ForeignKey(help_text="the contact that fulfilled it", null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="followups.followup")),
                        ("follow_up", models.ForeignKey(help_text="where it was agreed", null=True, on_delete=django.db.models.deletion.PROTECT, related_name="next_steps", to="followups.followup")),
                        ("order", models.ForeignKey(help_text="the order that asked for it", null=True, on_delete=django.db.models.deletion.PROTECT, related_name="next_steps", to="leads.order")),
                        ("objective", models.CharField(blank=True, max_length=300, verbose_name="what is reached when you leave")),
                        ("objective_kind", models.CharField(blank=True, choices=[("gather", "Gather information"), ("decide", "Bring about a decision")], max_length=6, verbose_name="objective")),
                        ("objective_met", models.BooleanField(editable=False, null=True, verbose_name="objective met")),
                    ],
                    options={
                        "verbose_name": "next step",
                        "verbose_name_plural": "next steps",
                        "indexes": [models.Index(condition=models.Q(("state", "open")), fields=["account", "due_on"], name="open_steps"), models.Index(fields=["account", "due_on"], name="steps_by_day")],
                        "constraints": [models.UniqueConstraint(fields=("order", "kind"), name="order_step_once")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="nextstep",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="a9ccfdf0682983c577d9eb23a15b10f0f27863a0", operation="DELETE", pgid="pgtrigger_no_delete_4542a", table="followups_nextstep", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="nextstep",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="dc8d7eeed887d0e4ec0bd561f3bd614ee4ffc765", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_19d54", table="followups_nextstep", when="BEFORE"),
                    ),
                ),
                migrations.CreateModel(
                    name="LeadContact",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("client_key", models.UUIDField(help_text="made by the form: a retry never makes two", unique=True)),
                        ("occurred_at", models.DateTimeField()),
                        ("occurred_on", models.DateField(help_text="date in the company's zone, frozen")),
                        ("entered_at", models.DateTimeField()),
                        ("channel", models.CharField(choices=[("phone", "Phone"), ("wechat", "WeChat"), ("sms", "SMS"), ("email", "E-mail"), ("visit", "Visit"), ("invited", "Invited visit to us"), ("video", "Video call"), ("other", "Other")], default="phone", max_length=8, verbose_name="channel")),
                        ("result", models.CharField(choices=[("answered", "Answered"), ("agreed", "Agreed"), ("objected", "Objected"), ("refused", "Refused"), ("informed", "Told us something"), ("no_answer", "No answer"), ("unread", "Message unread"), ("mass", "Mass mailing")], max_length=10, verbose_name="outcome")),
                        ("need", models.CharField(blank=True, choices=[("", "as before"), ("explicit", "explicit need"), ("none", "no need now")], default="", max_length=8, verbose_name="need")),
                        ("person", models.CharField(blank=True, help_text="of the customer, by name", max_length=120, verbose_name="person")),
                        ("text", models.TextField(blank=True, max_length=5000, verbose_name="what was said")),
                        ("effective", models.BooleanField(default=False, help_text="the customer responded")),
                        ("voided_at", models.DateTimeField(null=True)),
                        ("void_reason", models.CharField(blank=True, max_length=500)),
                        ("author", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="lead_contacts", to=settings.AUTH_USER_MODEL)),
                        ("follow_up", models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="from_lead", to="followups.followup")),
                        ("lead", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="contact_entries", to="leads.lead")),
                        ("team", models.ForeignKey(db_index=False, help_text="of that day", null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="users.team")),
                        ("voided_by", models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("timed", models.BooleanField(db_default=True, default=True, editable=False, help_text="false: only the day is known, occurred_at is its noon")),
                    ],
                    options={
                        "verbose_name": "contact with a lead",
                        "verbose_name_plural": "contacts with leads",
                        "indexes": [models.Index(fields=["lead", "-occurred_on", "-id"], name="lead_timeline"), models.Index(fields=["author", "-occurred_on"], name="lead_contacts_of")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="leadcontact",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="48b89418315762ef59c3521d8379c61c0a1cd247", operation="DELETE", pgid="pgtrigger_no_delete_7da1c", table="followups_leadcontact", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="leadcontact",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="6b18647276bec9c79c1f347f8375e13463cb6056", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_1b483", table="followups_leadcontact", when="BEFORE"),
                    ),
                ),
            ],
        ),
    ]
