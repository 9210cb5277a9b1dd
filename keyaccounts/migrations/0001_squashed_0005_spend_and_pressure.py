"""All tables of this app as the older migrations leave them; a new database takes this one (decision 0076)."""

import django.core.validators
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from commons.migrating import Together
from keyaccounts.migrations import _brought


class Migration(migrations.Migration):
    replaces = [
        ("keyaccounts", "0001_key_accounts"),
        ("keyaccounts", "0002_catalogues"),
        ("keyaccounts", "0003_results"),
        ("keyaccounts", "0004_complaint_changes"),
        ("keyaccounts", "0005_spend_and_pressure"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0001_squashed_0040_numbers_without_inner_lines"),
        ("followups", "0001_squashed_0009_timed"),
        ("leads", "0001_squashed_0038_numbers_without_inner_lines"),
        ("portraits", "0001_squashed_0011_distance_beyond"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together(
            operations=[
                migrations.CreateModel(
                    name="CheckStep",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("label", models.CharField(blank=True, max_length=120, verbose_name="step in English")),
                        ("label_hans", models.CharField(blank=True, max_length=120, verbose_name="step in simplified Chinese")),
                        ("label_hant", models.CharField(blank=True, max_length=120, verbose_name="step in traditional Chinese")),
                        ("help", models.CharField(blank=True, max_length=300, verbose_name="when it is done, in English")),
                        ("help_hans", models.CharField(blank=True, max_length=300, verbose_name="when it is done, in simplified Chinese")),
                        ("help_hant", models.CharField(blank=True, max_length=300, verbose_name="when it is done, in traditional Chinese")),
                        ("position", models.PositiveSmallIntegerField(default=100, verbose_name="place in the list")),
                        ("retired_at", models.DateTimeField(editable=False, null=True)),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        (
                            "fact",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "Nothing: people judge it"),
                                    ("roles", "All four roles have a person"),
                                    ("pressures", "The six pressures are judged"),
                                    ("share", "Share of spend and supplier position are entered"),
                                    ("gap", "Present, ideal and gap are written"),
                                    ("aims", "The three objectives are written"),
                                    ("group", "The working group has members and has met"),
                                    ("actions", "An action is planned and somebody high up was visited"),
                                    ("survey", "A survey is entered"),
                                ],
                                max_length=10,
                                verbose_name="checked against",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["position", "pk"],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="checkstep",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="9e8a4b1f8d87d17d48b6cc0026ea2f7411971b8f", operation="DELETE", pgid="pgtrigger_no_delete_693f6", table="keyaccounts_checkstep", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="checkstep",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="d2ce9c67c4ba250aba2a6edfa5380e0262697bbd", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_9742c", table="keyaccounts_checkstep", when="BEFORE"),
                    ),
                ),
                migrations.CreateModel(
                    name="Complaint",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("text", models.TextField(max_length=2000, verbose_name="what they say")),
                        ("severity", models.PositiveSmallIntegerField(choices=[(1, "Minor"), (2, "Serious"), (3, "Critical")], default=2, verbose_name="severity")),
                        ("entered_on", models.DateField(verbose_name="entered on")),
                        ("entered_at", models.DateTimeField()),
                        ("answer_due_on", models.DateField(verbose_name="first answer until")),
                        ("answered_on", models.DateField(null=True, verbose_name="answered on")),
                        ("deadline", models.DateField(null=True, verbose_name="deadline")),
                        ("due_on", models.DateField(help_text="while it runs: the next day that matters", null=True)),
                        ("cause", models.CharField(blank=True, choices=[("quality", "Quality"), ("delivery", "Delivery"), ("price", "Price or invoice"), ("service", "Service"), ("promise", "A promise not kept"), ("misunderstood", "A misunderstanding"), ("other", "Other")], max_length=14, verbose_name="cause")),
                        ("resolution", models.TextField(blank=True, max_length=2000, verbose_name="what was done")),
                        ("learned", models.TextField(blank=True, max_length=2000, verbose_name="what we learned")),
                        ("closed_on", models.DateField(null=True)),
                        ("reopened", models.PositiveSmallIntegerField(default=0, help_text="how often")),
                        ("escalated_for", models.DateField(null=True)),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("account", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="complaints", to="accounts.account")),
                        ("closed_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("entered_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("order", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="complaints", to="leads.order", verbose_name="order")),
                        ("owner", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="complaints", to=settings.AUTH_USER_MODEL, verbose_name="owner")),
                        ("person", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="complaints", to="accounts.keyperson", verbose_name="who")),
                        ("recurs", models.ForeignKey(help_text="the one before with the same cause", null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="keyaccounts.complaint")),
                    ],
                    options={
                        "verbose_name": "complaint",
                        "verbose_name_plural": "complaints",
                        "indexes": [
                            models.Index(fields=["account", "-id"], name="complaints_of_account"),
                            models.Index(condition=models.Q(("closed_on", None)), fields=["owner", "due_on", "id"], name="complaints_of_owner"),
                            models.Index(condition=models.Q(("closed_on", None)), fields=["due_on", "id"], name="complaints_due"),
                            models.Index(fields=["account", "cause", "-entered_on"], name="complaints_by_cause"),
                        ],
                        "constraints": [
                            models.CheckConstraint(condition=models.Q(models.Q(("closed_on", None), ("due_on__isnull", False)), models.Q(("closed_on__isnull", False), ("due_on", None)), _connector="OR"), name="running_complaint_is_due"),
                            models.CheckConstraint(condition=models.Q(("closed_on", None), models.Q(models.Q(("learned", ""), _negated=True), models.Q(("cause", ""), _negated=True), models.Q(("resolution", ""), _negated=True)), _connector="OR"), name="closed_complaint_taught_something"),
                        ],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="complaint",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="1bde21abfb700a46daf6d23c3af0f6a072102ac0", operation="DELETE", pgid="pgtrigger_no_delete_30e06", table="keyaccounts_complaint", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="complaint",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="1f5d65a935a31c2d0e74cfdd69482adce100b86c", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_1d4af", table="keyaccounts_complaint", when="BEFORE"),
                    ),
                ),
                migrations.CreateModel(
                    name="ComplaintEntry",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("what", models.CharField(choices=[("entered", "Entered"), ("changed", "Changed"), ("answered", "First answer"), ("escalated", "Told to the manager"), ("moved", "Went along with the account"), ("closed", "Closed"), ("reopened", "Opened again")], max_length=10)),
                        ("text", models.TextField(blank=True, max_length=4500)),
                        ("on", models.DateField()),
                        ("at", models.DateTimeField()),
                        ("by", models.ForeignKey(help_text="empty: the system", null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("complaint", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="course", to="keyaccounts.complaint")),
                        ("changes", models.JSONField(default=dict)),
                    ],
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="complaintentry",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_update", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash="7e53badc71c7c407ef7943dc9cc24e37fce1f62e", operation="UPDATE", pgid="pgtrigger_no_update_17d9b", table="keyaccounts_complaintentry", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="complaintentry",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="8e75fbb8904d82027379d4ddf565d1443eef56e0", operation="DELETE", pgid="pgtrigger_no_delete_972fe", table="keyaccounts_complaintentry", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="complaintentry",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="ab810abac632e444278db49a8416904dc76d8ab8", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_fa11d", table="keyaccounts_complaintentry", when="BEFORE"),
                    ),
                ),
                migrations.CreateModel(
                    name="GroupMeeting",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("on", models.DateField()),
                        ("noted_at", models.DateTimeField()),
                        ("voided_at", models.DateTimeField(null=True)),
                        ("void_reason", models.CharField(blank=True, max_length=500)),
                        ("who", models.CharField(max_length=300, verbose_name="who")),
                        ("agreed", models.TextField(max_length=2000, verbose_name="what was agreed")),
                        ("account", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account")),
                        ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("voided_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["account", "-on"], name="group_meetings")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="groupmeeting",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="09a6d641e3bf227aeca56bb10ca5ca022fe325ac", operation="DELETE", pgid="pgtrigger_no_delete_e1543", table="keyaccounts_groupmeeting", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="groupmeeting",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="a73e7563bb3feed939399c98323757e705cb3596", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_49923", table="keyaccounts_groupmeeting", when="BEFORE"),
                    ),
                ),
                migrations.CreateModel(
                    name="HighVisit",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("on", models.DateField()),
                        ("noted_at", models.DateTimeField()),
                        ("voided_at", models.DateTimeField(null=True)),
                        ("void_reason", models.CharField(blank=True, max_length=500)),
                        ("whom", models.CharField(blank=True, max_length=120, verbose_name="whom, if not among the key persons")),
                        ("ours", models.CharField(max_length=200, verbose_name="who of us")),
                        ("outcome", models.TextField(max_length=2000, verbose_name="what came of it")),
                        ("account", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account")),
                        ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("person", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="high_visits", to="accounts.keyperson", verbose_name="whom")),
                        ("voided_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["account", "-on"], name="high_visits")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="highvisit",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="7f257c2edac9fe897bfe94bcd48ff673f9d4f2b9", operation="DELETE", pgid="pgtrigger_no_delete_47b45", table="keyaccounts_highvisit", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="highvisit",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="d5349e312c0c486527d3327a9cf74b1fc2eab5b7", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_c0fb4", table="keyaccounts_highvisit", when="BEFORE"),
                    ),
                ),
                migrations.CreateModel(
                    name="PlanAction",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("kind", models.CharField(choices=[("meeting", "Meeting"), ("survey", "Survey"), ("proposal", "Proposal"), ("order", "Order"), ("installation", "Installation"), ("training", "Training"), ("support", "Support")], default="meeting", max_length=12, verbose_name="kind")),
                        ("what", models.CharField(max_length=300, verbose_name="what")),
                        ("measure", models.CharField(max_length=300, verbose_name="how we know that it is reached")),
                        ("planned_at", models.DateTimeField()),
                        ("account", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="plan_actions", to="accounts.account")),
                        ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("owner", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="plan_actions", to=settings.AUTH_USER_MODEL, verbose_name="owner")),
                        ("step", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="plan_action", to="followups.nextstep")),
                        ("reached", models.CharField(blank=True, choices=[("yes", "Reached"), ("partly", "Partly reached"), ("no", "Not reached")], max_length=6, verbose_name="measure reached")),
                        ("result", models.CharField(blank=True, max_length=500, verbose_name="what came of it")),
                        ("result_at", models.DateTimeField(null=True)),
                        ("result_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        "verbose_name": "plan action",
                        "verbose_name_plural": "plan actions",
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="planaction",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="2c885de5dd4d390d7917a185bfe3c8481034be06", operation="DELETE", pgid="pgtrigger_no_delete_68846", table="keyaccounts_planaction", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="planaction",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="6af51f92b6abab87a5a6dfe0f973bdf1485a391e", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_86968", table="keyaccounts_planaction", when="BEFORE"),
                    ),
                ),
                migrations.CreateModel(
                    name="PlanText",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "part",
                            models.CharField(
                                choices=[
                                    ("present", "Where we are"),
                                    ("ideal", "Where we want to be"),
                                    ("gap", "What is between"),
                                    ("action", "How we get there"),
                                    ("success", "What success depends on"),
                                    ("aim_customer", "The customer’s objective"),
                                    ("aim_us", "Our company’s objective"),
                                    ("aim_seller", "The salesperson’s objective"),
                                    ("decides", "Who decides: one team or several?"),
                                    ("gains", "Who gains from a change?"),
                                    ("loses", "Who loses by it?"),
                                    ("serves", "What does the change serve?"),
                                    ("p_quality", "Quality"),
                                    ("p_price", "Price"),
                                    ("p_innovation", "Innovation"),
                                    ("p_scale", "Scale"),
                                    ("p_strategy", "Strategy"),
                                    ("p_operations", "Operations"),
                                ],
                                max_length=14,
                            ),
                        ),
                        ("text", models.TextField(blank=True, max_length=2000)),
                        ("level", models.PositiveSmallIntegerField(choices=[(0, "None"), (1, "Some"), (2, "Much"), (3, "Decisive")], null=True)),
                        ("written_at", models.DateTimeField()),
                        ("replaced_at", models.DateTimeField(null=True)),
                        ("account", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="plan_texts", to="accounts.account")),
                        ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["account", "part", "-id"], name="plan_texts_of_account")],
                        "constraints": [models.UniqueConstraint(condition=models.Q(("replaced_at", None)), fields=("account", "part"), name="one_current_plan_text")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="plantext",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="e74f08051646c0bb5cba4a273216cf96796e1397", operation="DELETE", pgid="pgtrigger_no_delete_f5ff9", table="keyaccounts_plantext", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="plantext",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="ded05937d0c4b7c9465ae452a99eaf778b0dcc7d", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_bb803", table="keyaccounts_plantext", when="BEFORE"),
                    ),
                ),
                migrations.CreateModel(
                    name="Position",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("on", models.DateField()),
                        ("noted_at", models.DateTimeField()),
                        ("voided_at", models.DateTimeField(null=True)),
                        ("void_reason", models.CharField(blank=True, max_length=500)),
                        ("position", models.PositiveSmallIntegerField(choices=[(0, "Outside"), (1, "Second supplier"), (2, "Main supplier"), (3, "First supplier"), (4, "Sole supplier")], verbose_name="position")),
                        ("why", models.CharField(blank=True, max_length=300, verbose_name="how we know")),
                        ("account", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account")),
                        ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("voided_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        "verbose_name": "supplier position",
                        "indexes": [models.Index(fields=["account", "-on", "-id"], name="positions_of_account")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="position",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="12a6d376a72c4a3f5afef5930c1c20d5f4434631", operation="DELETE", pgid="pgtrigger_no_delete_37f54", table="keyaccounts_position", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="position",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="88c9ecb95bab7f1aaa1e79455b336d31060507e1", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_d065f", table="keyaccounts_position", when="BEFORE"),
                    ),
                ),
                migrations.CreateModel(
                    name="Question",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("ask", models.CharField(blank=True, max_length=200, verbose_name="question in English")),
                        ("ask_hans", models.CharField(blank=True, max_length=200, verbose_name="question in simplified Chinese")),
                        ("ask_hant", models.CharField(blank=True, max_length=200, verbose_name="question in traditional Chinese")),
                        ("answer", models.TextField(blank=True, max_length=1000, verbose_name="answer in English")),
                        ("answer_hans", models.TextField(blank=True, max_length=1000, verbose_name="answer in simplified Chinese")),
                        ("answer_hant", models.TextField(blank=True, max_length=1000, verbose_name="answer in traditional Chinese")),
                        ("back", models.CharField(blank=True, max_length=300, verbose_name="leading back, in English")),
                        ("back_hans", models.CharField(blank=True, max_length=300, verbose_name="leading back, in simplified Chinese")),
                        ("back_hant", models.CharField(blank=True, max_length=300, verbose_name="leading back, in traditional Chinese")),
                        ("position", models.PositiveSmallIntegerField(default=100, verbose_name="place in the list")),
                        ("retired_at", models.DateTimeField(editable=False, null=True)),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                    ],
                    options={
                        "ordering": ["position", "pk"],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="question",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="97ac90bf867a044e1f6a9193adfed1fcce6b5662", operation="DELETE", pgid="pgtrigger_no_delete_a5b6e", table="keyaccounts_question", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="question",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="6c3ed17d82629e8142d760b5672794b665839604", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_1b732", table="keyaccounts_question", when="BEFORE"),
                    ),
                ),
                migrations.CreateModel(
                    name="QuestionNote",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("text", models.CharField(blank=True, max_length=1000)),
                        ("noted_at", models.DateTimeField()),
                        ("replaced_at", models.DateTimeField(null=True)),
                        ("question", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="notes", to="keyaccounts.question")),
                        ("user", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(condition=models.Q(("replaced_at", None)), fields=("user", "question"), name="one_note_a_question")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="questionnote",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="a720c0d9034c3fdce330db9149eda72b228f94f5", operation="DELETE", pgid="pgtrigger_no_delete_014fa", table="keyaccounts_questionnote", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="questionnote",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="70231f2e85bf9e412f5752af470e42694e1d5b71", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_1a39f", table="keyaccounts_questionnote", when="BEFORE"),
                    ),
                ),
                migrations.CreateModel(
                    name="Survey",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("on", models.DateField()),
                        ("noted_at", models.DateTimeField()),
                        ("voided_at", models.DateTimeField(null=True)),
                        ("void_reason", models.CharField(blank=True, max_length=500)),
                        ("quality", models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)], verbose_name="quality, 1 to 5")),
                        ("service", models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)], verbose_name="service, 1 to 5")),
                        ("value", models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)], verbose_name="value, 1 to 5")),
                        ("asked", models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1)], verbose_name="people asked")),
                        ("very_satisfied", models.PositiveSmallIntegerField(default=0, verbose_name="of them very satisfied")),
                        ("intention", models.CharField(blank=True, choices=[("more", "Buy more"), ("same", "Buy as before"), ("less", "Buy less"), ("leave", "Look for another supplier")], max_length=5, verbose_name="what they mean to do")),
                        ("note", models.CharField(blank=True, max_length=500, verbose_name="in their words")),
                        ("account", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account")),
                        ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("voided_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        "verbose_name": "survey",
                        "indexes": [models.Index(fields=["account", "-on", "-id"], name="surveys_of_account")],
                        "constraints": [models.CheckConstraint(condition=models.Q(("asked__gte", 1), ("very_satisfied__lte", models.F("asked"))), name="satisfied_among_the_asked")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="survey",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="b783fff839fc4e048b90330a6870a58a771749cb", operation="DELETE", pgid="pgtrigger_no_delete_1e640", table="keyaccounts_survey", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="survey",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="d13c1134401156041f745423fa348a6a48f5b307", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_27e24", table="keyaccounts_survey", when="BEFORE"),
                    ),
                ),
                migrations.CreateModel(
                    name="Tick",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("on", models.DateField()),
                        ("undone_at", models.DateTimeField(null=True)),
                        ("account", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="plan_ticks", to="accounts.account")),
                        ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("step", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="ticks", to="keyaccounts.checkstep")),
                        ("undone_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(condition=models.Q(("undone_at", None)), fields=("account", "step"), name="step_ticked_once")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="tick",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="925bc21a8db672a017db642c7f4f53ea3f867efb", operation="DELETE", pgid="pgtrigger_no_delete_f4d3a", table="keyaccounts_tick", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="tick",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="e4f225202460a5cbf538af1746a17a4113c648b4", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_e8af5", table="keyaccounts_tick", when="BEFORE")
                    ),
                ),
                migrations.CreateModel(
                    name="Wallet",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("on", models.DateField()),
                        ("noted_at", models.DateTimeField()),
                        ("voided_at", models.DateTimeField(null=True)),
                        ("void_reason", models.CharField(blank=True, max_length=500)),
                        ("period", models.CharField(choices=[("year", "Year"), ("quarter", "Quarter")], default="year", max_length=7, verbose_name="period")),
                        ("currency", models.CharField(default="CNY", max_length=3, verbose_name="currency")),
                        ("spend", models.DecimalField(decimal_places=2, max_digits=16, validators=[django.core.validators.MinValueValidator(1)], verbose_name="their spend")),
                        ("ours", models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True, validators=[django.core.validators.MinValueValidator(0)], verbose_name="of it with us")),
                        ("account", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account")),
                        ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("voided_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        "verbose_name": "share of their spend",
                        "indexes": [models.Index(fields=["account", "-on", "-id"], name="wallets_of_account")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="wallet",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="1de4388424fed5fc5296c0d9d8b96fabcf966998", operation="DELETE", pgid="pgtrigger_no_delete_84c28", table="keyaccounts_wallet", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="wallet",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="ef51266bec4c0bc469cdc98d7b6ce0a7a1c63d8b", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_50799", table="keyaccounts_wallet", when="BEFORE"),
                    ),
                ),
                migrations.CreateModel(
                    name="ChangeSignal",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("on", models.DateField()),
                        ("noted_at", models.DateTimeField()),
                        ("voided_at", models.DateTimeField(null=True)),
                        ("void_reason", models.CharField(blank=True, max_length=500)),
                        (
                            "kind",
                            models.CharField(
                                choices=[("organisation", "Organisation"), ("people", "People"), ("finances", "Finances"), ("merger", "Merger"), ("industry", "Industry"), ("sensitive", "Newly sensitive about something"), ("unhappy", "Unhappy with how things are")], max_length=12, verbose_name="what changes"
                            ),
                        ),
                        ("text", models.CharField(max_length=500, verbose_name="in a sentence")),
                        ("answered_on", models.DateField(null=True)),
                        ("answer", models.CharField(blank=True, max_length=300, verbose_name="answer")),
                        ("account", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account")),
                        ("answered_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("voided_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("action", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="signals", to="keyaccounts.planaction")),
                    ],
                    options={
                        "verbose_name": "change signal",
                        "verbose_name_plural": "change signals",
                        "indexes": [models.Index(fields=["account", "-on", "-id"], name="signals_of_account"), models.Index(condition=models.Q(("answered_on", None), ("voided_at", None)), fields=["account"], name="open_signals")],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="changesignal",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_delete", sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash="3a87d27d7553040facce1cdf7761b4dca5dbd2a2", operation="DELETE", pgid="pgtrigger_no_delete_f56e7", table="keyaccounts_changesignal", when="BEFORE")
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="changesignal",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;", hash="75400a74dbb9cffff86fe5b0dbf24b8d2eb27c87", level="STATEMENT", operation="TRUNCATE", pgid="pgtrigger_no_truncate_29839", table="keyaccounts_changesignal", when="BEFORE"),
                    ),
                ),
            ],
        ),
        migrations.RunPython(_brought.catalogues),
        migrations.RunPython(_brought.compared),
        migrations.RunPython(_brought.kept_in_the_plan),
    ]
